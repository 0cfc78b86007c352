"""What the documents say, as plain values of the JSON report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_audit.model.claim import Edit, Judgement, Ruling, Suppression, Verdict
from mlops_audit.reporters.display import Display, printable

if TYPE_CHECKING:
    Json = dict[str, object]


def document(judgement: Judgement | None, display: Display) -> Json:
    """Every key of the report that comes from documents; empty where they were not read."""
    found = judgement or Judgement()
    values: Json = {
        "claims": [
            claim(each) for each in found.verdicts if display.unclear or each.ruling is not Ruling.UNCLEAR
        ],
        "suppressions": [_suppression(each) for each in found.suppressions],
        "documents": judgement.documents if judgement else None,
        "unmet": [printable(each) for each in found.unmet],
    }
    if display.skipped:
        values["skipped"] = [
            {
                "path": printable(each.path),
                "line": each.line,
                "text": printable(each.text),
                "reason": printable(each.reason),
            }
            for each in found.skipped
        ]
    return values


def claim(verdict: Verdict) -> Json:
    """One claim, whatever its verdict."""
    said = verdict.claim
    return {
        "path": printable(said.path),
        "line": said.line,
        "column": said.column,
        "text": printable(said.text),
        "kind": said.kind.value,
        "subject": printable(said.subject),
        "tools": list(said.tools),
        "verdict": verdict.ruling.value,
        "direction": verdict.direction.value if verdict.direction else None,
        "truth": _words(verdict.truth),
        "why": _words(verdict.why),
        "command": _words(verdict.command),
        "edit": _edit(verdict.byte_edit),
        "suggestion": _words(verdict.suggestion),
        "declined": _words(verdict.declined),
        "suppressed_by": _words(verdict.suppressed_by),
    }


def _words(text: str) -> str | None:
    return printable(text) or None


def _edit(edit: Edit | None) -> Json | None:
    return {"start": edit.start, "end": edit.end, "text": edit.text} if edit else None


def _suppression(item: Suppression) -> Json:
    return {
        "path": printable(item.path),
        "line": item.line,
        "reason": printable(item.reason),
        "until": item.until or None,
        "expired": item.expired,
        "claims": item.claims,
    }
