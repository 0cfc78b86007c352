"""MLflow: tracks training runs on a SQL backend and keeps the models in its registry."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import mlflow
import pandas as pd
from mlflow.models import infer_signature
from mlflow.tracking import MlflowClient


@dataclass(frozen=True)
class RegisteredModel:
    """A version of a registered model, and the URI that loads just this version."""

    name: str
    version: str
    run_id: str

    @property
    def uri(self) -> str:
        """Give the URI of this version."""
        return f"models:/{self.name}/{self.version}"


class MLflowConnector:
    """One experiment: its runs, and the versions of the models that came out of them.

    ``tracking_uri`` is an SQLAlchemy URL, artefacts lie in the folder ``artifacts``.
    """

    def __init__(self, tracking_uri: str, experiment: str, artifacts: Path) -> None:
        mlflow.set_tracking_uri(tracking_uri)
        mlflow.set_registry_uri(tracking_uri)
        self._client = MlflowClient(tracking_uri=tracking_uri, registry_uri=tracking_uri)
        known = self._client.get_experiment_by_name(experiment)
        self._experiment_id = (
            known.experiment_id
            if known
            else self._client.create_experiment(experiment, artifact_location=artifacts.resolve().as_uri())
        )

    @contextmanager
    def run(self, name: str, tags: Mapping[str, str] | None = None) -> Iterator[str]:
        """Open a run, give its id and close it; an exception marks it as failed and goes on."""
        with mlflow.start_run(experiment_id=self._experiment_id, run_name=name, tags=dict(tags or {})) as run:
            yield run.info.run_id

    def log(
        self,
        params: Mapping[str, Any] | None = None,
        metrics: Mapping[str, float] | None = None,
        artifact: Path | None = None,
    ) -> None:
        """Write parameters, metrics and a file into the open run."""
        if params:
            mlflow.log_params(dict(params))
        if metrics:
            mlflow.log_metrics(dict(metrics))
        if artifact:
            mlflow.log_artifact(str(artifact))

    def register(self, model: Any, name: str, example: pd.DataFrame, alias: str) -> RegisteredModel:
        """Log ``model`` into the open run, register it as ``name`` and point ``alias`` at the new version.

        ``example`` gives the signature and is kept beside the model.
        """
        logged = mlflow.sklearn.log_model(
            model,
            name="model",
            signature=infer_signature(example, model.predict_proba(example)),
            input_example=example.head(2),
            registered_model_name=name,
            pyfunc_predict_fn="predict_proba",
            serialization_format="cloudpickle",
            # Stated, for MLflow would infer them in a process of its own that needs the network.
            pip_requirements=["scikit-learn", "pandas"],
        )
        version = str(logged.registered_model_version)
        self._client.set_registered_model_alias(name, alias, version)
        return RegisteredModel(name=name, version=version, run_id=logged.run_id)

    def resolve(self, name: str, alias: str) -> RegisteredModel:
        """Give the version that ``alias`` points at; raises ``MlflowException`` if there is none."""
        found = self._client.get_model_version_by_alias(name, alias)
        return RegisteredModel(name=name, version=str(found.version), run_id=found.run_id)

    def load(self, model: RegisteredModel) -> Any:
        """Load the model itself, as it was trained."""
        return mlflow.sklearn.load_model(model.uri)

    def score(self, model: RegisteredModel, frame: pd.DataFrame) -> list[float]:
        """Load the model as any client would and give the chance of the positive class for each row."""
        return [float(pair[1]) for pair in mlflow.pyfunc.load_model(model.uri).predict(frame)]

    def metrics(self, run_id: str) -> dict[str, float]:
        """Read back what a run measured."""
        return dict(self._client.get_run(run_id).data.metrics)

    def download(self, model: RegisteredModel, folder: Path) -> Path:
        """Copy the files of a version into ``folder`` and give the path of the model there."""
        folder.mkdir(parents=True, exist_ok=True)
        return Path(mlflow.artifacts.download_artifacts(model.uri, dst_path=str(folder)))
