"""What a written figure says, and which figure gives way to which."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.claims.regions.figures import Bound, Count, Percent
from mlops_audit.model.claim import Direction, Ruling
from mlops_audit.model.report import Interval

HOLDS, STALE, OPEN = Ruling.HOLDS, Ruling.STALE, Ruling.NOT_MEASURED


def percent(low, high=None):
    return Percent(interval=Interval(low=low, high=low if high is None else high))


@pytest.mark.parametrize(
    ("truth", "said", "ruling"),
    [
        (percent(97.4), "97%", HOLDS), (percent(97.5), "97%", STALE), (percent(97.5), "98 %", HOLDS),
        (percent(99.9), "99%", HOLDS), (percent(99.9), "100%", STALE), (percent(100), "99%", STALE),
        (percent(0.2), "1%", HOLDS), (percent(0.2), "0%", STALE), (percent(0), "0%", HOLDS),
        (percent(97.4), "97.4%", HOLDS), (percent(97.4), "97.3%", STALE), (percent(97.4), "~99%", HOLDS),
        (percent(97.4), "≥90%", HOLDS), (percent(97.4), "90+%", HOLDS), (percent(97.4), "90%+", HOLDS),
        (percent(59.1, 99.2), "59–100%", HOLDS), (percent(59.1, 99.2), "97%", OPEN),
        (percent(59.1, 99.2), "58%", STALE), (percent(59.1, 99.2), "40 to 60%", OPEN),
        (percent(59.1, 99.2), "100%", STALE), (percent(59.1, 99.2), "some", STALE),
        (Percent(interval=None), "–", HOLDS), (Percent(interval=None), "12%", STALE),
    ],
)  # fmt: skip
def test_a_percentage(truth, said, ruling):
    assert truth.ruling(said) is ruling


@pytest.mark.parametrize(
    ("truth", "said", "kept"),
    [
        (percent(59.1, 99.2), "97%", "97%"), (percent(59.1, 99.2), "~97%", "97%"),
        (percent(59.1, 99.2), "60–80%", "60–80%"), (percent(59.1, 99.2), "40–100%", "59–100%"),
        (percent(59.1, 99.2), "29%", "59–100%"), (percent(97.4), "97–98%", "97%"), (percent(97.4), "97.4%", "97%"),
        (percent(99.9), "60–99%", "99%"),
    ],
)  # fmt: skip
def test_weaker_evidence_replaces_no_percentage_inside_its_interval(truth, said, kept):
    assert truth.kept(said).shown() == kept


@given(st.floats(0, 100), st.floats(0, 100))
def test_what_is_shown_holds_and_is_kept(one, other):
    from mlops_audit.scoring import bounds

    truth = Percent(interval=bounds(min(one, other), max(one, other)))
    assert truth.ruling(truth.shown()) is not STALE
    assert truth.kept(truth.shown()).shown() == truth.shown()


def test_which_way_a_figure_errs():
    assert percent(60, 80).direction("90%") is Direction.FLATTERS
    assert percent(60, 80).direction("29%") is Direction.UNDERSTATES
    assert percent(60, 80).direction("70%") is None
    assert Count(low=2, high=2).direction("5") is Direction.FLATTERS
    assert Count(low=2, high=2, welcome=False).direction("5") is Direction.UNDERSTATES


@pytest.mark.parametrize(
    ("truth", "said", "ruling"),
    [
        (Count(low=1036, high=1036), "1,036", HOLDS), (Count(low=1036, high=1036), "1036 tests", HOLDS),
        (Count(low=1036, high=1036), "1,000+", HOLDS), (Count(low=1036, high=1036), "1,037", STALE),
        (Count(low=1036, high=1036), "~1,000", HOLDS), (Count(low=1036, high=1036), "–", STALE),
        (Count(low=0, high=5), "3", OPEN), (Count(low=0, high=5), "0 to 5", HOLDS), (Count(low=0, high=5), "6", STALE),
        (Count(low=5, high=5, of=7), "5 of 7", HOLDS), (Count(low=5, high=5, of=7), "5/7", HOLDS),
        (Count(low=5, high=5, of=7), "5 of 8", STALE), (Count(low=5, high=5, of=7), "5", STALE),
        (Count(low=0, high=5, of=7), "0 to 5 of 7", HOLDS),
        (Count(low=10, high=math.inf, guess=41), "43", OPEN), (Count(low=10, high=math.inf, guess=41), "9", STALE),
        (Count(low=0, high=math.inf, blank=True), "–", OPEN), (Count(low=0, high=math.inf, blank=True), "12", OPEN),
    ],
)  # fmt: skip
def test_a_count(truth, said, ruling):
    assert truth.ruling(said) is ruling


@pytest.mark.parametrize(
    ("truth", "said", "kept"),
    [
        (Count(low=10, high=math.inf, guess=41), "43", "43"), (Count(low=10, high=math.inf, guess=41), "5", "~41"),
        (Count(low=10, high=math.inf, guess=41), "~50", "~50"), (Count(low=0, high=5), "2 to 9", "0 to 5"),
        (Count(low=0, high=5, of=7), "3 of 7", "3 of 7"), (Count(low=4, high=4), "~4", "4"),
        (Count(low=0, high=math.inf, blank=True), "12", "12"),
    ],
)  # fmt: skip
def test_a_guess_replaces_no_count_that_is_possible(truth, said, kept):
    assert truth.kept(said).shown() == kept


def test_a_bound_holds_when_something_possible_is_on_its_side():
    low = Bound(interval=Interval(low=59.1, high=99.2), lower=True)
    high = Bound(interval=Interval(low=59.1, high=99.2), lower=False)
    assert (low.shown(), high.shown()) == ("59%", "100%")
    assert [low.ruling(said) for said in ("59%", "97%", "100%", "12%", "x")] == [
        HOLDS,
        OPEN,
        STALE,
        HOLDS,
        STALE,
    ]
    assert [high.ruling(said) for said in ("100%", "60%", "12%")] == [HOLDS, OPEN, STALE]
    assert (low.kept("97%").shown(), low.kept("12%").shown(), high.kept("97%").shown()) == (
        "97%",
        "59%",
        "97%",
    )
