"""Exports are read or refused; the scorecard learns what is there and survives being stored."""

import json

import pytest

from src.churn.scorecard import Scorecard, fit, lift, log_loss, roc_auc
from src.common.records import FEATURES, read_customers, split
from src.common.settings import ROOT, load_section


def test_fit_ranks_leavers_first(customers):
    scorecard = fit(customers)
    scores = [scorecard.probability(customer.features()) for customer in customers]
    labels = [customer.churned for customer in customers]
    assert roc_auc(labels, scores) > 0.95
    assert log_loss(labels, scores) < 0.5
    assert lift(labels, scores, share=0.2) > 2


def test_fit_twice_gives_the_same_scorecard(customers):
    assert fit(customers) == fit(customers)


def test_scorecard_survives_json(customers):
    scorecard = fit(customers, epochs=5)
    assert Scorecard.from_dict(json.loads(json.dumps(scorecard.to_dict()))) == scorecard


def test_scorecard_of_other_features_is_refused():
    with pytest.raises(ValueError, match="trained on"):
        Scorecard.from_dict({"features": ["age"], "weights": [1.0], "bias": 0.0})


def test_probability_is_finite_for_extreme_customers():
    scorecard = Scorecard(weights=[1e3] * 4, bias=0.0)
    assert scorecard.probability([-1e3] * 4) == 0.0
    assert scorecard.probability([1e3] * 4) == 1.0


def test_auc_of_one_kind_of_customer_is_an_error():
    with pytest.raises(ValueError, match="who left"):
        roc_auc([True, True], [0.1, 0.2])


def test_split_holds_out_every_fourth(customers):
    kept, held_out = split(customers)
    assert (len(kept), len(held_out)) == (30, 10)
    assert held_out[0].customer_id == "C003"


def test_sample_export_is_read():
    customers = read_customers(ROOT / "data/customers.csv")
    assert len(customers) == 60
    assert any(customer.churned for customer in customers)
    assert customers[0].features() == [41.0, 34.9, 0.0, 0.0]


def test_bad_record_is_named_by_its_line(tmp_path):
    export = tmp_path / "export.csv"
    export.write_text("customer_id," + ",".join(FEATURES) + ",churned\nC1,long,1,1,1,0\n")
    with pytest.raises(ValueError, match=r"export\.csv:2"):
        read_customers(export)


def test_unknown_section_is_an_error_that_names_the_known_ones():
    with pytest.raises(KeyError, match="scorecard"):
        load_section("nonsense")
