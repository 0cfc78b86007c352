"""Documents as literals, held against literal reports, for tests of judging and of rewriting."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from memory import TOOLS
from mlops_audit.claims.reading import read_document
from mlops_audit.config import Config
from mlops_audit.model.claim import Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Entry
from mlops_audit.pipeline.judging import Documents, Terms, bench_for, judge_documents
from regional import FULL, STATIC, report

UNUSED: Mapping[str, float | None] = {
    check: 0.0 if check != "has_config" and check != "is_declared" else 1.0 for check in STATIC
}
"""Configured and declared, and no code."""
STUBBED: Mapping[str, float | None] = {**STATIC, "is_implemented": 0.5}
MIXED = report({"feast": STUBBED, "mlflow": STATIC, "optuna": UNUSED}, tests={"mlflow": 12, "feast": 41})
"""Nothing was run: Feast has a placeholder, MLflow is all there, Optuna is configured only."""
WHOLE = report(dict.fromkeys(("feast", "mlflow", "optuna"), FULL), ran=True)
"""All was run, and all of it works."""


def held(
    documents: Mapping[str, str | bytes],
    of: Report = MIXED,
    files: Mapping[str, str] | None = None,
    config: Config | None = None,
    terms: Terms | None = None,
) -> Documents:
    """The judgement of these documents in a repository of these and other files."""
    data = {
        path: text if isinstance(text, bytes) else text.encode()
        for path, text in {**(files or {}), **documents}.items()
    }
    entries = [
        Entry(path=path, blob=hashlib.sha1(each).hexdigest(), size=len(each)) for path, each in data.items()
    ]
    readings = {path: read_document(path, data[path], TOOLS) for path in documents}
    bench = bench_for(of, TOOLS, config or Config(), readings.values(), entries, data.get)
    return judge_documents(readings, bench, terms or Terms(today="2030-01-01"), data.get)


def judged(text: str | bytes, of: Report = MIXED, **more: object) -> tuple[Verdict, ...]:
    """The verdicts on one document."""
    return held({"README.md": text}, of, **more).judgement.verdicts  # type: ignore[arg-type]


def rulings(text: str, of: Report = MIXED, **more: object) -> list[tuple[str, str, str]]:
    """Of each claim: its text, its ruling, and which way it errs."""
    return [
        (each.claim.text, each.ruling.value, each.direction.value if each.direction else "")
        for each in judged(text, of, **more)
    ]


def mended(text: str | bytes, of: Report = MIXED, **more: object) -> bytes:
    """The bytes of a document as they should be."""
    data = text if isinstance(text, bytes) else text.encode()
    done = held({"README.md": data}, of, **more)  # type: ignore[arg-type]
    if "README.md" not in done.rewritten:
        return data
    return done.texts["README.md"].encoded(done.rewritten["README.md"])


def table(*rows: Sequence[str]) -> str:
    """A table under a heading; the first row is the header."""
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join(("# Status", "", lines[0], "|---" * len(rows[0]) + "|", *lines[1:], ""))
