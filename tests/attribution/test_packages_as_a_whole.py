"""Modules that are reached through a package: its attributes, and star imports."""

from __future__ import annotations

import pytest

from memory import audited

TRACKING = "import mlflow\n\n\ndef start():\n    return mlflow.start_run()\n"


def module(files, path="src/app/core/tracking.py"):
    found = {each.path: each for each in audited(files).attributions["mlflow"].modules}
    return found[path]


@pytest.mark.parametrize(
    ("outer", "inner", "use"),
    [
        ("", "from . import tracking\n", "from app import core\n\ncore.tracking.start()\n"),
        ("", "from . import tracking\n", "import app.core\n\napp.core.tracking.start()\n"),
        ("from . import core\n", "from . import tracking\n", "import app\n\napp.core.tracking.start()\n"),
        ("from . import core\n", "from .tracking import start\n", "import app\n\napp.core.start()\n"),
        ("from .core import *\n", "from .tracking import *\n", "from app import *\n\nstart()\n"),
        ("from .core import start\n", "from .tracking import start\n", "from app import *\n\nstart()\n"),
    ],
)
def test_what_is_taken_through_a_package_reaches_the_module(outer, inner, use):
    files = {
        "src/app/__init__.py": outer,
        "src/app/core/__init__.py": inner,
        "src/app/core/tracking.py": TRACKING,
    }
    assert module({**files, "run.py": use}).wired
    test = use.replace("\n\n", "\n\n\ndef test_it():\n    assert ")
    assert module({**files, "tests/test_it.py": test}).tested


def test_a_star_import_brings_no_private_names():
    files = {
        "src/app/__init__.py": "from .core.tracking import start as _start\n",
        "src/app/core/tracking.py": TRACKING,
        "run.py": "from app import *\n",
    }
    assert not module(files).wired
