"""A shell offers names of tools and checks, and asking for help loads nothing that it needs for that."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from mlops_audit.cli import completing

HEAVY = ("mlops_audit.checks", "mlops_audit.catalog", "mlops_audit.scoring", "rich", "yaml", "msgspec")


def test_a_tool_is_offered_by_its_id_whatever_name_was_begun():
    assert completing.tools("mlf") == [("mlflow", "MLflow")]
    for begun in ("great_e", "Great E", "great-e", "GX"):
        assert ("great_expectations", "Great Expectations") in completing.tools(begun)
    assert completing.tools("no such tool") == []
    assert len(completing.tools("")) > 50


def test_checks_are_offered_with_what_they_look_for():
    assert completing.tools_and_checks("meets") == [
        ("meets_requirements", "What the manifest demands of the tool beyond the catalog is there.")
    ]
    assert [name for name, _ in completing.tools_and_checks("has-")] == ["has_config", "has_tests"]
    assert completing.tools_and_checks("is_w")[0][0] == "is_wired"
    assert [name for name, _ in completing.tools_and_checks("mlflo")] == ["mlflow"]
    assert completing.categories("s") == ["serving"]


def shell(*words: str) -> list[str]:
    """What bash would offer for the last of these words."""
    environment = {
        **os.environ,
        "_MLOPS_AUDIT_COMPLETE": "complete_bash",
        "COMP_WORDS": " ".join(words),
        "COMP_CWORD": str(len(words) - 1),
    }
    command = [sys.executable, "-m", "mlops_audit"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        (("mlops-audit", "scan", "--tool", "optu"), ["optuna"]),
        (("mlops-audit", "explain", "has_"), ["has_config", "has_tests"]),
        (("mlops-audit", "catalog", "show", "great"), ["great_expectations"]),
        (("mlops-audit", "catalog", "list", "--category", "expl"), ["explainability"]),
    ],
)
def test_a_shell_is_answered(words, offered):
    assert shell(*words) == offered


def test_help_loads_nothing_heavy():
    code = (
        f"import sys\nfrom mlops_audit.cli.app import app\nprint([n for n in {HEAVY!r} if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.strip() == "[]"
