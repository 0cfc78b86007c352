"""What is said of how many tests there are, in words that fit the number."""

from __future__ import annotations

import pytest

from claiming import FILES, verdicts

TESTED = {
    **FILES,
    "tests/test_tracking.py": "from shop.tracking import start\n\n\ndef test_start():\n    assert start()\n",
}
TABLE = "# Status\n\n| Tool | Status | Tests |\n| --- | --- | --- |\n| {tool} | Partial | {count} |\n"


@pytest.mark.parametrize(
    ("tool", "count", "truth"), [("MLflow", 5, "1 test"), ("Feast", 5, "no tests"), ("MLflow", 0, "1 test")]
)
def test_a_wrong_number_meets_the_right_one(tool, count, truth):
    (found,) = [
        each for each in verdicts(TABLE.format(tool=tool, count=count), TESTED) if each.claim.kind == "count"
    ]
    assert (found.ruling, found.truth) == ("stale", truth)


@pytest.mark.parametrize(
    ("line", "ruling"),
    [
        ("- MLflow: `tests/test_tracking.py` (2 tests)", ("stale", "1 test")),
        ("- `tests/test_tracking.py` (2 tests) for MLflow", ("stale", "1 test")),
        ("- MLflow: tests/test_tracking.py — 1 test", ("holds", "1 test")),
        ("- MLflow: `tests/test_tracking.py`, 1+ tests", ("holds", "1 test")),
        (
            "- MLflow: `tests/test_tracking.py` (1 test passing)",
            ("not-measured", "1 test; they were not run"),
        ),
        ("- MLflow: `tests/test_tracking.py` (2 tests passing)", ("stale", "1 test")),
    ],
)
def test_a_number_behind_a_test_file_is_how_many_it_holds(line, ruling):
    (found,) = [each for each in verdicts(f"# Tests\n\n{line}\n", TESTED) if each.claim.kind == "count"]
    assert (found.ruling, found.truth) == ruling


@pytest.mark.parametrize(
    "line",
    [
        "- MLflow: `tests/test_tracking.py` (2 tests of the server)",
        "- MLflow: `src/shop/tracking.py` (2 tests)",
        "- MLflow: `tests/test_tracking.py:4` (2 tests)",
    ],
)
def test_a_number_that_need_not_be_the_files_is_not_taken_for_it(line):
    found = [
        each for each in verdicts(f"# Tests\n\n{line}\n", TESTED) if each.claim.subject.startswith("file:")
    ]
    assert not [each for each in found if each.claim.kind == "count" and each.ruling != "unclear"]
