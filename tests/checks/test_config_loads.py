"""Only the tool's own loader can tell; it applies where there is one and something to load."""

from __future__ import annotations

from judging import answer, evidence
from mlops_audit.model.evidence import Outcome
from mlops_audit.model.probe import Answer


def test_unknown_where_a_loader_was_not_asked():
    found = evidence("config_loads", {"repo/feature_store.yaml": "project: x\n"}, "feast")
    assert (found.outcome, found.degree, found.applicable) == (Outcome.UNKNOWN, None, True)
    assert found.places[0].path == "repo/feature_store.yaml"


def test_not_applicable_without_loader_or_file():
    assert not evidence("config_loads", {"config/mlflow.yaml": "a: 1\n"}).applicable
    assert not evidence("config_loads", {"config/feast_extra.yaml": "a: 1\n"}, "feast").applicable


FEAST = {"feature_store.yaml": "project: a\nregistry: b\nprovider: local\n", "src/a.py": "import feast\n"}


def test_what_the_loader_says_is_the_evidence():
    refused = answer(
        "load feast feature_store.yaml", Answer.FAILS, message="port: not a number", path="feature_store.yaml"
    )
    found = evidence("config_loads", FEAST, "feast", results=[refused])
    assert (found.outcome, found.degree) == (Outcome.BROKEN, 0.0)
    assert "refuses feature_store.yaml: port: not a number" in found.message
    accepted = answer("load feast feature_store.yaml", Answer.WORKS)
    assert evidence("config_loads", FEAST, "feast", results=[accepted]).outcome is Outcome.FOUND
    unknown = answer(
        "load feast feature_store.yaml", Answer.UNKNOWN, message="feast is not installed", missing="feast"
    )
    assert evidence("config_loads", FEAST, "feast", results=[unknown]).outcome is Outcome.UNKNOWN


def test_a_file_that_the_manifest_names_is_loaded_if_a_loader_reads_such_files():
    from mlops_audit.config import Config, ToolRefinement

    named = Config(tools=("feast",), refinements={"feast": ToolRefinement(configs=("a/*.yaml",))})
    files = {"a/feature_store.yaml": "project: x\n", "a/extra.yaml": "b: 1\n"}
    found = evidence("config_loads", files, "feast", named)
    assert [place.path for place in found.places] == ["a/feature_store.yaml"]
