"""Declared means that a dependency file of the project names the distribution."""

from __future__ import annotations

import pytest

from judging import evidence
from memory import audited
from mlops_audit.model.evidence import Outcome
from mlops_audit.model.tool import Tool


@pytest.mark.parametrize(
    ("path", "text", "line"),
    [
        ("requirements.txt", "numpy\nmlflow==2.1\n", 2),
        ("deploy/requirements-gpu.txt", "mlflow\n", 1),
        ("pyproject.toml", '[project]\nname = "x"\ndependencies = [\n  "mlflow>=2",\n]\n', 4),
        ("environment.yml", "dependencies:\n  - pip:\n    - mlflow\n", 3),
        ("setup.py", "from setuptools import setup\nsetup(install_requires=['mlflow>=1'])\n", 2),
    ],
)
def test_every_dialect_shows_its_line(path, text, line):
    found = evidence("is_declared", {path: text})
    assert (found.outcome, found.places[0].path, found.places[0].line) == (Outcome.FOUND, path, line)


@pytest.mark.parametrize(
    "files",
    [
        {"requirements.txt": "mlflow-unrelated\n"},
        {"constraints.txt": "mlflow==2\n", "requirements.txt": "-c constraints.txt\nnumpy\n"},
        {"requirements.txt": "mlflow==2\n    # via other-package\n"},
        {"README.md": "pip install mlflow"},
    ],
)
def test_what_only_mentions_it_does_not(files):
    assert evidence("is_declared", files).outcome is Outcome.MISSING


def test_what_is_not_installed_from_pypi_need_not_be_declared():
    tool = Tool(
        id="greenhouse", name="Greenhouse", category="serving", distributions=(), imports=("greenhouse",)
    )
    report = audited({"src/serve.py": "import greenhouse\n\ngreenhouse.grow()\n"}, tools=(tool,))
    found = next(each for each in report.scores["greenhouse"].evidence if each.check == "is_declared")
    assert (found.applicable, found.counts) == (False, False)
