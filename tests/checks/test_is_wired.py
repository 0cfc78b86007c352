"""The share of a tool's modules that something outside them reaches."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Outcome


def test_the_share_of_modules_that_are_reached():
    files = {
        "src/a.py": "import mlflow\ndef f(): mlflow.start_run()\n",
        "src/b.py": "import mlflow\ndef f(): mlflow.start_run()\n",
        "src/app.py": "from src.a import f\n",
    }
    found = evidence("is_wired", files)
    assert (found.outcome, found.degree) == (Outcome.FOUND, 0.5)
    assert found.gaps == (Place(path="src/b.py", note="nothing reaches it"),)
    assert found.places == (Place(path="src/a.py", note="imported by src/app.py:1"),)


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


def test_what_runs_a_module_is_shown_with_its_line():
    files = {"jobs/a.py": "import mlflow\n", "Makefile": "train:\n\tpython jobs/a.py\n"}
    assert evidence("is_wired", files).places == (Place(path="jobs/a.py", note="Makefile:2: runs jobs/a.py"),)
    guarded = {"src/a.py": "import mlflow\nif __name__ == '__main__':\n    mlflow.run()\n"}
    assert evidence("is_wired", guarded).places == (
        Place(path="src/a.py", line=2, note="has a __main__ guard"),
    )


def test_tests_do_not_wire():
    files = {"src/a.py": "import mlflow\n", "tests/test_a.py": "import src.a\n"}
    assert evidence("is_wired", files).outcome is Outcome.MISSING
