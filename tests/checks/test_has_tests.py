"""The share of a tool's modules that some test exercises."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome

MODULES = {"src/a.py": "import mlflow\ndef f(): pass\n", "src/b.py": "import mlflow\ndef f(): pass\n"}


def test_imported_or_patched_modules_count():
    test = "from unittest.mock import patch\nimport src.a\n@patch('src.b.f')\ndef test_x(m): pass\n"
    assert evidence("has_tests", {**MODULES, "tests/test_a.py": test}).degree == 1.0


def test_untested_modules_are_named():
    found = evidence("has_tests", {**MODULES, "tests/test_a.py": "import src.a\ndef test_x(): pass\n"})
    assert (found.degree, found.gaps[0].path, found.gaps[0].line) == (0.5, "src/b.py", None)
    assert "0 direct tests, 1 in all" in found.message


def test_none_is_missing():
    assert evidence("has_tests", MODULES).outcome is Outcome.MISSING
