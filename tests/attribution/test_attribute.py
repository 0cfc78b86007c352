"""What belongs to which tool, decided from a tiny repository's own files."""

from __future__ import annotations

import pytest

from memory import audited
from mlops_audit.catalog.load import built_in_tools
from mlops_audit.config import Config, ToolRefinement
from mlops_audit.model.attribution import Role

CONNECTOR = """
    \"\"\"MLflow connector.\"\"\"
    import mlflow

    def log(x):
        mlflow.log_metric("x", x)
"""


def roles(report, tool):
    return {module.path: module.role for module in report.attributions[tool].modules}


@pytest.mark.parametrize(
    "source",
    [
        "import mlflow",
        "from mlflow import log_metric",
        "import mlflow.sklearn as m",
        "def f():\n    import mlflow",
        "try:\n    import mlflow\nexcept ImportError:\n    mlflow = None",
        "import importlib\nm = importlib.import_module('mlflow')",
    ],
)
def test_every_real_import_is_a_use(source):
    assert roles(audited({"src/a.py": source}), "mlflow") == {"src/a.py": Role.INTEGRATION}


@pytest.mark.parametrize(
    "files",
    [
        {"src/a.py": "# import mlflow"},
        {"src/a.py": "x = 'import mlflow'"},
        {"src/a.py": '"""\nimport mlflow\n"""'},
        {"src/a.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import mlflow"},
        {"tests/test_a.py": "import mlflow"},
        {"src/a.py": "import mlflow", "mlflow.py": "x = 1"},
        {"src/a.py": "from .mlflow import x", "src/mlflow.py": "x = 1"},
        {"node_modules/x/a.py": "import mlflow"},
        {"README.md": "uses mlflow"},
    ],
)
def test_what_only_looks_like_a_use_is_none(files):
    assert "mlflow" not in audited(files).attributions


def test_a_wrapper_of_the_same_name_is_no_replacement():
    report = audited(
        {
            "callbacks/wandb.py": "import wandb\ndef f():\n    wandb.log({})\n",
            "callbacks/base.py": "import wandb\n",
        }
    )
    assert set(roles(report, "wandb")) == {"callbacks/wandb.py", "callbacks/base.py"}


def test_a_folder_of_the_tools_name_does_not_hide_the_library():
    report = audited({"mlflow/train.py": "import mlflow\n", "src/a.py": "import mlflow\n"})
    assert set(roles(report, "mlflow")) == {"mlflow/train.py", "src/a.py"}


def test_a_library_reached_through_a_re_export_is_used():
    report = audited({"src/compat.py": "import mlflow\n", "src/use.py": "from src.compat import mlflow\n"})
    assert roles(report, "mlflow") == {"src/compat.py": Role.INTEGRATION, "src/use.py": Role.INTEGRATION}
    reason = report.attributions["mlflow"].modules[1].reason
    assert "re-exported by src/compat.py" in reason


def test_a_symbol_of_another_library_can_belong_to_a_tool():
    report = audited({"src/a.py": "from lightning.pytorch.loggers import WandbLogger\n"})
    assert set(roles(report, "wandb")) == {"src/a.py"}


def test_named_modules_and_consumers():
    report = audited(
        {
            "src/ml/mlflow_connector.py": CONNECTOR,
            "src/ml/mlflow_tags.py": "from src.ml.mlflow_connector import log\ndef tag(): return log(1)\n",
            "src/train.py": "from src.ml.mlflow_connector import log\ndef train(): log(1)\n",
            "src/other.py": "def unrelated(): return 1\n",
        }
    )
    assert roles(report, "mlflow") == {
        "src/ml/mlflow_connector.py": Role.INTEGRATION,
        "src/ml/mlflow_tags.py": Role.NAMED,
        "src/train.py": Role.CONSUMER,
    }


@pytest.mark.parametrize(
    "body",
    [
        "    return import_module('mlflow').log_metric('a', 1)\n",
        "    library = import_module(\n        'mlflow'\n    )\n    return library.log_metric('a', 1)\n",
    ],
)
def test_a_callable_that_imports_by_name_touches_the_library(body):
    source = "from importlib import import_module\ndef f():\n" + body + "def g():\n    return 1 + len('a')\n"
    (module,) = audited({"src/a.py": source}).attributions["mlflow"].scored
    assert [function.name for function in module.functions if "f" in function.name] == ["f"]


def test_a_script_that_is_only_named_as_tests_are_is_production_code():
    job = "import mlflow\n\ndef main():\n    mlflow.start_run()\n"
    test = "import mlflow\n\ndef test_a():\n    mlflow.start_run()\n"
    report = audited({"jobs/smoke_test.py": job, "jobs/real_test.py": test, "tests/load_test.py": job})
    assert roles(report, "mlflow") == {"jobs/smoke_test.py": Role.INTEGRATION}
    assert "jobs/smoke_test.py" not in {test.path for test in report.attributions["mlflow"].tests}


def test_a_placeholder_is_charged_to_the_tool_it_serves():
    report = audited(
        {
            "src/store/feast_client.py": """
                import feast
                import mlflow

                class Client:
                    def read(self):
                        return feast.FeatureStore(".").get()

                    def log(self):
                        mlflow.log_metric("a", 1)

                    def statistics(self):
                        # TODO: compute
                        return {}

                    def log_to_mlflow(self):
                        raise NotImplementedError
            """,
        }
    )
    stubs = {
        tool: [stub.name for module in report.attributions[tool].modules for stub in module.stubs]
        for tool in ("feast", "mlflow")
    }
    assert stubs == {"feast": ["Client.statistics"], "mlflow": ["Client.log_to_mlflow"]}


def test_a_placeholder_in_a_module_that_only_touches_a_tool_is_charged_to_none():
    report = audited(
        {
            "src/client.py": """
                \"\"\"Main client.\"\"\"
                import mlflow

                class Client:
                    def a(self):
                        return 1 + len(self.b())

                    def b(self):
                        return [x for x in range(3)]

                    def c(self):
                        mlflow.log_metric("a", 1)

                    def statistics(self):
                        # TODO: compute
                        pass
            """,
        }
    )
    assert [stub for module in report.attributions["mlflow"].modules for stub in module.stubs] == []


def test_wiring_follows_re_exports_but_is_not_made_by_them():
    files = {
        "src/ml/__init__.py": "from .mlflow_connector import log\n",
        "src/ml/mlflow_connector.py": CONNECTOR,
    }
    assert [module.wired for module in audited(files).attributions["mlflow"].scored] == [None, None]
    files["src/train.py"] = "from src.ml import log\n"
    wired = [module.wired for module in audited(files).attributions["mlflow"].scored]
    assert [place.path for place in wired if place] == ["src/train.py", "src/train.py"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("Makefile", "train:\n\tpython src/job.py\n"),
        (".github/workflows/ci.yml", "jobs:\n  a:\n    steps:\n      - run: python -m src.job\n"),
        ("Dockerfile", 'FROM x\nCMD ["python", "src/job.py"]\n'),
        ("dvc.yaml", "stages:\n  train:\n    cmd: python src/job.py\n"),
    ],
)
def test_what_a_command_runs_is_wired(path, text):
    (module,) = (
        audited({"src/job.py": "import mlflow\nmlflow.start_run()\n", path: text})
        .attributions["mlflow"]
        .scored
    )
    assert module.wired
    assert module.wired.path == path


def test_an_entry_point_is_wired_by_itself():
    source = 'import mlflow\nif __name__ == "__main__":\n    mlflow.start_run()\n'
    (module,) = audited({"src/job.py": source}).attributions["mlflow"].scored
    assert module.wired
    assert module.wired.line == 2


def test_files_that_the_tool_discovers_are_wired():
    report = audited(
        {"repo/feature_store.yaml": "project: x\n", "repo/views.py": "import feast\nv = feast.Entity()\n"}
    )
    (module,) = report.attributions["feast"].scored
    assert module.wired


def test_unresolved_imports_hidden_in_try_are_found():
    source = """
        import optuna

        def save():
            try:
                from src.missing import database
                from src.real import nothing
                from src.real import something
            except ImportError:
                return None
    """
    report = audited({"src/tuner.py": source, "src/real.py": "something = 1\n"})
    (module,) = report.attributions["optuna"].scored
    assert [(place.line, place.note) for place in module.unresolved] == [
        (5, "no module src.missing, hidden by the try around it"),
        (6, "no name nothing in src.real (src/real.py), hidden by the try around it"),
    ]
    assert module.imports_checked == 3


def test_direct_tests_are_those_about_the_tools_own_modules():
    test = "def test_a(): pass\ndef test_b(): pass\n"
    report = audited(
        {
            "src/ml/mlflow_connector.py": CONNECTOR,
            "src/train.py": "from src.ml.mlflow_connector import log\ndef train(): log(1)\n",
            "tests/test_mlflow_connector.py": "from src.ml.mlflow_connector import log\n" + test,
            "tests/test_train.py": "from src.train import train\nfrom unittest.mock import patch\n"
            "@patch('src.ml.mlflow_connector.log')\ndef test_x(m): train()\n",
            "tests/test_unrelated.py": test,
        }
    )
    tests = {test.path: (test.count, test.direct) for test in report.attributions["mlflow"].tests}
    assert tests == {"tests/test_mlflow_connector.py": (2, True), "tests/test_train.py": (1, False)}


def test_a_manifest_refines_the_modules():
    files = {"src/ml/tracking.py": "import mlflow\n", "src/ml/extra.py": "def f(): return 1\n"}
    refinement = ToolRefinement(modules=("src/ml/extra.py",), exclude=("src/ml/tracking.py",))
    report = audited(files, Config(tools=("mlflow",), refinements={"mlflow": refinement}))
    assert set(roles(report, "mlflow")) == {"src/ml/extra.py"}


def test_what_was_connected_by_an_excluded_file_alone_goes_with_it():
    files = {
        "src/mlflow_old.py": CONNECTOR,
        "src/mlflow_new.py": CONNECTOR,
        "src/mlflow_names.py": "from src.mlflow_old import log\n",
        "src/one.py": "from src.mlflow_old import log\n",
        "src/both.py": "from src.mlflow_old import log\nfrom src.mlflow_new import log as log2\n",
    }
    refinement = ToolRefinement(exclude=("src/mlflow_old.py", "src/mlflow_names.py"))
    report = audited(files, Config(refinements={"mlflow": refinement}))
    assert roles(report, "mlflow") == {
        "src/mlflow_new.py": Role.INTEGRATION,
        "src/both.py": Role.CONSUMER,
    }
    alone = ToolRefinement(exclude=("src/mlflow_*.py",))
    assert "mlflow" not in audited(files, Config(refinements={"mlflow": alone})).attributions


def test_in_a_manifest_exclude_outranks_modules():
    files = {"src/ml/a.py": "def f(): return 1\n", "src/ml/old/b.py": "def f(): return 1\n"}
    refinement = ToolRefinement(modules=("src/ml/**",), exclude=("src/ml/old/**",))
    report = audited(files, Config(tools=("mlflow",), refinements={"mlflow": refinement}))
    assert set(roles(report, "mlflow")) == {"src/ml/a.py"}


def test_an_excluded_configuration_does_not_exist():
    files = {"archive/MLproject": "name: x\n"}
    assert "mlflow" in audited(files).attributions
    assert "mlflow" not in audited(files, Config(exclude=("archive/**",))).attributions


def test_excluded_files_do_not_exist():
    assert (
        "mlflow"
        not in audited({"archive/a.py": "import mlflow\n"}, Config(exclude=("archive/**",))).attributions
    )


def test_what_is_taken_from_an_imported_package_is_reached():
    files = {
        "src/bikes/__init__.py": "",
        "src/bikes/jobs/__init__.py": "from .training import TrainingJob\n",
        "src/bikes/jobs/training.py": "import mlflow\n\nclass TrainingJob:\n    def run(self):\n        mlflow.start_run()\n",
        "src/bikes/app.py": "from bikes import jobs\nKinds = jobs.TrainingJob\n",
        "tests/test_training.py": "from bikes import jobs\n\ndef test_a():\n    assert jobs.TrainingJob\n",
    }
    modules = {module.path: module for module in audited(files).attributions["mlflow"].scored}
    training = modules["src/bikes/jobs/training.py"]
    assert training.wired
    assert training.wired.path == "src/bikes/app.py"
    assert training.tested
    assert training.tested.path == "tests/test_training.py"


@pytest.mark.parametrize(
    "package",
    [
        "_LAZY = {'log': '.tracking'}\ndef __getattr__(name):\n    return load(_LAZY[name], name)\n",
        "def __getattr__(name):\n    if name == 'log':\n        from .tracking import log\n        return log\n",
        "__getattr__, __dir__, __all__ = lazy.attach(__name__, submod_attrs={'tracking': ['log']})\n",
    ],
)
def test_names_that_a_package_makes_on_demand_are_followed(package):
    files = {
        "src/ml/__init__.py": package,
        "src/ml/tracking.py": CONNECTOR,
        "src/train.py": "from src.ml import log\n\ndef train():\n    log(1)\n",
        "tests/test_log.py": "from src.ml import log\n\ndef test_log():\n    log(1)\n",
    }
    modules = {module.path: module for module in audited(files).attributions["mlflow"].modules}
    assert modules["src/train.py"].role is Role.CONSUMER
    tracking = modules["src/ml/tracking.py"]
    assert (tracking.wired.path, tracking.tested.path) == ("src/train.py", "tests/test_log.py")


def test_a_module_that_only_its_docstring_names_for_a_tool_has_its_tests():
    files = {
        "src/champions.py": '"""Tags champions in MLflow."""\n\ndef tag():\n    return 1 + len("a")\n',
        "src/jobs.py": "import mlflow\nfrom src.champions import tag\n\ndef run():\n    mlflow.log_param('a', tag())\n",
        "tests/test_champions.py": "from src.champions import tag\n\ndef test_tag():\n    assert tag()\n",
    }
    modules = {module.path: module for module in audited(files).attributions["mlflow"].scored}
    assert modules["src/champions.py"].tested.path == "tests/test_champions.py"


def test_a_module_of_ones_own_below_a_folder_of_the_tools_name_is_no_library():
    files = {
        "apps/one/mlflow/__init__.py": "",
        "apps/one/mlflow/jobs/__init__.py": "",
        "apps/one/mlflow/jobs/limits.py": "import optuna\nfrom elsewhere import Client\nLIMIT = optuna.X\n",
        "tests/test_limits.py": "from mlflow.jobs.limits import LIMIT\n\ndef test_a():\n    assert LIMIT\n",
        "apps/two/client.py": "from mlflow.jobs.limits import Client\n",
    }
    attributions = audited(files).attributions
    (limits,) = attributions["optuna"].scored
    assert limits.tested.path == "tests/test_limits.py"
    assert roles(audited(files), "mlflow") == {"apps/two/client.py": Role.INTEGRATION}
    assert attributions["mlflow"].tests == ()


@pytest.mark.parametrize(
    "files",
    [
        {"feast/units.py": "KG = 1", "feast/report.py": "from feast.units import KG\n"},
        {"feast/units.py": "KG = 1", "feast/report.py": "from .units import KG\nimport feast\n"},
        {"feast/report.py": "from feast.jobs import run\n", "feast/jobs/run.py": "import feast.report\n"},
    ],
)
def test_a_package_of_the_projects_own_is_itself_however_it_imports_itself(files):
    users = {"feast/__init__.py": "", "run.py": "from feast.report import total\nimport feast.report\n"}
    assert "feast" not in audited(files | users).attributions


def test_a_name_re_exported_from_a_package_named_like_a_library_is_the_projects_own():
    files = {
        "feast/__init__.py": "from feast.units import KG\n",
        "feast/units.py": "KG = 1",
        "run.py": "from feast import KG\n",
        "types.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from feast import KG\n",
    }
    assert "feast" not in audited(files).attributions


def test_a_module_named_like_a_library_is_itself_for_all_that_is_imported_by_its_name():
    files = {"src/shap.py": "Y = 2\n", "src/run.py": "import shap\nimport shap.plots\nprint(shap.Y)\n"}
    assert "shap" not in audited(files).attributions


@pytest.mark.parametrize("declared", ["", "mlflow>=2"])
def test_in_the_repository_of_a_tool_its_package_is_the_projects_own(declared):
    files = {
        "python/pyproject.toml": '[project]\nname = "MLflow"\n',
        "python/mlflow/__init__.py": "def __getattr__(name): ...\n",
        "examples/requirements.txt": declared,
        "examples/train.py": "import mlflow\nfrom mlflow.made_later import x\n",
    }
    attributions = audited(files).attributions
    assert "mlflow" not in attributions or not attributions["mlflow"].scored


def test_a_package_named_like_a_declared_library_hides_it_only_where_it_is_found():
    files = {
        "services/tracking/setup.py": "from setuptools import setup\nsetup(name='tracking')\n",
        "services/tracking/mlflow/__init__.py": "",
        "requirements.txt": "mlflow\n",
        "jobs/train.py": "import mlflow\n",
    }
    assert set(roles(audited(files), "mlflow")) == {"jobs/train.py"}


def test_a_package_named_like_a_declared_library_stays_beside_it():
    files = {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["apache-airflow"]\n',
        "airflow/__init__.py": "",
        "airflow/dags/nightly.py": "from airflow import DAG\nfrom airflow.operators.python import PythonOperator\n",
    }
    found = audited(files, tools=built_in_tools()).attributions["airflow"]
    assert "airflow/dags/nightly.py" in [module.path for module in found.scored]


SMOKE = "import mlflow\n\n\ndef main():\n    mlflow.search_runs()\n"


@pytest.mark.parametrize(
    "files",
    [
        {"scripts/verify_smoke_test.py": SMOKE + "\n\nif __name__ == '__main__':\n    main()\n"},
        {
            "scripts/verify_smoke_test.py": SMOKE,
            "Makefile": "smoke:\n\tpython scripts/verify_smoke_test.py\n",
        },
    ],
)
def test_a_script_that_pytest_would_not_collect_and_the_project_runs_is_production(files):
    settings = {"pyproject.toml": '[tool.pytest.ini_options]\npython_files = ["test_*.py"]\n'}
    assert roles(audited({**settings, **files}), "mlflow") == {
        "scripts/verify_smoke_test.py": Role.INTEGRATION
    }


@pytest.mark.parametrize("path", ["src/test_helpers.py", "tests/verify_smoke_test.py"])
def test_what_serves_tests_stays_test_code_whatever_pytest_collects(path):
    settings = {"pytest.ini": "[pytest]\npython_files = check_*.py\n"}
    report = audited({**settings, path: SMOKE, "src/b.py": "import mlflow\n"})
    assert roles(report, "mlflow") == {"src/b.py": Role.INTEGRATION}
