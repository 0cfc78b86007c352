"""What is known about test files → their probes' answers; who is to blame for an early end; pure."""

from __future__ import annotations

import os
import signal
from dataclasses import dataclass, field, replace

from mlops_audit.model.outcomes import TestOutcomes
from mlops_audit.model.probe import Answer, Probe, ProbeResult
from mlops_audit.world.probes.contained import Ending
from mlops_audit.world.probes.scrubbing import Scrubber
from mlops_audit.world.probes.tally import File, Tally, outcomes


def blame(tally: Tally, ending: Ending, words: str) -> bool:
    """Note who ended a session before its time; whether another one can learn more.

    A test that took its process down has failed; one that took too long, or that ran while a limit was
    reached, was not measured.
    """
    if tally.exit is not None and not ending.cut:
        return False
    culprits = list(tally.running)
    why = words or f"the process ended with {_death(ending.exit)} while it ran"
    for name in culprits:
        case = tally.file(name.partition("::")[0]).cases[name]
        if ending.cut:
            case.cut = why
        else:
            case.ended, case.finished, case.message = "failed", True, why
    if culprits:
        return True
    if tally.collecting:
        file = tally.file(tally.collecting)
        if ending.cut:
            file.cut = why
        else:
            file.uncollected = why.replace("while it ran", "while it was collected")
        return True
    return False


@dataclass(frozen=True, slots=True, kw_only=True)
class TestReader:
    """Reads the answers of one project's test files from a tally; ``copy`` is the copy's real path."""

    __test__ = False

    tally: Tally
    copy: str
    interpreter: str = ""
    note: str = ""
    trouble: str = ""
    output: str = ""
    collect_only: bool = False
    scrub: Scrubber = field(default_factory=lambda: Scrubber(places={}))

    def is_whole(self, path: str) -> bool:
        """Whether everything about the file is known."""
        return self.tally.is_whole(self._name(path))

    def answer(self, probe: Probe) -> ProbeResult:
        """How the tests of one file ended."""
        result = ProbeResult(
            probe=probe.id, content=probe.content, interpreter=self.interpreter, answer=Answer.UNKNOWN
        )
        if self.tally.no_pytest:
            return replace(result, message="pytest is not installed in that interpreter", missing="pytest")
        file = self.tally.files.get(self._name(probe.path))
        if file is None:
            return replace(
                result, message=self.trouble or "pytest collected nothing from it", output=self.output
            )
        found = self._scrubbed(outcomes(file))
        if self.collect_only:
            found = replace(found, unmeasured=found.collected)
        return self._judged(replace(result, tests=found, exit=self.tally.exit), file)

    def _judged(self, result: ProbeResult, file: File) -> ProbeResult:
        """The answer, and why it is none where it is none."""
        found = result.tests or TestOutcomes()
        if found.failures:
            result = replace(result, output=self.output)
        if found.failing:
            message = self._noted(found.failures[0].message)
            return replace(result, answer=Answer.FAILS, message=message)
        if found.passing and not found.unknown:
            return replace(result, answer=Answer.WORKS, message=self._noted(""))
        if wanting := next((each.missing for each in found.failures if each.missing), ""):
            message = self._noted(f"{wanting} is not installed in that interpreter")
            return replace(result, message=message, missing=wanting)
        cut = file.cut or next((each.message for each in found.failures if each.message), "")
        why = cut or (self.trouble if found.unknown else f"all {found.skipped or 'of it'} skipped")
        return replace(result, message=self._noted("collected, not run" if self.collect_only else why))

    def _noted(self, message: str) -> str:
        note = f"run {self.note}" if self.note else ""
        return "; ".join(part for part in (message, note) if part)

    def _scrubbed(self, found: TestOutcomes) -> TestOutcomes:
        failures = tuple(replace(each, message=self.scrub.line(each.message)) for each in found.failures)
        return replace(found, failures=failures)

    def _name(self, path: str) -> str:
        """The file's node id: its path from pytest's root folder."""
        root = self.tally.root or self.copy
        return os.path.relpath(os.path.join(self.copy, path), root).replace(os.sep, "/")


def _death(code: int | None) -> str:
    if code is not None and code < 0:
        try:
            return signal.Signals(-code).name
        except ValueError:
            return f"signal {-code}"
    return f"exit code {code}"
