"""A judgement of two small documents, given as literals, for the tests of what is said about it."""

from __future__ import annotations

import difflib
from dataclasses import replace

from memory import audited
from mlops_audit.claims.markdown.text import Text, decoded, edited
from mlops_audit.model.claim import (
    Claim,
    ClaimKind,
    Direction,
    Edit,
    Judgement,
    Rewriting,
    Ruling,
    Skipped,
    Suppression,
    Verdict,
)
from mlops_audit.model.report import Report

DOCUMENTS = {
    "README.md": (
        "# Stack\n\n"
        "MLOps integration: 29% — übersicht, see `src/store.py`.\n"
        "Tracking lives in `src/mlflow_gone.py`.\n"
        "Feast: about 60% done.\n"
    ).encode(),
    "docs/status.md": (
        "\ufeff# Status 🚦\r\n\r\n"
        "| Tool | Status | Code | Tests |\r\n"
        "| --- | --- | --- | --- |\r\n"
        "| Feast | Config only | ⚠️ Verify | 150 tests |\r\n"
        "| MLflow | ✅ **Complete** | ✅ | 1 test |\r\n"
        "\r\n"
        "MLOps is ~40% complete. Optuna is in good shape.\r\n"
        "Two tools are config-only (Feast, MLflow).\r\n"
    ).encode(),
}


def claim(path: str, text: str, kind: str, subject: str, **more: object) -> Claim:
    """The first occurrence of ``text`` in a document, claimed."""
    document = text_of(path)
    start = document.characters.index(text)
    fields = {"tools": (subject,) if ":" not in subject else ("feast", "mlflow"), **more}
    return Claim(
        path=path,
        line=document.line(start),
        column=document.column(start),
        start=start,
        end=start + len(text),
        text=text,
        kind=ClaimKind(kind),
        subject=subject,
        **fields,  # type: ignore[arg-type]
    )


def text_of(path: str) -> Text:
    """One of the documents."""
    found = decoded(path, DOCUMENTS[path])
    assert found
    return found


def stale(said: Claim, way: str, becomes: str = "", **more: str) -> Verdict:
    """A claim that does not hold, with the edit that replaces its text."""
    edit = Edit(start=said.start, end=said.end, text=becomes) if becomes else None
    return Verdict(
        claim=said,
        ruling=Ruling.STALE,
        direction=Direction(way) if way else None,
        edit=edit,
        byte_edit=text_of(said.path).bytes_of(edit) if edit else None,
        **more,  # type: ignore[arg-type]
    )


MEASURE = {
    "truth": "59.1–97.6% (nothing was run)",
    "why": "Feast 59.1–99.1%, MLflow 60–96.1%",
    "command": "mlops-audit scan --no-probes",
}
FEAST = {
    "truth": "partial: code is there, 1 placeholder",
    "why": "src/store.py:1 imports feast",
    "command": "mlops-audit explain feast --no-probes",
}
VERDICTS = (
    stale(
        claim("README.md", "29%", "percent", "rollup:completion"),
        "understates",
        **MEASURE,
        declined="the measure is an interval",
        suggestion="MLOps integration: 59–98%",
    ),
    Verdict(claim=claim("README.md", "src/store.py", "place", "file:src/store.py"), ruling=Ruling.HOLDS),
    stale(
        claim("README.md", "src/mlflow_gone.py", "place", "mlflow"),
        "",
        "src/mlflow_tools.py",
        truth="no such file; MLflow is used in src/mlflow_tools.py",
        why="src/mlflow_tools.py:1 imports mlflow",
        command="git ls-files src",
    ),
    Verdict(
        claim=claim("README.md", "60% done", "percent", "feast"),
        ruling=Ruling.NOT_MEASURED,
        truth="59.1–99.1%",
        why="no test was run",
        command="mlops-audit check --probe all",
    ),
    stale(claim("docs/status.md", "Config only", "status", "feast"), "understates", "Partial", **FEAST),
    stale(
        claim("docs/status.md", "⚠️ Verify", "status", "feast"),
        "understates",
        "✅",
        **{**FEAST, "truth": "code is there"},
    ),
    stale(
        claim("docs/status.md", "150 tests", "count", "feast"),
        "flatters",
        "41 tests",
        truth="41 tests",
        why="tests/test_store.py has 41",
        command="mlops-audit explain feast --no-probes",
    ),
    Verdict(
        claim=claim("docs/status.md", "✅ **Complete**", "status", "mlflow"),
        ruling=Ruling.SUPPRESSED,
        direction=Direction.FLATTERS,
        truth="partial",
        suppressed_by="docs/status.md:4: agreed with the team",
    ),
    stale(claim("docs/status.md", "~40%", "percent", "rollup:completion"), "understates", **MEASURE),
    Verdict(
        claim=claim("docs/status.md", "Optuna is in good shape", "status", "optuna"),
        ruling=Ruling.UNCLEAR,
        why="“good shape” is no status word",
    ),
    stale(
        claim("docs/status.md", "Two tools are config-only (Feast, MLflow)", "ratio", "rollup:config_only"),
        "understates",
        truth="no tool is config-only",
        why="src/store.py:1, src/mlflow_tools.py:1",
        declined="the sentence names tools that would have to leave it",
        suggestion="No tool is config-only.",
    ),
)


def _rewriting(path: str) -> Rewriting:
    document = text_of(path)
    edits = [each.edit for each in VERDICTS if each.claim.path == path and each.edit]
    diff = difflib.unified_diff(
        document.characters.splitlines(keepends=True),
        edited(document.characters, edits).splitlines(keepends=True),
        f"a/{path}",
        f"b/{path}",
        n=1,
    )
    return Rewriting(path=path, diff="".join(diff), edits=len(edits))


JUDGEMENT = Judgement(
    verdicts=VERDICTS,
    suppressions=(
        Suppression(
            path="docs/status.md", line=4, reason="agreed with the team", until="2030-01-31", claims=1
        ),
        Suppression(path="README.md", line=1, reason="old plan", until="2025-01-31", expired=True),
    ),
    skipped=(Skipped(path="README.md", line=9, text="~~MLflow: 10%~~", reason="struck through"),),
    rewritings=tuple(_rewriting(path) for path in sorted(DOCUMENTS)),
    documents=3,
    unmet=("Feast is 59.1–99.1% complete, 80% is demanded",),
)

_FILES = {
    "src/mlflow_tools.py": "import mlflow\n\n\ndef log():\n    mlflow.start_run()\n",
    "src/store.py": "import feast\n\n\ndef store():\n    raise NotImplementedError\n",
    "src/broken.py": "def f(:\n  import mlflow\n",
}


def judged(judgement: Judgement = JUDGEMENT) -> Report:
    """A report with a judgement."""
    return replace(audited(_FILES), judgement=judgement)
