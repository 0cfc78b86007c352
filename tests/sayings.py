"""What is thought of one document given as a literal, in a repository given as literal files."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from memory import TOOLS, MemoryEyes, audited
from mlops_audit.claims.reading import read_document
from mlops_audit.config import Config
from mlops_audit.model.claim import Verdict
from mlops_audit.pipeline.judging import Documents, Terms, bench_for, judge_documents

REPOSITORY = {
    "src/tracking.py": "import mlflow\n\n\ndef log(value):\n    mlflow.log_metric('x', value)\n",
    "src/train.py": "from src.tracking import log\n\nif __name__ == '__main__':\n    log(1)\n",
    "tests/test_tracking.py": "from src.tracking import log\n\n\ndef test_log():\n    log(1)\n",
    "feature_store.yaml": "project: x\n",
    "requirements.txt": "mlflow>=2\nfeast>=0.40\n",
}
"""MLflow has code and a test, Feast a configuration, and Optuna nothing."""


def judged(document: str, files: Mapping[str, str] = REPOSITORY, path: str = "STATUS.md") -> Documents:
    """The document's claims, each judged, and what it should say."""
    given = {**files, path: dedent(document).lstrip("\n")}
    eyes, config = MemoryEyes(given), Config()
    readings = {path: read_document(path, given[path].encode(), TOOLS)}
    bench = bench_for(
        audited(given, config), TOOLS, config, readings.values(), eyes.snapshot.entries, eyes.raw
    )
    return judge_documents(readings, bench, Terms(today="2026-01-01"), eyes.raw)


def mended(document: str, files: Mapping[str, str] = REPOSITORY) -> str:
    """The document as it should be."""
    whole = dedent(document).lstrip("\n")
    return judged(document, files).rewritten.get("STATUS.md", whole)


def verdicts(document: str, files: Mapping[str, str] = REPOSITORY) -> list[Verdict]:
    """The verdicts on the document's claims, in order."""
    return list(judged(document, files).judgement.verdicts)
