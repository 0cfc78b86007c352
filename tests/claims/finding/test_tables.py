"""Claims in tables."""

from __future__ import annotations

import pytest

from claiming import FILES, mended, rulings

USED = ("mlflow", "stale", "understates")
ABSENT = ("shap", "stale", "flatters")


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("| Component | Status |\n|---|---|\n| MLflow Tracking | Planned |\n", [USED]),
        (
            "| Feature | Technology | Status |\n|---|---|---|\n| Explanations | SHAP | ✅ Complete |\n",
            [ABSENT],
        ),
        ("| Area | How | Where |\n|---|---|---|\n| Explanations | ✅ SHAP | src |\n", [ABSENT]),
        ("<table><tr><th>Tool</th><th>Status</th></tr><tr><td>SHAP</td><td>✅</td></tr></table>\n", [ABSENT]),
    ],
)
def test_rows_of_tools(table, said):
    assert rulings(f"# Project status\n\n{table}") == said


@pytest.mark.parametrize(
    "table",
    [
        "| Component | Status |\n|---|---|\n| MLflow Model Registry | Planned |\n",
        "| Purpose | Tool |\n|---|---|\n| Explanations | SHAP |\n",
        "| Area | Ours | SHAP | wandb |\n|---|---|---|---|\n| Plots | ✅ many | ❌ SHAP only | ✅ |\n",
        "| Service | Check | Result |\n|---|---|---|\n| SHAP | ready | ✅ PASS |\n",
        "| Component | Status |\n|---|---|\n| SHAP | ✅ Healthy |\n",
        "| Release | Chart | Version |\n|---|---|---|\n| MLflow | community/mlflow | 0.7.19 |\n",
    ],
)
def test_parts_stacks_comparisons_and_health_are_no_status_of_a_tool(table):
    assert not rulings(f"# Project status\n\n{table}")


@pytest.mark.parametrize(
    ("cell", "mended_cell"),
    [("≥1", "≥2"), ("1+", "2+"), (">=1", ">=2"), ("≥1.4", "≥2")],
)
def test_a_version_may_be_one_number(cell, mended_cell):
    files = {**FILES, "pyproject.toml": FILES["pyproject.toml"].replace('"mlflow"', '"mlflow>=2"')}
    document = "# Stack status\n\n| Tool | Version |\n|---|---|\n| MLflow | {} |\n"
    assert mended(document.format(cell), files) == document.format(mended_cell)
    assert rulings(document.format(mended_cell), files) == [("mlflow", "holds", "")]


@pytest.mark.parametrize("cell", ["2", "5 of 7", "python 3"])
def test_other_numbers_are_no_versions(cell):
    assert not rulings(f"# Stack status\n\n| Tool | Version |\n|---|---|\n| MLflow | {cell} |\n")


def test_why_one_tool_was_chosen_is_no_status():
    table = "| Tool | Status |\n|---|---|\n| SHAP | ✅ |\n"
    assert not rulings(f"# Why MLflow, not wandb\n\n{table}")
