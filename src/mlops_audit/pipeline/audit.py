"""The whole audit as one function: observe, attribute, judge, score, report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mlops_audit import checks, scoring
from mlops_audit.attribution.attribute import attribute
from mlops_audit.checks.case import Case
from mlops_audit.config import Config, ToolRefinement
from mlops_audit.formats.globs import matching
from mlops_audit.model.facts import Facts
from mlops_audit.model.report import Report
from mlops_audit.model.tool import Tool


def audit(facts: Facts, tools: Sequence[Tool], config: Config, only: Sequence[str] = ()) -> Report:
    """Everything after observation, purely from what was observed; ``only`` narrows it to these tools."""
    attributions = attribute(facts, tools, config)
    if only:
        attributions = {tool: attributions[tool] for tool in only}
    evidence = {
        tool: checks.judge(
            Case(attribution=found, facts=facts, refinement=config.refinements.get(tool, ToolRefinement()))
        )
        for tool, found in attributions.items()
    }
    scores = scoring.score(attributions, evidence, config.weights)
    return Report(
        name=facts.snapshot.name,
        commit=facts.snapshot.commit,
        dirty=facts.snapshot.dirty,
        probes="none",
        attributions=attributions,
        scores=scores,
        rollups=scoring.rollups(attributions, scores, config.tools),
        diagnostics=tuple(
            sorted(
                {*facts.snapshot.diagnostics, *facts.diagnostics}, key=lambda d: (d.path, d.line or 0, d.kind)
            )
        ),
        files=len(facts.snapshot.entries),
        notes=tuple(_unmatched(config, [entry.path for entry in facts.snapshot.entries])),
    )


def _unmatched(config: Config, paths: Sequence[str]) -> Iterator[str]:
    """A sentence for each glob of the manifest that matches no file: most likely it is misspelt."""
    keys = [("exclude", config.exclude), ("production", config.production), ("tests", config.tests)]
    for tool, refinement in config.refinements.items():
        named = {name: getattr(refinement, name) for name in ("modules", "exclude", "configs", "tests")}
        keys += [(f"tools.{tool}.{name}", globs) for name, globs in named.items()]
    for key, globs in keys:
        for glob in globs:
            if not matching(paths, [glob]):
                yield f"{config.path or 'the manifest'}: {key}: no file matches {glob}"
