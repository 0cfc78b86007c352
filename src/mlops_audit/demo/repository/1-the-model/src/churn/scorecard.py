"""A logistic scorecard, small enough to read, and how well it ranks and fits what happened."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from statistics import fmean, pstdev
from typing import Any

from src.common.records import FEATURES, Customer


@dataclass(frozen=True)
class Scorecard:
    """Weights on the raw features, ready to apply."""

    weights: list[float]
    bias: float

    def probability(self, features: list[float]) -> float:
        """How likely the customer leaves within 90 days, between 0 and 1."""
        total = sum(w * x for w, x in zip(self.weights, features, strict=True))
        return _sigmoid(self.bias + total)

    def to_dict(self) -> dict[str, Any]:
        """A form that JSON can hold."""
        return {"features": list(FEATURES), **asdict(self)}

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Scorecard:
        """The scorecard that ``to_dict`` wrote; raises ValueError for another set of features."""
        if list(content["features"]) != list(FEATURES):
            raise ValueError(f"this scorecard was trained on {content['features']}")
        return cls(weights=list(content["weights"]), bias=float(content["bias"]))


def fit(
    customers: list[Customer],
    *,
    learning_rate: float = 0.3,
    epochs: int = 200,
    l2: float = 0.001,
) -> Scorecard:
    """Fit by gradient descent on standardised features; deterministic, so two runs agree."""
    rows = [customer.features() for customer in customers]
    labels = [float(customer.churned) for customer in customers]
    centres = [fmean(column) for column in zip(*rows, strict=True)]
    spreads = [pstdev(column) or 1.0 for column in zip(*rows, strict=True)]
    inputs = [[(x - c) / s for x, c, s in zip(row, centres, spreads, strict=True)] for row in rows]
    weights, bias = [0.0] * len(FEATURES), 0.0
    for _ in range(epochs):
        errors = [
            _sigmoid(bias + sum(w * x for w, x in zip(weights, row, strict=True))) - label
            for row, label in zip(inputs, labels, strict=True)
        ]
        for index in range(len(weights)):
            slope = fmean(e * row[index] for e, row in zip(errors, inputs, strict=True))
            weights[index] -= learning_rate * (slope + l2 * weights[index])
        bias -= learning_rate * fmean(errors)
    raw = [w / s for w, s in zip(weights, spreads, strict=True)]
    return Scorecard(raw, bias - sum(w * c for w, c in zip(raw, centres, strict=True)))


def roc_auc(labels: list[bool], scores: list[float]) -> float:
    """Chance that a leaver ranks above a stayer; raises ValueError without both kinds."""
    leavers = [score for label, score in zip(labels, scores, strict=True) if label]
    stayers = [score for label, score in zip(labels, scores, strict=True) if not label]
    if not leavers or not stayers:
        raise ValueError("ROC AUC needs customers who left and customers who stayed")
    wins = sum((a > b) + 0.5 * (a == b) for a in leavers for b in stayers)
    return wins / (len(leavers) * len(stayers))


def log_loss(labels: list[bool], scores: list[float]) -> float:
    """Mean negative log likelihood in nats, with probabilities kept off 0 and 1."""
    total = 0.0
    for label, score in zip(labels, scores, strict=True):
        bounded = min(max(score, 1e-9), 1 - 1e-9)
        total -= math.log(bounded if label else 1 - bounded)
    return total / len(labels)


def lift(labels: list[bool], scores: list[float], share: float = 0.1) -> float:
    """Churn rate among the ``share`` with the highest scores, over the churn rate of all."""
    ranked = sorted(zip(scores, labels, strict=True), key=lambda pair: -pair[0])
    top = ranked[: max(1, round(len(ranked) * share))]
    overall = sum(labels) / len(labels)
    return (sum(label for _, label in top) / len(top)) / overall if overall else 0.0


def _sigmoid(value: float) -> float:
    if value >= 0:
        return 1.0 / (1.0 + math.exp(-value))
    return math.exp(value) / (1.0 + math.exp(value))
