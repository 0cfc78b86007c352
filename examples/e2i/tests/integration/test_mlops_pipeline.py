"""The whole pipeline, every tool for real, once on good data and once on bad."""

import json

import pytest
from sqlalchemy import text

from src import pipeline
from src.database.engine import connect
from src.mlops.data_quality import DataQualityError
from src.settings import Settings


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    made = Settings.load(work=tmp_path_factory.mktemp("run"))
    made.data.update(prescribers=150, weeks=8)
    return made


@pytest.fixture(scope="module")
def report(settings):
    return pipeline.run(settings)


def stored(settings, statement):
    engine = connect(settings.database_url)
    with engine.connect() as connection:
        return connection.execute(text(statement)).mappings().all()


def sent(settings, kind):
    lines = (settings.work / "traces.jsonl").read_text(encoding="utf-8").splitlines()
    return [item for item in map(json.loads, lines) if item["kind"] == kind]


def test_the_model_is_worth_something(report):
    assert report["metrics"]["roc_auc"] > 0.65


def test_the_run_is_the_one_whose_data_were_checked(settings, report):
    kept = stored(settings, "SELECT DISTINCT run_id, success FROM ml.data_quality_results")
    assert [(row["run_id"], bool(row["success"])) for row in kept] == [(report["run_id"], True)]


def test_the_registered_version_was_deployed(settings, report):
    (row,) = stored(settings, "SELECT * FROM ml.model_deployments")
    assert (row["model_name"], row["model_version"]) == ("brand_adoption", report["version"])
    assert row["status"] == "stopped"


def test_the_study_had_its_trials(settings, report):
    import optuna

    storage = f"sqlite:///{settings.work / 'optuna.db'}"
    (name,) = optuna.get_all_study_names(storage)
    study = optuna.load_study(study_name=name, storage=storage)
    assert len(study.trials) == 12


def test_the_plot_is_there(settings, report):
    assert (settings.work / "shap_summary.png").stat().st_size > 10_000


def test_every_step_is_traced_in_order(settings, report):
    assert report["traced"]
    (trace,) = sent(settings, "traces")
    assert trace["name"] == "pipeline"
    steps = sorted(sent(settings, "spans"), key=lambda span: span["start_time"])
    assert [step["name"] for step in steps] == ["validate", "features", "tune", "train", "explain", "serve"]
    assert sent(settings, "scores")[0]["value"] == pytest.approx(report["metrics"]["roc_auc"])


def test_bad_data_stop_the_training(tmp_path):
    from src.data.synthetic import prescriber_weeks

    settings = Settings.load(work=tmp_path)
    bad = prescriber_weeks(150, 8, 1).assign(competitor_share=2.0)
    with pytest.raises(DataQualityError, match="competitor_share"):
        pipeline.run(settings, bad)
    assert not (tmp_path / "optuna.db").exists()
    assert not (tmp_path / "report.json").exists()
    assert sent(settings, "traces")[0]["error_info"]["exception_type"] == "DataQualityError"
    failed = "SELECT count(*) AS count FROM ml.data_quality_results WHERE NOT success"
    assert stored(settings, failed)[0]["count"] == 1


def test_the_command_line_says_why_it_stopped(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(pipeline, "prescriber_weeks", lambda **_: pipeline_frame().head(3))
    assert pipeline.main(["--work", str(tmp_path)]) == 1
    assert "stopped: prescriber_weeks" in capsys.readouterr().err


def test_without_its_database_it_does_not_start(tmp_path, capsys):
    url = "postgresql+psycopg://nobody@127.0.0.1:1/nowhere"
    assert pipeline.main(["--work", str(tmp_path / "run"), "--database-url", url]) == 2
    assert "not started" in capsys.readouterr().err
    assert not (tmp_path / "run").exists()


def pipeline_frame():
    from src.data.synthetic import prescriber_weeks

    return prescriber_weeks(20, 2, 1)
