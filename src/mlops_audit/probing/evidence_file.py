"""Measured evidence that travels: results with the hashes they depend on, as JSON.

A result is used again only where the question and the content of every file it depends on are the same, and
the project declares the same dependencies; so what was measured on one machine can be relied on by another
that lacks the libraries, and old evidence never passes for new.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

import msgspec

from mlops_audit.errors import AuditError
from mlops_audit.model.plan import Plan
from mlops_audit.model.probe import Probe, ProbeResult
from mlops_audit.model.report import InterpreterNote
from mlops_audit.model.snapshot import Snapshot

SCHEMA = "mlops-audit/evidence/1"
_REMEDY = "Write a new one with `mlops-audit scan --save`."
_MOST_NAMED = 3
_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """One evidence file. ``files`` are the blobs of everything that its results depend on."""

    schema: str
    interpreter: InterpreterNote
    declarations: str
    files: Mapping[str, str] = field(default_factory=dict)
    results: tuple[ProbeResult, ...] = ()


def written(
    plan: Plan,
    results: Iterable[ProbeResult],
    interpreter: InterpreterNote,
    snapshot: Snapshot,
    report: Mapping[str, object],
) -> str:
    """The evidence file's text."""
    kept = {result.probe: result for result in results}
    blobs = _blobs(snapshot)
    wanted = {path for probe in plan.probes if probe.id in kept for path in probe.depends}
    document = {
        "schema": SCHEMA,
        "interpreter": {"version": interpreter.version, "found": interpreter.found},
        "declarations": declarations(plan, snapshot),
        "files": {path: blobs[path] for path in sorted(wanted) if path in blobs},
        "results": [msgspec.to_builtins(kept[name]) for name in sorted(kept)],
        "report": report,
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def read(text: bytes, path: str) -> Saved:
    """Raises AuditError where the file is no evidence of a form that this version knows."""
    try:
        # Not msgspec's own decoder: that refuses names of files which are no text.
        saved = msgspec.convert(json.loads(text, parse_int=_number), type=Saved)
        for result in saved.results:
            _check(result)
    except (ValueError, RecursionError) as error:
        raise AuditError(f"is not an evidence file: {error}", path=path, remedy=_REMEDY) from None
    if saved.schema != SCHEMA:
        raise AuditError(f"has the form {saved.schema}, not {SCHEMA}", path=path, remedy=_REMEDY)
    return saved


def reused(saved: Saved, plan: Plan, snapshot: Snapshot, name: str) -> tuple[list[ProbeResult], list[str]]:
    """The results that still hold, and sentences about those that do not; ``name`` is the file's."""
    by_id = {result.probe: result for result in saved.results}
    asked = [probe for probe in plan.probes if probe.id in by_id]
    if saved.declarations != declarations(plan, snapshot):
        stale = "the declared dependencies have changed since, so none of it is used" if asked else ""
        return [], [f"{name}: {stale}"] if stale else []
    good = [probe for probe in asked if by_id[probe.id].content == probe.content]
    old = [probe for probe in asked if by_id[probe.id].content != probe.content]
    notes = [f"{name}: {_out_of_date(old, saved, snapshot)}"] if old else []
    return [by_id[probe.id] for probe in good], notes


def _number(digits: str) -> int:
    """Raises ValueError for a number that nothing we count comes to."""
    if len(digits) > _MOST_DIGITS:
        raise ValueError(f"{digits[:_MOST_DIGITS]}… is no number of tests, lines or seconds")
    return int(digits)


def _check(result: ProbeResult) -> None:
    """Raises ValueError where more tests ended than there are."""
    if tests := result.tests:
        ends = (tests.passed, tests.xfailed, tests.xpassed)
        others = (tests.collected, tests.failed, tests.skipped, tests.errors, tests.unmeasured, tests.wanting)
        if min(*ends, *others) < 0 or sum(ends) > tests.collected:
            raise ValueError(f"the counts of {result.probe} contradict each other")


def declarations(plan: Plan, snapshot: Snapshot) -> str:
    """A digest of the files that declare the project's dependencies."""
    blobs = _blobs(snapshot)
    rows = [f"{path}\0{blobs.get(path, '')}" for path in sorted(plan.declared)]
    return sha256("\n".join(rows).encode("utf-8", "surrogateescape")).hexdigest()[:32]


def _out_of_date(probes: Sequence[Probe], saved: Saved, snapshot: Snapshot) -> str:
    blobs = _blobs(snapshot)
    changed = sorted(
        {path for probe in probes for path in probe.depends if saved.files.get(path) != blobs.get(path)}
    )
    which = ", ".join(probe.id for probe in probes[:_MOST_NAMED])
    more = f" and {len(probes) - _MOST_NAMED} more" if len(probes) > _MOST_NAMED else ""
    why = f" (changed: {', '.join(changed[:_MOST_NAMED])}{' …' if len(changed) > _MOST_NAMED else ''})"
    return f"out of date: {which}{more}{why if changed else ''}"


def _blobs(snapshot: Snapshot) -> dict[str, str]:
    return {entry.path: entry.id for entry in snapshot.entries}
