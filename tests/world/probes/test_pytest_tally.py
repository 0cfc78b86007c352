from __future__ import annotations

from typing import Any

import pytest

from mlops_audit.model.probe import Answer, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.pytest_answers import Reading, outcomes_of
from mlops_audit.world.probes.pytest_events import Event
from mlops_audit.world.probes.pytest_tally import Tally, ended
from mlops_audit.world.probes.scrubbing import Scrubber

A = "tests/test_a.py"
B = "tests/test_b.py"


def event(kind: str, path: str = A, test: str = "", process: int = 1, **details: Any) -> Event:
    return Event(event=kind, path=path, test=test, process=process, **details)


def told(*events: Event, paths: tuple[str, ...] = (A,)) -> Tally:
    tally = Tally(paths)
    for second, each in enumerate(events):
        tally.add(each, float(second))
    return tally


def ran(name: str, outcome: str = "passed", **details: Any) -> list[Event]:
    return [
        event("running", test=name, line=3),
        event("report", test=name, phase="call", outcome=outcome, **details),
        event("ran", test=name, seconds=0.5),
    ]


def answer(tally: Tally, **details: Any) -> ProbeResult:
    probe = Probe(id="a", kind=ProbeKind.TESTS, path=A)
    reading = Reading(file=tally.files[A], scrub=Scrubber(places={"/copy": "$REPO"}), **details)
    return reading.answer(probe)


def test_a_file_is_complete_when_all_chosen_tests_ran():
    counted = event("counted", collected=3, chosen=2)
    tally = told(counted, event("ready"), *ran("test_1"))
    assert tally.rest == [A]
    for each in ran("test_2", "skipped", message="no"):
        tally.add(each, 9.0)
    assert tally.rest == []
    assert tally.files[A].seconds == 1.0
    outcomes = outcomes_of(tally.files[A])
    assert (outcomes.collected, outcomes.passed, outcomes.skipped, outcomes.unmeasured) == (3, 1, 1, 0)


def test_workers_that_collect_the_same_are_counted_once():
    failed = event("uncollected", outcome="failed", message="ValueError: x", line=2)
    tally = told(failed, event("uncollected", outcome="failed", message="ValueError: x", line=2, process=2))
    assert outcomes_of(tally.files[A]).errors == 1


def test_a_call_that_passed_and_a_teardown_that_failed_count_once():
    teardown = event("report", test="test_1", phase="teardown", outcome="failed", message="ValueError: late")
    first, second, last = ran("test_1")
    outcomes = outcomes_of(told(first, second, teardown, last).files[A])
    assert (outcomes.passed, outcomes.errors, outcomes.failed) == (0, 1, 0)


def test_subtests_count_as_their_test_and_a_failing_one_fails_it():
    reports = [
        event("report", test="test_1", phase="call", outcome=outcome, message="E: x")
        for outcome in ("failed", "passed", "skipped")
    ]
    outcomes = outcomes_of(
        told(event("running", test="test_1"), *reports, event("ran", test="test_1")).files[A]
    )
    assert (outcomes.failed, outcomes.passed, outcomes.collected) == (1, 0, 1)


def test_an_attempt_that_is_repeated_does_not_count():
    again = event("report", test="test_1", phase="call", outcome="rerun", message="E: x")
    first, *others = ran("test_1")
    assert outcomes_of(told(first, again, *others).files[A]).failures == ()


def test_a_worker_that_dies_costs_the_test_it_ran():
    tally = told(
        event("start", "", process=7, worker="gw0"),
        event("start", "", process=8, worker="gw1"),
        event("running", test="test_1", process=7, line=4),
        event("running", test="test_2", process=8),
        event("died", "", process=6, worker="gw0", exit=-11),
    )
    (failure,) = outcomes_of(tally.files[A]).failures
    assert (failure.test, failure.message) == ("test_1", "the process ended with SIGSEGV while it ran")
    assert tally.done == [(A, "test_1")]
    assert [found.test for found in tally.activities.values() if found.test] == ["test_2"]


def test_a_new_session_forgets_what_was_not_finished():
    tally = told(event("counted", collected=2, chosen=2), *ran("test_1"), event("running", test="test_2"))
    tally.start_session()
    assert list(tally.files[A].tests) == ["test_1"]
    assert tally.activities == {}
    assert answer(tally, reason="no more time").message == "1 of 2 not measured: no more time"


def test_a_conftest_that_fails_costs_the_files_below_it():
    tally = Tally((A, B, "other/test_c.py"))
    tally.add(event("conftest", "tests/conftest.py", message="ValueError: x", line=4), 0.0)
    assert tally.rest == ["other/test_c.py"]
    assert answer(tally).message == "it cannot be collected: tests/conftest.py:4: ValueError: x"


def test_a_conftest_that_kept_pytest_from_collecting_asks_for_another_session():
    tally = Tally((A, "other/test_c.py"))
    for each in (event("conftest", "tests/conftest.py", message="ValueError: x"), event("ready", "")):
        tally.add(each, 0.0)
    assert tally.rest == ["other/test_c.py"]
    tally.start_session()
    tally.add(event("ready", ""), 1.0)
    assert tally.rest == []


def test_a_conftest_at_the_root_costs_all():
    tally = Tally((A, "other/test_c.py"))
    tally.add(event("conftest", "conftest.py", message="ModuleNotFoundError: x", missing="nolib"), 0.0)
    assert tally.rest == []
    assert (answer(tally).answer, answer(tally).missing) == (Answer.UNKNOWN, "nolib")


def test_since_when_a_test_runs_is_not_moved_by_its_reports():
    tally = told(event("running", test="t"), event("report", test="t", phase="call", outcome="passed"))
    assert tally.activities[1].since == 0.0


def test_events_of_an_unknown_kind_or_file_change_nothing():
    tally = told(event("gossip"), event("report", "else.py", test="t", phase="call", outcome="passed"))
    assert answer(tally).tests is None


def test_failing_and_wanting_together_fail():
    tally = told(
        *ran("test_1", "failed", message="E: no", missing="nolib"),
        *ran("test_2", "failed", message="AssertionError: /copy/x at 0xdeadbeef", line=7),
    )
    result = answer(tally, notes=("run without --cov",))
    assert result.answer is Answer.FAILS
    assert result.message == "1 of 2 fails: test_2: AssertionError: $REPO/x at 0x…; run without --cov"
    assert (result.place.line, result.tests.wanting, result.tests.failed) == (7, 1, 2)


def test_failures_come_in_the_order_of_their_lines():
    tally = told(*ran("test_b", "failed", message="x", line=9), *ran("test_a", "failed", message="x", line=2))
    assert [failure.line for failure in answer(tally).tests.failures] == [2, 9]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (None, "the process ended"),
        (3, "the process ended itself with exit code 3"),
        (-9, "the process ended with SIGKILL"),
        (-99, "the process ended with signal 99"),
    ],
)
def test_endings_in_words(code: int | None, words: str):
    assert ended(code) == words
