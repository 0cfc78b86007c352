"""The service that answers with chances of adoption; it runs inside the Bento, away from the rest of the code."""

import bentoml
import mlflow
import pandas as pd


@bentoml.service(traffic={"timeout": 10}, metrics={"enabled": False})
class AdoptionService:
    """Serves the registered model that was packed with it."""

    packed = bentoml.models.BentoModel("brand_adoption:latest")

    def __init__(self) -> None:
        self._model = mlflow.pyfunc.load_model(self.packed.path_of("model"))

    @bentoml.api
    def predict(self, rows: list[dict[str, float]]) -> list[float]:
        """Give the chance of adoption for each row of features."""
        return [float(pair[1]) for pair in self._model.predict(pd.DataFrame(rows).astype("float64"))]

    @bentoml.api
    def model(self) -> dict[str, str]:
        """Tell which version of the registered model answers."""
        return dict(self.packed.info.labels)
