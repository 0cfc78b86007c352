"""Declared means that a dependency file of the project names the distribution."""

from __future__ import annotations

import pytest

from judging import evidence
from mlops_audit.model.evidence import Outcome


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
