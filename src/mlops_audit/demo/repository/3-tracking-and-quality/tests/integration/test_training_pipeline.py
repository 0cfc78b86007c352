"""Export in, tracked and promoted scorecard out."""

import pytest

from src.common.settings import load_section
from src.mlops.data_quality import QualityReport
from src.pipelines.train import RefusedExportError, train


class Tracker:
    """Remembers what the pipeline tracked and promoted."""

    def __init__(self):
        self.runs, self.promoted = [], []

    def log_training(self, scorecard, **run):
        self.runs.append(run)
        return f"run-{len(self.runs)}"

    def promote(self, run_id):
        self.promoted.append(run_id)
        return str(len(self.promoted))


class Validator:
    """Answers with a prepared report."""

    def __init__(self, *failures):
        self.failures = failures

    def validate(self, customers):
        return QualityReport(len(customers), 5, self.failures)


def test_good_scorecard_is_tracked_and_promoted(customers):
    tracker = Tracker()
    outcome = train(customers, Validator(), tracker, load_section("scorecard"))
    assert outcome.version == "1"
    assert tracker.promoted == [outcome.run_id]
    assert tracker.runs[0]["quality"].passed
    assert set(outcome.metrics) == {"roc_auc", "log_loss", "lift"}


def test_untrained_scorecard_is_tracked_and_not_promoted(customers):
    tracker = Tracker()
    outcome = train(customers, Validator(), tracker, {"epochs": 0})
    assert outcome.version is None
    assert len(tracker.runs) == 1


def test_refused_export_trains_nothing(customers):
    tracker = Tracker()
    with pytest.raises(RefusedExportError, match="RowCount"):
        train(customers, Validator("RowCount"), tracker, {})
    assert tracker.runs == []
