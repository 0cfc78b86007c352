from pathlib import Path

import pytest
from mlflow.exceptions import MlflowException
from sqlalchemy import create_engine, text

from src.mlops.mlflow_connector import MLflowConnector
from src.training import inputs


@pytest.fixture(scope="module")
def connector(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mlflow")
    return MLflowConnector(f"sqlite:///{folder / 'mlflow.db'}", "adoption", folder / "artifacts")


@pytest.fixture(scope="module")
def registered(connector, trained):
    model, split = trained
    with connector.run("registering"):
        return connector.register(model, "adoption", inputs(split.test), "champion")


def test_parameters_metrics_and_artefacts_reach_the_sql_backend(connector, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("kept")
    with connector.run("tracking", tags={"stage": "test"}) as run_id:
        connector.log(params={"depth": 3}, metrics={"roc_auc": 0.75}, artifact=note)
    assert connector.metrics(run_id) == {"roc_auc": 0.75}
    engine = create_engine(connector._client.tracking_uri)
    with engine.connect() as connection:
        stored = connection.execute(text("SELECT key, value FROM params WHERE run_uuid = :run"), {"run": run_id}).all()
    assert stored == [("depth", "3")]
    assert [item.path for item in connector._client.list_artifacts(run_id)] == ["note.txt"]


def test_a_run_that_fails_says_so(connector):
    with pytest.raises(RuntimeError, match="on purpose"), connector.run("failing") as run_id:
        raise RuntimeError("on purpose")
    assert connector._client.get_run(run_id).info.status == "FAILED"


def test_an_alias_leads_to_the_registered_version(connector, registered):
    assert connector.resolve("adoption", "champion") == registered
    assert registered.uri == f"models:/adoption/{registered.version}"


def test_the_loaded_model_says_what_the_trained_one_said(connector, registered, trained):
    model, split = trained
    rows = inputs(split.test).head(20)
    assert (connector.load(registered).predict_proba(rows) == model.predict_proba(rows)).all()
    assert connector.score(registered, rows) == pytest.approx(list(model.predict_proba(rows)[:, 1]))


def test_a_second_version_takes_its_alias_over_and_no_other(connector, trained):
    model, split = trained
    with connector.run("again"):
        first, second = (connector.register(model, "moving", inputs(split.test), "champion") for _ in range(2))
    with connector.run("beside"):
        third = connector.register(model, "moving", inputs(split.test), "challenger")
    assert [int(each.version) for each in (first, second, third)] == [1, 2, 3]
    assert connector.resolve("moving", "champion").version == "2"
    assert connector.resolve("moving", "challenger").version == "3"


def test_an_unknown_alias_is_an_error(connector, registered):
    with pytest.raises(MlflowException):
        connector.resolve("adoption", "nobody")


def test_a_version_can_be_copied_out(connector, registered, tmp_path):
    assert (connector.download(registered, tmp_path / "packed") / "MLmodel").is_file()


def test_an_experiment_is_taken_up_again(connector):
    uri = connector._client.tracking_uri
    again = MLflowConnector(uri, "adoption", Path("elsewhere"))
    assert again._experiment_id == connector._experiment_id
