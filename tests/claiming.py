"""What is said of a literal document in a repository given as literal files."""

from __future__ import annotations

from collections.abc import Mapping
from textwrap import dedent

from memory import TOOLS as USUAL
from memory import MemoryEyes, audited
from mlops_audit.claims.judging.judge import judge
from mlops_audit.claims.markdown.text import decoded
from mlops_audit.claims.reading import names_of, read_document, read_text
from mlops_audit.config import Config
from mlops_audit.model.claim import Verdict
from mlops_audit.model.tool import ConfigPattern, Tool
from mlops_audit.pipeline.judging import Terms, bench_for, judge_documents

DVC = Tool(
    id="dvc",
    name="DVC",
    category="data-versioning",
    distributions=("dvc",),
    imports=("dvc",),
    commands=("dvc",),
    configs=(ConfigPattern(path="dvc.yaml"),),
    works_without_code=True,
)
"""A tool that is worked by its own files and commands."""
TOOLS = (*USUAL, DVC)
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["mlflow", "optuna"]\n',
    "src/shop/__init__.py": "",
    "src/shop/main.py": "from shop.tracking import start\n\nstart()\n",
    "src/shop/tracking.py": "import mlflow\n\n\ndef start():\n    mlflow.set_experiment('x')\n    return mlflow.start_run()\n",
    "config/feast/feature_store.yaml": "project: shop\nregistry: data/registry.db\nprovider: local\n",
}
"""MLflow is used, Optuna only declared, Feast only configured; of SHAP there is no trace."""


def verdicts(
    document: str,
    files: Mapping[str, str] = FILES,
    path: str = "docs/status.md",
    tools: tuple[Tool, ...] = TOOLS,
) -> tuple[Verdict, ...]:
    """The verdict on every claim of a document."""
    every = {**files, path: document}
    eyes = MemoryEyes(every)
    text = decoded(path, dedent(document).lstrip("\n").encode())
    assert text is not None
    reading = read_text(text, names_of(tools))
    bench = bench_for(
        audited(every, Config(), tools), tools, Config(), [reading], eyes.snapshot.entries, eyes.raw
    )
    return judge(reading, bench)


def rulings(
    document: str,
    files: Mapping[str, str] = FILES,
    path: str = "docs/status.md",
    tools: tuple[Tool, ...] = TOOLS,
) -> list[tuple[str, str, str]]:
    """Subject, ruling and direction of every claim, in order."""
    return [
        (each.claim.subject, each.ruling.value, each.direction.value if each.direction else "")
        for each in verdicts(document, files, path, tools)
    ]


def mended(document: str, files: Mapping[str, str] = FILES, path: str = "docs/status.md") -> str:
    """The document as it should be."""
    whole = dedent(document).lstrip("\n")
    every = {**files, path: whole}
    eyes = MemoryEyes(every)
    readings = {path: read_document(path, whole.encode(), TOOLS)}
    bench = bench_for(
        audited(every, Config(), TOOLS), TOOLS, Config(), readings.values(), eyes.snapshot.entries, eyes.raw
    )
    return judge_documents(readings, bench, Terms(today="2026-01-01"), eyes.raw).rewritten.get(path, whole)
