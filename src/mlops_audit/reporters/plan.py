"""The correction plan: what documents say against what is measured, and why the two drifted apart."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from itertools import groupby

from mlops_audit.model.claim import Claim, Verdict
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.history import Commit, Origin
from mlops_audit.model.report import Interval, Report
from mlops_audit.reporters.display import safe, safe_lines

Origins = Mapping[tuple[str, int, int], Origin]
"""By document, line and column."""
_WITHOUT_CODE = frozenset(("is_declared", "has_config", "config_loads", "is_used", "meets_requirements"))
"""Checks that say something of their own where no code uses a tool."""


def render_plan(report: Report, origins: Origins, since: Mapping[str, Commit]) -> str:
    """The plan as Markdown. ``since`` is, by tool, the commit that brought its main module."""
    parts = [
        _head(report),
        _finding(report),
        _evidence(report, since),
        _corrections(report),
        _gaps(report),
        _verification(report),
        _causes(report, origins),
    ]
    return safe_lines("\n\n".join(part for part in parts if part)) + "\n"


def _head(report: Report) -> str:
    stale = _stale(report)
    judged = len(report.judgement.verdicts) if report.judgement else 0
    state = (
        f"{report.commit[:12]}{' with uncommitted changes' if report.dirty else ''}"
        if report.commit
        else "no commit"
    )
    ran = {"none": "nothing was run", "evidence": "saved evidence", "run": "imports and tests were run"}
    return (
        f"# MLOps status correction plan: {_cell(report.name)}\n\n"
        f"**Commit**: {state}\n"
        f"**Measured**: {ran[report.probes]}\n"
        f"**Stale**: {len(stale)} of {judged} claims"
    )


def _finding(report: Report) -> str:
    rows = [
        "## Finding: what documents say, what is true",
        "",
        "| Tool | Documents say | In truth | Tests |",
        "|---|---|---|---|",
    ]
    for tool in _tools(report):
        score, attribution = report.scores.get(tool), report.attributions.get(tool)
        said = _said(report, tool)
        truth = f"{score.status}, {_percent(score.completion)}" if score else "absent"
        tests = sum(test.count for test in attribution.tests) if attribution else 0
        direct = sum(test.count for test in attribution.tests if test.direct) if attribution else 0
        name = attribution.tool.name if attribution else tool
        rows.append(f"| {name} | {said or '–'} | {truth} | {tests} ({direct} direct) |")
    whole = report.rollups
    completion = _percent(whole.completion) if whole.completion else "–"
    truth = f"{completion}, {whole.with_code.low} with code, {whole.configured.low} configured"
    said = _said(report, "") or "–"
    rows.append(f"| **All {len(whole.tools)} tools** | {said} | {truth} | {whole.tests} |")
    return "\n".join(rows)


def _evidence(report: Report, since: Mapping[str, Commit]) -> str:
    rows = ["## Evidence", ""]
    for tool in report.rollups.tools:
        attribution = report.attributions[tool]
        used = next((each for each in report.scores[tool].evidence if each.check == "is_used"), None)
        place = f": {_code(str(used.place))}" if used and used.place else ""
        commit = since.get(tool)
        when = f"; there {'' if commit.oldest else 'since '}{_commit(commit)}" if commit else ""
        message = used.message if used else "no code"
        rows.append(f"- **{attribution.tool.name}**: {_cell(message)}{place}{when}")
    return "\n".join(rows)


def _corrections(report: Report) -> str:
    stale = _stale(report)
    if not stale:
        return "## Corrections\n\nNothing to correct: every claim that could be judged holds."
    rows = ["## Corrections", ""]
    for path, verdicts in groupby(stale, key=lambda verdict: verdict.claim.path):
        rows += [
            f"### {_code(path)}",
            "",
            "| Line | Says | Should say | Because |",
            "|---|---|---|---|",
        ]
        for verdict in verdicts:
            cells = (verdict.claim.text, _should(verdict), verdict.truth)
            rows.append(f"| {verdict.claim.line} | {' | '.join(map(_cell, cells))} |")
        rows.append("")
    rows.append("`mlops-audit fix-docs` makes those that are certain; the rest is for a person to word.")
    return "\n".join(rows)


def _gaps(report: Report) -> str:
    rows = ["## Gaps in the code", ""]
    found = False
    for tool in report.rollups.tools:
        for each in _open(report, tool):
            found = True
            rows.append(
                f"- [ ] **{report.attributions[tool].tool.name}**, {each.check}: {_cell(each.message)}"
            )
            rows += [f"  - {_code(str(gap))} {_cell(gap.note)}".rstrip() for gap in each.gaps[:5]]
            if len(each.gaps) > 5:
                rows.append(f"  - and {len(each.gaps) - 5} more: `mlops-audit explain {tool} --all`")
    return "\n".join(rows) if found else "## Gaps in the code\n\nNone is known."


def _open(report: Report, tool: str) -> Iterator[Evidence]:
    """What a tool lacks; where no code uses it, all else follows from that and is not said again."""
    short = [each for each in report.scores[tool].evidence if each.counts and each.falls_short]
    unused = any(each.check == "is_used" for each in short)
    yield from (each for each in short if not unused or each.check in _WITHOUT_CODE)


def _verification(report: Report) -> str:
    commands = ["mlops-audit scan", "mlops-audit check"]
    for tool in report.rollups.tools:
        attribution = report.attributions[tool]
        files = [safe(test.path) for test in attribution.tests if test.direct]
        if files:
            named = " ".join(shlex.quote(path) for path in files[:6])
            commands.append(f"python -m pytest {named}  # {attribution.tool.name}")
    return "## Verification\n\n```bash\n" + "\n".join(commands) + "\n```"


def _causes(report: Report, origins: Origins) -> str:
    stale = [verdict for verdict in _stale(report) if _key(verdict.claim) in origins]
    if not stale:
        return ""
    rows = [
        "## Why the documents went stale",
        "",
        "| Claim | Written | False since |",
        "|---|---|---|",
    ]
    for verdict in stale:
        claim = verdict.claim
        origin = origins[_key(claim)]
        nobody = "not told by the history" if origin.untold else "not committed"
        written = _commit(origin.written) if origin.written else nobody
        rows.append(f"| {_where(claim)} {_cell(claim.text)} | {written} | {_since(origin)} |")
    return "\n".join(rows)


def _key(claim: Claim) -> tuple[str, int, int]:
    return claim.path, claim.line, claim.column


def _since(origin: Origin) -> str:
    if origin.born_false and origin.false_since:
        if origin.false_since.oldest:
            return f"it was never true: what speaks against it was there {_commit(origin.false_since)}"
        return f"it was never true: {_commit(origin.false_since)} came before it"
    if origin.born_false:
        return "it was never true"
    if origin.false_since is None:
        return f"not told by {'a shallow' if origin.shallow else 'the'} history"
    late = origin.at_latest and not origin.false_since.oldest
    return f"{_commit(origin.false_since)}{' at the latest' if late else ''}"


def _tools(report: Report) -> Iterator[str]:
    named = {
        tool for verdict in _stale(report) for tool in verdict.claim.tools if verdict.claim.subject == tool
    }
    yield from report.rollups.tools
    yield from sorted(named - set(report.rollups.tools))


def _said(report: Report, tool: str) -> str:
    """The different things that documents say about a tool, or about all (empty), and that do not hold."""
    texts = [
        _cell(verdict.claim.text)
        for verdict in _stale(report)
        if verdict.direction is not None
        and verdict.claim.kind.value not in {"place", "version"}
        and (verdict.claim.subject == tool if tool else verdict.claim.subject.startswith("rollup:"))
    ]
    return "; ".join(list(dict.fromkeys(texts))[:4])


def _should(verdict: Verdict) -> str:
    claim, edit = verdict.claim, verdict.edit
    if edit is None:
        return f"*{verdict.suggestion}*" if verdict.suggestion else f"*{verdict.declined}*"
    if claim.start <= edit.start and edit.end <= claim.end:
        return claim.text[: edit.start - claim.start] + edit.text + claim.text[edit.end - claim.start :]
    return edit.text.strip()


def _stale(report: Report) -> tuple[Verdict, ...]:
    return report.judgement.stale if report.judgement else ()


def _where(claim: Claim) -> str:
    return _code(f"{claim.path}:{claim.line}")


def _commit(commit: Commit) -> str:
    if commit.oldest:
        return f"at or before `{commit.id}` ({commit.date}), the oldest commit of this shallow clone"
    return f"`{commit.id}` ({commit.date}) {_cell(commit.subject)}"


def _percent(interval: Interval) -> str:
    return f"{interval.low:g}%" if interval.exact else f"{interval.low:g}–{interval.high:g}%"


def _code(text: str) -> str:
    """A path as a code span on one line, which no sign in it ends."""
    bare = safe(text).replace("`", "'")
    return f"`{bare}`"


def _cell(text: str) -> str:
    """Text of a document inside a cell of ours: in one line, its bars and markers harmless."""
    flat = safe(" ".join(text.split())).replace("\\|", "|").replace("|", "\\|")
    return flat.replace("<!--", "&lt;!--")
