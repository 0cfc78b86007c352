"""Optuna: finds the learning rate and regularisation that fit the holdout best."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from src.common.settings import ROOT, load_yaml

logger = logging.getLogger(__name__)
CONFIG = ROOT / "config/optuna_config.yaml"
Objective = Callable[[dict[str, float]], float]


class OptunaOptimizer:
    """Runs one study as ``config/optuna_config.yaml`` describes it."""

    def __init__(self, config: dict[str, Any] | None = None) -> None:
        self.config = config or load_yaml(CONFIG)

    def optimize(self, objective: Objective) -> dict[str, float]:
        """The parameters with the best objective; the study is saved where there is a database."""
        study = self._create_study()
        study.optimize(
            lambda trial: objective(self._suggest(trial)), n_trials=self.config["study"]["trials"]
        )
        if not self.save_to_database(study):
            logger.debug("study %s was not saved", self.config["study"]["name"])
        return dict(study.best_params)

    def save_to_database(self, study: Any) -> bool:
        """Keep the best trial beside the training runs; False when there is no database."""
        try:
            from src.database.sessions import open_session
        except ImportError:
            return False
        with open_session() as session:
            session.execute(
                "INSERT INTO ml.tuning_studies (name, best_value) VALUES (%s, %s)",
                (self.config["study"]["name"], study.best_value),
            )
        return True

    def _create_study(self) -> Any:
        import optuna

        settings = self.config["study"]
        return optuna.create_study(
            study_name=settings["name"],
            direction=settings["direction"],
            storage=settings["storage"],
            load_if_exists=True,
            sampler=optuna.samplers.TPESampler(**self.config["sampler"]),
            pruner=optuna.pruners.MedianPruner(**self.config["pruner"]),
        )

    def _suggest(self, trial: Any) -> dict[str, float]:
        return {
            name: trial.suggest_float(name, bounds["low"], bounds["high"], log=bounds["log"])
            for name, bounds in self.config["space"].items()
        }
