"""A library that a module has through another module of the project."""

from __future__ import annotations

import pytest

from memory import audited
from mlops_audit.model.attribution import Role

SHIM = "try:\n    import mlflow\nexcept ImportError:\n    mlflow = None\n"
START = "def start():\n    return mlflow.start_run()\n"
AROUND = {
    "src/app/__init__.py": "",
    "src/app/core/__init__.py": "",
    "run.py": "from app.core.tracking import start\n\nif __name__ == '__main__':\n    start()\n",
    "tests/test_x.py": "from app.core import tracking\n\n\ndef test_x():\n    assert tracking.start\n",
}
LAZY = "def __getattr__(name):\n    if name == 'mlflow':\n        import mlflow\n        return mlflow\n    raise AttributeError(name)\n"
PROXY = (
    "class _Lazy:\n    def __getattr__(self, name):\n        import mlflow\n        return getattr(mlflow, name)\n\n\n"
    "mlflow = _Lazy()\n"
)
LATER = "mlflow = None\n\n\ndef _load():\n    global mlflow\n    import mlflow\n"
BY_NAME = "import importlib\n\nmlflow = importlib.import_module('mlflow')\n"
TABLE = "import importlib\n\n_LIBS = {'mlflow': 'mlflow'}\n\n\ndef __getattr__(name):\n    return importlib.import_module(_LIBS[name])\n"


@pytest.mark.parametrize("shim", [SHIM, "import mlflow\n", LAZY, PROXY, LATER, BY_NAME, TABLE])
@pytest.mark.parametrize(
    ("place", "statement"),
    [
        ("src/app/libs.py", "from app.libs import mlflow"),
        ("src/app/libs.py", "from ..libs import mlflow"),
        ("src/app/core/compat.py", "from .compat import mlflow"),
        ("src/app/compat/__init__.py", "from app.compat import mlflow"),
    ],
)
def test_what_uses_and_tests_the_module_that_borrows_it_counts(shim, place, statement):
    report = audited({**AROUND, place: shim, "src/app/core/tracking.py": f"{statement}\n\n\n{START}"})
    found = {module.path: module for module in report.attributions["mlflow"].modules}
    assert found["src/app/core/tracking.py"].role is Role.INTEGRATION
    evidence = {each.check: each for each in report.scores["mlflow"].evidence}
    for check in ("is_used", "is_implemented", "resolves", "is_wired", "has_tests"):
        assert evidence[check].degree == 1, (check, evidence[check].gaps)


@pytest.mark.parametrize(
    ("files", "statement", "call"),
    [
        ({"src/app/compat.py": SHIM}, "from app import compat", "compat.mlflow"),
        ({"src/app/compat.py": SHIM}, "import app.compat", "app.compat.mlflow"),
        ({"src/app/compat.py": SHIM}, "import app.compat as c", "c.mlflow"),
        ({"src/app/compat.py": SHIM}, "from .. import compat", "compat.mlflow"),
        ({"src/app/compat.py": SHIM}, "from ..compat import *", "mlflow"),
        ({"src/app/compat.py": "import mlflow as tracker\n"}, "from ..compat import tracker as t", "t"),
        (
            {"src/app/compat.py": SHIM, "src/app/__init__.py": "from .compat import mlflow\n"},
            "from app import mlflow",
            "mlflow",
        ),
        (
            {"src/app/compat.py": SHIM, "src/app/__init__.py": "from .compat import *\n"},
            "from app import mlflow",
            "mlflow",
        ),
        (
            {"src/app/compat.py": SHIM, "src/app/mid.py": "from .compat import mlflow\n"},
            "from app.mid import mlflow",
            "mlflow",
        ),
    ],
)
def test_however_it_is_taken_from_there(files, statement, call):
    tracking = f"{statement}\n\n\ndef start():\n    return {call}.start_run()\n"
    report = audited({**AROUND, **files, "src/app/core/tracking.py": tracking})
    found = {module.path: module for module in report.attributions["mlflow"].modules}
    module = found["src/app/core/tracking.py"]
    assert module.role is Role.INTEGRATION
    assert module.wired
    assert module.tested


def test_a_module_that_takes_something_else_from_there_only_consumes_it():
    files = {
        "src/app/compat.py": SHIM + "def now(): return 1\n",
        "src/app/core/tracking.py": "from app.compat import now\n",
    }
    modules = audited({**AROUND, **files}).attributions["mlflow"].modules
    assert {module.path: module.role for module in modules}["src/app/core/tracking.py"] is Role.CONSUMER


def test_a_chain_of_modules_that_hand_a_library_on_is_followed_to_its_end():
    chain = {f"src/app/m{n}.py": f"from app.m{n - 1} import mlflow\n" for n in range(1, 6)}
    files = {
        "src/app/__init__.py": "",
        "src/app/m0.py": "import mlflow\n",
        **chain,
        "run.py": "from app.m5 import mlflow\nmlflow.x()\n",
    }
    assert set(files) - {"src/app/__init__.py"} == {
        module.path for module in audited(files).attributions["mlflow"].scored
    }
