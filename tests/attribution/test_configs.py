"""Which configurations are a tool's, and which of them something loads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory import TOOLS, audited
from mlops_audit.model.tool import ConfigPattern

USE = {"src/a.py": "import mlflow\nimport optuna\n"}


def configs(files, tool):
    attribution = audited({**USE, **files}).attributions.get(tool)
    return (
        [
            (item.path, item.key, item.line, item.end_line, bool(item.loaded_by))
            for item in attribution.configs
        ]
        if attribution
        else []
    )


def test_a_mapping_named_for_the_tool_is_its_configuration():
    text = "app:\n  name: x\nmlops:\n  mlflow:\n    uri: http://x\n    retries: 3\n  other: 1\n"
    assert configs({"config/app.yaml": text}, "mlflow") == [("config/app.yaml", "mlops.mlflow", 4, 6, False)]


def test_a_file_named_for_the_tool_is_one_configuration():
    text = "study:\n  n_trials: 10\noptuna:\n  pruner:\n    kind: median\n"
    assert configs({"config/optuna_config.yaml": text}, "optuna") == [
        ("config/optuna_config.yaml", "", 1, 5, False)
    ]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("src/load.py", "from pathlib import Path\nP = Path('config') / 'optuna_config.yaml'\n"),
        ("src/load.py", "open('config/optuna_config.yaml')\n"),
        ("Makefile", "run:\n\ttool --config config/optuna_config.yaml\n"),
    ],
)
def test_what_production_code_or_a_command_names_is_loaded(path, source):
    found = configs({"config/optuna_config.yaml": "study:\n  n: 1\n", path: source}, "optuna")
    assert [loaded for *_, loaded in found] == [True]


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("src/load.py", "# reads optuna_config.yaml\n"),
        ("src/load.py", '"""Reads optuna_config.yaml"""\n'),
        ("tests/test_load.py", "P = 'config/optuna_config.yaml'\n"),
    ],
)
def test_comments_docstrings_and_tests_load_nothing(path, source):
    found = configs({"config/optuna_config.yaml": "study:\n  n: 1\n", path: source}, "optuna")
    assert [loaded for *_, loaded in found] == [False]


@pytest.mark.parametrize(
    "path",
    [
        "docker-compose.yml",
        ".github/workflows/mlflow.yml",
        "environment.yml",
        "tests/fixtures/mlflow.yaml",
        "package.json",
        ".pre-commit-config.yaml",
    ],
)
def test_files_that_run_build_or_describe_are_no_configuration(path):
    assert configs({path: "services:\n  mlflow:\n    image: x\n    ports: [1]\n"}, "mlflow") == []


def test_a_scalar_or_a_dependency_is_no_configuration():
    assert configs({"config/a.yaml": "mlflow: true\nmlflow_uri: x\n"}, "mlflow") == []
    text = "[tool.poetry.dependencies]\npython = '^3.11'\n[tool.poetry.dependencies.mlflow]\nversion = '2'\nextras = ['x']\n"
    assert configs({"pyproject.toml": text}, "mlflow") == []


def test_a_file_that_the_tool_reads_by_itself_is_loaded():
    assert configs({"MLproject": "name: x\n"}, "mlflow") == [("MLproject", "", 1, 1, True)]


LOOSE = replace(
    TOOLS[0],
    configs=(
        ConfigPattern(path="*.y*ml", keys=("run.entry",)),
        ConfigPattern(path="**/mlruns/*.yaml", keys=("stage",)),
    ),
)


@pytest.mark.parametrize(
    ("files", "note"),
    [
        ({"jobs/a.yaml": "run:\n  entry: x\n"}, None),
        ({"jobs/a.yaml": "run:\n  entry: x\n", "src/b.py": "P = 'jobs/a.yaml'\n"}, "names jobs/a.yaml"),
        (
            {"jobs/a.yaml": "apiVersion: v1\nkind: Run\nrun:\n  entry: x\n"},
            "a Kubernetes resource, which MLflow reads from the cluster",
        ),
        ({"mlruns/a.yaml": "stage: x\n"}, "MLflow reads a file of this name by itself"),
    ],
)
def test_a_file_known_by_its_keys_alone_is_not_read_by_itself(files, note):
    (config,) = audited({**USE, **files}, tools=(LOOSE,)).attributions["mlflow"].configs
    assert (config.loaded_by.note if config.loaded_by else None) == note


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("conf/logging.yml", "loggers:\n  mlflow:\n    level: INFO\n"),
        ("deploy/mlflow-values.yaml", "image:\n  tag: x\n"),
        ("grafana/datasources/mlflow.yml", "datasources:\n  - name: x\n"),
    ],
)
def test_what_other_programs_say_of_a_tool_is_not_its_configuration(path, text):
    assert configs({path: text}, "mlflow") == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import mlflow\nP = 'settings/base.yaml'\n", ["settings/base.yaml"]),
        ("import other\nP = 'settings/base.yaml'\n", []),
        ("import mlflow\n", []),
    ],
)
def test_a_file_may_be_the_tools_only_where_its_user_names_it(source, found):
    pattern = ConfigPattern(path="*.yaml", keys=("defaults",), conventional=False, named=True)
    files = {"src/a.py": "import mlflow\n", "src/b.py": source, "settings/base.yaml": "defaults: [x]\n"}
    report = audited(files, tools=(replace(TOOLS[0], configs=(pattern,)),))
    assert [config.path for config in report.attributions["mlflow"].configs] == found


@pytest.mark.parametrize(
    "source",
    [
        "from pathlib import Path\nHERE = Path(__file__).parents[1] / 'config'\nx = [p for p in HERE.glob('*.yaml')]\n",
        "from pathlib import Path\nx = list((Path(__file__).parent / 'config').rglob('*.yaml'))\n",
        "from pathlib import Path\nx = list(Path('config').glob('**/*.yaml'))\n",
        "import glob\nx = glob.glob('config/*.yaml')\n",
        "import os\ndef load(name):\n    return open(os.path.join('config', f'{name}.yaml'))\n",
        "def load(name):\n    return open(f'config/{name}.yaml')\n",
        "from pathlib import Path\nDIR = Path('config')\ndef load(name):\n    return (DIR / f'{name}_config.yaml').open()\n",
    ],
)
def test_a_pattern_with_its_folder_loads_what_it_matches(source):
    found = configs({"config/optuna_config.yaml": "study:\n  n: 1\n", "src/load.py": source}, "optuna")
    assert [loaded for *_, loaded in found] == [True]


@pytest.mark.parametrize(
    "source",
    [
        "def load(folder, name):\n    return open(f'{folder}/{name}.yaml')\n",
        "x = [p for p in somewhere.glob('*.yaml')]\n",
        "def load(name):\n    return open(f'other/{name}.yaml')\n",
        "def load(name):\n    return open(f'config/{name}.toml')\n",
        "def load(name):\n    return open(f'config/{name}_feast.yaml')\n",
        "# open(f'config/{name}.yaml')\n",
    ],
)
def test_a_pattern_of_another_folder_or_none_loads_nothing(source):
    found = configs({"config/optuna_config.yaml": "study:\n  n: 1\n", "src/load.py": source}, "optuna")
    assert [loaded for *_, loaded in found] == [False]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        ("k8s/service.yaml", "apiVersion: mlflow.example.org/v1\nkind: Server\nspec: {}\n", True),
        (
            "chart/templates/a.yaml",
            "apiVersion: mlflow.example.org/v1\nkind: Server\nmetadata:\n  name: {x}\n",
            True,
        ),
        (
            "k8s/two.yaml",
            "apiVersion: v1\nkind: List\n---\napiVersion: 'mlflow.example.org/v1'\nkind: Server\n",
            True,
        ),
        (
            "k8s/rbac.yaml",
            "apiVersion: rbac.k8s.io/v1\nkind: Role\nrules:\n- apiGroups: [mlflow.example.org]\n",
            False,
        ),
        ("k8s/a.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: mlflow\n", False),
    ],
)
def test_a_kubernetes_resource_is_a_tools_by_the_group_of_its_version(path, text, found):
    assert bool(configs({path: text}, "mlflow")) is found
