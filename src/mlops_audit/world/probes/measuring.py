"""Runs planned probes in disposable copies of the snapshot: imports in one, commands and tests in others.

What one module does to the copy must not pass for a fault of another: an answer that does not hold is given
again in a fresh copy where a file that it depends on was changed meanwhile, or where files were left behind
(two modules may make the same database).
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.absences import explain_files, explain_from
from mlops_audit.world.probes.history import copy_with_history
from mlops_audit.world.probes.scrubbing import cut
from mlops_audit.world.probes.sessions import run_sessions
from mlops_audit.world.probes.singles import run_singles
from mlops_audit.world.probes.steps import CONFLICT
from mlops_audit.world.probes.terms import Terms
from mlops_audit.world.probes.wholeness import Wholeness
from mlops_audit.world.snapshot import Repository

_LACKS = re.compile(r"cannot import name '\w+' from '([\w.]+)'|module '([\w.]+)' has no attribute")
_MOST_COPIES = 20
"""Fresh copies made for the sake of modules that change what others need."""


def measure(
    repository: Repository,
    probes: Sequence[Probe],
    interpreter: Interpreter,
    terms: Terms,
) -> Generator[ProbeResult, None, None]:
    """Answers as they come. Whatever was started is gone when this ends, however it ends."""
    singles = _Singles(repository, interpreter, terms)
    commands = [probe for probe in probes if probe.kind is ProbeKind.COMMAND]
    tests = [probe for probe in probes if probe.kind is ProbeKind.TESTS]
    others = [probe for probe in probes if probe.kind in {ProbeKind.IMPORT, ProbeKind.LOAD}]
    if others:
        by_id = {probe.id: probe for probe in others}
        for result in singles.imported(others):
            yield _in_conflict(result, by_id[result.probe], interpreter)
    if commands:
        with copy_with_history(repository) as copy:
            yield from singles.run(commands, copy, terms.jobs)
    if tests:
        with copy_with_history(repository) as copy:
            yield from run_sessions(
                tests,
                copy,
                interpreter,
                jobs=terms.jobs,
                seconds=terms.seconds,
                total=terms.session_seconds,
                collect_only=terms.collect_only,
                explain=explain_files(repository),
            )


def _in_conflict(result: ProbeResult, probe: Probe, interpreter: Interpreter) -> ProbeResult:
    """What a library lacks in an environment of contradicting versions is not the project's fault."""
    found = _LACKS.search(result.message) if result.answer is Answer.FAILS else None
    mixed = any(CONFLICT in note for note in interpreter.notes)
    if found is None or not mixed or next(filter(None, found.groups())).partition(".")[0] in probe.tops:
        return result
    message = f"perhaps for another version of a library, as the declared ones {CONFLICT}: {result.message}"
    return replace(result, answer=Answer.UNKNOWN, message=cut(message))


@dataclass(frozen=True, slots=True)
class _Singles:
    """Probes with a process each."""

    repository: Repository
    interpreter: Interpreter
    terms: Terms

    def run(self, probes: Sequence[Probe], copy: Path, jobs: int) -> Iterator[ProbeResult]:
        """In one copy, as many at a time as allowed."""
        return run_singles(
            probes,
            copy,
            self.interpreter,
            jobs=jobs,
            seconds=self.terms.seconds,
            allow_foreign=self.terms.allow_foreign,
            explain_missing=explain_from(self.repository),
            explain_file=explain_files(self.repository),
        )

    def imported(self, probes: Sequence[Probe]) -> Iterator[ProbeResult]:
        """All in one copy; what another may have spoilt once more, by itself."""
        by_id = {probe.id: probe for probe in probes}
        spoilt: list[ProbeResult] = []
        failed: list[ProbeResult] = []
        with copy_with_history(self.repository) as copy:
            whole = Wholeness(self.repository, copy)
            for result in self.run(probes, copy, self.terms.jobs):
                if result.answer is Answer.WORKS:
                    yield result
                elif not whole.of(by_id[result.probe].depends):
                    spoilt.append(result)
                elif result.answer is Answer.FAILS and len(probes) > 1:
                    failed.append(result)
                else:
                    yield result
            if failed and whole.has_more():
                spoilt += failed
            else:
                yield from failed
        yield from self._again([by_id[result.probe] for result in spoilt])

    def _again(self, waiting: list[Probe]) -> Iterator[ProbeResult]:
        """One after another, each in a copy that holds what it needs."""
        for left in range(_MOST_COPIES, 0, -1):
            if not waiting:
                return
            with copy_with_history(self.repository) as copy:
                whole = Wholeness(self.repository, copy)
                while waiting and (left == 1 or (whole.of(waiting[0].depends) and not whole.has_more())):
                    yield from self.run([waiting.pop(0)], copy, 1)
