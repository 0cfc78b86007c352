"""Used means imported by production code."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome


def test_shows_the_line_of_the_import():
    found = evidence("is_used", {"src/a.py": "x = 1\nimport mlflow\n"})
    assert (found.outcome, found.places[0].path, found.places[0].line) == (Outcome.FOUND, "src/a.py", 2)


def test_imports_that_do_not_count_are_shown_as_such():
    found = evidence("is_used", {"tests/test_a.py": "import mlflow\n"})
    assert found.outcome is Outcome.MISSING
    assert [(place.path, place.note) for place in found.gaps] == [
        ("tests/test_a.py", "only a test imports it")
    ]


def test_notebooks_count():
    cell = '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "source": ["import mlflow\\n"]}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}'
    assert evidence("is_used", {"notebooks/a.ipynb": cell}).outcome is Outcome.FOUND
