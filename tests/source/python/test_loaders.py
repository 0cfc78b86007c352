"""Modules that are imported by name through a function of the project's own, or out of a table."""

from __future__ import annotations

import pytest

from memory import audited
from mlops_audit.source.python.reading import read_python
from mlops_audit.source.python.sketch import sketch

LAZY = (
    "from importlib.util import LazyLoader, find_spec, module_from_spec\n\n\ndef lazy(name):\n"
    "    spec = find_spec(name)\n    loader = LazyLoader(spec.loader)\n    module = module_from_spec(spec)\n"
    "    loader.exec_module(module)\n    return module\n\n\n"
)
OPTIONAL = "import importlib\n\n\ndef _opt(name):\n    try:\n        return importlib.import_module(name)\n    except ImportError:\n        return None\n\n\n"
CHECK = "import importlib\n\n\ndef works(name):\n    try:\n        importlib.import_module(name)\n    except ImportError:\n        return False\n    return True\n\n\n"
ALIAS = "from importlib import import_module as im\n\n\n"


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (LAZY + "mlflow = lazy('mlflow')\n", ["mlflow"]),
        (OPTIONAL + "ml = _opt('mlflow')\n", ["mlflow"]),
        (ALIAS + "def s():\n    return im('shap.plots')\n", ["shap.plots"]),
        (ALIAS + "NAME = 'optuna'\n\n\ndef s():\n    return im(NAME)\n", ["optuna"]),
        (
            ALIAS + "TABLE = {'a': 'mlflow', 'b': 'wandb.sdk'}\n\n\ndef s(n):\n    return im(TABLE[n])\n",
            ["mlflow", "wandb.sdk"],
        ),
        ("import importlib\nT = {'a': 'mlflow'}\nx = importlib.import_module(T.get('a'))\n", ["mlflow"]),
        ("from app.compat import lazy_import\nmlflow = lazy_import('mlflow')\n", ["mlflow"]),
        ("from app.compat import optional_import\nmlflow = optional_import('mlflow')\n", ["mlflow"]),
        (CHECK + "works('mlflow')\n", []),
        ("from importlib.util import find_spec\nHAS = find_spec('mlflow') is not None\n", []),
        ("x = get('mlflow')\n", []),
    ],
)
def test_what_is_imported_by_name_is_an_import(source: str, found: list[str]) -> None:
    facts, _ = read_python("a.py", source.encode())
    wanted = {"mlflow", "shap.plots", "optuna", "wandb.sdk"}
    assert [item.module for item in facts.imports if item.module in wanted] == found
    assert set(found) <= set(sketch(source.encode()).modules)


def test_a_library_that_a_helper_imports_is_handed_on() -> None:
    files = {
        "app/compat.py": OPTIONAL + "ml = _opt('mlflow')\n",
        "app/use.py": "from app.compat import ml\nml.x()\n",
    }
    assert {each.path for each in audited(files).attributions["mlflow"].scored} == set(files)
