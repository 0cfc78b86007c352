"""Reasons come strongest first, from one explainer."""

import pytest

from src.churn.scorecard import Scorecard
from src.mlops.shap_explainer_realtime import RealTimeExplainer, Reason

SCORECARD = Scorecard(weights=[-0.1, 0.02, 0.8, 0.3], bias=-1.0)
BACKGROUND = [[12.0, 30.0, 1.0, 0.0], [24.0, 40.0, 3.0, 1.0]]


class LinearExplainer:
    """What SHAP computes for a linear model: weight times distance from the background's mean."""

    built = 0

    def __init__(self, model, background):
        type(self).built += 1
        self.weights, _ = model
        self.means = [sum(column) / len(background) for column in zip(*background, strict=True)]

    def shap_values(self, rows):
        return [
            [w * (x - m) for w, x, m in zip(self.weights, row, self.means, strict=True)]
            for row in rows
        ]


@pytest.fixture
def explainer(library, monkeypatch):
    library("numpy", asarray=list)
    library("shap", LinearExplainer=LinearExplainer)
    monkeypatch.setattr(LinearExplainer, "built", 0)
    return RealTimeExplainer(SCORECARD, BACKGROUND)


def test_strongest_reason_comes_first(explainer):
    reasons = explainer.explain([18.0, 35.0, 6.0, 1.0])
    assert reasons[0].feature == "support_calls"
    assert round(reasons[0].effect, 9) == 3.2
    assert len(reasons) == 3


def test_shap_explainer_is_built_once(explainer):
    for calls in range(4):
        explainer.explain([18.0, 35.0, float(calls), 0.0])
    assert LinearExplainer.built == 1


def test_reason_reads_as_a_sentence():
    assert str(Reason("tenure_months", -0.4)) == "time with us lowers the risk"
    assert str(Reason("late_payments", 0.2)) == "paying late raises the risk"


def test_empty_background_is_refused():
    with pytest.raises(ValueError, match="compare with"):
        RealTimeExplainer(SCORECARD, [])
