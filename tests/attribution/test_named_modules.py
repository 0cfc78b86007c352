"""Modules that a string names, or that a loop over their package loads."""

from __future__ import annotations

import pytest

from memory import audited
from mlops_audit.model.evidence import Outcome

TRACKING = "import mlflow\n\n\ndef start():\n    return mlflow.start_run()\n\n\nclass Middleware: ...\n"
FILES = {
    "src/app/__init__.py": "",
    "src/app/core/__init__.py": "",
    "src/app/core/tracking.py": TRACKING,
}


def module(files, path="src/app/core/tracking.py"):
    found = {each.path: each for each in audited({**FILES, **files}).attributions["mlflow"].modules}
    return found[path]


@pytest.mark.parametrize(
    "files",
    [
        {"src/app/registry.py": "PLUGINS = {'mlflow': 'app.core.tracking:start', 'x': 'app.core.other.X'}\n"},
        {"src/app/settings.py": "MIDDLEWARE = ['app.core.tracking.Middleware']\n"},
        {"src/app/settings.py": "MIDDLEWARE = (\n    'x.y',\n    'app.core.tracking',\n)\n"},
        {"src/app/celery.py": "app.conf.task_routes = {'app.core.tracking.start': {'queue': 'x'}}\n"},
        {"run.py": "import os\nos.environ.setdefault('PLUGINS', 'app.a.B,app.core.tracking.start')\n"},
        {"config/plugins.yaml": "plugins:\n  - app.core.tracking:start\n"},
        {"config/plugins.toml": '[plugins]\nmlflow = "app.core.tracking.start"\n'},
        {"setup.cfg": "[options.entry_points]\napp.plugins =\n  mlflow = app.core.tracking:start\n"},
    ],
)
def test_a_string_that_names_a_module_or_a_name_in_it_reaches_it(files):
    assert module(files).wired


@pytest.mark.parametrize(
    "files",
    [
        {"src/app/a.py": "X = 'app.core.tracking.missing'\n"},
        {"src/app/a.py": "X = 'tracking'\n"},
        {"src/app/a.py": "'''app.core.tracking'''\n"},
        {"src/app/a.py": "# 'app.core.tracking'\n"},
        {"src/app/a.py": "import logging\nlog = logging.getLogger('app.core.tracking')\n"},
        {"src/app/a.py": "LOGGING = {'loggers': {'app.core.tracking': {'level': 'INFO'}}}\n"},
        {"src/app/a.py": "X = f'app.core.tracking{1}'\n"},
        {"src/app/core/tracking.py": TRACKING + "NAME = 'app.core.tracking'\n"},
        {"config/a.yaml": "loggers:\n  app.core.tracking:\n    level: INFO\n"},
        {"tests/test_a.py": "X = 'app.core.tracking:start'\n"},
    ],
)
def test_what_names_nothing_to_load_reaches_nothing(files):
    assert not module(files).wired


@pytest.mark.parametrize(
    "loader",
    [
        "import pkgutil, importlib\nfrom app import plugins\nfor m in pkgutil.iter_modules(plugins.__path__):\n    importlib.import_module(f'app.plugins.{m.name}')\n",
        "import pkgutil\nimport app.plugins\nfor m in pkgutil.walk_packages(app.plugins.__path__, 'app.plugins.'):\n    pass\n",
        "import pkgutil\nfrom pathlib import Path\nHERE = Path(__file__).parent\nfor m in pkgutil.iter_modules([str(HERE / 'plugins')]):\n    m\n",
        "import importlib\ndef load(name):\n    return importlib.import_module(f'app.plugins.{name}')\n",
        "import importlib\ndef load(name):\n    return importlib.import_module('app.plugins.' + name)\n",
        "import importlib\ndef load(name):\n    return importlib.import_module('app.plugins.%s_plugin' % name)\n",
        "import importlib\ndef load(name):\n    return importlib.import_module(f'.plugins.{name}', __package__)\n",
        "import importlib\nfrom app import plugins as pkg\ndef load(name):\n    return importlib.import_module(f'{pkg.__name__}.{name}')\n",
        "import importlib\nPACKAGE = 'app.plugins'\ndef load(name):\n    return importlib.import_module(f'{PACKAGE}.{name}')\n",
        "import importlib\ndef load(package, name):\n    return importlib.import_module(f'{package}.{name}')\nload('app.plugins', 'x')\n",
    ],
)
def test_a_loop_over_a_package_reaches_its_modules(loader):
    files = {
        "src/app/plugins/__init__.py": "",
        "src/app/plugins/mlflow_plugin.py": TRACKING,
        "src/app/load.py": loader,
    }
    wired = module(files, "src/app/plugins/mlflow_plugin.py").wired
    assert wired
    assert (wired.path, wired.note) == ("src/app/load.py", "loads every module of src/app/plugins")
    assert not module(files).wired


@pytest.mark.parametrize(
    "source",
    [
        "import pkgutil\nfor m in pkgutil.iter_modules(__path__):\n    __import__(f'{__name__}.{m.name}')\n",
        "import importlib\ndef load(name):\n    return importlib.import_module(f'{__name__}.{name}')\n",
        "import importlib\ndef load(name):\n    return importlib.import_module('.' + name, __package__)\n",
    ],
)
def test_a_package_that_loads_its_own_modules_reaches_them(source):
    assert module({"src/app/core/__init__.py": source}).wired


def test_what_a_name_made_at_run_time_may_load_is_unknown():
    loader = "import importlib\ndef load(package, name):\n    return importlib.import_module(f'{package}.{name}')\n"
    report = audited({**FILES, "src/app/load.py": loader})
    wired = next(each for each in report.scores["mlflow"].evidence if each.check == "is_wired")
    assert (wired.outcome, wired.low, wired.high) == (Outcome.UNKNOWN, 0, 1)
    assert "src/app/load.py:3 loads modules by names that are made at run time" in wired.message


@pytest.mark.parametrize(
    "line",
    [
        "os.environ['PLUGINS'] = 'app.core.tracking.start'",
        "monkeypatch.setenv('PLUGINS', 'app.core.tracking.start')",
        "load('app.core.tracking:start')",
        "settings.BACKENDS = {'x': 'app.core.tracking'}",
    ],
)
def test_a_test_that_names_a_module_in_a_string_exercises_it(line):
    files = {"tests/test_plugins.py": f"import os\n\n\ndef test_it(monkeypatch):\n    {line}\n"}
    found = module(files)
    assert found.tested
    assert found.tested.note == "names src/app/core/tracking.py"
    assert not found.wired
    report = audited({**FILES, **files})
    assert [test.path for test in report.attributions["mlflow"].tests] == ["tests/test_plugins.py"]
