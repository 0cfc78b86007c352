"""Files that are run rather than imported are entry points: nothing need reach them."""

from __future__ import annotations

import pytest

from memory import TOOLS, audited


def only(files):
    (module,) = audited(files).attributions["mlflow"].scored
    return module


@pytest.mark.parametrize(
    ("path", "source", "why"),
    [
        (
            "notebooks/train.py",
            "# Databricks notebook source\nimport mlflow\n",
            "a Databricks notebook is run by hand",
        ),
        ("notebooks/a.py", "import mlflow\n# %%\nmlflow.x()\n", "a notebook in cells (# %%) is run by hand"),
        ("notebooks/a.py", "#%% load\nimport mlflow\n", "a notebook in cells (# %%) is run by hand"),
        (
            "notebooks/a.py",
            "# ---\n# jupyter:\n#   jupytext:\n#     x: y\n# ---\nimport mlflow\n",
            "a Jupytext notebook is run by hand",
        ),
        (
            "bin/job.py",
            "#!/usr/bin/env python3\nimport mlflow\n",
            "its first line names the interpreter that runs it",
        ),
        ("jobs/01_train.py", "import mlflow\n", "no module can have its name: it is run"),
        ("jobs/train-model.py", "import mlflow\n", "no module can have its name: it is run"),
        ("src/app/__main__.py", "import mlflow\n", "its package runs it"),
        ("x/{{ cookiecutter.name }}.py", "import mlflow\n", None),
        ("src/app/train.py", "import mlflow\nx = '# %%'\nprint('%%')\n", None),
    ],
)
def test_what_is_run_is_reached(path, source, why):
    wired = only({path: source}).wired
    assert (wired.note if wired else None) == why


def test_a_notebook_in_cells_is_not_imported_and_leaves_the_tests_to_modules():
    files = {
        "notebooks/train.py": "# Databricks notebook source\nimport mlflow\n",
        "src/a.py": "import mlflow\n",
        "tests/test_a.py": "import src.a\n\n\ndef test_a():\n    assert src.a\n",
    }
    report = audited(files)
    assert [module.notebook for module in report.attributions["mlflow"].scored] == [True, False]
    tests = next(each for each in report.scores["mlflow"].evidence if each.check == "has_tests")
    assert tests.degree == 1


BENTOML = TOOLS[0].__class__(
    id="bentoml",
    name="BentoML",
    category="serving",
    distributions=("bentoml",),
    imports=("bentoml",),
    words=("bentoml",),
    discovers=("{use}/service.py",),
)


def test_a_tool_finds_a_file_of_the_right_name_that_imports_it():
    files = {
        "service.py": "import bentoml\n",
        "a/service.py": "import bentoml\n",
        "b/other.py": "import bentoml\n",
    }
    modules = audited(files, tools=(BENTOML,)).attributions["bentoml"].scored
    assert {module.path: bool(module.wired) for module in modules} == {
        "service.py": True,
        "a/service.py": True,
        "b/other.py": False,
    }


def test_a_tool_finds_no_file_of_that_name_which_does_not_import_it():
    files = {"service.py": "import mlflow\n", "a.py": "import bentoml\n"}
    report = audited(files, tools=(BENTOML, *TOOLS))
    assert not report.attributions["mlflow"].scored[0].wired
