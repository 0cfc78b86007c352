"""What ``check`` demands besides true documents: completion above a limit, and that it was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mlops_audit.cli.auditing import known_tools
from mlops_audit.config import Config
from mlops_audit.errors import AuditError
from mlops_audit.model.claim import Ruling
from mlops_audit.model.report import Interval, Report
from mlops_audit.model.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Demands:
    """Limits of completion in percent by tool id, "" being the whole; ``measured``: nothing is left open."""

    limits: Mapping[str, float]
    measured: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """Sentences about what is under its limit, and about what could not be measured."""

    under: tuple[str, ...] = ()
    unmeasured: tuple[str, ...] = ()


def demanded(given: Sequence[str], require: Sequence[str], config: Config, tools: Sequence[Tool]) -> Demands:
    """The manifest's limits and those of the command line, which win. Raises AuditError."""
    limits = {
        tool: each.fail_under for tool, each in config.refinements.items() if each.fail_under is not None
    }
    if config.fail_under is not None:
        limits[""] = config.fail_under
    for text in given:
        name, equals, number = text.rpartition("=")
        tool = known_tools([name], tools)[0] if equals else ""
        limits[tool] = _percentage(text, number)
    for word in require:
        if word != "measured":
            raise AuditError(f"--require takes no {word!r}", remedy="write --require measured")
    return Demands(limits=limits, measured=bool(require))


def shortfall(report: Report, demands: Demands) -> Shortfall:
    """What a report leaves to be desired."""
    under: list[str] = []
    unmeasured: list[str] = []
    for tool, limit in sorted(demands.limits.items()):
        completion = _completion(report, tool)
        what = report.attributions[tool].tool.name if tool in report.attributions else tool or "the whole"
        if completion.high < limit:
            under.append(f"{what} is {_shown(completion)} complete, under {limit:g}%")
        elif completion.low < limit:
            unmeasured.append(f"whether {what} is {limit:g}% complete is not known: {_shown(completion)}")
    if demands.measured:
        verdicts = report.judgement.verdicts if report.judgement else ()
        count = sum(1 for verdict in verdicts if verdict.ruling is Ruling.NOT_MEASURED)
        if count:
            unmeasured.append(f"{count} claims could not be judged, for nothing measured them")
        open_ = [
            report.attributions[tool].tool.name
            for tool in report.rollups.tools
            if not report.scores[tool].completion.exact
        ]
        if open_:
            unmeasured.append(f"not measured in full: {', '.join(open_)}")
    return Shortfall(under=tuple(under), unmeasured=tuple(unmeasured))


def _completion(report: Report, tool: str) -> Interval:
    if tool:
        score = report.scores.get(tool)
        return score.completion if score else Interval(low=0, high=0)
    return report.rollups.completion or Interval(low=0, high=0)


def _shown(interval: Interval) -> str:
    return f"{interval.low:g}%" if interval.exact else f"{interval.low:g}–{interval.high:g}%"


def _percentage(text: str, number: str) -> float:
    try:
        value = float(number)
    except ValueError:
        value = -1
    if not 0 <= value <= 100:
        raise AuditError(f"--fail-under {text}: {number!r} is no percentage", remedy="write 80, or mlflow=80")
    return value
