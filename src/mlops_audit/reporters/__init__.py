"""THE VOICES: a report → text, one file per format; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlops_audit.model.report import Report
from mlops_audit.reporters import (
    check_markdown,
    check_terminal,
    github,
    json_report,
    junit,
    markdown,
    sarif,
    terminal,
)
from mlops_audit.reporters.display import Display

Render = Callable[[Report, Display], str]

REPORTERS: Mapping[str, Render] = {
    "terminal": terminal.render,
    "json": json_report.render,
    "markdown": markdown.render,
}
"""Formats of a whole report, by the name that ``--format`` takes."""

CHECK_REPORTERS: Mapping[str, Render] = {
    "terminal": check_terminal.render,
    "json": json_report.render,
    "markdown": check_markdown.render,
    "github": github.render,
    "sarif": sarif.render,
    "junit": junit.render,
}
"""Formats of what documents say and whether it holds, by the name that ``check --format`` takes."""
