"""Optuna: searches hyper-parameters as ``config/optuna_config.yaml`` says, and goes on where it was stopped."""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
import yaml
from optuna.trial import TrialState

from src.settings import ROOT

CONFIG = ROOT / "config" / "optuna_config.yaml"

Params = dict[str, Any]
# Yields one score after another for the same parameters; the mean of all is what counts.
Scores = Callable[[Params], Iterable[float]]


@dataclass(frozen=True)
class Tuned:
    """What a study came to: the best parameters, their score, and how many trials ended in which way."""

    params: Params
    value: float
    completed: int
    pruned: int


class OptunaOptimizer:
    """A study in SQL storage, with the sampler, the pruner, the space and the warm start of the configuration.

    ``about`` says what is tuned on, such as a digest of the data: with it, a study goes on only where data, space
    and direction are the same, and otherwise another one begins.
    """

    def __init__(self, storage_url: str, config: Path = CONFIG, about: str = "") -> None:
        self._config = yaml.safe_load(config.read_text(encoding="utf-8"))
        self.name = self._config["study"]["name"] + (f"-{self._digest(about)}" if about else "")
        self._storage = optuna.storages.RDBStorage(storage_url)

    def optimize(self, scores: Scores, trials: int | None = None) -> Tuned:
        """Search until the study has ``trials`` (default: the configuration's) trials that completed or were pruned.

        A study that was interrupted goes on: trials that were running when it died are tried again. Raises
        ``ValueError`` if no trial completed.
        """
        study = self.study()
        self._try_again_what_died(study)
        wanted = trials or self._config["study"]["trials"]
        left = wanted - len(_ended(study))
        if left > 0:
            study.optimize(lambda trial: self._judge(trial, scores), n_trials=left, catch=())
        return _tuned(study)

    def study(self) -> optuna.Study:
        """Open the study, or make it and enqueue what it starts from."""
        stated = self._config["study"]
        known = self.name in optuna.get_all_study_names(self._storage)
        study = optuna.create_study(
            study_name=self.name,
            storage=self._storage,
            direction=stated["direction"],
            sampler=self._sampler(self._trials() if known else 0),
            pruner=self._pruner(),
            load_if_exists=True,
        )
        if not known:
            for params in self.warm_start():
                study.enqueue_trial(params)
        return study

    def warm_start(self) -> list[Params]:
        """Give the parameters that a new study tries first: those configured, then the best of an earlier study."""
        stated = self._config.get("warm_start") or {}
        first = [dict(params) for params in stated.get("trials") or []]
        earlier = stated.get("from_study")
        if not earlier:
            return first
        study = optuna.load_study(study_name=earlier, storage=self._storage)
        done = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        maximise = study.direction == optuna.study.StudyDirection.MAXIMIZE
        best = sorted(done, key=lambda trial: trial.value or 0.0, reverse=maximise)
        return first + [dict(trial.params) for trial in best[: stated.get("top", 1)]]

    def _judge(self, trial: optuna.Trial, scores: Scores) -> float:
        seen: list[float] = []
        for step, value in enumerate(scores(self._suggest(trial))):
            seen.append(value)
            trial.report(sum(seen) / len(seen), step)
            if trial.should_prune():
                raise optuna.TrialPruned
        if not seen:
            raise ValueError("no score was given")
        return sum(seen) / len(seen)

    def _suggest(self, trial: optuna.Trial) -> Params:
        return {name: _suggested(trial, name, stated) for name, stated in self._config["search_space"].items()}

    def _digest(self, about: str) -> str:
        same = [about, self._config["study"]["direction"], self._config["search_space"]]
        return hashlib.sha256(json.dumps(same, sort_keys=True).encode()).hexdigest()[:8]

    def _trials(self) -> int:
        return len(optuna.load_study(study_name=self.name, storage=self._storage).get_trials(deepcopy=False))

    def _sampler(self, trials: int) -> optuna.samplers.BaseSampler:
        """The configured sampler; one that goes on after ``trials`` must not draw the first ones again."""
        stated = dict(self._config["sampler"])
        if stated.get("seed") is not None:
            stated["seed"] += trials
        kinds = {"tpe": optuna.samplers.TPESampler, "random": optuna.samplers.RandomSampler}
        return _chosen(kinds, stated.pop("type"), "sampler")(**stated)

    def _pruner(self) -> optuna.pruners.BasePruner:
        stated = dict(self._config["pruner"])
        kinds = {"median": optuna.pruners.MedianPruner, "none": optuna.pruners.NopPruner}
        return _chosen(kinds, stated.pop("type"), "pruner")(**stated)

    def _try_again_what_died(self, study: optuna.Study) -> None:
        for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
            study.tell(trial.number, state=TrialState.FAIL)
            study.enqueue_trial(trial.params)


def _chosen(kinds: dict[str, Any], kind: str, what: str) -> Any:
    if kind not in kinds:
        raise ValueError(f"no {what} {kind}: there are {', '.join(kinds)}")
    return kinds[kind]


def _suggested(trial: optuna.Trial, name: str, stated: Params) -> Any:
    rest = {key: value for key, value in stated.items() if key not in {"type", "low", "high", "choices"}}
    if stated["type"] == "int":
        return trial.suggest_int(name, stated["low"], stated["high"], **rest)
    if stated["type"] == "float":
        return trial.suggest_float(name, stated["low"], stated["high"], **rest)
    if stated["type"] == "categorical":
        return trial.suggest_categorical(name, stated["choices"])
    raise ValueError(f"{name}: no type {stated['type']}: int, float or categorical")


def _ended(study: optuna.Study) -> list[optuna.trial.FrozenTrial]:
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE, TrialState.PRUNED))


def _tuned(study: optuna.Study) -> Tuned:
    ended = _ended(study)
    completed = sum(trial.state == TrialState.COMPLETE for trial in ended)
    if not completed:
        raise ValueError("no trial completed")
    return Tuned(
        params=dict(study.best_params),
        value=study.best_value,
        completed=completed,
        pruned=len(ended) - completed,
    )
