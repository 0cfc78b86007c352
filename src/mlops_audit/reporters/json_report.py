"""The report as JSON, in the versioned form that other programs rely on (``report.schema.json``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mlops_audit.model.attribution import Attribution, Module, Place
from mlops_audit.model.evidence import Evidence, Trace
from mlops_audit.model.outcomes import TestOutcomes
from mlops_audit.model.report import InterpreterNote, Interval, Ratio, Report, Score
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters import json_claims
from mlops_audit.reporters.display import Display, as_json, printable

if TYPE_CHECKING:
    Json = dict[str, object]

SCHEMA = "mlops-audit/report/1"


def render(report: Report, display: Display) -> str:
    """The whole report; the same input gives the same bytes."""
    return as_json(document(report, display))


def document(report: Report, display: Display | None = None) -> Json:
    """The report as plain values."""
    return {
        "schema": SCHEMA,
        "name": printable(report.name),
        "commit": report.commit,
        "dirty": report.dirty,
        "probes": report.probes,
        "interpreter": _interpreter(report.interpreter),
        "notes": [printable(note) for note in report.notes],
        "rollups": _rollups(report),
        "tools": [
            _tool(report.attributions[tool], score, tool in report.rollups.tools)
            for tool, score in sorted(report.scores.items())
        ],
        **json_claims.document(report.judgement, display or Display()),
        "diagnostics": [_diagnostic(item) for item in report.diagnostics],
    }


def _rollups(report: Report) -> Json:
    rollups = report.rollups
    return {
        "completion": _interval(rollups.completion) if rollups.completion else None,
        "complete": _ratio(rollups.complete),
        "with_code": _ratio(rollups.with_code),
        "configured": _ratio(rollups.configured),
        "tests": {"collected": rollups.tests, "passed": _ratio(rollups.passed) if rollups.passed else None},
        "tools": list(rollups.tools),
    }


def _tool(attribution: Attribution, score: Score, in_rollups: bool) -> Json:
    tool = attribution.tool
    return {
        "id": tool.id,
        "name": tool.name,
        "category": tool.category,
        "status": score.status,
        "in_rollups": in_rollups,
        "completion": _interval(score.completion),
        "declared": [
            {
                "path": printable(item.path),
                "line": item.line,
                "requirement": item.requirement,
                "group": item.group,
            }
            for item in attribution.declarations
        ],
        "configs": [
            {
                "path": printable(item.path),
                "line": item.line,
                "end_line": item.end_line,
                "key": item.key or None,
                "loaded": item.loaded_by is not None,
                "loaded_by": _place(item.loaded_by),
                "reason": item.reason,
            }
            for item in attribution.configs
        ],
        "modules": [_module(item) for item in attribution.modules],
        "tests": [
            {
                "path": printable(item.path),
                "count": item.count,
                "exact": item.exact,
                "direct": item.direct,
                "reason": item.reason,
                "outcomes": _outcomes(item.outcomes),
            }
            for item in attribution.tests
        ],
        "evidence": [_evidence(item) for item in score.evidence],
    }


def _module(module: Module) -> Json:
    return {
        "path": printable(module.path),
        "line": module.line,
        "role": module.role.value,
        "reason": module.reason,
        "callables": module.callables,
        "charged": len(module.functions),
        "stubs": len(module.stubs),
        "wired": _place(module.wired),
        "tested": _place(module.tested),
    }


def _evidence(evidence: Evidence) -> Json:
    place = evidence.place
    return {
        "check": evidence.check,
        "outcome": evidence.outcome.value,
        "degree": None if evidence.degree is None else round(evidence.degree, 4),
        "weight": _number(evidence.weight),
        "applicable": evidence.applicable,
        "demand": evidence.demand or None,
        "message": evidence.message,
        "path": printable(place.path) if place else None,
        "line": place.line if place else None,
        "places": [_place(item) for item in evidence.places],
        "gaps": [_place(item) for item in evidence.gaps],
        "remedy": evidence.remedy or None,
        "low": round(evidence.low, 4),
        "high": round(evidence.high, 4),
        "probe": _trace(evidence.traces[0]) if evidence.traces else None,
        "probes": [_trace(item) for item in evidence.traces],
    }


def _trace(trace: Trace) -> Json:
    """Without durations and raw output: they differ between runs, and are kept in the evidence file."""
    return {
        "command": printable(trace.command),
        "exit": trace.exit,
        "answer": trace.answer,
        "message": printable(trace.message) or None,
    }


def _outcomes(outcomes: TestOutcomes | None) -> Json | None:
    """How many tests ended in which way; ways that none did are left out."""
    if outcomes is None:
        return None
    words = ("passed", "failed", "errors", "skipped", "xfailed", "xpassed", "unmeasured")
    return {word: count for word in words if (count := getattr(outcomes, word))}


def _interpreter(note: InterpreterNote | None) -> Json | None:
    return {"version": note.version, "found": printable(note.found)} if note else None


def _place(place: Place | None) -> Json | None:
    if place is None:
        return None
    return {"path": printable(place.path), "line": place.line, "note": place.note or None}


def _interval(interval: Interval) -> Json:
    return {"low": interval.low, "high": interval.high}


def _number(value: float) -> float:
    """A whole number without its decimals."""
    return int(value) if value == int(value) else value


def _ratio(ratio: Ratio) -> Json:
    return {"low": ratio.low, "high": ratio.high, "of": ratio.of}


def _diagnostic(item: Diagnostic) -> Json:
    return {
        "path": printable(item.path),
        "line": item.line,
        "kind": item.kind,
        "message": item.message,
        "remedy": item.remedy or None,
    }
