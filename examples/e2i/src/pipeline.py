"""The whole way of a model, each step by the tool that is made for it: ``python -m src.pipeline``.

Validate (Great Expectations) → features (Feast) → tune (Optuna) → train and log (MLflow) → explain (SHAP) →
serve (BentoML), all of it traced (Opik). Steps that fail stop the ones after them; the trace says why.
"""

import argparse
import io
import json
import logging
import signal
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd
from sqlalchemy.exc import SQLAlchemyError

from src.data.synthetic import FEATURES, LABEL, prescriber_weeks
from src.database.engine import connect, migrate
from src.feature_store.feast_client import FeastClient
from src.mlops import opik_loopback
from src.mlops.bentoml_service import BentoMLService
from src.mlops.data_quality import DataQualityError, DataQualityValidator
from src.mlops.mlflow_connector import MLflowConnector, RegisteredModel
from src.mlops.opik_connector import OpikConnector, Trace
from src.mlops.optuna_optimizer import OptunaOptimizer, Tuned
from src.mlops.shap_explainer_realtime import RealTimeSHAPExplainer
from src.settings import Settings
from src.training import Split, fold_scores, inputs, score, split_by_time, train

SUITE = "prescriber_weeks"


@dataclass(frozen=True)
class Trained:
    """A model that is in the registry, with the figures it earned on the weeks that it never saw."""

    registered: RegisteredModel
    metrics: dict[str, float]


class Pipeline:
    """One run; each method is a step, and everything that it writes lies in the settings' ``work``."""

    def __init__(self, settings: Settings) -> None:
        self.run_id = uuid.uuid4().hex[:12]
        self._settings = settings
        self._engine = connect(settings.database_url)
        migrate(self._engine)
        self._features = FeastClient(settings.work / "features", settings.resolve(settings.feast["config"]))
        self._models = MLflowConnector(
            f"sqlite:///{settings.work / 'mlflow.db'}",
            settings.mlflow["experiment"],
            settings.work / "mlartifacts",
        )

    def run(self, trace: Trace, frame: pd.DataFrame) -> dict[str, Any]:
        """Take every step in turn; gives what each came to."""
        with self._step(trace, "validate", rows=len(frame)) as told:
            self.validate(frame)
            told["run_id"] = self.run_id
        with self._step(trace, "features") as told:
            split = split_by_time(self.features(frame))
            told["fresh"] = all(item.fresh for item in self._features.freshness(_just_after(frame)))
            told["training_rows"], told["test_rows"] = len(split.train), len(split.test)
        with self._step(trace, "tune") as told:
            tuned = self.tune(split.train)
            told.update(trials=tuned.completed + tuned.pruned, roc_auc=round(tuned.value, 4), **tuned.params)
        with self._step(trace, "train") as told:
            trained = self.train(split, tuned)
            told.update(version=trained.registered.version, **trained.metrics)
        with self._step(trace, "explain") as told:
            told.update(self.explain(trained.registered, split))
        with self._step(trace, "serve") as told:
            told.update(self.serve(split.test))
        trace.score("roc_auc", trained.metrics["roc_auc"])
        return {"run_id": self.run_id, "version": trained.registered.version, "metrics": trained.metrics}

    def validate(self, frame: pd.DataFrame) -> None:
        """Hold the raw frame against its suite; raises ``DataQualityError`` if it does not pass."""
        stated = self._settings.great_expectations
        validator = DataQualityValidator(self._engine, self._settings.resolve(stated["config"]))
        validator.gate(frame, SUITE, self.run_id)

    def features(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Fill the feature store and give the rows to train on, as they were known at their time."""
        self._features.write_offline(frame)
        self._features.apply()
        with redirect_stdout(io.StringIO()):  # Feast reports its progress there
            self._features.materialize(_just_after(frame))
        return self._features.training_frame(frame[["hcp_id", "event_timestamp", LABEL]])

    def tune(self, frame: pd.DataFrame) -> Tuned:
        """Search the hyper-parameters by cross-validation; on the same data, an earlier search goes on."""
        rows = frame.sort_values(["hcp_id", "event_timestamp"])[["hcp_id", *FEATURES, LABEL]]
        optimizer = OptunaOptimizer(
            f"sqlite:///{self._settings.work / 'optuna.db'}",
            self._settings.resolve(self._settings.optuna["config"]),
            about=str(pd.util.hash_pandas_object(rows, index=False).sum()),
        )
        return optimizer.optimize(lambda params: fold_scores(frame, params))

    def train(self, split: Split, tuned: Tuned) -> Trained:
        """Train with the best parameters, judge on later weeks, log and register."""
        stated = self._settings.mlflow
        model = train(split.train, tuned.params)
        metrics = score(model, split.test)
        with self._models.run(self.run_id):
            self._models.log(params=tuned.params, metrics=metrics)
            registered = self._models.register(model, stated["registered_model"], inputs(split.test), stated["alias"])
        return Trained(registered=registered, metrics=metrics)

    def explain(self, registered: RegisteredModel, split: Split) -> dict[str, Any]:
        """Explain the model as it lies in the registry, and draw the summary."""
        stated = self._settings.shap
        rows = inputs(split.test)
        explainer = RealTimeSHAPExplainer(self._models.load(registered), rows, stated["latency_budget_ms"])
        plot = explainer.save_summary_plot(rows, self._settings.work / stated["summary_plot"])
        one = explainer.explain(rows.head(1))
        return {
            "strongest": next(iter(explainer.importance(rows))),
            "within_budget": one.within_budget,
            "plot": plot.name,
        }

    def serve(self, frame: pd.DataFrame) -> dict[str, Any]:
        """Serve what the alias leads to, with online features, and hold its answers against the model's."""
        stated, kept = self._settings.bentoml, self._settings.mlflow
        registered = self._models.resolve(kept["registered_model"], kept["alias"])
        service = BentoMLService(self._settings.work / "bentoml", self._engine, stated["start_timeout_s"])
        folder = self._models.download(registered, self._settings.work / "packed" / registered.version)
        rows = inputs(self._features.online(sorted(frame["hcp_id"].unique())[:5]))
        with service.serve(service.build(registered, folder), registered) as deployment:
            answered = service.predict(deployment, rows)
        expected = self._models.score(registered, rows)
        furthest = max(abs(one - other) for one, other in zip(answered, expected, strict=True))
        if furthest > 1e-9:
            raise RuntimeError(f"the service answers other than the model, by {furthest:.2g}")
        return {"bento": deployment.bento_tag, "answers": [round(answer, 4) for answer in answered]}

    @contextmanager
    def _step(self, trace: Trace, name: str, **inputs: Any) -> Iterator[dict[str, Any]]:
        start = time.perf_counter()
        with trace.span(name, **inputs) as told:
            yield told
        print(f"{name:<9} {time.perf_counter() - start:5.1f} s  {_brief(told)}", flush=True)


def run(settings: Settings, frame: pd.DataFrame | None = None) -> dict[str, Any]:
    """Run the pipeline on ``frame`` (default: data made up as the settings say) and give its report.

    The report also lies in ``work/report.json``. Raises what the step that failed raises.
    """
    settings.work.mkdir(parents=True, exist_ok=True)
    if frame is None:
        frame = prescriber_weeks(**settings.data)
    with _endpoint(settings) as url, OpikConnector(url, settings.opik["project"]) as traces:
        with traces.trace("pipeline", **settings.data) as trace:
            report = Pipeline(settings).run(trace, frame)
        report["traced"], report["lost"] = traces.flush(), traces.lost
    print(f"{'trace':<9}          delivered={report['traced']} lost={report['lost']}")
    (settings.work / "report.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    return report


@contextmanager
def _endpoint(settings: Settings) -> Iterator[str]:
    if settings.opik["url"]:
        yield settings.opik["url"]
        return
    with opik_loopback.serve(log=settings.work / "traces.jsonl") as received:
        yield received.url


def _just_after(frame: pd.DataFrame) -> datetime:
    """When the platform is taken to run: an hour after the youngest event."""
    return (frame["event_timestamp"].max() + pd.Timedelta(hours=1)).to_pydatetime()


def _brief(told: dict[str, Any]) -> str:
    return " ".join(
        f"{name}={value:.4g}" if isinstance(value, float) else f"{name}={value}" for name, value in told.items()
    )


def main(words: list[str] | None = None) -> int:
    """Run from the command line; gives 1 if the data do not pass their gate, 2 if it cannot start."""
    parser = argparse.ArgumentParser(prog="python -m src.pipeline", description=__doc__.partition("\n")[0])
    parser.add_argument("--work", type=Path, help="folder for everything that is written (default: runs)")
    parser.add_argument("--database-url", help="SQLAlchemy URL of the database (default: SQLite in that folder)")
    asked = parser.parse_args(words)
    for name in ("mlflow", "optuna", "alembic", "feast", "httpx"):
        logging.getLogger(name).setLevel(logging.ERROR)
    # Ends as an exception does, so that a server that was started is stopped.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    try:
        settings = Settings.load(work=asked.work, database_url=asked.database_url)
        connect(settings.database_url).connect().close()
    except (ValueError, SQLAlchemyError) as error:
        print(f"not started: {str(error).splitlines()[0]}", file=sys.stderr)
        return 2
    try:
        run(settings)
    except DataQualityError as error:
        print(f"stopped: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
