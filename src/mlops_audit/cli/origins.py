"""Where stale claims come from: who wrote them, and which commit made them false."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from mlops_audit.cli.documents import Judged
from mlops_audit.model.attribution import Attribution, Role
from mlops_audit.model.claim import Direction, Verdict
from mlops_audit.model.history import Commit, Origin
from mlops_audit.world.history import History


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
            written = authors.get(verdict.claim.line)
            place = path, verdict.claim.line, verdict.claim.column
            found[place] = _origin(verdict, written, since, history)
    return found


def _origin(
    verdict: Verdict, written: Commit | None, since: Mapping[str, Commit], history: History
) -> Origin:
    turned = _turned(verdict, since, history)
    if written is None:
        return Origin(false_since=turned)
    if verdict.claim.kind == "place" and turned is None:
        return Origin(written=written, born_false=verdict.truth.startswith("there is no such file"))
    born = turned is not None and turned.date < written.date
    return Origin(written=written, false_since=turned, born_false=born)


def _turned(verdict: Verdict, since: Mapping[str, Commit], history: History) -> Commit | None:
    """The commit after which the claim could no longer be true, where the history tells."""
    claim = verdict.claim
    if claim.kind == "place":
        return history.removed(claim.text) if "/" in claim.text and ":" not in claim.text else None
    if claim.kind not in {"status", "percent", "ratio"} or verdict.direction is not Direction.UNDERSTATES:
        return None
    tools = claim.tools or tuple(since)
    commits = [since[tool] for tool in tools if tool in since]
    return max(commits, key=lambda commit: commit.date) if len(commits) == len(tools) and commits else None


def _first(attribution: Attribution, history: History) -> Commit | None:
    modules = [each for each in attribution.modules if each.role is Role.INTEGRATION and not each.notebook]
    commits = [commit for each in modules[:12] if (commit := history.added(each.path)) is not None]
    return min(commits, key=lambda commit: commit.date) if commits else None
