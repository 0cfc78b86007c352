"""Where one sentence ends and the next begins."""

from __future__ import annotations

import pytest

from claiming import rulings
from mlops_audit.claims.finding.clauses import sentences


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Feast is planned. MLflow is used.", ["Feast is planned.", "MLflow is used."]),
        ("SHAP is not used yet. 5 tests cover it.", ["SHAP is not used yet.", "5 tests cover it."]),
        ("It has approx. 5 tests.", ["It has approx. 5 tests."]),
        ("See Fig. 3 for it.", ["See Fig. 3 for it."]),
        ("MLflow v. 2 is used.", ["MLflow v. 2 is used."]),
        ("Since version 2. 1", ["Since version 2. 1"]),
    ],
)
def test_sentences(text, parts):
    assert [text[each.start : each.end].strip() for each in sentences(text)] == parts


def test_a_number_that_begins_the_next_sentence_hides_no_status():
    text = "# Status\n\nMLflow is not implemented yet. 5 tests cover MLflow and SHAP.\n"
    assert rulings(text) == [("mlflow", "stale", "understates")]
