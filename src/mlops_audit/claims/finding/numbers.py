"""Figures in a text: percentages, ratios, numbers of tools and tests, as they are written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from mlops_audit.claims.lexicon import MEASURES
from mlops_audit.claims.says import Measure

NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        )
    )
}
WORDS = re.compile(rf"\b(?:{'|'.join(NUMBERS)})\b", re.IGNORECASE)
"""Numbers in words."""
_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBERS)}"
_PERCENT = re.compile(
    r"(?<![\w.%,/-])(?P<bound>[~≈≥≤<>]=?\s?|about\s+|around\s+|over\s+|approximately\s+)?"
    r"(?P<low>\d{1,3}(?:\.\d+)?)(?:\s?%?\s?[–—-]\s?(?P<high>\d{1,3}(?:\.\d+)?))?\s?%(?!\w)(?P<plus>\+)?",
    re.IGNORECASE,
)
_RATIO = re.compile(
    rf"(?<![\w./%:-])(?P<count>{_NUMBER})\s?(?:/|\s(?:out\s+)?of\s(?:the\s+)?)\s?(?P<of>{_NUMBER})(?![\w%]|[./:-]\d)",
    re.IGNORECASE,
)
_PART = re.compile(r"(?<![\w./%:-])(?P<count>\d{1,3})\s*\((?P<what>code|config\w*)\)", re.IGNORECASE)
_TOOLS = re.compile(
    rf"(?<![\w./%:-])(?P<all>all(?:\s+of)?\s+(?:the\s+|our\s+)?)?(?P<count>{_NUMBER})\s+"
    r"(?P<noun>(?:(?:[A-Za-z]+\s+){0,2}?(?:tools?|integrations?|libraries)\s+)?(?:(?:are|is|were|with|now|all|fully)\s+)*)"
    r"(?P<emphasis>[*_]{0,3}(?:fully\s+)?)"
    r"(?P<what>config(?:uration|ured)?[\s-]+only|configured|complete[d]?|integrated|implemented|not\s+implemented|"
    r"code(?!\s*\w)|not\s+started|planned|production[\s-]+ready|pending)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?<![\w./%~-])(?P<bound>[~≈≥>]=?\s?)?(?P<count>\d{1,3}(?:,\d{3})+|\d{1,6})(?P<plus>\+)?\s+"
    r"(?:(?:passing|total|automated|pytest|collected)\s+){0,2}(?P<unit>tests?|lines?|LOC)\b"
    r"(?!\s+(?:cases?|files?|modules?|class(?:es)?|suites?|folders?|director\w+|scripts?|packages?|runs?|plans?|sets?|"
    r"types?|groups?|categor\w+|scenarios?|environments?|data\w*|points?|users?|servers?|functions?|methods?|fixtures?)\b)"
    r"(?:\s+(?P<how>pass(?:ing|ed)?|collected|of\s+code))?",
    re.IGNORECASE,
)
_PART_OF_MORE = re.compile(
    r"(?:[\d](?:[\s'’.,\u00a0\u202f]|\s?[–—-]\s?|\s(?:to|or|bis|à|a|до)\s)|[<≤+]=?\s?|"
    r"\b(?:up\s+to|over|at\s+(?:least|most)|(?:fewer|less|more)\s+than|under|above|below|nearly|almost|about|around|"
    r"roughly|some|approx(?:\.|imately)?)\s+)\Z",
    re.IGNORECASE,
)
"""What stands before a number that is the end of a larger one, of a range, or a bound that is not read."""
_LOOK_BACK = 24
_BARE = re.compile(
    r"^\W*?(?P<bound>[~≈≥>]=?\s?)?(?P<count>\d{1,3}(?:,\d{3})+|\d{1,6})(?P<plus>\+)?(?:\s+(?P<how>pass(?:ing|ed)?|collected))?\W*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure: its span, the span of its number alone, its value, and what is written around it.

    ``bound`` is ``~``, ``>=`` or ``<=`` where the figure is one; ``of`` is the whole of a ratio, ``what`` the
    words that say what is counted.
    """

    start: int
    end: int
    digits: tuple[int, int]
    value: float
    high: float
    decimals: int = 0
    bound: str = ""
    of: int | None = None
    what: str = ""


def has_number(text: str) -> bool:
    """Whether there is any number in a text, in digits or in words."""
    return bool(re.search(r"\d", text) or WORDS.search(text))


def percents(text: str) -> Iterator[Figure]:
    """``29%``, ``~98%``, ``93–97%``."""
    for found in _PERCENT.finditer(text):
        low = found.group("low")
        high = found.group("high") or low
        if float(high) > 100 or float(low) > 100:
            continue
        yield Figure(
            start=found.start(),
            end=found.end(),
            digits=(found.start("low"), found.end("high") if found.group("high") else found.end("low")),
            value=float(low),
            high=float(high),
            decimals=len(low.partition(".")[2]),
            bound=_bound(found.group("bound"), found.group("plus")),
        )


def ratios(text: str) -> Iterator[Figure]:
    """``4/7``, ``7 of 7``."""
    for found in _RATIO.finditer(text):
        count, whole = number(found.group("count")), number(found.group("of"))
        if not 1 < whole <= 99 or count > whole:
            continue
        yield Figure(
            start=found.start(),
            end=found.end(),
            digits=found.span("count"),
            value=count,
            high=count,
            of=whole,
        )


def parts(text: str) -> Iterator[Figure]:
    """``4 (code)``, ``3 (config)``: what has code, and what beside it has a configuration only."""
    found = list(_PART.finditer(text))
    kinds = {"code" if part.group("what").lower() == "code" else "config" for part in found}
    for part in found:
        config = part.group("what").lower() != "code"
        what = "code" if not config else "config-only" if len(kinds) > 1 else "configured"
        count = int(part.group("count"))
        yield Figure(
            start=part.start(), end=part.end(), digits=part.span("count"), value=count, high=count, what=what
        )


def numbers_of_tools(text: str) -> Iterator[Figure]:
    """``5 tools config-only``, ``All 7 MLOps tools are configured``."""
    for found in _TOOLS.finditer(text):
        count = number(found.group("count"))
        noun = found.group("noun").strip()
        if not noun and not found.group("all") and "only" not in found.group("what").lower():
            continue
        yield Figure(
            start=found.start(),
            end=found.end(),
            digits=found.span("count"),
            value=count,
            high=count,
            of=count if found.group("all") else None,
            what=_what(found.group("noun", "emphasis"), found.group("what")),
        )


def _what(before: tuple[str, ...], what: str) -> str:
    """What is said of the tools; "fully implemented" is more than that there is code."""
    fully = any(re.search(r"\bfully\b", words, re.IGNORECASE) for words in before)
    return "complete" if fully and what.lower() in {"implemented", "integrated"} else what


def counts(text: str) -> Iterator[Figure]:
    """``150 tests``, ``323+ tests passing``, ``1,246 lines``."""
    for found in _COUNT.finditer(text):
        before = text[max(0, found.start() - _LOOK_BACK) : found.start()]
        if _PART_OF_MORE.search(before) or not found.group("count").isascii():
            continue
        unit = "tests" if found.group("unit").lower().startswith("test") else "lines"
        passed = "pass" in found.group().lower()
        yield _counted(found, "passed" if unit == "tests" and passed else unit)


def bare_count(text: str) -> Figure | None:
    """The number that a cell consists of, with whatever signs around it."""
    found = _BARE.match(text)
    if (
        found is None
        or not found.group("count").isascii()
        or _PART_OF_MORE.search(text[: found.start("count")])
    ):
        return None
    return _counted(found, "passed" if (found.group("how") or "").lower().startswith("pass") else "tests")


def measures(words: str) -> tuple[Measure, ...]:
    """What the words beside a figure make it a measure of; nothing: whatever is usual."""
    return tuple(measure for measure, pattern in MEASURES if pattern.search(words))


def number(text: str) -> int:
    """A number in digits or, up to twelve, in words."""
    return int(text) if text.isdigit() else NUMBERS[text.lower()]


def _counted(found: re.Match[str], what: str) -> Figure:
    value = int(found.group("count").replace(",", ""))
    return Figure(
        start=found.start(),
        end=found.end(),
        digits=found.span("count"),
        value=value,
        high=value,
        bound=_bound(found.group("bound"), found.group("plus")),
        what=what,
    )


def _bound(before: str | None, plus: str | None) -> str:
    sign = (before or "").strip().lower()
    if plus or sign in {"≥", ">=", ">", "over"}:
        return ">="
    if sign in {"≤", "<=", "<"}:
        return "<="
    return "~" if sign else ""
