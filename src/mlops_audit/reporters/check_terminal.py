"""What the documents say and whether it holds, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlops_audit.checks.case import plural
from mlops_audit.model.claim import Judgement, Ruling, Suppression, Verdict
from mlops_audit.model.report import Report
from mlops_audit.reporters import wording
from mlops_audit.reporters.display import Display, safe, tamed
from mlops_audit.reporters.findings import Finding, findings, flatters, joined, place, shown, summary
from mlops_audit.reporters.terminal import make_console

if TYPE_CHECKING:
    from rich.console import Console

_MOST_LINES = 80
"""Lines of the difference that are shown unasked."""
_MOST_PLACES = 5
"""Places of what could not be measured that are shown unasked."""


def render(report: Report, display: Display) -> str:
    """Findings with all their places, what was not measured, what is silenced, and the repair."""
    judgement = report.judgement or Judgement()
    console = make_console(display)
    _line(console, f"{wording.headline(report)}: {wording.ran(report)}", "bold")
    if report.rollups.completion is not None:
        _line(console, wording.summary(report))
    for note in report.notes:
        _line(console, f"note: {note}")
    stale = findings(report, Ruling.STALE)
    if stale and display.folder:
        _line(console, f"note: the commands below are to be run in {safe(display.folder)}")
    for finding in stale:
        _stale(console, finding)
    _not_measured(console, report, display)
    if display.unclear:
        _plain(console, "Unclear", findings(report, Ruling.UNCLEAR))
    _suppressions(console, judgement.suppressions)
    if display.skipped:
        _section(console, plural(len(judgement.skipped), "line") + " left alone")
        for each in judgement.skipped:
            _item(console, f"{each.path}:{each.line}: {each.reason}: “{shown(each.text)}”")
    if judgement.unmet:
        _section(console, "Not met", "red")
        for sentence in judgement.unmet:
            _item(console, sentence)
    _diagnostics(console, report)
    _difference(console, judgement, display)
    console.print()
    _line(console, summary(judgement), "bold red" if judgement.stale else "bold green")
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(tamed(line.rstrip()) for line in text.split("\n"))


def _stale(console: Console, finding: Finding) -> None:
    """One finding: what is said, what is true, where, why, and what repeats it."""
    console.print()
    color = "red" if any(map(flatters, finding.verdicts)) else "yellow"
    way = f" ({finding.way})" if finding.way else ""
    _parts(console, [(finding.title, "bold"), (way, color), (f": {finding.headline}", "")])
    for verdict in finding.verdicts:
        _place(console, verdict, finding)
    for reason in finding.reasons:
        _item(console, f"because {reason}")
    for command in finding.commands:
        _raw(console, f"  $ {command}", "cyan")


def _place(console: Console, verdict: Verdict, finding: Finding) -> None:
    """One place; what the headline says of all of them is not said again."""
    text = f"  {place(verdict)}"
    if len(finding.said) > 1 or len(finding.truths) > 1:
        text += f"  “{shown(verdict.claim.text)}”"
    truth = f"in truth: {verdict.truth}" if len(finding.truths) > 1 and verdict.truth else ""
    fits = len(text) + len(truth) + 2 <= console.width
    _raw(console, f"{text}; {truth}" if truth and fits else text)
    if truth and not fits:
        _item(console, truth, indent=4)
    if verdict.declined:
        _item(console, f"not edited: {verdict.declined}", indent=4)
    if verdict.suggestion:
        _item(console, f"it could say: {verdict.suggestion}", indent=4)


def _not_measured(console: Console, report: Report, display: Display) -> None:
    found = findings(report, Ruling.NOT_MEASURED)
    if not found:
        return
    count = sum(len(each.verdicts) for each in found)
    _section(console, f"{plural(count, 'claim')} not measured", "cyan")
    for finding in found:
        truth = f"; known: {'; '.join(finding.truths)}" if finding.truths else ""
        _item(console, f"{finding.title}: {joined(finding.said)}{truth}")
        limit = len(finding.verdicts) if display.all_tools else _MOST_PLACES
        for verdict in finding.verdicts[:limit]:
            _raw(console, f"    {place(verdict)}")
        if len(finding.verdicts) > limit:
            _raw(console, f"    and {len(finding.verdicts) - limit} more (`--format json` lists them all)")
    for command in dict.fromkeys(command for each in found for command in each.commands):
        _raw(console, f"  $ {command}", "cyan")


def _plain(console: Console, heading: str, found: Iterable[Finding]) -> None:
    """A section of claims with nothing but their places and the reason."""
    verdicts = [each for finding in found for each in finding.verdicts]
    if not verdicts:
        return
    _section(console, f"{heading}: {plural(len(verdicts), 'claim')}")
    for each in verdicts:
        _item(console, f"{place(each)}  “{shown(each.claim.text)}”" + (f"; {each.why}" if each.why else ""))


def _suppressions(console: Console, items: tuple[Suppression, ...]) -> None:
    if not items:
        return
    _section(console, f"{plural(sum(each.claims for each in items), 'claim')} suppressed")
    for each in items:
        until = f", {'expired' if each.expired else 'until'} {each.until}" if each.until else ""
        _item(
            console,
            f"{each.path}:{each.line}: {each.reason} ({plural(each.claims, 'claim')}{until})",
            style="yellow" if each.expired else "",
        )


def _diagnostics(console: Console, report: Report) -> None:
    if not report.diagnostics:
        return
    files = plural(len({item.path for item in report.diagnostics}), "file")
    _section(console, f"Problems in {files}", "yellow")
    for item in report.diagnostics[:_MOST_PLACES]:
        place = f"{item.path}:{item.line}" if item.line else item.path
        _item(console, f"{place}: {item.message}")
        if item.remedy:
            _item(console, item.remedy, indent=4)
    if len(report.diagnostics) > _MOST_PLACES:
        _item(console, f"and {len(report.diagnostics) - _MOST_PLACES} more (`--format json` lists them all)")


def _difference(console: Console, judgement: Judgement, display: Display) -> None:
    """What ``fix-docs`` would do; a carriage return or an escape in a document is shown and not obeyed."""
    changed = [each for each in judgement.rewritings if each.changed and each.diff]
    if not changed:
        return
    edits, where = sum(each.edits for each in changed), plural(len(changed), "document")
    _section(console, f"fix-docs would make {plural(edits, 'edit')} in {where}")
    lines = [line for each in changed for line in each.diff.rstrip("\n").split("\n")]
    limit = len(lines) if display.all_tools else _MOST_LINES
    for line in lines[:limit]:
        _raw(console, line.removesuffix("\r").expandtabs(4), _diff_style(line))
    if len(lines) > limit:
        _raw(console, f"and {len(lines) - limit} more lines (`mlops-audit fix-docs --diff` shows them all)")


def _diff_style(line: str) -> str:
    if line.startswith(("---", "+++")):
        return "bold"
    return {"+": "green", "-": "red", "@": "cyan"}.get(line[:1], "")


def _section(console: Console, heading: str, style: str = "") -> None:
    console.print()
    _line(console, heading, f"bold {style}".strip())


def _line(console: Console, text: str, style: str = "") -> None:
    _parts(console, [(text, style)])


def _item(console: Console, text: str, indent: int = 2, style: str = "") -> None:
    """A paragraph that wraps at its own indent."""
    from rich.padding import Padding
    from rich.text import Text

    console.print(Padding(Text(safe(text), style=style), (0, 0, 0, indent)))


def _raw(console: Console, text: str, style: str = "") -> None:
    """A line that is not broken, so that a place can be clicked and a command copied."""
    from rich.text import Text

    console.print(Text(safe(text), style=style, no_wrap=True, overflow="ignore"), soft_wrap=True)


def _parts(console: Console, parts: Iterable[tuple[str, str]]) -> None:
    """One wrapped paragraph of differently styled parts, every one of them made safe."""
    from rich.text import Text

    console.print(Text.assemble(*((safe(text), style) for text, style in parts)))
