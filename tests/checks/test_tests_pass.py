"""Only a probe can tell whether tests pass; without tests there is nothing that could."""

from __future__ import annotations

from judging import answer, evidence
from memory import audited
from mlops_audit.model.evidence import Outcome
from mlops_audit.model.outcomes import Failure, TestOutcomes
from mlops_audit.model.probe import Answer
from mlops_audit.model.report import Ratio

MODULE = {"src/a.py": "import mlflow\n"}


def test_unknown_while_nothing_was_run():
    found = evidence("tests_pass", {**MODULE, "tests/test_a.py": "import src.a\ndef test_x(): pass\n"})
    assert (found.outcome, found.places[0].note) == (Outcome.UNKNOWN, "1 test")


def test_missing_without_tests():
    assert evidence("tests_pass", MODULE).outcome is Outcome.MISSING


TESTED = {**MODULE, "tests/test_a.py": "import src.a\ndef test_x(): pass\ndef test_y(): pass\n"}


def judged(**outcomes: object):
    result = answer("tests tests/test_a.py", Answer.WORKS, tests=TestOutcomes(**outcomes))  # type: ignore[arg-type]
    return evidence("tests_pass", TESTED, results=[result])


def test_all_pass():
    found = judged(collected=2, passed=2)
    assert (found.outcome, found.degree, found.message) == (Outcome.FOUND, 1.0, "2 of 2 tests pass")


def test_skips_and_expected_failures_are_left_out():
    found = judged(collected=5, passed=2, skipped=2, xfailed=1)
    assert (found.outcome, found.degree, found.message) == (
        Outcome.FOUND,
        1.0,
        "2 of 2 tests pass; 2 skipped",
    )


def test_a_failing_test_is_named_with_its_line():
    found = judged(
        collected=4, passed=3, failed=1, failures=(Failure(test="test_y", line=3, message="assert 1 == 2"),)
    )
    assert (found.outcome, found.degree) == (Outcome.BROKEN, 0.75)
    assert (str(found.gaps[0]), found.gaps[0].note) == ("tests/test_a.py:3", "test_y: assert 1 == 2")


def test_all_skipped_is_unknown():
    found = judged(collected=2, skipped=2)
    assert (found.outcome, found.degree) == (Outcome.UNKNOWN, None)


def test_what_fails_for_want_of_a_library_is_not_a_failure():
    found = judged(
        collected=4,
        passed=3,
        failed=1,
        wanting=1,
        failures=(Failure(test="t", message="m", missing="psycopg"),),
    )
    assert (found.outcome, found.low, found.high) == (Outcome.UNKNOWN, 0.75, 1.0)
    assert "1 not measured: psycopg is not installed in that interpreter" in found.message


def test_what_was_cut_short_may_still_pass():
    found = judged(collected=4, passed=2, failed=1, unmeasured=1)
    assert (found.outcome, found.degree, found.high) == (Outcome.BROKEN, 0.5, 0.75)


def test_a_file_that_was_not_run_counts_as_many_tests_as_it_holds():
    files = {**TESTED, "tests/test_b.py": "import src.a\ndef test_z(): pass\n"}
    result = answer("tests tests/test_a.py", Answer.WORKS, tests=TestOutcomes(collected=2, passed=2))
    found = evidence("tests_pass", files, results=[result])
    assert (found.outcome, round(found.low, 2)) == (Outcome.UNKNOWN, 0.67)


def test_measured_counts_replace_what_was_read():
    result = answer("tests tests/test_a.py", Answer.WORKS, tests=TestOutcomes(collected=7, passed=7))
    report = audited(TESTED, results=[result])
    (test,) = report.attributions["mlflow"].tests
    assert (test.count, test.exact, test.outcomes) == (7, True, result.tests)
    assert report.rollups.passed == Ratio(low=7, high=7, of=7)
