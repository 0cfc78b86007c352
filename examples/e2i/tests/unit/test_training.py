import pytest

from src.data.synthetic import FEATURES, LABEL
from src.training import fold_scores, inputs, score, split_by_time, train


def test_the_test_weeks_all_lie_after_the_training_weeks(frame):
    split = split_by_time(frame, test_share=0.25)
    assert split.train["event_timestamp"].max() < split.test["event_timestamp"].min()
    assert len(split.train) + len(split.test) == len(frame)
    assert split.test["event_timestamp"].nunique() == 2


def test_one_week_cannot_be_split(frame):
    with pytest.raises(ValueError, match="two weeks"):
        split_by_time(frame[frame["event_timestamp"] == frame["event_timestamp"].min()])


def test_inputs_are_the_features_as_numbers_without_gaps(frame):
    made = inputs(frame)
    assert list(made.columns) == list(FEATURES)
    assert not made.isna().any().any()


def test_the_model_learns_something_that_holds_later(trained):
    model, split = trained
    earned = score(model, split.test)
    assert earned["roc_auc"] > 0.65
    assert earned["average_precision"] > split.test[LABEL].mean()
    assert 0 < earned["brier"] < 0.25


def test_folds_give_one_score_each(frame):
    assert len(list(fold_scores(frame, {"n_estimators": 5}, folds=3))) == 3


def test_the_same_seed_trains_the_same_model(frame):
    one, other = (train(frame, {"n_estimators": 5, "subsample": 0.7}, seed=4) for _ in range(2))
    assert (one.predict_proba(inputs(frame)) == other.predict_proba(inputs(frame))).all()


def test_one_outcome_is_no_judge(trained):
    model, split = trained
    with pytest.raises(ValueError, match="same outcome"):
        score(model, split.test.assign(adopted=1))
