"""Judgements of one tool in a repository given as literal files."""

from __future__ import annotations

from collections.abc import Sequence

from memory import audited
from mlops_audit.config import Config
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.probe import Answer, ProbeResult


def evidence(
    check: str,
    files: dict[str, str],
    tool: str = "mlflow",
    config: Config | None = None,
    results: Sequence[ProbeResult] = (),
) -> Evidence:
    """What one check answers."""
    report = audited(files, config or Config(tools=(tool,)), results=results)
    return next(item for item in report.scores[tool].evidence if item.check == check)


def answer(probe: str, how: Answer, **more: object) -> ProbeResult:
    """One probe's answer."""
    return ProbeResult(probe=probe, content="c", interpreter="i", answer=how, **more)  # type: ignore[arg-type]
