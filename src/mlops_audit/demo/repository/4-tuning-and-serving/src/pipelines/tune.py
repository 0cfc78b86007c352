"""Tune the scorecard and print the section that belongs into ``config/training.yaml``."""

from __future__ import annotations

import sys
from pathlib import Path

import yaml

from src.churn.scorecard import fit, log_loss
from src.common.records import Customer, read_customers, split
from src.common.settings import ROOT, load_section
from src.mlops.optuna_optimizer import OptunaOptimizer


def tune(customers: list[Customer], optimizer: OptunaOptimizer) -> dict[str, float]:
    """The scorecard's settings with the lowest log loss on the holdout."""
    kept, held_out = split(customers)
    labels = [customer.churned for customer in held_out]
    settings = load_section("scorecard")

    def loss(parameters: dict[str, float]) -> float:
        scorecard = fit(kept, **{**settings, **parameters})
        return log_loss(labels, [scorecard.probability(row.features()) for row in held_out])

    return {**settings, **optimizer.optimize(loss)}


def main(arguments: list[str]) -> int:
    """``python -m src.pipelines.tune [EXPORT]``."""
    export = Path(arguments[0]) if arguments else ROOT / "data/customers.csv"
    best = tune(read_customers(export), OptunaOptimizer())
    sys.stdout.write(yaml.safe_dump({"scorecard": best}, sort_keys=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
