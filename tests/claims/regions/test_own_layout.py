"""A region around a table that stays its authors': values are corrected one by one, and nothing else changes."""

from __future__ import annotations

import pytest

from mlops_audit.claims.markdown.text import Text, edited
from mlops_audit.claims.regions.regions import find_regions
from mlops_audit.claims.regions.stock import built_in
from mlops_audit.claims.regions.upkeep import judge_region
from mlops_audit.model.claim import Ruling
from regional import FULL, STATIC, report

ROWS = (
    "| Tests | *Tool* | Owner | Status | Notes |\n"
    "|--:|:-:|---|:--|---|\n"
    "|  **3** | `MLflow` | ann | ✅ complete | keep \\| this |\n"
    "| 9 | Grafana | cat | ✅ complete | not ours |\n"
    "| 12 |  SHAP | bob | ✅ Done, port 5000 | [x](y) |\n"
    "| | **Total** | | 3/4 | |\n"
)


def judged(rows, found, template="status-table"):
    document = f"<!-- mlops-audit:begin {template} layout=own only=all -->\n{rows}<!-- mlops-audit:end -->\n"
    text = Text(path="a.md", characters=document)
    judgement = judge_region(find_regions(text).regions[0], text, found, built_in())
    assert (judgement.edit, judgement.narrowing, judgement.problems) == (None, None, ())
    return judgement, document


def rows_of(document):
    return "".join(line for line in document.splitlines(keepends=True) if "mlops-audit:" not in line)


def test_only_values_that_do_not_hold_are_edited():
    found = report({"mlflow": {**FULL, "is_wired": 0.5}, "shap": FULL}, tests={"mlflow": 3, "shap": 4})
    judgement, document = judged(ROWS, found)
    fresh = rows_of(edited(document, judgement.edits))
    assert fresh == ROWS.replace("`MLflow` | ann | ✅ complete", "`MLflow` | ann | ⚠️ partial").replace(
        "| 12 |", "| 4 |"
    )
    again, _ = judged(fresh, found)
    assert (again.edits, again.narrowings) == ((), ())


def test_cells_that_the_template_would_not_write_are_left_to_other_judgement():
    judgement, document = judged(ROWS, report({"mlflow": FULL, "shap": FULL}, tests={"mlflow": 3, "shap": 4}))
    for words in ("Done, port 5000", "cat", "Grafana", "3/4", "keep", "ann", "9"):
        at = document.index(words)
        assert not any(start <= at < end for start, end in judgement.spans), words
    assert {document[start:end] for start, end in judgement.spans} >= {
        "**3**",
        "`MLflow`",
        "✅ complete",
        "12",
    }
    assert {verdict.claim.text for verdict in judgement.verdicts if verdict.ruling is Ruling.STALE} == {"12"}


def test_what_is_known_better_is_a_narrowing():
    rows = "| Tool | Completion |\n|---|---|\n| MLflow | 60–100% |\n"
    judgement, document = judged(rows, report({"mlflow": FULL}, ran=True), "readme-status")
    assert judgement.edits == ()
    assert rows_of(edited(document, judgement.narrowings)) == rows.replace("60–100%", "100%")
    assert judged(rows, report({"mlflow": STATIC}), "readme-status")[0].edits == ()


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "Text.\n",
        "| Tool | Tests |\n|---|---|\n",
        "| Tool | Tests | Tests |\n|---|---|---|\n| MLflow | 9 | 9 |\n",  # which of the two?
        "| Tool | Tests |\n|---|---|\n| MLflow and others | 9 |\n",
        "| Tool | Tests |\n|---|---|\n| MLflow | 9 | one cell more |\n",
        "| Tool | Tests passing |\n|---|---|\n| MLflow | 9 |\n",
    ],
)
def test_what_is_not_certain_is_nothing_that_the_region_writes(rows):
    judgement, _ = judged(rows, report({"mlflow": FULL}))
    assert (judgement.edits, judgement.verdicts) == ((), ())
