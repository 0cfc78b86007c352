"""Reports from literal degrees, and documents with one region, judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from memory import TOOLS
from mlops_audit import scoring
from mlops_audit.claims.markdown.text import Text, edited
from mlops_audit.claims.regions.regions import find_regions
from mlops_audit.claims.regions.rendering import options_of
from mlops_audit.claims.regions.stock import Template, templates
from mlops_audit.claims.regions.upkeep import RegionJudgement, judge_region
from mlops_audit.model.attribution import (
    Attribution,
    Declaration,
    Module,
    Place,
    Role,
    ToolConfig,
    ToolTest,
)
from mlops_audit.model.evidence import Evidence, Outcome, Trace
from mlops_audit.model.outcomes import TestOutcomes
from mlops_audit.model.report import Report

PROBED = ("config_loads", "imports_cleanly", "tests_pass")
NAMES = {tool.id: tool for tool in TOOLS}
STATIC: Mapping[str, float | None] = {check: None if check in PROBED else 1.0 for check in scoring.WEIGHTS}
FULL: Mapping[str, float | None] = dict.fromkeys(scoring.WEIGHTS, 1.0)


def report(
    degrees: Mapping[str, Mapping[str, float | None]],
    tests: Mapping[str, int] | None = None,
    exact: bool = True,
    ran: bool = False,
) -> Report:
    """One audit of tools whose checks answered with these degrees (None: not measured)."""
    counts = tests or {}
    attributions = {
        tool: _attribution(tool, found, counts.get(tool, 3), exact, ran) for tool, found in degrees.items()
    }
    evidence = {
        tool: [_evidence(tool, check, degree) for check, degree in found.items()]
        for tool, found in degrees.items()
    }
    scores = scoring.score(attributions, evidence)
    return Report(
        name="tiny",
        commit=None,
        dirty=False,
        probes="run" if ran else "none",
        attributions=attributions,
        scores=scores,
        rollups=scoring.rollups(attributions, scores, list(degrees)),
    )


def _attribution(
    tool: str, degrees: Mapping[str, float | None], count: int, exact: bool, ran: bool
) -> Attribution:
    code = bool(degrees.get("is_used", 1.0))
    config = ToolConfig(path="config/app|1.yaml", line=3, end_line=8, key=tool)
    test = ToolTest(
        path=f"tests/test_{tool}.py",
        count=count,
        exact=exact or ran,
        direct=True,
        outcomes=TestOutcomes(collected=count, passed=count) if ran else None,
    )
    module = Module(path=f"src/{tool}_client.py", role=Role.INTEGRATION, callables=4)
    return Attribution(
        tool=NAMES[tool],
        declarations=(
            Declaration(path="pyproject.toml", line=7, requirement=f"{tool}>=1.2,<3", group="main"),
        ),
        configs=(config,) if degrees.get("has_config", 1.0) else (),
        modules=(module,) if code else (),
        tests=(test,) if code and count else (),
    )


def _evidence(tool: str, check: str, degree: float | None) -> Evidence:
    short = degree is not None and degree < 1
    outcome = Outcome.UNKNOWN if degree is None else Outcome.FOUND if degree else Outcome.MISSING
    if short and check in PROBED:
        outcome = Outcome.BROKEN
    return Evidence(
        tool=tool,
        check=check,
        outcome=outcome,
        degree=degree,
        message=f"{check}: 1 of 2 <b>there</b>" if short else "",
        traces=(Trace(command="$PYTHON -m pytest", answer="works"),)
        if check in PROBED and degree is not None
        else (),
        gaps=(Place(path=f"src/{tool}_client.py", line=9, note="pass"),) if short else (),
    )


def known(own: Sequence[Template] = ()) -> dict[str, Template]:
    """The built-in templates and these."""
    return templates({template.name: template for template in own})


def judged(
    document: str, of: Report, own: Sequence[Template] = (), path: str = "docs/status.md", force: bool = False
) -> RegionJudgement:
    """The judgement of a document's only region."""
    text, available = Text(path=path, characters=document), known(own)
    found = find_regions(text, (), {name: options_of(template) for name, template in available.items()})
    assert not found.problems, found.problems
    (region,) = found.regions
    return judge_region(region, text, of, available, force=force)


def written(document: str, of: Report, own: Sequence[Template] = ()) -> str:
    """The document as it should be, narrowed where better is known."""
    judgement = judged(document, of, own)
    edit = judgement.edit or judgement.narrowing
    return edited(document, [edit]) if edit else document


def empty(template: str, newline: str = "\n") -> str:
    """A document with an empty region."""
    lines = ("# Status", "", f"<!-- mlops-audit:begin {template} -->", "<!-- mlops-audit:end -->", "", "End.")
    return newline.join(lines)


def stale(judgement: RegionJudgement) -> list[tuple[str, str]]:
    """What is stale: what stands there, and what would be true."""
    return [(verdict.claim.text, verdict.truth) for verdict in judgement.verdicts if verdict.stale]
