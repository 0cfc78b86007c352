"""The whole audit as one function: observe, attribute, judge, score, report."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit import checks, scoring
from mlops_audit.attribution.attribute import attribute
from mlops_audit.checks.case import Case
from mlops_audit.config import Config, ToolRefinement
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
    )
