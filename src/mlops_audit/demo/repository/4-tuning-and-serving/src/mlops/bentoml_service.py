"""BentoML: the scorecard in production behind an HTTP endpoint."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.common.records import FEATURES
from src.mlops.mlflow_connector import load_production_model


@dataclass(frozen=True)
class BentoMLService:
    """How the service is named and run; ``build`` makes the real thing."""

    name: str = "churn-scores"
    timeout_seconds: int = 10
    workers: int = 1

    def build(self) -> Any:
        """A BentoML service class; each worker loads the scorecard once, when it starts."""
        import bentoml

        @bentoml.service(
            name=self.name, workers=self.workers, traffic={"timeout": self.timeout_seconds}
        )
        class ChurnScores:
            def __init__(self) -> None:
                self.scorecard = load_production_model()

            @bentoml.api
            def score(self, customers: list[dict[str, float]]) -> list[float]:
                """The probability of leaving, for each customer in the order given."""
                return [self.scorecard.probability(to_features(row)) for row in customers]

        return ChurnScores

    def deployment(self, image: str) -> dict[str, Any]:
        """What the platform team's cluster wants to know about this service."""
        return {
            "name": self.name,
            "image": image,
            "replicas": self.workers,
            "port": 3000,
            "health": "/livez",
        }


def to_features(row: dict[str, float]) -> list[float]:
    """The model's inputs from one JSON object; raises ValueError that names what is missing."""
    missing = [name for name in FEATURES if name not in row]
    if missing:
        raise ValueError(f"a customer lacks {', '.join(missing)}")
    return [float(row[name]) for name in FEATURES]


def containerize(tag: str, target: Path) -> Path:
    """Export a built Bento so that the platform team can make an image of it."""
    import bentoml

    exported = bentoml.export_bento(tag, str(target))
    return Path(exported)
