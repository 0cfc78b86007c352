"""Evidence becomes an interval that is never kinder than what was seen."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory import audited
from mlops_audit import scoring
from mlops_audit.config import Config
from mlops_audit.model.attribution import Attribution
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.tool import Tool

TOOL = Tool(id="t", name="T", category="serving", distributions=("t",), imports=("t",))


def scored(degrees, applicable=()):
    found = [
        Evidence(
            tool="t",
            check=check,
            outcome=Outcome.UNKNOWN if degree is None else Outcome.FOUND if degree else Outcome.MISSING,
            degree=degree,
            message="",
            applicable=check not in applicable,
        )
        for check, degree in degrees.items()
    ]
    return scoring.score({"t": Attribution(tool=TOOL)}, {"t": found})["t"]


ALL = dict.fromkeys(scoring.WEIGHTS, 1.0)


def test_everything_found_is_complete():
    score = scored(ALL)
    assert (score.status, score.completion.low, score.completion.high) == ("complete", 100, 100)


def test_unknown_widens_the_interval_and_lowers_nothing():
    score = scored({**ALL, "imports_cleanly": None, "tests_pass": None})
    assert (score.status, score.completion.low, score.completion.high) == ("unverified", 70, 100)


def test_the_worked_example_of_two_stubs_in_thirty_four():
    score = scored(
        {**ALL, "is_implemented": 32 / 34, "imports_cleanly": None, "tests_pass": None, "config_loads": None}
    )
    assert (score.status, score.completion.low, score.completion.high) == ("partial", 59.1, 99.2)


def test_only_declared_is_five_percent():
    degrees = {**dict.fromkeys(scoring.WEIGHTS, 0.0), "is_declared": 1.0}
    score = scored(degrees, applicable=("has_config", "config_loads"))
    assert score.completion.low == pytest.approx(5.9)


def test_what_does_not_apply_neither_earns_nor_costs():
    assert scored({**ALL, "has_config": 0.5}, applicable=("has_config",)).completion.low == 100


def test_what_has_no_weight_neither_earns_nor_costs():
    found = [
        Evidence(tool="t", check=check, outcome=Outcome.FOUND, degree=0.5 if check == "has_tests" else 1.0, message="")
        for check in scoring.WEIGHTS
    ]  # fmt: skip
    score = scoring.score({"t": Attribution(tool=TOOL)}, {"t": found}, {"has_tests": 0})["t"]
    assert (score.status, score.completion.low) == ("complete", 100)


def test_without_any_weight_nothing_is_verified():
    found = [
        Evidence(tool="t", check=check, outcome=Outcome.FOUND, degree=1.0, message="")
        for check in scoring.WEIGHTS
    ]
    weights = dict.fromkeys(scoring.WEIGHTS, 0.0)
    score = scoring.score({"t": Attribution(tool=TOOL)}, {"t": found}, weights)["t"]
    assert (score.status, score.completion.high) == ("unverified", 0)


def test_a_refused_configuration_is_broken():
    found = [
        Evidence(tool="t", check=check, outcome=Outcome.BROKEN if check == "config_loads" else Outcome.FOUND,
                 degree=0.0 if check == "config_loads" else 1.0, message="")
        for check in scoring.WEIGHTS
    ]  # fmt: skip
    assert scoring.score({"t": Attribution(tool=TOOL)}, {"t": found})["t"].status == "broken"


@pytest.mark.parametrize(
    ("value", "shown"), [(0, 0), (0.2, 1), (0.5, 1), (29.4, 29), (57.5, 58), (99.6, 99), (100, 100)]
)
def test_points_never_round_up_to_100_or_down_to_0(value, shown):
    assert scoring.points(value) == shown


@given(st.dictionaries(st.sampled_from(sorted(scoring.WEIGHTS)), st.none() | st.floats(0, 1), min_size=0))
def test_the_interval_holds_every_possible_outcome(chosen):
    degrees = {**ALL, **chosen}
    unknown = [check for check, degree in degrees.items() if degree is None]
    score = scored(degrees)
    worst = scored({**degrees, **dict.fromkeys(unknown, 0.0)})
    best = scored({**degrees, **dict.fromkeys(unknown, 1.0)})
    assert 0 <= score.completion.low <= score.completion.high <= 100
    assert score.completion.low <= worst.completion.low + 0.1
    assert best.completion.high <= score.completion.high + 0.1


def test_rollups_are_over_the_tools_that_are_used_or_configured():
    files = {"a.py": "import mlflow\n", "config/shap.yaml": "a: 1\n", "requirements.txt": "optuna\n"}
    rollups = audited(files).rollups
    assert rollups.tools == ("mlflow", "shap")
    assert (rollups.with_code.low, rollups.with_code.of, rollups.configured.low) == (1, 2, 1)


def test_the_manifest_names_the_set():
    rollups = audited({"a.py": "import mlflow\n"}, Config(tools=("mlflow", "optuna"))).rollups
    assert (rollups.tools, rollups.with_code.low, rollups.with_code.of) == (("mlflow", "optuna"), 1, 2)


def test_a_test_file_of_two_tools_is_counted_once():
    files = {
        "src/a.py": "import mlflow\nimport optuna\n",
        "tests/test_a.py": "import src.a\ndef test_x(): pass\ndef test_y(): pass\n",
    }
    assert audited(files).rollups.tests == 2
