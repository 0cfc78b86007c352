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
