import numpy as np
import pytest

from src.mlops.shap_explainer_realtime import AdditivityError, RealTimeSHAPExplainer
from src.training import inputs


@pytest.fixture(scope="module")
def explainer(trained):
    model, split = trained
    return RealTimeSHAPExplainer(model, inputs(split.train).head(50), latency_budget_ms=60_000)


def test_the_parts_add_up_to_what_the_model_says(explainer, trained):
    model, split = trained
    row = inputs(split.test).head(1)
    explained = explainer.explain(row)
    assert explained.base + sum(explained.contributions.values()) == pytest.approx(explained.output)
    assert explained.output == pytest.approx(float(model.decision_function(row)[0]))
    assert set(explained.contributions) == set(row.columns)


def test_a_contribution_says_which_way_a_feature_moves_the_answer(explainer, trained):
    _, split = trained
    row = inputs(split.test).head(1)
    few, many = (explainer.explain(row.assign(calls_90d=calls)).contributions["calls_90d"] for calls in (0.0, 12.0))
    assert few < 0 < many


def test_the_strongest_come_first(explainer, trained):
    explained = explainer.explain(inputs(trained[1].test).head(1))
    sizes = [abs(value) for _, value in explained.top(3)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[0] == max(abs(value) for value in explained.contributions.values())


def test_importance_is_over_all_rows(explainer, trained):
    rows = inputs(trained[1].test)
    importance = explainer.importance(rows)
    assert next(iter(importance)) == "calls_90d"
    assert list(importance.values()) == sorted(importance.values(), reverse=True)


def test_the_summary_is_drawn(explainer, trained, tmp_path):
    plot = explainer.save_summary_plot(inputs(trained[1].test), tmp_path / "plots" / "summary.png")
    assert plot.read_bytes().startswith(b"\x89PNG")
    assert plot.stat().st_size > 10_000


def test_it_says_when_the_budget_is_exceeded(trained):
    model, split = trained
    rows = inputs(split.train)
    assert not RealTimeSHAPExplainer(model, rows, latency_budget_ms=0.0).explain(rows.head(1)).within_budget
    explained = RealTimeSHAPExplainer(model, rows, latency_budget_ms=60_000).explain(rows.head(1))
    assert explained.within_budget
    assert 0 < explained.elapsed_ms < 60_000


def test_one_row_at_a_time(explainer, trained):
    with pytest.raises(ValueError, match="one row"):
        explainer.explain(inputs(trained[1].test).head(2))


def test_parts_that_do_not_add_up_are_an_error(trained):
    class Shifted:
        def __init__(self, model):
            self._model = model

        def decision_function(self, rows):
            return self._model.decision_function(rows) + 1.0

    model, split = trained
    rows = inputs(split.test)
    explainer = RealTimeSHAPExplainer(model, rows)
    explainer._model = Shifted(model)
    with pytest.raises(AdditivityError):
        explainer.explain(rows.head(1))
    with pytest.raises(AdditivityError):
        explainer.importance(rows)


def test_columns_may_come_in_any_order(explainer, trained):
    row = inputs(trained[1].test).head(1)
    turned = row[list(reversed(row.columns))]
    assert np.isclose(explainer.explain(row).output, explainer.explain(turned).output)
