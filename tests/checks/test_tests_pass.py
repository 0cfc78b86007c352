"""Only a probe can tell whether tests pass; without tests there is nothing that could."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome

MODULE = {"src/a.py": "import mlflow\n"}


def test_unknown_while_nothing_was_run():
    found = evidence("tests_pass", {**MODULE, "tests/test_a.py": "import src.a\ndef test_x(): pass\n"})
    assert (found.outcome, found.places[0].note) == (Outcome.UNKNOWN, "1 test")


def test_missing_without_tests():
    assert evidence("tests_pass", MODULE).outcome is Outcome.MISSING
