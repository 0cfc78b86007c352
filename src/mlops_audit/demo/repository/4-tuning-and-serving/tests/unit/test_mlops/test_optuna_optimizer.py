"""The study follows its configuration and the best parameters come back."""

from types import SimpleNamespace

import pytest

from src.mlops.optuna_optimizer import OptunaOptimizer
from src.pipelines.tune import tune


class Study:
    """Tries the low end, the high end and the middle of each range, in turn."""

    def __init__(self, **settings):
        self.settings = settings
        self.tried = []

    def optimize(self, objective, n_trials):
        for number in range(n_trials):
            self.parameters = {}
            self.share = (0.0, 1.0, 0.5)[number % 3]
            self.tried.append((objective(self), self.parameters))
        self.best_value, self.best_params = min(self.tried, key=lambda trial: trial[0])

    def suggest_float(self, name, low, high, log):
        self.parameters[name] = low + self.share * (high - low)
        return self.parameters[name]


@pytest.fixture
def studies(library):
    studies = []

    def create_study(**settings):
        studies.append(Study(**settings))
        return studies[-1]

    library(
        "optuna",
        create_study=create_study,
        samplers=SimpleNamespace(TPESampler=lambda **settings: ("tpe", settings)),
        pruners=SimpleNamespace(MedianPruner=lambda **settings: ("median", settings)),
    )
    return studies


def test_study_follows_the_configuration(studies):
    OptunaOptimizer().optimize(lambda parameters: parameters["l2"])
    settings = studies[0].settings
    assert settings["study_name"] == "churn-scorecard"
    assert settings["direction"] == "minimize"
    assert settings["sampler"] == ("tpe", {"seed": 20251013, "n_startup_trials": 10})
    assert settings["pruner"][1] == {"n_startup_trials": 5, "n_warmup_steps": 1}
    assert len(studies[0].tried) == 40


def test_best_parameters_come_back(studies):
    best = OptunaOptimizer().optimize(lambda parameters: abs(parameters["learning_rate"] - 0.5))
    assert round(best["learning_rate"], 3) == 0.505


def test_parameters_stay_in_their_ranges(studies):
    optimizer = OptunaOptimizer()
    optimizer.optimize(lambda parameters: 0.0)
    for _, parameters in studies[0].tried:
        for name, value in parameters.items():
            bounds = optimizer.config["space"][name]
            assert bounds["low"] <= value <= bounds["high"]


@pytest.mark.usefixtures("studies")
def test_tuned_settings_keep_what_is_not_tuned(customers):
    settings = tune(customers, OptunaOptimizer())
    assert settings["epochs"] == 200
    assert set(settings) == {"learning_rate", "epochs", "l2"}


def test_without_a_database_nothing_is_saved():
    study = SimpleNamespace(best_value=0.4)
    assert OptunaOptimizer().save_to_database(study) is False
