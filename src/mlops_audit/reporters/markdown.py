"""The report as a Markdown table, for a pull request, an issue or a wiki."""

from __future__ import annotations

from mlops_audit.model.report import Report
from mlops_audit.reporters import wording
from mlops_audit.reporters.display import Display, safe

_COLUMNS = ("Tool", "Status", "Complete", "Evidence", "Modules", "Config", "Tests (direct / all)", "Missing")


def render(report: Report, display: Display) -> str:
    """A headline, a row per tool and the roll-ups."""
    lines = [f"**{_cell(wording.headline(report))}** ({_cell(wording.ran(report))})", ""]
    if report.scores:
        lines += ["| " + " | ".join(_COLUMNS) + " |", "|" + " --- |" * len(_COLUMNS)]
        lines += [_row(report, tool) for tool in wording.ordered(report)]
        lines += ["", wording.summary(report)]
    else:
        lines.append("No MLOps tool was found.")
    lines += ["", *(f"- {_cell(note)}" for note in report.notes)] if report.notes else []
    lines += [
        f"- could not be read: `{_cell(item.path)}`: {_cell(item.message)}" for item in report.diagnostics
    ]
    return "\n".join(lines) + "\n"


def _row(report: Report, tool: str) -> str:
    score = report.scores[tool]
    cells = (
        report.attributions[tool].tool.name,
        score.status,
        wording.percent(score.completion),
        wording.earned(score),
        wording.modules(report, tool),
        wording.configs(report, tool),
        wording.tests(report, tool),
        "; ".join(wording.missing(score)) or "–",
    )
    return "| " + " | ".join(_cell(cell) for cell in cells) + " |"


def _cell(text: str) -> str:
    escaped = safe(text).replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return escaped.replace("`", "'")
