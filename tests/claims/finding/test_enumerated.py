"""What is said of tools that the text above enumerates."""

from __future__ import annotations

import pytest

from claimed import judged, mended, table

ROWS = table(("Tool", "Notes"), ("MLflow", "tracking"), ("Feast", "features"), ("Optuna", "tuning"))
ITEMS = "# Status\n\n- **MLflow**: tracking\n- Feast (features)\n- Optuna\n"
"""MLflow and Feast have code, Optuna has a configuration."""


def said(text: str) -> list[tuple[str, str, str]]:
    return [(each.claim.text, each.ruling.value, each.truth) for each in judged(text)]


@pytest.mark.parametrize("above", [ROWS, ITEMS])
@pytest.mark.parametrize(
    ("line", "claim", "truth"),
    [
        ("1 of 3 tools has code.", "1 of 3", "2 of 3 with code"),
        ("All 3 tools are integrated.", "All 3 tools are integrated", "2 of 3 with code"),
        ("All three tools are implemented.", "All three tools are implemented", "2 of 3 with code"),
        ("3/3 tools are in use.", "3/3", "2 of 3 with code"),
    ],
)
def test_a_number_of_tools_below_a_list_of_as_many_is_about_them(above, line, claim, truth):
    assert said(f"{above}\n{line}\n") == [(claim, "stale", truth)]


@pytest.mark.parametrize("above", [ROWS, ITEMS])
@pytest.mark.parametrize(
    "line",
    [
        "1 of 4 tools has code.",
        "All 5 tools are integrated.",
        "3 tools are integrated.",
        "1 of 3 tools has code in Rust.",
        "1 of 3 services has code.",
        "All 3 tools should be integrated.",
    ],
)
def test_a_number_that_need_not_be_of_those_tools_claims_nothing(above, line):
    assert said(f"{above}\n{line}\n") == []


@pytest.mark.parametrize("number", ["3", "three"])
def test_a_section_about_the_mlops_tools_needs_no_list(number):
    text = f"# MLOps tools\n\nAll {number} tools are integrated.\n"
    assert said(text) == [(f"All {number} tools are integrated", "stale", "2 of 3 with code")]


def test_another_section_is_about_other_tools():
    assert said(f"{ROWS}\n# Editors\n\nAll 3 tools are integrated.\n") == []


@pytest.mark.parametrize(
    "text",
    [
        "MLflow and Feast are tested. Together they have 14 tests.",
        "MLflow and Feast together have 14 tests.",
        "MLflow is tested. Feast is tested. Together there are 14 tests.",
        "- MLflow\n- Feast\n\nTogether they have 14 tests.",
    ],
)
def test_tests_of_the_tools_just_named_are_summed(text):
    assert said(f"# Tests\n\n{text}\n") == [("14 tests", "stale", "53 tests, 53 of them direct")]
    assert mended(f"# Tests\n\n{text}\n").decode() == f"# Tests\n\n{text}\n".replace("14", "53")


@pytest.mark.parametrize(
    ("text", "ruling"),
    [
        ("MLflow and Feast are tested. Together they have 53 tests.", "holds"),
        ("MLflow and Feast are tested. Together they have 50+ tests.", "holds"),
        ("MLflow and Feast are tested. Together they have ~54 tests.", "holds"),
        ("MLflow and Feast are tested. Together they have 53 passing tests.", "not-measured"),
        ("MLflow and Feast are tested. Together they have 60 passing tests.", "stale"),
    ],
)
def test_a_sum_is_held_as_far_as_it_is_known(text, ruling):
    assert [each[1] for each in said(f"# Tests\n\n{text}\n")] == [ruling]


@pytest.mark.parametrize(
    "text",
    [
        "MLflow is tested. Together they have 14 tests.",
        "MLflow and Feast are tested. Together they have 14 unit tests.",
        "MLflow and Feast are tested. Together with the server they have 14 tests.",
        "MLflow and Feast are tested. They have 14 tests.",
        "- MLflow\n- Redis\n- Feast\n\nTogether they have 14 tests.",
    ],
)
def test_a_sum_over_more_than_the_tools_just_named_claims_nothing(text):
    assert said(f"# Tests\n\n{text}\n") == []
