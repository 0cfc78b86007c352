"""Figures about the group of tools, or about one: percentages, ratios, numbers of tools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from mlops_audit.claims.finding import numbers
from mlops_audit.claims.finding.clauses import Piece, leftover
from mlops_audit.claims.finding.numbers import Figure
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.lexicon import FIGURE_WORDS, FOREIGN_FIGURE, MEASURES, STATUSES
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.says import CountSays, Found, Measure, PercentSays, RatioSays
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

KNOWN = (*(pattern for _, pattern in MEASURES), *(pattern for _, pattern in STATUSES), FIGURE_WORDS)
_LIST = re.compile(r"\s*\((?P<list>[^()]{5,300})\)")
_NOT_HOW_MANY = re.compile(
    r"\b(?:adds?|added|adding|writes?|wrote|writing|needs?|lacks?|requires?|gain(?:s|ed)?|new|more|another|additional|"
    r"missing|remaining|to\s*do|should|creat\w+|remov\w+|delet\w+|skip\w*|fail\w*|broken|flaky|first|last|next)\b",
    re.IGNORECASE,
)
"""Words beside a number of tests that make it another one than how many there are."""
_MIXED = re.compile(
    r"\([^()]*\b(?:code|config\w*|tests?)\s*(?:\+|&|/|and)\s*(?:code|config\w*|tests?)\b", re.IGNORECASE
)
_NEAR = 60
"""How many characters beside a figure may say what it measures."""
_FAR = 500
"""How many characters beside a figure may belong to its clause."""
_MOST = 100
"""More figures than this, and a sentence is data."""
_OF_GROUP = frozenset((
    *(Measure.WITH_CODE, Measure.CONFIGURED, Measure.COMPLETE, Measure.CONFIG_ONLY, Measure.NO_CODE),
    *(Measure.TESTED, Measure.DECLARED),
))  # fmt: skip


def percent_says(figure: Figure, words: str, usual: Measure, context: str = "") -> PercentSays:
    """What a percentage says, by the words beside it, else by its ``context``.

    "Complete" beside it leaves it what it usually is.
    """
    named = _percent_measures(words) or _percent_measures(context)
    chosen = named[0] if named else usual
    if _MIXED.search(words):  # "98% (code+tests)" is neither of the two
        chosen = Measure.COMPLETION
    return PercentSays(
        low=figure.value,
        high=figure.high,
        decimals=figure.decimals,
        approximate=figure.bound == "~",
        bound="" if figure.bound == "~" else figure.bound,
        measures=(chosen,),
    )


def _percent_measures(words: str) -> list[Measure]:
    return [each for each in numbers.measures(words) if each is not Measure.COMPLETE]


def group_figures(
    page: Page, offset: int, text: str, context: str, group: tuple[str, ...], *, known: bool
) -> Iterator[Found]:
    """The figures of a text about the group. ``known``: its row or label says that it is about the group.

    ``offset`` is where the text begins in the document, ``context`` are the words around it that say what is
    measured.
    """
    taken: list[tuple[int, int]] = []
    counted = (*numbers.parts(text), *numbers.ratios(text), *numbers.numbers_of_tools(text))
    for figure in counted[:_MOST]:
        if _overlaps(figure, taken):
            continue
        taken.append((figure.start, figure.end))
        if figure.what:
            yield from _tools_counted(page, offset, text, figure, group)
        else:
            yield from _ratio(page, offset, text, figure, context, group)
    yield from _group_tests(page, offset, text, group)
    for figure in islice(numbers.percents(text), _MOST):
        if _overlaps(figure, taken) or FOREIGN_FIGURE.search(_around(text, figure)):
            continue
        if _is_of_tool(page, text, figure):
            continue
        says = percent_says(figure, _beside(text, figure), Measure.COMPLETION, context)
        if not known and not _is_of_group(page, text, figure):
            continue
        if not known and not FIGURE_WORDS.search(f"{context} {_around(text, figure)}"):
            continue
        yield made(
            claim=page.claim(
                offset + figure.start,
                offset + _with_words(text, figure),
                ClaimKind.PERCENT,
                f"rollup:{says.measures[0]}",
            ),
            says=says,
            digits=(offset + figure.digits[0], offset + figure.digits[1]),
            group=group,
        )


def tool_figures(page: Page, offset: int, text: str, piece: Piece, tool: str) -> Iterator[Found]:
    """Percentages of completion and numbers of tests that a clause gives for one tool."""
    clause = text[piece.start : piece.end]
    words = f"{piece.label} {clause}"
    if FOREIGN_FIGURE.search(words):
        return
    shares = list(numbers.percents(clause)) if FIGURE_WORDS.search(clause) else []
    counted = () if _NOT_HOW_MANY.search(words) else numbers.counts(clause)
    counts = [figure for figure in counted if figure.what != "lines"]
    if not shares and not counts:
        return
    unknown = len(leftover(words, page.names, *KNOWN))
    for figure in shares if not unknown else ():
        start = offset + piece.start
        yield made(
            claim=page.claim(start + figure.start, start + figure.end, ClaimKind.PERCENT, tool, (tool,)),
            says=percent_says(figure, _near(clause, figure), Measure.COMPLETION),
            digits=(start + figure.digits[0], start + figure.digits[1]),
        )
    for figure in counts if unknown <= 1 else ():
        start = offset + piece.start
        yield made(
            claim=page.claim(start + figure.start, start + figure.end, ClaimKind.COUNT, tool, (tool,)),
            says=CountSays(count=int(figure.value), bound=figure.bound, unit=figure.what),
            digits=(start + figure.digits[0], start + figure.digits[1]),
        )


def only_measures(page: Page, text: str) -> bool:
    """Whether a text has no words but those of measures and statuses, so that its heading is its subject."""
    return not leftover(text, page.names, *KNOWN, numbers.WORDS)


def _tools_counted(
    page: Page, offset: int, text: str, figure: Figure, group: tuple[str, ...]
) -> Iterator[Found]:
    measure = next(iter(numbers.measures(figure.what)), None)
    if measure not in _OF_GROUP:
        return
    listed = _LIST.match(text, figure.end)
    tools = page.names.tools(listed.group("list")) if listed else ()
    end = listed.end() if listed and len(tools) > 1 else figure.end
    tools = tools if len(tools) > 1 else ()
    yield made(
        claim=page.claim(offset + figure.start, offset + end, ClaimKind.RATIO, f"rollup:{measure}", tools),
        says=RatioSays(
            count=int(figure.value), of=figure.of, measure=measure, bound=figure.bound, listed=bool(tools)
        ),
        digits=(offset + figure.digits[0], offset + figure.digits[1]),
        group=tools if len(tools) == figure.value else group,
    )


def _group_tests(page: Page, offset: int, text: str, group: tuple[str, ...]) -> Iterator[Found]:
    for figure in numbers.counts(text):
        around = _around(text, figure)
        if figure.what == "lines" or FOREIGN_FIGURE.search(around) or _NOT_HOW_MANY.search(around):
            continue
        if _is_of_tool(page, text, figure):
            continue
        yield made(
            claim=page.claim(offset + figure.start, offset + figure.end, ClaimKind.COUNT, "rollup:tests"),
            says=CountSays(count=int(figure.value), bound=figure.bound, unit=figure.what),
            digits=(offset + figure.digits[0], offset + figure.digits[1]),
            group=group,
        )


def _ratio(
    page: Page, offset: int, text: str, figure: Figure, context: str, group: tuple[str, ...]
) -> Iterator[Found]:
    if FOREIGN_FIGURE.search(_around(text, figure)):
        return
    named = numbers.measures(_around(text, figure)) or numbers.measures(context)
    measure = next((each for each in named if each in _OF_GROUP), None)
    if measure is None:
        return
    yield made(
        claim=page.claim(offset + figure.start, offset + figure.end, ClaimKind.RATIO, f"rollup:{measure}"),
        says=RatioSays(count=int(figure.value), of=figure.of, measure=measure, bound=figure.bound),
        digits=(offset + figure.digits[0], offset + figure.digits[1]),
        group=group,
    )


def _is_of_group(page: Page, text: str, figure: Figure) -> bool:
    """Whether the words that a figure belongs to name the group, or nothing else either."""
    before = re.split(r"[,;|()]|\.\s", text[max(0, figure.start - _FAR) : figure.start])[-1]
    after = re.split(r"[,;|().]", text[figure.end : figure.end + _FAR])[0]
    words = f"{before} {after}"
    return bool(group_mentions(words)) or only_measures(page, words)


def _is_of_tool(page: Page, text: str, figure: Figure) -> bool:
    """Whether a tool is named nearer before a figure than the group is: ``MLOps: MLflow (99 tests)``."""
    tools = [mention.end for mention in page.names.mentions(text) if mention.end <= figure.start]
    group = [end for _, end in group_mentions(text) if end <= figure.start]
    return bool(tools) and tools[-1] > max(group, default=-1)


def _overlaps(figure: Figure, taken: list[tuple[int, int]]) -> bool:
    return any(figure.start < end and start < figure.end for start, end in taken)


def _near(text: str, figure: Figure) -> str:
    """A figure with the words on both sides that can belong to it."""
    return text[max(0, figure.start - _FAR) : figure.end + _FAR]


def _beside(text: str, figure: Figure) -> str:
    """The words right before a figure, back to the next sign that separates, and the bracket right after."""
    before = re.split(r"[,;|()]", text[max(0, figure.start - _NEAR) : figure.start])[-1]
    after = re.match(r"\s*\([^()\d]*\)|\s+[A-Za-z -]*", text[figure.end : figure.end + _NEAR])
    return f"{before} {after.group() if after else ''}"


def _around(text: str, figure: Figure) -> str:
    """The words of the figure's own part of the text."""
    before = re.split(r"[;|]|\.\s", text[max(0, figure.start - _NEAR) : figure.start])[-1]
    after = re.split(r"[;|]|\.\s", text[figure.end : figure.end + _NEAR])[0]
    return f"{before} {after}"


def _with_words(text: str, figure: Figure) -> int:
    """Where the claim ends: with the word or the bracket that says what the figure is of."""
    after = re.match(
        r"\s*\((?:code|config\w*|tests?)\)|\s+complete\b",
        text[figure.end : figure.end + _NEAR],
        re.IGNORECASE,
    )
    return figure.end + (after.end() if after else 0)


def speaks_of(text: str) -> bool:
    """Whether a text names the group."""
    return bool(group_mentions(text))
