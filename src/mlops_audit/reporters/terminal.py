"""The report as a table for a terminal."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, Literal

from mlops_audit.checks.case import plural
from mlops_audit.model.report import Report
from mlops_audit.reporters import wording
from mlops_audit.reporters.display import Display, safe

if TYPE_CHECKING:
    from rich.console import Console

_WIDE = 110
"""Columns from which the whole table fits."""
_COLUMNS: tuple[tuple[str, Literal["left", "right"]], ...] = (
    ("Tool", "left"),
    ("Status", "left"),
    ("Complete", "right"),
    ("Evidence", "right"),
    ("Modules", "right"),
    ("Config", "right"),
    ("Tests", "right"),
)
_NARROW_COLUMNS = tuple(column for column in _COLUMNS if column[0] not in {"Evidence", "Config"})
_COLORS = {
    "complete": "green",
    "unverified": "cyan",
    "partial": "yellow",
    "broken": "red",
    "config-only": "magenta",
    "declared": "bright_black",
    "absent": "bright_black",
}


def render(report: Report, display: Display) -> str:
    """A headline, a row per tool, the roll-ups, and what could not be read."""
    console = make_console(display)
    what, how = _text(wording.headline(report)), _text(wording.ran(report))
    console.print(f"[bold]{what}[/bold], {report.files:,} files: {how}")
    if not report.scores:
        console.print("No MLOps tool was found. `mlops-audit catalog list` shows those that are looked for.")
    else:
        console.print(_table(report, display))
        if display.width < _WIDE:
            _missing_below(report, console)
        _summary(report, display, console)
    for note in report.notes:
        console.print(f"note: {_text(note)}")
    _diagnostics(report, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return "\n".join(line.rstrip() for line in text.split("\n"))


def make_console(display: Display) -> Console:
    """A console that writes to a string as the reader's terminal would show it."""
    from rich.console import Console

    return Console(
        file=StringIO(),
        width=display.width,
        force_terminal=display.color,
        color_system="standard" if display.color else None,
        highlight=False,
        emoji=False,
        legacy_windows=False,
    )


def _table(report: Report, display: Display) -> object:
    from rich import box
    from rich.table import Table

    wide = display.width >= _WIDE
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False, expand=False)
    for name, justify in _COLUMNS if wide else _NARROW_COLUMNS:
        table.add_column(name, justify=justify, no_wrap=True)
    if wide:
        table.add_column("Missing", ratio=1)
    for tool in wording.ordered(report):
        score = report.scores[tool]
        color = _COLORS.get(score.status, "white")
        cells = {
            "Tool": _text(report.attributions[tool].tool.name),
            "Status": f"[{color}]{score.status}[/{color}]",
            "Complete": wording.percent(score.completion),
            "Evidence": wording.earned(score),
            "Modules": wording.modules(report, tool),
            "Config": wording.configs(report, tool),
            "Tests": wording.tests(report, tool),
        }
        row = [cells[name] for name, _ in (_COLUMNS if wide else _NARROW_COLUMNS)]
        table.add_row(*row, *([_text(", ".join(wording.missing(score))) or "–"] if wide else []))
    return table


def _missing_below(report: Report, console: Console) -> None:
    """On a narrow screen what is missing stands below the table."""
    from rich.padding import Padding

    found = {tool: ", ".join(wording.missing(report.scores[tool])) for tool in wording.ordered(report)}
    if any(found.values()):
        console.print("Missing")
    for tool, missing in found.items():
        if missing:
            name = _text(report.attributions[tool].tool.name)
            console.print(Padding(f"{name}: {_text(missing)}", (0, 0, 0, 2)))


def _summary(report: Report, display: Display, console: Console) -> None:
    if report.rollups.completion is None:
        return
    console.print(_text(wording.summary(report)))
    evidence = "Evidence: points earned of those that were measured. " if display.width >= _WIDE else ""
    console.print(f"{evidence}`mlops-audit explain TOOL --path PATH` shows every file and line.")


def _diagnostics(report: Report, console: Console) -> None:
    if not report.diagnostics:
        return
    files = plural(len({item.path for item in report.diagnostics}), "file")
    console.print(f"[yellow]{files} could not be read in full:[/yellow]")
    for item in report.diagnostics[:10]:
        place = f"{item.path}:{item.line}" if item.line else item.path
        console.print(f"  {_text(place)}: {_text(item.message)}", soft_wrap=True)
    if len(report.diagnostics) > 10:
        console.print(f"  and {len(report.diagnostics) - 10} more (`--format json` lists them all)")


def _text(text: str) -> str:
    """Text of the audited repository, so that neither Rich markup nor a terminal escape in it is obeyed."""
    from rich.markup import escape

    return escape(safe(text))
