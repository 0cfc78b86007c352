"""A repository held in memory, so that the program is tested from literals without a disk."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from textwrap import dedent

from mlops_audit.config import Config
from mlops_audit.model.facts import FileFacts, Outline
from mlops_audit.model.plan import Plan
from mlops_audit.model.probe import ProbeResult
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Entry, Snapshot
from mlops_audit.model.tool import ConfigPattern, Loader, Tool
from mlops_audit.pipeline.audit import attributed, audit
from mlops_audit.pipeline.planning import planned
from mlops_audit.pipeline.survey import survey
from mlops_audit.source import reading


def _tool(name: str, category: str, **more: object) -> Tool:
    word = name.lower().replace(" ", "_")
    fields: dict[str, object] = {
        "id": word,
        "name": name,
        "category": category,
        "distributions": (word.replace("_", "-"),),
        "imports": (word,),
        "words": (word,),
        **more,
    }
    return Tool(**fields)  # type: ignore[arg-type]


TOOLS = (
    _tool("MLflow", "experiment-tracking", configs=(ConfigPattern(path="MLproject"),)),
    _tool(
        "Feast",
        "feature-store",
        configs=(ConfigPattern(path="feature_store.yaml"),),
        config_customary=True,
        discovers=("{config}/**/*.py",),
        loaders=(Loader(name="load_repo_config", files=("feature_store.yaml",), code="import feast"),),
    ),
    _tool("Optuna", "hyperparameter-tuning", distributions=("optuna", "optuna-*")),
    _tool("SHAP", "explainability"),
    _tool("Great Expectations", "data-quality", words=("great_expectations", "gx", "ge")),
    _tool("wandb", "experiment-tracking", imports=("wandb", "lightning.pytorch.loggers.WandbLogger")),
)
"""A small catalog with one tool of each peculiarity."""


class MemoryEyes:
    """Eyes over a mapping of paths to text."""

    def __init__(self, files: Mapping[str, str | bytes]) -> None:
        self._data = {
            path: text if isinstance(text, bytes) else dedent(text).lstrip("\n").encode()
            for path, text in files.items()
        }
        entries = tuple(
            Entry(path=path, blob=hashlib.sha1(data).hexdigest(), size=len(data))
            for path, data in sorted(self._data.items())
        )
        self.snapshot = Snapshot(name="tiny", commit="0" * 40, dirty=False, entries=entries)

    def outline(self, paths: Collection[str]) -> Mapping[str, Outline]:
        return {path: reading.outline(path, self._data[path]) for path in paths}

    def read(self, paths: Collection[str]) -> Mapping[str, FileFacts]:
        return {path: reading.read(path, self._data[path]) for path in paths}

    def raw(self, path: str) -> bytes | None:
        return self._data[path]


def audited(
    files: Mapping[str, str | bytes],
    config: Config | None = None,
    tools: Sequence[Tool] = TOOLS,
    results: Sequence[ProbeResult] = (),
) -> Report:
    """The report of a repository given as literal files, and of what probes answered."""
    chosen = config or Config()
    facts = survey(MemoryEyes(files), tools, chosen)
    return audit(replace(facts, results={each.probe: each for each in results}), tools, chosen)


def planned_for(
    files: Mapping[str, str | bytes], config: Config | None = None, only: Collection[str] = ()
) -> Plan:
    """The plan for a repository given as literal files, for ``only`` some of its tools if they are named."""
    chosen, eyes = config or Config(), MemoryEyes(files)
    facts = survey(eyes, TOOLS, chosen)
    return planned(eyes, facts, attributed(facts, TOOLS, chosen), chosen, only)
