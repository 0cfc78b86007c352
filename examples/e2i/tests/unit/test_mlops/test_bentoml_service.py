import pytest
from sqlalchemy import text

from src.mlops.bentoml_service import BentoMLService, DeploymentError
from src.mlops.mlflow_connector import RegisteredModel
from src.training import inputs

MODEL = RegisteredModel(name="adoption", version="3", run_id="none")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    return tmp_path_factory.mktemp("bentoml")


@pytest.fixture(scope="module")
def tag(home, model_folder):
    return BentoMLService(home, engine=None).build(MODEL, model_folder)


def test_the_bento_holds_the_model_and_says_which(home, tag):
    (packed,) = (home / "models" / "brand_adoption").glob("*/model/MLmodel")
    assert packed.is_file()
    built = home / "bentos" / tag.replace(":", "/") / "bento.yaml"
    assert "registered_version: '3'" in built.read_text()


def test_the_service_answers_over_http_what_the_model_says(home, engine, tag, trained):
    model, split = trained
    rows = inputs(split.test).head(4)
    service = BentoMLService(home, engine)
    with service.serve(tag, MODEL) as deployment:
        assert service.predict(deployment, rows) == pytest.approx(list(model.predict_proba(rows)[:, 1]))
        assert service.served_version(deployment) == "3"
        (running,) = service.deployments("adoption")
    (stopped,) = service.deployments("adoption")
    assert (running["status"], running["stopped_at"]) == ("running", None)
    assert (running["bento_tag"], running["model_version"], running["url"]) == (tag, "3", deployment.url)
    assert stopped["status"] == "stopped"
    assert stopped["stopped_at"] >= stopped["started_at"]


def test_a_deployment_that_fails_is_recorded_as_failed(home, engine):
    service = BentoMLService(home, engine, start_timeout_s=20)
    with pytest.raises(DeploymentError, match="nobody:none did not start"), service.serve("nobody:none", MODEL):
        pass
    with engine.connect() as connection:
        statuses = connection.execute(text("SELECT status FROM ml.model_deployments")).scalars().all()
    assert statuses == ["failed"]


def test_a_failure_in_the_block_still_closes_the_record(home, engine, tag):
    service = BentoMLService(home, engine)
    with pytest.raises(RuntimeError, match="caller"), service.serve(tag, MODEL):
        raise RuntimeError("caller")
    assert [row["status"] for row in service.deployments("adoption")] == ["stopped"]


def test_a_folder_that_is_no_model_is_refused(home, engine, tmp_path):
    with pytest.raises(DeploymentError, match="not built"):
        BentoMLService(home, engine).build(MODEL, tmp_path / "nowhere")


def test_other_models_are_left_out_of_the_records(home, engine):
    assert BentoMLService(home, engine).deployments("another") == []


def test_a_record_that_a_killed_process_left_open_is_closed_as_lost(home, engine, tag):
    service = BentoMLService(home, engine)
    service._open_record("adoption:gone", MODEL, "http://127.0.0.1:1")
    with service.serve(tag, MODEL):
        assert [row["status"] for row in service.deployments("adoption")] == ["lost", "running"]
