"""The share of first-party imports that lead somewhere."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.evidence import Outcome


def test_the_share_of_imports_that_resolve():
    source = "import mlflow\nfrom src.b import here\ntry:\n    from src.gone import x\nexcept ImportError:\n    x = None\n"
    found = evidence("resolves", {"src/a.py": source, "src/b.py": "here = 1\n"})
    assert (found.outcome, found.degree) == (Outcome.FOUND, 0.5)
    assert (found.gaps[0].line, found.gaps[0].note) == (4, "no module src.gone, hidden by the try around it")


def test_full_without_first_party_imports():
    assert evidence("resolves", {"src/a.py": "import mlflow\nimport os\n"}).degree == 1.0


def test_generated_and_open_names_are_taken_on_trust():
    files = {
        "src/a.py": "import mlflow\nfrom src._version import version\nfrom src.lazy import anything\n",
        "src/lazy.py": "def __getattr__(name):\n    return 1\n",
    }
    assert evidence("resolves", files).degree == 1.0


def test_missing_without_use():
    assert evidence("resolves", {"config/mlflow.yaml": "a: 1\n"}).outcome is Outcome.MISSING
