"""SHAP: says of each prediction which feature moved it, fast enough to stand beside the answer."""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import shap


class AdditivityError(Exception):
    """Base value and contributions do not add up to what the model says."""


@dataclass(frozen=True)
class Explanation:
    """One prediction, taken apart on the log-odds scale: ``base + sum(contributions) = output``."""

    base: float
    output: float
    contributions: dict[str, float]
    elapsed_ms: float
    within_budget: bool

    def top(self, count: int = 3) -> list[tuple[str, float]]:
        """Give the features that moved the prediction most, the strongest first."""
        return sorted(self.contributions.items(), key=lambda pair: -abs(pair[1]))[:count]


class RealTimeSHAPExplainer:
    """Explains a tree ensemble; the explainer is built once, so that each request only walks the trees.

    ``latency_budget_ms`` is what one explanation may take; one that takes longer is given all the same, and
    says so. ``example`` gives the columns; what contributions are measured from is what the trees saw in training.
    """

    def __init__(self, model: Any, example: pd.DataFrame, latency_budget_ms: float = 50.0) -> None:
        self._model = model
        self._columns = list(example.columns)
        self._budget_ms = latency_budget_ms
        self._explainer = shap.TreeExplainer(model)
        # The first walk compiles and allocates: it is made here, not on somebody's request.
        self._explainer.shap_values(example.head(1))

    def explain(self, row: pd.DataFrame) -> Explanation:
        """Explain one row.

        Raises ``ValueError`` if it is not exactly one, :class:`AdditivityError` if the parts do not add up.
        """
        if len(row) != 1:
            raise ValueError(f"one row is explained at a time, not {len(row)}")
        start = time.perf_counter()
        values = np.asarray(self._explainer.shap_values(row[self._columns]))[0]
        elapsed_ms = (time.perf_counter() - start) * 1000
        base, output = self._base(), float(self._model.decision_function(row[self._columns])[0])
        _check(np.array([base + values.sum()]), np.array([output]))
        return Explanation(
            base=base,
            output=output,
            contributions=dict(zip(self._columns, map(float, values), strict=True)),
            elapsed_ms=elapsed_ms,
            within_budget=elapsed_ms <= self._budget_ms,
        )

    def importance(self, frame: pd.DataFrame) -> dict[str, float]:
        """Give the mean absolute contribution of each feature over ``frame``, after checking that all add up."""
        values = self._values(frame)
        means = np.abs(values).mean(axis=0)
        return dict(sorted(zip(self._columns, map(float, means), strict=True), key=lambda pair: -pair[1]))

    def save_summary_plot(self, frame: pd.DataFrame, path: Path) -> Path:
        """Draw the contributions of all rows of ``frame`` as a PNG at ``path``."""
        path.parent.mkdir(parents=True, exist_ok=True)
        shap.summary_plot(self._values(frame), frame[self._columns], show=False, rng=np.random.default_rng(0))
        plt.savefig(path, dpi=110, bbox_inches="tight")
        plt.close("all")
        return path

    def _base(self) -> float:
        return float(np.ravel(self._explainer.expected_value)[-1])

    def _values(self, frame: pd.DataFrame) -> np.ndarray:
        values = np.asarray(self._explainer.shap_values(frame[self._columns]))
        _check(self._base() + values.sum(axis=1), self._model.decision_function(frame[self._columns]))
        return values


def _check(added: np.ndarray, outputs: np.ndarray) -> None:
    worst = float(np.max(np.abs(added - outputs)))
    if worst > 1e-6:
        raise AdditivityError(f"base value and contributions miss the model's output by {worst:.2g}")
