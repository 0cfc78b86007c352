"""Runs planned probes in disposable copies of the snapshot: imports in one, tests in another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlops_audit.model.probe import Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.absences import explain_from
from mlops_audit.world.probes.copying import disposable_copy
from mlops_audit.world.probes.sessions import run_sessions
from mlops_audit.world.probes.singles import run_singles
from mlops_audit.world.probes.terms import Terms
from mlops_audit.world.snapshot import Repository


def measure(
    repository: Repository,
    probes: Sequence[Probe],
    interpreter: Interpreter,
    terms: Terms,
) -> Iterator[ProbeResult]:
    """Answers as they come. Whatever was started is gone when this ends, however it ends."""
    tests = [probe for probe in probes if probe.kind is ProbeKind.TESTS]
    singles = [probe for probe in probes if probe.kind is not ProbeKind.TESTS]
    if singles:
        with disposable_copy(repository) as copy:
            yield from run_singles(
                singles,
                copy,
                interpreter,
                jobs=terms.jobs,
                seconds=terms.seconds,
                allow_foreign=terms.allow_foreign,
                explain_missing=explain_from(repository),
            )
    if tests:
        with disposable_copy(repository) as copy:
            yield from run_sessions(
                tests,
                copy,
                interpreter,
                jobs=terms.jobs,
                seconds=terms.seconds,
                total=terms.session_seconds,
                collect_only=terms.collect_only,
            )
