"""The tests that exercise the tool's modules pass in the target's interpreter.

What: passed / (passed + failed + errors) of those tests, run with pytest in a disposable copy of the
project. Skipped tests and expected failures are left out; all skipped is UNKNOWN, and so is a test that fails
for want of a library that is not installed there.

Why it counts: a failing test is the project's own word that something does not work.

How to fix: run the command shown with the evidence and mend what fails.
"""

from __future__ import annotations

from dataclasses import replace

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.checks.measured import Tally, judged, reasons, trace
from mlops_audit.model.attribution import Place, ToolTest
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.outcomes import Failure
from mlops_audit.model.probe import ProbeResult
from mlops_audit.model.probe_ids import tests_id


def judge(case: Case) -> Evidence:
    """The share of tests that pass; UNKNOWN until a probe has run, MISSING where there is no test to run."""
    if not case.modules:
        return case.unused(CHECK.name)
    tests = [test for test in case.attribution.tests if test.count]
    if not tests and any(not test.exact for test in case.attribution.tests):
        places = [Place(path=test.path, note=test.reason) for test in case.attribution.tests]
        return case.unknown(CHECK.name, "not run: how many tests there are is not known", places)
    if not tests:
        return case.missing(CHECK.name, "there is no test to run", remedy="write tests first")
    results = {
        test.path: case.facts.results[tests_id(test.path)]
        for test in tests
        if tests_id(test.path) in case.facts.results
    }
    if not results:
        places = [Place(path=test.path, note=plural(test.count, "test")) for test in tests]
        return case.unknown(CHECK.name, "not run: no test was run", places)
    return _measured(case, tests, results)


def _measured(case: Case, tests: list[ToolTest], results: dict[str, ProbeResult]) -> Evidence:
    tally = _tally(tests, results)
    skipped = sum(result.tests.skipped for result in results.values() if result.tests)
    message = _message(tally, skipped, tests, results)
    ordered = sorted(results.values(), key=lambda result: (result.answer.value, result.probe))
    failing = [place for path in sorted(results) for place in _failures(path, results[path], wanting=False)]
    wanting = [place for path in sorted(results) for place in _failures(path, results[path], wanting=True)]
    if not tally.total:
        evidence = case.unknown(CHECK.name, message, [], "let some of them run")
        return replace(evidence, places=tuple(wanting), traces=tuple(trace(result) for result in ordered))
    return judged(
        case,
        CHECK.name,
        tally,
        message=message,
        places=[*wanting, *(Place(path=path, note=_ended(results[path])) for path in sorted(results))],
        gaps=failing if tally.bad else [],
        remedy="run the command shown and mend what fails" if tally.bad else _remedy(results),
        results=ordered,
    )


def _tally(tests: list[ToolTest], results: dict[str, ProbeResult]) -> Tally:
    """Tests of a file without outcomes count as unknown, as many as it is known to hold."""
    good = bad = unknown = 0
    for test in tests:
        outcomes = results[test.path].tests if test.path in results else None
        if outcomes is None:
            unknown += test.count
        else:
            good += outcomes.passing
            bad += outcomes.failing
            unknown += outcomes.unknown
    return Tally(good=good, bad=bad, unknown=unknown)


def _message(tally: Tally, skipped: int, tests: list[ToolTest], results: dict[str, ProbeResult]) -> str:
    parts = [f"{tally.good:,} of {plural(tally.total, 'test')} pass"]
    if tally.bad:
        parts.append(f"{tally.bad:,} fail")
    if tally.unknown:
        why = [failure for each in results.values() if each.tests for failure in each.tests.failures]
        said = [_wanting(failure) for failure in why if failure.missing]
        said += [each.message or "not run" for each in results.values() if each.tests is None]
        said += ["not run"] * sum(1 for test in tests if test.path not in results)
        parts.append(f"{tally.unknown:,} not measured" + (f": {reasons(said)}" if said else ""))
    if skipped:
        parts.append(f"{skipped:,} skipped")
    return "; ".join(parts)


def _wanting(failure: Failure) -> str:
    return f"{failure.missing} is not installed in that interpreter"


def _failures(path: str, result: ProbeResult, *, wanting: bool) -> list[Place]:
    """Tests that failed, or those that failed for want of a library."""
    failures = result.tests.failures if result.tests else ()
    return [
        Place(path=path, line=failure.line, note=f"{failure.test or 'collection'}: {failure.message}")
        for failure in failures
        if bool(failure.missing) is wanting
    ]


def _ended(result: ProbeResult) -> str:
    outcomes = result.tests
    if not outcomes:
        return result.message or "not measured"
    words = ("passed", "failed", "errors", "skipped", "xfailed", "xpassed", "unmeasured")
    counts = [f"{count:,} {word}" for word in words if (count := getattr(outcomes, word))]
    return ", ".join(counts) or "no test"


def _remedy(results: dict[str, ProbeResult]) -> str:
    missing = {failure.missing for each in results.values() if each.tests for failure in each.tests.failures}
    missing |= {each.missing for each in results.values()}
    names = ", ".join(sorted(missing - {""}))
    return f"install {names} in the project's environment" if names else "measure them again"


CHECK = Check(name="tests_pass", text=__doc__ or "", judge=judge, probe=True)
