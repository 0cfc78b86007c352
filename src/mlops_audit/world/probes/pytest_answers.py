"""What a test file's tally answers; pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace

from mlops_audit.model.attribution import Place
from mlops_audit.model.outcomes import Failure, TestOutcomes
from mlops_audit.model.probe import Answer, Probe, ProbeResult
from mlops_audit.world.probes.pytest_tally import FileTally, TestTally
from mlops_audit.world.probes.pytest_wanting import wanted
from mlops_audit.world.probes.scrubbing import Scrubber

_LONG = 4096
_PRIVATE = re.compile(r"pytest-of-\w+/pytest-\d+(/popen-gw\d+)?")
"""pytest's own temporary folders, numbered by session and worker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All that an answer depends on besides the question.

    ``reason`` and ``missing`` say why what is not known is not, ``notes`` what pytest had to do without;
    ``output`` is the tail of what the session printed.
    """

    file: FileTally
    interpreter: str = ""
    reason: str = ""
    missing: str = ""
    notes: tuple[str, ...] = ()
    output: str = ""
    scrub: Scrubber

    def answer(self, probe: Probe) -> ProbeResult:
        """The result for the file."""
        outcomes = self._scrubbed(outcomes_of(self.file))
        verdict, message, missing = self._judge(outcomes)
        works = verdict is Answer.WORKS
        place = None
        if verdict is Answer.FAILS:
            line = next((failure.line for failure in outcomes.failures if self._is_real(failure)), None)
            place = Place(path=probe.path, line=line)
        if not self.file.complete and not outcomes.failures:
            missing = missing or self.missing
        told = _texts(self.file) or ("" if works or outcomes.failures else self.output)
        shown = "\n".join([*self.notes, self._clean(told)[-_LONG:]]).strip()
        known = outcomes.collected or outcomes.failures or outcomes.skipped
        return ProbeResult(
            probe=probe.id,
            content=probe.content,
            interpreter=self.interpreter,
            answer=verdict,
            message="" if works else self.scrub.line("; ".join([message, *self.notes])),
            place=place,
            missing=missing,
            path=probe.path,
            seconds=round(self.file.seconds, 6),
            output=shown[-_LONG:],
            tests=outcomes if known else None,
        )

    def _judge(self, outcomes: TestOutcomes) -> tuple[Answer, str, str]:
        """The answer, its message, and what is missing."""
        if self.file.shadowed:
            return Answer.UNKNOWN, self.file.shadowed, ""
        wanting = [failure.missing for failure in outcomes.failures if failure.missing]
        if outcomes.failing:
            return Answer.FAILS, self._failing(outcomes), ""
        if wanting:
            library = _commonest(wanting)
            what = f"{len(wanting)} of {outcomes.collected} tests want it"
            what = what if outcomes.collected else "it cannot be collected"
            return Answer.UNKNOWN, f"{library} is not installed in that interpreter: {what}", library
        if outcomes.unmeasured or self.file.unmeasured:
            return Answer.UNKNOWN, self._unmeasured(outcomes), ""
        if outcomes.passed or outcomes.xfailed or outcomes.xpassed:
            return Answer.WORKS, "", ""
        if outcomes.skipped:
            reasons = [test.skipped for test in self.file.tests.values()] + list(self.file.skips.values())
            common = _commonest([reason for reason in reasons if reason] or [""])
            said = f"all {outcomes.skipped} skipped" if outcomes.collected else "skipped as a whole"
            return Answer.UNKNOWN, f"{said}: {common}" if common else said, wanted(common)
        if self.file.collected > self.file.chosen:
            deselected = f"all {self.file.collected} deselected by the project's own settings"
            return Answer.UNKNOWN, deselected, ""
        reason = "" if self.file.counted else self.reason
        return Answer.UNKNOWN, reason or "pytest collects nothing from it", ""

    def _failing(self, outcomes: TestOutcomes) -> str:
        real = [failure for failure in outcomes.failures if self._is_real(failure)]
        if not real[0].test:
            return f"it cannot be collected: {real[0].message}"
        failing = len({failure.test for failure in real})
        verb = "fails" if failing == 1 else "fail"
        return f"{failing} of {outcomes.collected} {verb}: {real[0].test}: {real[0].message}"

    def _unmeasured(self, outcomes: TestOutcomes) -> str:
        said = [f"{name}: {test.unmeasured}" for name, test in self.file.tests.items() if test.unmeasured]
        why = self.file.unmeasured or next(iter(said), self.reason)
        counts = f"{outcomes.unmeasured} of {outcomes.collected} not measured"
        return f"{counts}: {why}" if outcomes.collected else why

    def _is_real(self, failure: Failure) -> bool:
        test = self.file.tests.get(failure.test)
        return not failure.missing and not (test and test.unmeasured and not _word(test))

    def _scrubbed(self, outcomes: TestOutcomes) -> TestOutcomes:
        failures = (
            replace(failure, message=self.scrub.line(self._clean(failure.message)))
            for failure in outcomes.failures
        )
        return replace(outcomes, failures=tuple(sorted(failures, key=_order)))

    def _clean(self, text: str) -> str:
        return _PRIVATE.sub("pytest", self.scrub.text(text))


def outcomes_of(file: FileTally) -> TestOutcomes:
    """The counts, as pytest's last line has them; a test that failed and erred is counted under both."""
    if file.shadowed:
        return TestOutcomes(
            collected=max(file.collected, len(file.tests)), unmeasured=max(file.chosen, len(file.tests))
        )
    done = {name: test for name, test in file.tests.items() if test.done}
    counts = Counter(word for test in done.values() if (word := _word(test)))
    failures = [*file.uncollected.values()]
    for name, test in done.items():
        failures += test.failures
        if test.unmeasured and not _word(test):
            failures.append(Failure(test=name, line=test.line or None, message=test.unmeasured))
    real = {failure.test for failure in failures if not failure.missing}
    measured = sum(bool(_word(test)) or not test.unmeasured for test in done.values())
    return TestOutcomes(
        collected=max(file.collected, len(file.tests)),
        passed=counts["passed"],
        failed=counts["failed"],
        skipped=counts["skipped"] + len(file.skips),
        xfailed=counts["xfailed"],
        xpassed=counts["xpassed"],
        errors=counts["errors"] + len(file.uncollected),
        unmeasured=max(file.chosen, len(file.tests)) - measured,
        wanting=len({failure.test for failure in failures if failure.missing} - real),
        failures=tuple(failures),
    )


def _word(test: TestTally) -> str:
    """How a test is counted, once, by its worst phase: an error after a pass is an error and no pass too.

    Empty for one that was hindered, or of which no report came.
    """
    if test.phases.get("call") == "failed":
        return "failed"
    if "failed" in test.phases.values():
        return "errors"
    return "" if test.unmeasured else next(iter(test.phases.values()), "")


def _commonest(words: list[str]) -> str:
    return min(Counter(words).items(), key=lambda found: (-found[1], found[0]))[0]


def _texts(file: FileTally) -> str:
    tests = sorted(file.tests.items(), key=lambda item: (item[1].line, item[0]))
    shown = [f"{name}\n{test.text}" for name, test in tests if test.text and test.done]
    return "\n\n".join([file.text, *shown] if file.text else shown)


def _order(failure: Failure) -> tuple[int, str, str]:
    return failure.line or 0, failure.test, failure.message
