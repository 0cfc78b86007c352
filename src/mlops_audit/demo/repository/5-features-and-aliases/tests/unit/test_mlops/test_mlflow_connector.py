"""Training runs reach the tracking server, and what was promoted comes back."""

from contextlib import contextmanager
from types import SimpleNamespace

import pytest

from src.churn.scorecard import Scorecard
from src.mlops.data_quality import QualityReport
from src.mlops.mlflow_connector import MLflowConnector, load_champion

SCORECARD = Scorecard(weights=[0.1, 0.2, 0.3, 0.4], bias=-1.0)


class Server:
    """A tracking server and registry in memory."""

    def __init__(self):
        self.params, self.metrics, self.tags, self.files = {}, {}, {}, {}
        self.models, self.aliases = {}, {}

    @contextmanager
    def start_run(self):
        yield SimpleNamespace(info=SimpleNamespace(run_id="r1"))

    def log_dict(self, content, name):
        self.files[f"runs:/r1/{name}"] = content

    def search_registered_models(self):
        return [SimpleNamespace(name=name, aliases=self.aliases) for name in self.models]

    def create_registered_model(self, name):
        self.models[name] = []

    def create_model_version(self, name, source, run_id):
        self.models[name].append(source)
        return SimpleNamespace(version=len(self.models[name]))

    def set_registered_model_alias(self, name, alias, version):
        self.aliases[alias] = version

    def get_model_version(self, name, version):
        return SimpleNamespace(source=self.models[name][version - 1])


@pytest.fixture
def server(library):
    server = Server()
    library(
        "mlflow",
        set_tracking_uri=lambda uri: None,
        set_experiment=lambda name: None,
        start_run=server.start_run,
        log_params=server.params.update,
        log_metrics=server.metrics.update,
        set_tag=server.tags.__setitem__,
        log_dict=server.log_dict,
        artifacts=SimpleNamespace(load_dict=server.files.__getitem__),
        MlflowClient=lambda: server,
    )
    return server


def track(**more):
    connector = MLflowConnector.from_config()
    return connector.log_training(SCORECARD, parameters={"l2": 0.1}, metrics={"lift": 2.0}, **more)


def test_run_keeps_parameters_metrics_and_scorecard(server):
    assert track() == "r1"
    assert server.params == {"l2": 0.1}
    assert server.metrics == {"lift": 2.0}
    assert server.files["runs:/r1/scorecard.json"] == SCORECARD.to_dict()


@pytest.mark.parametrize(("failures", "tag"), [((), "passed"), (("RowCount",), "failed")])
def test_quality_report_is_kept_beside_the_run(server, failures, tag):
    track(quality=QualityReport(rows=40, expected=5, failures=failures))
    assert server.tags == {"data_quality": tag}
    assert server.files["runs:/r1/data_quality.json"]["rows"] == 40


def test_promoted_scorecard_comes_back(server):
    assert MLflowConnector.from_config().promote(track()) == "1"
    assert load_champion() == SCORECARD


def test_promoting_again_moves_the_alias(server):
    connector = MLflowConnector.from_config()
    assert [connector.promote(track()) for _ in range(2)] == ["1", "2"]
    assert server.aliases == {"champion": 2}


def test_nothing_promoted_says_what_to_do(server):
    with pytest.raises(LookupError, match="make train"):
        load_champion()
