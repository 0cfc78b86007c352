"""What would be run, planned from literal repositories; nothing is run here."""

from __future__ import annotations

import pytest

from memory import planned_for
from mlops_audit.config import Config, Demand, DemandKind, ToolRefinement
from mlops_audit.model.probe import Probe, ProbeKind
from mlops_audit.probing.commands import shown

USES = "import mlflow\n"


def probes(files: dict[str, str], config: Config | None = None) -> dict[str, Probe]:
    return {probe.id: probe for probe in planned_for(files, config).probes}


@pytest.mark.parametrize(
    ("files", "path", "root", "name"),
    [
        ({"src/pkg/a.py": USES, "src/pkg/__init__.py": ""}, "src/pkg/a.py", "src", "pkg.a"),
        ({"src/ml/a.py": USES, "tests/test_a.py": "import src.ml.a\n"}, "src/ml/a.py", "", "src.ml.a"),
        ({"src/ml/a.py": USES, "app.py": "from src.ml import a\n"}, "src/ml/a.py", "", "src.ml.a"),
        ({"scripts/train.py": USES}, "scripts/train.py", "scripts", "train"),
        ({"jobs/a.py": USES + "from .b import x\n", "jobs/b.py": "x = 1\n"}, "jobs/a.py", "", "jobs.a"),
        ({"pkg/__init__.py": USES}, "pkg/__init__.py", "", "pkg"),
        ({"run-all.py": USES}, "run-all.py", "", ""),
    ],
    ids=["src layout", "src as a package", "submodule", "script", "relative", "package", "no identifier"],
)
def test_a_module_is_imported_as_the_project_itself_does(files, path, root, name):
    probe = probes(files)[f"import {path}"]
    assert (probe.roots[0], probe.module) == (root, name)


def test_roots_of_what_a_module_needs_come_after_its_own():
    files = {
        "services/api/main.py": USES + "import common.log\n",
        "libs/common/__init__.py": "",
        "libs/common/log.py": "",
        "libs/other.py": "import common.log\n",
    }
    assert probes(files)["import services/api/main.py"].roots == ("services/api", "libs", "")


def test_first_party_names_are_those_of_the_roots():
    files = {"src/pkg/a.py": USES, "src/pkg/__init__.py": "", "src/other.py": "", "tests/test_a.py": ""}
    assert probes(files)["import src/pkg/a.py"].tops == ("other", "pkg", "src", "tests")


def test_notebooks_and_consumers_are_not_imported():
    files = {
        "nb.ipynb": '{"cells": [{"cell_type": "code", "source": ["import mlflow"]}], "nbformat": 4}',
        "src/a.py": USES,
        "src/consumer.py": "import src.a\n",
    }
    assert set(probes(files)) == {"import src/a.py"}


def test_tests_run_where_the_settings_are():
    files = {
        "sub/pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['lib']\n",
        "sub/lib/a.py": USES,
        "sub/tests/test_a.py": "import a\ndef test_x(): pass\n",
    }
    probe = probes(files)["tests sub/tests/test_a.py"]
    assert (probe.folder, probe.roots) == ("sub", ("sub/lib", ""))
    assert shown(probe) == "cd sub && PYTHONPATH=$REPO/sub/lib:$REPO $PYTHON -m pytest tests/test_a.py"


def test_symbols_and_commands_of_the_manifest():
    demand = Demand(kind=DemandKind.COMMAND, name="smoke", line=3, command=("python", "-m", "a", "x y"))
    refinement = ToolRefinement(symbols=("src.a:Service.run", "src.gone:X"), demands=(demand,))
    config = Config(path="mlops-audit.yaml", tools=("mlflow",), refinements={"mlflow": refinement})
    found = probes({"src/a.py": USES}, config)
    assert found["symbol src.a:Service.run"].path == "src/a.py"
    assert shown(found["symbol src.a:Service.run"]) == ("$PYTHON -c 'from src.a import Service; Service.run'")
    assert found["symbol src.a:Service.run"].libraries == ("mlflow",)
    assert found["symbol src.gone:X"].module == "src.gone"
    assert "src" in found["symbol src.gone:X"].tops
    command = found["command mlflow smoke"]
    assert (command.kind, command.foreign) == (ProbeKind.COMMAND, True)
    assert shown(command) == "python -m a 'x y'"


BASE = {
    "src/__init__.py": "",
    "src/a.py": USES + "from src.b import x\nopen('config/app.yaml')\n",
    "src/b.py": "x = 1\n",
    "src/apart.py": "import optuna\n",
    "config/app.yaml": "a: 1\n",
    "README.md": "hello\n",
    "tests/conftest.py": "import src.helper\n",
    "src/helper.py": "",
    "tests/test_a.py": "import src.a\ndef test_x(): pass\n",
    "tests/test_apart.py": "import src.apart\ndef test_x(): pass\n",
    "pyproject.toml": "[tool.pytest.ini_options]\n",
}
IMPORT_A, IMPORT_APART = "import src/a.py", "import src/apart.py"
TEST_A, TEST_APART = "tests tests/test_a.py", "tests tests/test_apart.py"


@pytest.mark.parametrize(
    ("path", "text", "affected"),
    [
        ("README.md", "goodbye\n", set()),
        ("src/a.py", USES + "from src.b import x\nopen('config/app.yaml')\ny = 1\n", {IMPORT_A, TEST_A}),
        ("src/b.py", "x = 2\n", {IMPORT_A, TEST_A}),
        ("config/app.yaml", "a: 2\n", {IMPORT_A, TEST_A}),
        ("src/apart.py", "import optuna\nz = 1\n", {IMPORT_APART, TEST_APART}),
        ("src/helper.py", "h = 1\n", {TEST_A, TEST_APART}),
        ("tests/conftest.py", "import src.helper\nc = 1\n", {TEST_A, TEST_APART}),
        ("tests/test_a.py", "import src.a\ndef test_y(): pass\n", {TEST_A}),
        ("pyproject.toml", "[tool.pytest.ini_options]\naddopts = '-q'\n", {TEST_A, TEST_APART}),
        ("src/__init__.py", "v = 1\n", {IMPORT_A, IMPORT_APART, TEST_A, TEST_APART}),
    ],
)
def test_a_change_touches_the_probes_that_it_can_affect_and_no_others(path, text, affected):
    before, after = probes(BASE), probes({**BASE, path: text})
    changed = {name for name in before if after[name].content != before[name].content}
    assert changed == affected


def test_a_question_is_the_same_whichever_tools_it_is_asked_for():
    files = {
        "src/a.py": "import mlflow\nimport optuna\n",
        "src/b.py": USES,
        "tests/test_b.py": "import src.b\ndef test_b(): pass\n",
    }
    whole = probes(files)
    narrow = {probe.id: probe for probe in planned_for(files, only=["optuna"]).probes}
    assert set(narrow) == {"import src/a.py"}
    assert narrow["import src/a.py"] == whole["import src/a.py"]
