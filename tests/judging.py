"""Judgements of one tool in a repository given as literal files."""

from __future__ import annotations

from memory import audited
from mlops_audit.config import Config
from mlops_audit.model.evidence import Evidence


def evidence(
    check: str, files: dict[str, str], tool: str = "mlflow", config: Config | None = None
) -> Evidence:
    """What one check answers."""
    report = audited(files, config or Config(tools=(tool,)))
    return next(item for item in report.scores[tool].evidence if item.check == check)
