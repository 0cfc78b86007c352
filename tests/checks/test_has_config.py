"""A configuration counts in full when something loads it, and by half when nothing does."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome

STORE = "project: x\nregistry: y\n"


def test_a_loaded_configuration_counts_in_full():
    found = evidence("has_config", {"config/mlflow.yaml": "a: 1\n", "src/a.py": "P = 'mlflow.yaml'\n"})
    assert (found.outcome, found.degree, found.applicable) == (Outcome.FOUND, 1.0, True)


def test_an_orphan_of_a_tool_without_customary_configuration_is_only_reported():
    found = evidence("has_config", {"config/mlflow.yaml": "a: 1\n"})
    assert (found.outcome, found.degree, found.applicable) == (Outcome.UNKNOWN, None, False)
    assert (found.remedy, len(found.gaps)) == ("", 1)
    assert found.gaps[0].path == "config/mlflow.yaml"


def test_an_orphan_of_a_tool_with_customary_configuration_counts_half():
    found = evidence("has_config", {"config/feast.yaml": "a: 1\n"}, "feast")
    assert (found.degree, found.applicable) == (0.5, True)


def test_none_is_missing_only_where_one_is_customary():
    assert evidence("has_config", {"a.py": "import feast"}, "feast").applicable
    assert not evidence("has_config", {"a.py": "import mlflow"}).applicable


def test_a_configuration_that_does_not_parse_is_none():
    assert evidence("has_config", {"config/feast.yaml": "a: [1\n"}, "feast").outcome is Outcome.MISSING
