"""THE VOICES: a report → text, one file per format; pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mlops_audit.model.report import Report
from mlops_audit.reporters import json_report, markdown, terminal
from mlops_audit.reporters.display import Display

Render = Callable[[Report, Display], str]

REPORTERS: Mapping[str, Render] = {
    "terminal": terminal.render,
    "json": json_report.render,
    "markdown": markdown.render,
}
"""Formats of a whole report, by the name that ``--format`` takes."""
