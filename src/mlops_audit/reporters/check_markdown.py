"""What the documents say and whether it holds, as Markdown for a pull request or a job's summary."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mlops_audit.checks.case import plural
from mlops_audit.model.claim import Judgement, Ruling, Verdict
from mlops_audit.model.report import Report
from mlops_audit.reporters import wording
from mlops_audit.reporters.display import Display, safe, tamed
from mlops_audit.reporters.findings import Finding, findings, problem, problems, shown, summary

_COLUMNS = ("What", "The document says", "In truth", "Where")
_SPECIAL = re.compile(r"[\\`*_\[\]#|~$]")
_MOST_LINES = 200


def render(report: Report, display: Display) -> str:
    """The sentence, a table of findings, and the rest folded away."""
    judgement = report.judgement or Judgement()
    lines = [f"**{summary(judgement)}**", "", _prose(f"{wording.headline(report)}: {wording.ran(report)}")]
    lines += [f"- {_prose(note)}" for note in ("", *report.notes) if note]
    if stale := findings(report, Ruling.STALE):
        lines += ["", "| " + " | ".join(_COLUMNS) + " |", "|" + " --- |" * len(_COLUMNS)]
        lines += [_row(each) for each in stale]
    if judgement.unmet:
        lines += ["", "**Not met**", "", *(f"- {_prose(each)}" for each in judgement.unmet)]
    lines += _folded("Why, and how to repeat it", _reasons(stale))
    lines += _folded("What was not edited, and what it could say", _declined(judgement.stale))
    lines += _folded("Not measured", _list(findings(report, Ruling.NOT_MEASURED)))
    if display.unclear:
        lines += _folded("Unclear", _list(findings(report, Ruling.UNCLEAR)))
    lines += _folded("Suppressed", _suppressions(judgement))
    if display.skipped:
        lines += _folded(
            "Left alone",
            [
                f"- {_code(f'{each.path}:{each.line}')}: {_prose(each.reason)}: {_code(each.text)}"
                for each in judgement.skipped
            ],
        )
    lines += _folded("Problems in documents", [f"- {_prose(problem(each))}" for each in problems(report)])
    lines += _folded("What mlops-audit fix-docs would change", _difference(judgement))
    return "\n".join(map(tamed, lines)) + "\n"


def _row(finding: Finding) -> str:
    """One finding; line by line where its places differ in what would be true."""
    way = f" ({finding.way})" if finding.way else ""
    places = [_code(f"{each.claim.path}:{each.claim.line}") for each in finding.verdicts]
    said, truths = [_code(text) for text in finding.said], [_prose(text) for text in finding.truths]
    if len(truths) > 1:
        said = [_code(each.claim.text) for each in finding.verdicts]
        truths = [_prose(each.truth) or "–" for each in finding.verdicts]
    else:
        places = list(dict.fromkeys(places))
    cells = (_prose(finding.title + way), *("<br>".join(lines) for lines in (said, truths, places)))
    return "| " + " | ".join(cells) + " |"


def _reasons(found: Iterable[Finding]) -> list[str]:
    lines = []
    for each in found:
        why, how = "; ".join(map(_prose, each.reasons)), ", ".join(map(_code, each.commands))
        if why or how:
            lines.append(
                f"- {_prose(each.title)}: {why}{' ' if why and how else ''}{f'({how})' if how else ''}"
            )
    return lines


def _declined(verdicts: Iterable[Verdict]) -> list[str]:
    lines = []
    for each in verdicts:
        if each.declined or each.suggestion:
            said = f": {_code(each.suggestion, most=300)}" if each.suggestion else ""
            reason = f" ({_prose(each.declined)})" if each.declined else ""
            lines.append(f"- {_code(f'{each.claim.path}:{each.claim.line}')}{reason}{said}")
    return lines


def _list(found: Iterable[Finding]) -> list[str]:
    """A line for each place, and the commands that would tell."""
    lines = []
    commands: dict[str, None] = {}
    for finding in found:
        commands |= dict.fromkeys(finding.commands)
        for each in finding.verdicts:
            known = (
                f"; known: {_prose(each.truth)}"
                if each.truth
                else f"; {_prose(each.why)}"
                if each.why
                else ""
            )
            where = _code(f"{each.claim.path}:{each.claim.line}")
            lines.append(f"- {where} {_code(each.claim.text)}: {_prose(finding.title)}{known}")
    return lines + ([f"\nTo measure: {', '.join(map(_code, commands))}"] if commands else [])


def _suppressions(judgement: Judgement) -> list[str]:
    lines = []
    for each in judgement.suppressions:
        until = f", {'expired' if each.expired else 'until'} {each.until}" if each.until else ""
        where = _code(f"{each.path}:{each.line}")
        lines.append(f"- {where}: {_prose(each.reason)} ({plural(each.claims, 'claim')}{_prose(until)})")
    return lines


def _difference(judgement: Judgement) -> list[str]:
    """A fenced block whose fence is longer than any in it."""
    lines = [
        safe(line.removesuffix("\r").expandtabs(4))
        for each in judgement.rewritings
        if each.changed and each.diff
        for line in each.diff.rstrip("\n").split("\n")
    ]
    if not lines:
        return []
    more = [f"and {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    shown_lines = lines[:_MOST_LINES]
    longest = max((len(run) for line in shown_lines for run in re.findall("`+", line)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}diff", *shown_lines, fence, *more]


def _folded(heading: str, lines: Sequence[str]) -> list[str]:
    if not lines:
        return []
    return ["", f"<details><summary>{heading}</summary>", "", *lines, "", "</details>"]


def _code(text: str, most: int = 80) -> str:
    """Text of the audited repository as a code span, which neither formats nor notifies anybody."""
    inner = safe(shown(text, most)).replace("`", "'").replace("|", "\\|")
    return f"`{inner}`" if inner else "–"


def _prose(text: str) -> str:
    """Text in a sentence, so that nothing in it becomes a link, a mention, a tag or a table's border."""
    escaped = _SPECIAL.sub(r"\\\g<0>", safe(text).replace("&", "&amp;").replace("<", "&lt;"))
    return escaped.replace("@", "&#64;").replace("\\#", "&#35;")
