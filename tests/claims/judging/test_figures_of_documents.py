"""Percentages, ratios and counts against literal reports: nothing was run, or all was and works."""

from __future__ import annotations

import pytest

from claimed import MIXED, UNUSED, WHOLE, judged, mended, rulings
from regional import FULL, STATIC, report

HOLDS, UNMEASURED, UNCLEAR = ("holds", ""), ("not-measured", ""), ("unclear", "")
FLATTERS, UNDERSTATES = ("stale", "flatters"), ("stale", "understates")


def said(sentence, of=MIXED, heading="# MLOps status", **more):
    """The ruling on the only claim of a sentence, and the sentence as it should be."""
    text = f"{heading}\n\n{sentence}\n"
    ((_, ruling, direction),) = rulings(text, of, **more)
    return (ruling, direction), mended(text, of, **more).decode().split("\n\n")[1].rstrip("\n")


@pytest.mark.parametrize(
    ("figure", "ruling"),
    [
        ("29%", UNDERSTATES),
        ("~29%", UNDERSTATES),
        ("~39%", UNMEASURED),  # the mean is 40.8 to 67.5
        ("40%", UNDERSTATES),
        ("41-64%", UNMEASURED),
        ("40-68%", HOLDS),
        ("68%", UNMEASURED),
        ("69%", FLATTERS),
        ("~69%", UNMEASURED),
        ("≥29%", HOLDS),
        ("≥50%", UNMEASURED),
        ("≥99%", FLATTERS),
        ("100%", FLATTERS),
        ("0%", UNDERSTATES),
        ("<70%", HOLDS),
        ("≤40%", UNDERSTATES),
    ],
)
def test_a_percentage_is_held_against_an_interval_and_not_written_without_evidence(figure, ruling):
    sentence = f"MLOps integration: {figure}"
    assert said(sentence) == (ruling, sentence)


def test_a_percentage_that_is_not_written_says_how_to_get_one():
    (verdict,) = judged("# MLOps status\n\nMLOps integration: 29%\n")
    assert verdict.truth == "40.8–67.5% (nothing was run)"
    assert verdict.edit is None
    assert "mlops-audit scan" in verdict.suggestion
    assert verdict.declined


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("29%", "100%"),
        ("~97%", "~100%"),
        ("~98%", "~98%"),
        ("**29 %**", "**100 %**"),
        ("97.5%", "100.0%"),
        ("100%", "100%"),
    ],
)
def test_what_is_known_exactly_is_written_in_the_figures_own_manner(old, new):
    assert said(f"MLOps integration: {old}", WHOLE)[1] == f"MLOps integration: {new}"


@pytest.mark.parametrize(
    ("old", "ruling", "new"),
    [
        ("MLOps integration: 67% (code)", HOLDS, None),
        ("MLOps integration: 66.7% (code)", HOLDS, None),
        ("MLOps integration: 66.6% (code)", UNDERSTATES, "MLOps integration: 66.7% (code)"),
        ("MLOps integration: 60% (code)", UNDERSTATES, "MLOps integration: 67% (code)"),
        ("MLOps integration: 100% (config)", HOLDS, None),
        ("MLOps: 2/3 with code", HOLDS, None),
        ("MLOps: 3/3 with code", FLATTERS, "MLOps: 2/3 with code"),
        ("MLOps: 0 of 3 with code", UNDERSTATES, "MLOps: 2 of 3 with code"),
        ("Two of three MLOps tools are integrated", HOLDS, None),
        ("All 3 MLOps tools are configured.", HOLDS, None),
        ("All 3 MLOps tools are implemented.", FLATTERS, "2 of 3 MLOps tools are implemented."),
        ("1 MLOps tools config-only (Optuna)", HOLDS, None),
        ("2 MLOps tools config-only (Optuna, Feast)", UNDERSTATES, None),
        ("MLOps tools: 4/7 integrated", UNCLEAR, None),
    ],
)
def test_a_share_of_the_tools(old, ruling, new):
    assert said(old) == (ruling, new or old)


def test_fewer_without_code_is_not_a_number_alone():
    used = report(dict.fromkeys(("feast", "mlflow", "optuna"), STATIC))
    text = "2 MLOps tools config-only (MLflow, Feast)"
    assert said(text, used) == (UNDERSTATES, "3 MLOps tools with code (MLflow, Feast, Optuna)")


def test_a_group_that_a_table_lists_is_what_is_meant():
    rows = "| Tool | Status |\n|---|---|\n| MLflow | ✅ |\n| Feast | ⚠️ |\n| SHAP | ❌ |\n"
    text = f"# MLOps status\n\n{rows}\nMLOps: 1/3 with code\n"
    *_, (claim, ruling, direction) = rulings(text, report({"mlflow": STATIC, "feast": UNUSED}))
    assert (claim, ruling, direction) == ("1/3", "holds", "")


@pytest.mark.parametrize(
    ("old", "ruling", "new"),
    [
        ("12 tests", HOLDS, "12 tests"),
        ("~12 tests", HOLDS, "~12 tests"),
        ("~14 tests", HOLDS, "~14 tests"),
        ("~15 tests", FLATTERS, "~15 tests"),
        ("13 tests", FLATTERS, "12 tests"),
        ("1 tests", UNDERSTATES, "12 tests"),
        ("10+ tests", HOLDS, "10+ tests"),
        ("≥12 tests", HOLDS, "≥12 tests"),
        ("13+ tests", FLATTERS, "13+ tests"),
        ("1,246 tests", FLATTERS, "12 tests"),
        ("12 tests passing", UNMEASURED, "12 tests passing"),
        ("13 tests passing", FLATTERS, "13 tests passing"),  # whether 12 pass is not known either
    ],
)
def test_a_number_of_tests_of_which_none_was_run(old, ruling, new):
    assert said(f"MLflow: {old}", heading="# Status") == (ruling, f"MLflow: {new}")


@pytest.mark.parametrize(
    ("old", "ruling", "new"),
    [
        ("3 tests passing", HOLDS, "3 tests passing"),
        ("2 tests passing", UNDERSTATES, "3 tests passing"),
        ("5 tests passing", FLATTERS, "3 tests passing"),
        ("2+ tests passing", HOLDS, "2+ tests passing"),
    ],
)
def test_a_number_of_tests_that_passed(old, ruling, new):
    assert said(f"MLflow: {old}", WHOLE, heading="# Status") == (ruling, f"MLflow: {new}")


def test_a_count_that_is_not_exact_is_not_contradicted():
    of = report({"mlflow": STATIC}, tests={"mlflow": 12}, exact=False)
    assert said("MLflow: 40 tests", of, heading="# Status")[0] == UNMEASURED
    assert said("MLflow: 4 tests", of, heading="# Status")[0] == UNDERSTATES


@pytest.mark.parametrize(
    ("length", "ruling", "new"),
    [
        ("10 lines", HOLDS, "10 lines"),
        ("11 lines", HOLDS, "11 lines"),
        ("9 lines", HOLDS, "9 lines"),
        ("12 lines", FLATTERS, "10 lines"),
        ("1,246 lines", FLATTERS, "10 lines"),
        ("2 lines", UNDERSTATES, "10 lines"),
    ],
)
def test_the_length_of_a_file(length, ruling, new):
    files = {"src/mlflow_client.py": "import mlflow\n" * 10}
    text = f"# Status\n\nMLflow is in `src/mlflow_client.py` ({length}).\n"
    place, (_, *judgement) = rulings(text, files=files)
    assert place[1] == "holds"
    assert tuple(judgement) == ruling
    assert mended(text, files=files).decode() == text.replace(length, new)


def test_the_complete_tools_are_counted_as_the_scan_counts_them():
    found = report({"mlflow": STATIC, "feast": STATIC, "optuna": {**STATIC, "has_tests": 0.0}})
    (verdict,) = judged("# MLOps tools\n\n3 of 3 tools are complete.\n", found)
    counted = found.rollups.complete
    assert (counted.low, counted.high) == (0, 2)
    assert (verdict.ruling, verdict.truth) == ("not-measured", "0–2 of 3 complete; of 3 no fault is known")


@pytest.mark.parametrize(("number", "ruling"), [(1, "stale"), (2, "holds"), (3, "not-measured")])
def test_what_lacks_but_a_test_may_be_called_complete(number, ruling):
    found = report({"mlflow": FULL, "feast": FULL, "optuna": {**FULL, "has_tests": 0.0}}, ran=True)
    document = f"# MLOps tools\n\n{number} of 3 tools are complete.\n"
    (verdict,) = judged(document, found)
    assert verdict.ruling == ruling
    assert mended(document, found).decode() == document.replace("1 of 3", "2 of 3")
