"""Only the tool's own loader can tell; it applies where there is one and something to load."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome


def test_unknown_where_a_loader_was_not_asked():
    found = evidence("config_loads", {"repo/feature_store.yaml": "project: x\n"}, "feast")
    assert (found.outcome, found.degree, found.applicable) == (Outcome.UNKNOWN, None, True)
    assert found.places[0].path == "repo/feature_store.yaml"


def test_not_applicable_without_loader_or_file():
    assert not evidence("config_loads", {"config/mlflow.yaml": "a: 1\n"}).applicable
    assert not evidence("config_loads", {"config/feast_extra.yaml": "a: 1\n"}, "feast").applicable
