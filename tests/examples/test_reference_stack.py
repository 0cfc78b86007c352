"""The reference stack as it can be seen without running it: complete, held to its tables, and drifting on demand."""

from __future__ import annotations

import importlib.util
import json
import shutil
from pathlib import Path

import pytest

from mlops_audit.cli.running import run

PROJECT = Path(__file__).parents[2]
STACK = PROJECT / "examples" / "e2i"
TOOLS = {"mlflow", "optuna", "great_expectations", "bentoml", "feast", "opik", "shap"}
NOTHING_RUN = ["--no-probes", "--evidence", "none", "-q"]


@pytest.fixture(scope="module")
def layer():
    """The program that lays the platform out under its old documents."""
    spec = importlib.util.spec_from_file_location("lay_out_stack", STACK / "drift" / "lay_out.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def copy(tmp_path):
    """The platform without what a run or an environment of it left behind."""
    left_out = shutil.ignore_patterns("runs", "venv", "__pycache__", ".pytest_cache", ".mlops-audit")
    return shutil.copytree(STACK, tmp_path / "e2i", ignore=left_out)


def scanned(path, capfd):
    assert run(["scan", str(path), *NOTHING_RUN, "--format", "json"]) == 0
    return {tool["id"]: tool for tool in json.loads(capfd.readouterr().out)["tools"]}


def demands(tool):
    return {row["demand"]: row["outcome"] for row in tool["evidence"] if row["check"] == "meets_requirements"}


def test_all_that_can_be_seen_without_running_it_is_there(copy, capfd):
    tools = scanned(copy, capfd)
    assert set(tools) == TOOLS
    assert {tool["status"] for tool in tools.values()} == {"unverified"}
    assert {outcome for tool in tools.values() for outcome in demands(tool).values()} == {"FOUND"}


@pytest.mark.parametrize(
    ("tool", "table", "migration", "module"),
    [
        (
            "great_expectations",
            "ml.data_quality_results",
            "0001_data_quality_results.py",
            "src/mlops/data_quality.py",
        ),
        ("bentoml", "ml.model_deployments", "0002_model_deployments.py", "src/mlops/bentoml_service.py"),
    ],
)
def test_a_gap_opens_and_closes_by_itself(copy, capfd, tool, table, migration, module):
    made, written = f"table {table}", f"{module} writes {table}"
    place, code = copy / "database" / "migrations" / "versions" / migration, copy / module
    kept, text = place.read_text(), code.read_text()

    place.unlink()
    assert demands(scanned(copy, capfd)[tool]) == {made: "MISSING", written: "FOUND"}
    place.write_text(kept)
    code.write_text(text.replace("insert(", "str(").replace("update(", "str("))
    assert demands(scanned(copy, capfd)[tool]) == {made: "FOUND", written: "MISSING"}
    code.write_text(text)
    assert demands(scanned(copy, capfd)[tool]) == {made: "FOUND", written: "FOUND"}


def test_the_documents_that_stand_there_hold(copy, capfd):
    assert run(["check", str(copy), *NOTHING_RUN]) == 0
    assert run(["fix-docs", str(copy), *NOTHING_RUN, "--dry-run"]) == 0


def test_the_old_documents_drift_and_are_mended(layer, tmp_path, capfd):
    then = tmp_path / "then"
    layer.lay_out(then)
    assert run(["check", str(then), *NOTHING_RUN, "--format", "json"]) == 1
    stale = {
        claim["text"] for claim in json.loads(capfd.readouterr().out)["claims"] if claim["verdict"] == "stale"
    }
    assert {"29% Complete", "5 config-only", "57% (code)", "3 of 7", "Config only", "≥4.0"} <= stale
    assert "src/features/feast_client.py" in stale

    assert run(["fix-docs", str(then), *NOTHING_RUN]) == 0
    capfd.readouterr()
    assert run(["check", str(then), *NOTHING_RUN, "--format", "json"]) == 1
    left = [
        claim
        for claim in json.loads(capfd.readouterr().out)["claims"]
        if claim["verdict"] == "stale" and not claim["declined"]
    ]
    assert left == []


def test_it_is_laid_out_only_where_nothing_is(layer, tmp_path):
    assert layer.main([str(tmp_path)]) == 2
    assert layer.main([]) == 2
    assert list(tmp_path.iterdir()) == []
