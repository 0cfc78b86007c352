"""Only a probe can tell whether a module imports."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome


def test_unknown_while_nothing_was_run():
    found = evidence("imports_cleanly", {"src/a.py": "import mlflow\n"})
    assert (found.outcome, found.degree, found.places[0].path) == (Outcome.UNKNOWN, None, "src/a.py")


def test_missing_without_use():
    assert evidence("imports_cleanly", {"config/mlflow.yaml": "a: 1\n"}).outcome is Outcome.MISSING
