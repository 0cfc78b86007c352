"""Train the scorecard on a checked export, track the run and promote it if it ranks well enough."""

from __future__ import annotations

import logging
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from src.churn.scorecard import fit, lift, log_loss, roc_auc
from src.common.records import Customer, read_customers, split
from src.common.settings import ROOT, load_section
from src.mlops.data_quality import DataQualityValidator
from src.mlops.mlflow_connector import MLflowConnector

logger = logging.getLogger(__name__)
GOOD_ENOUGH = 0.7


class RefusedExportError(Exception):
    """The export does not meet what is expected of it."""


@dataclass(frozen=True)
class Outcome:
    """One finished training: ``version`` is None when the scorecard was not promoted."""

    run_id: str
    metrics: dict[str, float]
    version: str | None


def train(
    customers: list[Customer],
    validator: DataQualityValidator,
    connector: MLflowConnector,
    parameters: dict[str, Any],
) -> Outcome:
    """Check, fit, measure on the holdout, track, promote; raises RefusedExportError."""
    # wandb was tried in spring and dropped again: one tracker is enough.
    quality = validator.validate(customers)
    if not quality.passed:
        raise RefusedExportError(", ".join(quality.failures))
    kept, held_out = split(customers)
    scorecard = fit(kept, **parameters)
    labels = [customer.churned for customer in held_out]
    scores = [scorecard.probability(customer.features()) for customer in held_out]
    metrics = {
        "roc_auc": roc_auc(labels, scores),
        "log_loss": log_loss(labels, scores),
        "lift": lift(labels, scores),
    }
    run_id = connector.log_training(
        scorecard, parameters=parameters, metrics=metrics, quality=quality
    )
    good = metrics["roc_auc"] >= GOOD_ENOUGH
    version = connector.promote(run_id) if good else None
    logger.info("run %s: AUC %.3f, version %s", run_id, metrics["roc_auc"], version)
    return Outcome(run_id, metrics, version)


def main(arguments: list[str]) -> int:
    """``python -m src.pipelines.train [EXPORT]``."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    export = Path(arguments[0]) if arguments else ROOT / "data/customers.csv"
    train(
        read_customers(export),
        DataQualityValidator(),
        MLflowConnector.from_config(),
        load_section("scorecard"),
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
