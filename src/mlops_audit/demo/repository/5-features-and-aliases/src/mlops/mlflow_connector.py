"""MLflow: every training run is tracked, and the best scorecard is registered under a name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from src.churn.scorecard import Scorecard
from src.common.settings import load_section

if TYPE_CHECKING:
    from src.mlops.data_quality import QualityReport

ARTIFACT = "scorecard.json"
ALIAS = "champion"


@dataclass(frozen=True)
class MLflowConnector:
    """Writes to one experiment of one tracking server."""

    experiment: str
    tracking_uri: str
    registered_model: str

    @classmethod
    def from_config(cls) -> MLflowConnector:
        """The connector that the training configuration describes."""
        return cls(**load_section("mlflow"))

    def log_training(
        self,
        scorecard: Scorecard,
        *,
        parameters: dict[str, Any],
        metrics: dict[str, float],
        quality: QualityReport | None = None,
    ) -> str:
        """Track one training run; returns its run id."""
        mlflow = self._mlflow()
        mlflow.set_experiment(self.experiment)
        with mlflow.start_run() as run:
            mlflow.log_params(parameters)
            mlflow.log_metrics(metrics)
            mlflow.log_dict(scorecard.to_dict(), ARTIFACT)
            if quality is not None:
                mlflow.log_dict(quality.to_dict(), "data_quality.json")
                mlflow.set_tag("data_quality", "passed" if quality.passed else "failed")
        return str(run.info.run_id)

    def promote(self, run_id: str) -> str:
        """Register a run's scorecard and put it into production; returns its version."""
        client = self._mlflow().MlflowClient()
        known = {model.name for model in client.search_registered_models()}
        if self.registered_model not in known:
            client.create_registered_model(self.registered_model)
        version = client.create_model_version(
            self.registered_model, f"runs:/{run_id}/{ARTIFACT}", run_id
        )
        client.set_registered_model_alias(self.registered_model, ALIAS, version.version)
        return str(version.version)

    def _mlflow(self) -> Any:
        import mlflow

        mlflow.set_tracking_uri(self.tracking_uri)
        return mlflow


def load_champion() -> Scorecard:
    """The scorecard in production; raises LookupError when none was promoted yet."""
    import mlflow

    settings = load_section("mlflow")
    mlflow.set_tracking_uri(settings["tracking_uri"])
    name = settings["registered_model"]
    client = mlflow.MlflowClient()
    model = next((m for m in client.search_registered_models() if m.name == name), None)
    if model is None or ALIAS not in model.aliases:
        raise LookupError(f"no version of {name} is the {ALIAS}: run `make train` first")
    version = client.get_model_version(name, model.aliases[ALIAS])
    return Scorecard.from_dict(mlflow.artifacts.load_dict(version.source))
