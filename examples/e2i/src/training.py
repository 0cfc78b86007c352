"""The model: gradient-boosted trees that estimate the chance of adoption."""

from collections.abc import Iterator
from dataclasses import dataclass

import pandas as pd
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import average_precision_score, brier_score_loss, roc_auc_score
from sklearn.model_selection import GroupKFold

from src.data.synthetic import FEATURES, LABEL


@dataclass(frozen=True)
class Split:
    """Frames to learn from and to be judged by: the later weeks are never seen in training."""

    train: pd.DataFrame
    test: pd.DataFrame


def split_by_time(frame: pd.DataFrame, test_share: float = 0.25) -> Split:
    """Split at a point of time, so that about ``test_share`` of the weeks lie after it.

    Raises ``ValueError`` if there are fewer than two weeks.
    """
    weeks = sorted(frame["event_timestamp"].unique())
    if len(weeks) < 2:
        raise ValueError("a split by time needs at least two weeks")
    first_test_week = weeks[min(len(weeks) - 1, max(1, round(len(weeks) * (1 - test_share))))]
    later = frame["event_timestamp"] >= first_test_week
    return Split(train=frame[~later].reset_index(drop=True), test=frame[later].reset_index(drop=True))


def inputs(frame: pd.DataFrame) -> pd.DataFrame:
    """Give the model's columns as floats, what is missing as 0."""
    return frame[list(FEATURES)].astype("float64").fillna(0.0)


def train(frame: pd.DataFrame, params: dict[str, float], seed: int = 0) -> GradientBoostingClassifier:
    """Fit a classifier on ``frame`` with the hyper-parameters ``params``."""
    return GradientBoostingClassifier(random_state=seed, **params).fit(inputs(frame), frame[LABEL])


def score(model: GradientBoostingClassifier, frame: pd.DataFrame) -> dict[str, float]:
    """Judge ``model`` on ``frame``: ROC AUC, average precision and Brier score (the smaller the better).

    Raises ``ValueError`` if all rows of ``frame`` have the same outcome: nothing can be told apart then.
    """
    if frame[LABEL].nunique() < 2:
        raise ValueError("all rows have the same outcome, so that no model can be judged by them")
    chances = model.predict_proba(inputs(frame))[:, 1]
    return {
        "roc_auc": float(roc_auc_score(frame[LABEL], chances)),
        "average_precision": float(average_precision_score(frame[LABEL], chances)),
        "brier": float(brier_score_loss(frame[LABEL], chances)),
    }


def fold_scores(frame: pd.DataFrame, params: dict[str, float], folds: int = 3) -> Iterator[float]:
    """Cross-validate, no prescriber on both sides: the ROC AUC of each fold as soon as it is known."""
    splitter = GroupKFold(n_splits=folds)
    for learn, judge in splitter.split(frame, groups=frame["hcp_id"]):
        yield score(train(frame.iloc[learn], params), frame.iloc[judge])["roc_auc"]
