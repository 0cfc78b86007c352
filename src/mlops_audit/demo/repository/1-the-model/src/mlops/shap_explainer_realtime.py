"""Why a single customer scores as they do: SHAP values while the caller is on the line."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from src.churn.scorecard import Scorecard
from src.common.records import FEATURES
from src.common.settings import load_section

WORDS = {
    "tenure_months": "time with us",
    "monthly_fee": "monthly fee",
    "support_calls": "calling support",
    "late_payments": "paying late",
}


@dataclass(frozen=True)
class Reason:
    """One feature's push on the score, in log odds: above 0 it makes leaving likelier."""

    feature: str
    effect: float

    def __str__(self) -> str:
        return f"{WORDS[self.feature]} {'raises' if self.effect > 0 else 'lowers'} the risk"


class RealTimeExplainer:
    """Explains scores of one scorecard; the SHAP explainer is built once, on the first question."""

    def __init__(self, scorecard: Scorecard, background: list[list[float]]) -> None:
        settings = load_section("shap")
        if not background:
            raise ValueError("an explainer needs some customers to compare with")
        self.scorecard = scorecard
        self.background = background[: settings["background_rows"]]
        self.reasons = settings["reasons"]
        self._explainer: Any = None

    def explain(self, features: list[float]) -> list[Reason]:
        """The strongest reasons for this customer's score, the strongest first."""
        import numpy as np

        values = self._shap_explainer().shap_values(np.asarray([features]))[0]
        reasons = [Reason(name, float(v)) for name, v in zip(FEATURES, values, strict=True)]
        reasons.sort(key=lambda reason: abs(reason.effect), reverse=True)
        return reasons[: self.reasons]

    def _shap_explainer(self) -> Any:
        if self._explainer is None:
            import numpy as np
            import shap

            model = (np.asarray(self.scorecard.weights), self.scorecard.bias)
            self._explainer = shap.LinearExplainer(model, np.asarray(self.background))
        return self._explainer
