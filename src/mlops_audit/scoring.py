"""THE SCALES: evidence → score. Every weight, threshold, status word and rounding rule is in this file."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from mlops_audit.model.attribution import Attribution, ToolTest
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.report import Interval, Ratio, Rollups, Score

WEIGHTS: Mapping[str, float] = {
    "is_declared": 5,
    "has_config": 5,
    "config_loads": 10,
    "is_used": 10,
    "is_implemented": 15,
    "resolves": 5,
    "is_wired": 10,
    "imports_cleanly": 15,
    "has_tests": 10,
    "tests_pass": 15,
}
"""Points of each check; they sum to 100. A manifest may change them, ``explain`` prints them."""

STATUSES: Mapping[str, str] = {
    "absent": "nothing of it was found",
    "declared": "a dependency file names it, nothing else does",
    "config-only": "a configuration is there, and no production code uses it",
    "broken": "code is there, and its modules do not import or its configuration is refused",
    "partial": "code is there; something is stubbed, unconnected, unresolved, untested or failing",
    "unverified": "everything that can be seen without running it is there; something was not run",
    "complete": "every check that applies and has a weight is FOUND with degree 1",
}
"""What each status word means, from least to most."""

_WHOLE = 100.0


def score(
    attributions: Mapping[str, Attribution],
    evidence: Mapping[str, Sequence[Evidence]],
    weights: Mapping[str, float] | None = None,
) -> dict[str, Score]:
    """One score per tool. ``weights`` replaces single weights of ``WEIGHTS``."""
    points = {**WEIGHTS, **(weights or {})}
    return {tool: _score(tool, attributions[tool], evidence[tool], points) for tool in attributions}


def _score(
    tool: str, attribution: Attribution, found: Sequence[Evidence], points: Mapping[str, float]
) -> Score:
    weighed = tuple(replace(item, weight=item.weight or points.get(item.check, 0.0)) for item in found)
    counted = [item for item in weighed if item.counts]
    possible = sum(item.weight for item in counted)
    unmeasured = sum(item.weight for item in counted if item.degree is None)
    answered = sum(item.weight * item.degree for item in counted if item.degree is not None)
    earned = sum(item.weight * item.low for item in counted)
    possibly = sum(item.weight * item.high for item in counted)
    return Score(
        tool=tool,
        status=status(attribution, weighed),
        completion=_interval(earned, possibly, possible),
        evidence=weighed,
        static_earned=answered,
        static_possible=possible - unmeasured,
    )


def status(attribution: Attribution, evidence: Iterable[Evidence]) -> str:
    """The status word for one tool's evidence."""
    judged = tuple(evidence)
    answered = {item.check: item for item in judged}
    if answered["is_used"].outcome is Outcome.UNKNOWN:
        return "unverified"
    if answered["is_used"].outcome is not Outcome.FOUND:
        if attribution.configs:
            return "config-only"
        return "declared" if attribution.declarations else "absent"
    probed = (answered["imports_cleanly"], answered["config_loads"])
    if any(item.counts and item.outcome is Outcome.BROKEN for item in probed):
        return "broken"
    counted = [item for item in judged if item.counts]
    if any(item.falls_short for item in counted):
        return "partial"
    measured = [item.degree is not None for item in counted]
    return "complete" if measured and all(measured) else "unverified"


def possible_statuses(score: Score) -> frozenset[str]:
    """The status words that the tool can still turn out to have, whatever was not measured."""
    if score.status in {"absent", "declared", "config-only", "broken"}:
        return frozenset((score.status,))
    counted = [item for item in score.evidence if item.counts]
    open_ = [item for item in counted if item.degree is None or item.low < item.high]
    words = {score.status}
    if any(item.check == "is_used" for item in open_):
        words |= {"absent", "declared", "config-only"}
    if any(item.check in {"imports_cleanly", "config_loads"} for item in open_):
        words.add("broken")
    if open_ and score.status in {"unverified", "complete"}:
        words |= {"complete", "partial", "unverified"}
    return frozenset(words)


def rollups(
    attributions: Mapping[str, Attribution], scores: Mapping[str, Score], named: Sequence[str] = ()
) -> Rollups:
    """Measures over the tools that a manifest names, else over those that are used or configured."""
    tools = tuple(tool for tool in named if tool in scores) or tuple(
        tool
        for tool in sorted(scores)
        if _used(scores[tool]) or _used(scores[tool], Outcome.UNKNOWN) or attributions[tool].configs
    )
    chosen = [scores[tool] for tool in tools]
    used = sum(1 for each in chosen if _used(each))
    perhaps = sum(1 for each in chosen if _used(each, Outcome.UNKNOWN))
    configured = sum(1 for tool in tools if attributions[tool].configs)
    counts = {test.path: test.count for tool in tools for test in attributions[tool].tests}
    return Rollups(
        tools=tools,
        completion=_mean([each.completion for each in chosen]),
        complete=Ratio(
            low=sum(1 for each in chosen if each.status == "complete"),
            high=sum(1 for each in chosen if each.status in {"complete", "unverified"}),
            of=len(tools),
        ),
        with_code=Ratio(low=used, high=used + perhaps, of=len(tools)),
        configured=Ratio(low=configured, high=configured, of=len(tools)),
        tests=sum(counts.values()),
        passed=_passed({test.path: test for tool in tools for test in attributions[tool].tests}),
    )


def _passed(tests: Mapping[str, ToolTest]) -> Ratio | None:
    """Tests passed of those that count: skipped ones and expected failures are left out.

    What was not measured may still pass: tests cut short, those that want a library, and files not run.
    """
    if not any(test.outcomes for test in tests.values()):
        return None
    passed = failed = unknown = 0
    for test in tests.values():
        ended = test.outcomes
        if ended is None:
            unknown += test.count
            continue
        passed += ended.passing
        failed += ended.failing
        unknown += ended.unknown
    return Ratio(low=passed, high=passed + unknown, of=passed + failed + unknown)


def _used(each: Score, outcome: Outcome = Outcome.FOUND) -> bool:
    return any(item.check == "is_used" and item.outcome is outcome for item in each.evidence)


def _interval(earned: float, possibly: float, possible: float) -> Interval:
    if not possible:
        return Interval(low=0.0, high=0.0)
    return bounds(_WHOLE * earned / possible, _WHOLE * possibly / possible)


def bounds(low: float, high: float) -> Interval:
    """One decimal: low ends round down, high ends up; a single value to the nearest, but never up to 100 or
    down to 0.

    The last rule is coverage.py's: a thing is 100% only when nothing at all is missing.
    """
    if math.isclose(low, high, abs_tol=1e-9):
        nearest = _guarded(round(low, 1), low)
        return Interval(low=nearest, high=nearest)
    return Interval(
        low=math.floor(low * 10 + 1e-9) / 10, high=_guarded(math.ceil(high * 10 - 1e-9) / 10, high)
    )


def _guarded(rounded: float, exact: float) -> float:
    if rounded >= _WHOLE and exact < _WHOLE - 1e-9:
        return 99.9
    if rounded <= 0 and exact > 1e-9:
        return 0.1
    return rounded


def points(value: float) -> int:
    """A percentage in whole points: nearest, but never up to 100 and never down to 0 (coverage.py's rule)."""
    nearest = math.floor(value + 0.5)
    if nearest >= _WHOLE and value < _WHOLE:
        return 99
    return 1 if nearest <= 0 and value > 0 else nearest


def points_of(interval: Interval) -> tuple[int, int]:
    """Both bounds in whole points: the low end rounds down and the high end up, a single value to the
    nearest.
    """
    if interval.exact:
        return points(interval.low), points(interval.low)
    return int(interval.low), min(100, int(interval.high) + (interval.high % 1 > 0))


def _mean(intervals: Sequence[Interval]) -> Interval | None:
    if not intervals:
        return None
    return bounds(
        sum(each.low for each in intervals) / len(intervals),
        sum(each.high for each in intervals) / len(intervals),
    )
