"""Score customers with the champion, say why, and store both for the call list."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.churn.scorecard import Scorecard
from src.common.records import read_customers
from src.common.settings import ROOT
from src.feature_store.feast_client import FeastClient
from src.mlops.mlflow_connector import load_champion
from src.mlops.shap_explainer_realtime import RealTimeExplainer

INSERT = "INSERT INTO ml.churn_scores (customer_id, probability, reason) VALUES (%s, %s, %s)"


@dataclass(frozen=True)
class Score:
    """How likely one customer leaves, and the strongest reason for it."""

    customer_id: str
    probability: float
    reason: str


def score(
    customer_ids: list[str], client: FeastClient, scorecard: Scorecard, explainer: RealTimeExplainer
) -> list[Score]:
    """Scores, the likeliest leaver first; customers without features are left out."""
    scores = [
        Score(customer, scorecard.probability(row), str(explainer.explain(row)[0]))
        for customer, row in client.get_online_features(customer_ids).items()
    ]
    return sorted(scores, key=lambda each: -each.probability)


def store(scores: Iterable[Score], connection: Any) -> None:
    """Write scores through a DB-API connection, all or none."""
    with connection, connection.cursor() as cursor:
        cursor.executemany(INSERT, [(s.customer_id, s.probability, s.reason) for s in scores])


def main(arguments: list[str]) -> int:
    """``python -m src.pipelines.score [EXPORT]``."""
    export = Path(arguments[0]) if arguments else ROOT / "data/customers.csv"
    customers = read_customers(export)
    scorecard = load_champion()
    explainer = RealTimeExplainer(scorecard, [customer.features() for customer in customers])
    customer_ids = [customer.customer_id for customer in customers]
    scores = score(customer_ids, FeastClient(), scorecard, explainer)
    if os.environ.get("DATABASE_URL"):
        import psycopg

        with psycopg.connect(os.environ["DATABASE_URL"]) as connection:
            store(scores, connection)
    for each in scores:
        sys.stdout.write(f"{each.customer_id}\t{each.probability:.3f}\t{each.reason}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
