"""Percentages and ratios held against intervals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from mlops_audit import scoring
from mlops_audit.claims.judging.opinion import FLATTERS, UNDERSTATES, Opinion, holds, unclear, unmeasured
from mlops_audit.claims.judging.truths import ToolTruth, Truths
from mlops_audit.claims.judging.wordings import Restated
from mlops_audit.claims.says import Found, Measure, PercentSays, RatioSays
from mlops_audit.model.claim import Ruling
from mlops_audit.model.report import Interval

_A_GROUP = 2
"""Fewer tools than this are no group."""
_TILDE = 2.0
"""Points that ``~`` allows."""
_WRITABLE = 4.0
"""The widest interval, in points, that ``~N%`` can stand for."""
_SCAN = "mlops-audit scan"
_NOUNS = {
    Measure.WITH_CODE: "with code",
    Measure.CONFIGURED: "configured",
    Measure.COMPLETE: "complete",
    Measure.CONFIG_ONLY: "config-only",
    Measure.NO_CODE: "without code",
    Measure.TESTED: "with tests",
    Measure.DECLARED: "declared",
}


def judge_tool_percent(says: PercentSays, truth: ToolTruth, truths: Truths) -> Opinion:
    """A percentage of one tool."""
    interval = _tool_interval(says.measures[0], truth)
    if interval is None:
        return unclear("it is a percentage of something that is not measured")
    return _percent(says, interval, truths, f"mlops-audit explain {truth.tool.id}", truth.shortfall)


def judge_group_percent(says: PercentSays, truths: Truths, sets: Sequence[tuple[str, ...]]) -> Opinion:
    """A percentage of the group; stale only if it is so for each set of tools that may be meant."""
    opinions = []
    for tools in sets:
        if len(tools) < _A_GROUP:
            continue
        interval = _group_interval(says.measures[0], truths, tools)
        if interval is not None:
            opinions.append(_percent(says, interval, truths, _SCAN, _names(truths, tools)))
    return _mildest(opinions)


def judge_ratio(found: Found, says: RatioSays, truths: Truths, sets: Sequence[tuple[str, ...]]) -> Opinion:
    """So many tools of the group."""
    if says.listed:
        named = found.claim.tools
        wider = next((tools for tools in sets if set(tools) > set(named)), ())
        return _number(found, says, truths, named, (*named, *(tool for tool in wider if tool not in named)))
    if says.measure is Measure.TOTAL:
        sizes = sorted({len(tools) for tools in sets})
        if says.count in sizes:
            return holds(f"{says.count} tools")
        return unclear("how many tools there are depends on which are meant")
    whole = says.of
    fitting = [tools for tools in sets if whole is None or len(tools) == whole]
    if not fitting:
        return unclear(f"no list of {whole} tools was found")
    return _mildest([_number(found, says, truths, tools, tools) for tools in fitting])


def _tool_interval(measure: Measure, truth: ToolTruth) -> Interval | None:
    match measure:
        case Measure.COMPLETION:
            return truth.completion
        case Measure.WITH_CODE:
            implemented = truth.evidence.get("is_implemented")
            low = 100 * implemented.low if implemented and implemented.counts else 100
            return Interval(low=low, high=100) if truth.used else Interval(low=0, high=0)
        case Measure.CONFIGURED if truth.configured:
            return Interval(low=100, high=100)
        case _:
            return None


def _group_interval(measure: Measure, truths: Truths, tools: tuple[str, ...]) -> Interval | None:
    if measure is Measure.COMPLETION:
        return truths.completion(tools)
    if measure is Measure.PASSED:
        passed = truths.report.rollups.passed
        return (
            scoring.bounds(100 * passed.low / passed.of, 100 * passed.high / passed.of)
            if passed and passed.of
            else None
        )
    if measure not in _NOUNS or not tools:
        return None
    count = truths.count(measure, tools)
    return scoring.bounds(100 * count.low / len(tools), 100 * count.tolerated / len(tools))


def _percent(says: PercentSays, truth: Interval, truths: Truths, command: str, about: str) -> Opinion:
    told = _told(truth, truths)
    step = 0.5 * 10**-says.decimals + (_TILDE if says.approximate else 0)
    low, high = says.low - step, says.high + step
    if says.bound == ">=":
        high = 100.0
    if says.bound == "<=":
        low = 0.0
    full = says.low >= 100 and truth.high < 100 and not says.approximate
    none = says.high <= 0 < truth.low and not says.approximate
    if truth.high < low or truth.low > high or full or none:
        return Opinion(
            ruling=Ruling.STALE,
            direction=FLATTERS if truth.high < low or full else UNDERSTATES,
            truth=told,
            why=about,
            command=command,
            **_written(says, truth, truths),
        )
    if low <= truth.low and truth.high <= high:
        return holds(told, about, command)
    return unmeasured(told, about, command)


def _told(truth: Interval, truths: Truths) -> str:
    if truth.low == truth.high:
        return f"{truth.low:g}%"
    return f"{truth.low:g}–{truth.high:g}%" + ("" if truths.ran else " (nothing was run)")


def _written(says: PercentSays, truth: Interval, truths: Truths) -> Restated:
    """The figure to write: none where so much is unmeasured that no figure would be honest."""
    low, high = scoring.points(truth.low), scoring.points(truth.high)
    if truth.low == truth.high or low == high:
        return {
            "new": f"{truth.low:.{says.decimals}f}" if says.decimals and truth.low == truth.high else str(low)
        }
    if says.approximate and truth.high - truth.low <= _WRITABLE:
        return {"new": str(scoring.points((truth.low + truth.high) / 2))}
    if truths.ran and truth.high - truth.low <= _WRITABLE:
        return {"new": f"{low}–{high}"}
    if truths.ran:
        return {
            "declined": "too much of it was not measured for a figure to be written",
            "suggestion": _told(truth, truths),
        }
    return {
        "declined": "nothing was run, so the figure is not known well enough to be written",
        "suggestion": f"{_told(truth, truths)}; run `mlops-audit scan` for a figure",
    }


def _number(
    found: Found, says: RatioSays, truths: Truths, tools: tuple[str, ...], whole: tuple[str, ...]
) -> Opinion:
    count = truths.count(says.measure, tools)
    told = f"{count.told} of {len(tools)} {_NOUNS[says.measure]}"
    if count.tolerated > count.high:
        told += f"; of {count.tolerated} no fault is known"
    about = _names(truths, tools)
    at_least = says.bound == ">=" and count.tolerated >= says.count
    if count.low == count.high == says.count or (at_least and count.low >= says.count):
        return holds(told, about, _SCAN)
    if count.low <= says.count <= count.tolerated or at_least:
        return unmeasured(told, about, _SCAN)
    better = says.measure in {Measure.CONFIG_ONLY, Measure.NO_CODE}
    more = says.count > count.tolerated
    opinion = Opinion(
        ruling=Ruling.STALE,
        direction=UNDERSTATES if more == better else FLATTERS,
        truth=told,
        why=about,
        command=_SCAN,
    )
    return _mended(found, says, truths, opinion, whole, count.low if count.low == count.high else None)


def _mended(
    found: Found, says: RatioSays, truths: Truths, opinion: Opinion, tools: tuple[str, ...], count: int | None
) -> Opinion:
    text = found.claim.text
    if count is None:
        return replace(opinion, declined="how many is not known without running it", suggestion=opinion.truth)
    if says.measure in {Measure.CONFIG_ONLY, Measure.NO_CODE} and count == 0 and _has_words(text):
        return replace(opinion, new=_with_code(text, truths, tools, says.listed), whole=True)
    if says.listed:
        return replace(opinion, declined="the list of tools has to be written anew", suggestion=opinion.truth)
    if says.of == says.count and re.match(r"all\b", text, re.IGNORECASE):
        new = re.sub(
            r"^all(?:\s+of)?(?:\s+(?:the|our))?\s+\w+", f"{count} of {says.of}", text, flags=re.IGNORECASE
        )
        return replace(opinion, new=new, whole=True)
    if count == 1 and re.search(r"\btools\b", text):
        start = found.digits[0] - found.claim.start if found.digits else 0
        after = re.sub(r"^\w+", "1", text[start:]).replace("tools", "tool", 1)
        return replace(opinion, new=text[:start] + after, whole=True)
    return replace(opinion, new=str(count))


def _has_words(text: str) -> bool:
    return bool(re.search(r"only|not|planned|pending", text, re.IGNORECASE))


def _with_code(text: str, truths: Truths, tools: tuple[str, ...], listed: bool) -> str:
    """``5 tools config-only (…)`` → ``7 tools with code (…)``: what is left of nothing is what there is."""
    used = [tool for tool in tools if truths.of(tool).used]
    noun = re.search(r"\b(?:MLOps\s+)?(?:tools?|integrations?)\b", text, re.IGNORECASE)
    said = f"{len(used)} {noun.group()} with code" if noun else f"{len(used)} with code"
    return f"{said} ({', '.join(truths.name(tool) for tool in used)})" if listed else said


def _names(truths: Truths, tools: Sequence[str]) -> str:
    return f"the tools meant are {', '.join(truths.name(tool) for tool in tools)}"


def _mildest(opinions: Sequence[Opinion]) -> Opinion:
    """Stale only where every reading is; else the first reading that is not."""
    if not opinions:
        return unclear("which tools are meant is not known")
    mild = [each for each in opinions if each.ruling is not Ruling.STALE]
    return mild[0] if mild else opinions[0]
