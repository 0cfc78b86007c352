"""The whole audit as one function: observe, attribute, judge, score, report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mlops_audit import checks, scoring
from mlops_audit.attribution.attribute import attribute
from mlops_audit.attribution.layout import Layout
from mlops_audit.checks.case import Case
from mlops_audit.config import Config, ToolRefinement
from mlops_audit.formats.globs import matching
from mlops_audit.model.attribution import Attribution, ToolTest
from mlops_audit.model.facts import Facts
from mlops_audit.model.probe import ProbeResult
from mlops_audit.model.probe_ids import tests_id
from mlops_audit.model.report import Report
from mlops_audit.model.tool import Tool


def attributed(
    facts: Facts, tools: Sequence[Tool], config: Config, only: Sequence[str] = ()
) -> dict[str, Attribution]:
    """What belongs to each tool; ``only`` narrows it to these tools."""
    attributions = attribute(facts, tools, config)
    return {tool: attributions[tool] for tool in only} if only else attributions


def audit(facts: Facts, tools: Sequence[Tool], config: Config, only: Sequence[str] = ()) -> Report:
    """Everything after observation, purely from what was observed and measured."""
    found = attributed(facts, tools, config, only)
    attributions = {tool: _with_outcomes(each, facts.results) for tool, each in found.items()}
    layout = Layout(config.production, config.tests, passed_over=facts.passed_over)
    test_code = frozenset(path for path in facts.files if layout.is_test(path))
    evidence = {
        tool: checks.judge(
            Case(
                attribution=each,
                facts=facts,
                refinement=config.refinements.get(tool, ToolRefinement()),
                manifest=config.path or "",
                test_code=test_code,
            )
        )
        for tool, each in attributions.items()
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


def _with_outcomes(attribution: Attribution, results: Mapping[str, ProbeResult]) -> Attribution:
    """The tests as pytest really collected and ended them, where it did."""
    tests = tuple(_measured(test, results.get(tests_id(test.path))) for test in attribution.tests)
    return replace(attribution, tests=tests)


def _measured(test: ToolTest, result: ProbeResult | None) -> ToolTest:
    if result is None or result.tests is None:
        return test
    if not result.tests.collected:  # it could not be collected: what was read remains the best guess
        return replace(test, outcomes=result.tests)
    return replace(test, count=result.tests.collected, exact=True, outcomes=result.tests)


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
