"""Claims in tables."""

from __future__ import annotations

import pytest

from claiming import rulings

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


def test_why_one_tool_was_chosen_is_no_status():
    table = "| Tool | Status |\n|---|---|\n| SHAP | ✅ |\n"
    assert not rulings(f"# Why MLflow, not wandb\n\n{table}")
