"""Where stale claims come from: who wrote them, and which commit made them false."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace

from mlops_audit.cli.documents import Judged
from mlops_audit.model.attribution import Attribution, Role
from mlops_audit.model.claim import Direction, Verdict
from mlops_audit.model.history import Commit, Origin
from mlops_audit.world.history import History

_NAMED = re.compile(r"(?P<path>[\w.@+/-]+\.\w+)(?::(?P<line>\d+))?")
_MOST_FILES = 8
"""Of more files than this, not every one is asked when it changed."""


def brought(judged: Judged, history: History) -> dict[str, Commit]:
    """By tool: the commit that brought the first of its modules."""
    found = {}
    for tool in judged.report.rollups.tools:
        commit = _first(judged.report.attributions[tool], history)
        if commit is not None:
            found[tool] = commit
    return found


def origins(
    judged: Judged, since: Mapping[str, Commit], history: History
) -> dict[tuple[str, int, int], Origin]:
    """By document, line and column: where its stale claim comes from."""
    lines: dict[str, list[Verdict]] = defaultdict(list)
    for verdict in judged.judgement.stale:
        lines[verdict.claim.path].append(verdict)
    found = {}
    for path, verdicts in lines.items():
        authors = history.authors(path, [verdict.claim.line for verdict in verdicts])
        for verdict in verdicts:
            written = (authors or {}).get(verdict.claim.line)
            place = path, verdict.claim.line, verdict.claim.column
            found[place] = replace(_origin(verdict, written, since, history), untold=authors is None)
    return found


def _origin(
    verdict: Verdict, written: Commit | None, since: Mapping[str, Commit], history: History
) -> Origin:
    if verdict.claim.kind in {"status", "percent", "ratio"}:
        turned, among = _brought(verdict, written, since), False
    elif verdict.claim.kind == "place" and ":" not in verdict.claim.text:
        turned, among = history.removed(verdict.claim.text) if "/" in verdict.claim.text else None, False
        if turned is None:
            known = not (history.shallow or history.untold)
            never = known and verdict.truth.startswith("there is no such file")
            return Origin(written=written, born_false=never, shallow=history.shallow)
    else:
        turned, among = _changed(verdict, history)
    if written is None or written.oldest:  # nothing tells which of both came first
        return Origin(written=written, false_since=turned, at_latest=among, shallow=history.shallow)
    if turned is not None and (turned.id.startswith(written.id) or written.id.startswith(turned.id)):
        return Origin(written=written, born_false=True)
    born = turned is not None and turned.date < written.date
    return Origin(
        written=written,
        false_since=turned,
        at_latest=among and not born,
        born_false=born,
        shallow=history.shallow,
    )


def _brought(verdict: Verdict, written: Commit | None, since: Mapping[str, Commit]) -> Commit | None:
    """The commit that brought the code of which a document knows nothing.

    Of several tools that are counted, one that came after the count makes it false.
    """
    if verdict.direction is not Direction.UNDERSTATES:
        return None
    if verdict.claim.kind != "status" and verdict.claim.subject.startswith("rollup:"):
        came = sorted((since[tool] for tool in verdict.claim.tools or since if tool in since), key=_day)
        later = [commit for commit in came if written is not None and commit.date > written.date]
        return next(iter(later or came[-1:]), None)
    tools = verdict.claim.tools or tuple(since)
    commits = [since[tool] for tool in tools if tool in since]
    return max(commits, key=_day) if len(commits) == len(tools) and commits else None


def _changed(verdict: Verdict, history: History) -> tuple[Commit | None, bool]:
    """The last commit that changed what a version, a count or a cited line speaks of.

    And whether the claim may have been false before: of a file only the last change is looked at, of a
    version the line that states it. If nothing changed after the claim was written, it was never true.
    """
    named = [(found["path"], found["line"]) for found in _NAMED.finditer(verdict.why)]
    if verdict.claim.kind == "version" and named:
        path, line = named[0]
        return (history.authors(path, [int(line)]) or {}).get(int(line)) if line else None, False
    paths = list(dict.fromkeys(path for path, _ in named))[:_MOST_FILES]
    changes = sorted({commit for path in paths for commit in history.changes(path)}, key=_day)
    return next(iter(changes[-1:]), None), True


def _day(commit: Commit) -> str:
    return commit.date


def _first(attribution: Attribution, history: History) -> Commit | None:
    modules = [each for each in attribution.modules if each.role is Role.INTEGRATION and not each.notebook]
    commits = [commit for each in modules[:12] if (commit := history.added(each.path)) is not None]
    return min(commits, key=lambda commit: (not commit.oldest, commit.date)) if commits else None
