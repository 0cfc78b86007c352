"""The share of a tool's modules that something outside them reaches."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome


def test_the_share_of_modules_that_are_reached():
    files = {
        "src/a.py": "import mlflow\ndef f(): mlflow.start_run()\n",
        "src/b.py": "import mlflow\ndef f(): mlflow.start_run()\n",
        "src/app.py": "from src.a import f\n",
    }
    found = evidence("is_wired", files)
    assert (found.outcome, found.degree) == (Outcome.FOUND, 0.5)
    assert found.gaps[0].path == "src/b.py"


def test_modules_reached_through_a_reached_module_count():
    files = {
        "src/a.py": "import mlflow\nfrom src.b import g\n",
        "src/b.py": "import mlflow\ndef g(): mlflow.start_run()\n",
        "src/app.py": "from src.a import g\n",
    }
    assert evidence("is_wired", files).degree == 1.0


def test_two_forgotten_modules_do_not_wire_each_other():
    files = {"src/a.py": "import mlflow\nimport src.b\n", "src/b.py": "import mlflow\nimport src.a\n"}
    assert evidence("is_wired", files).outcome is Outcome.MISSING


def test_tests_do_not_wire():
    files = {"src/a.py": "import mlflow\n", "tests/test_a.py": "import src.a\n"}
    assert evidence("is_wired", files).outcome is Outcome.MISSING
