"""A notebook's facts stand on the lines of the notebook."""

from __future__ import annotations

import json

from mlops_audit.source.notebook_facts import read_notebook


def test_names_are_bound_on_the_lines_of_the_file() -> None:
    source = ["import mlflow\n", "rate = 0.1\n"]
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": []}
    data = json.dumps({"cells": [cell], "nbformat": 4, "metadata": {}}, indent=1)
    facts, problems = read_notebook("a.ipynb", data.encode())
    rows = data.split("\n")
    bound = {name: rows[line - 1] for name, line in zip(facts.names, facts.name_lines, strict=True)}
    assert not problems
    assert "import mlflow" in bound["mlflow"]
    assert "rate = 0.1" in bound["rate"]
