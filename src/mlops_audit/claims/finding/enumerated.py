"""Sentences about tools that the text above them enumerates: ``1 of 3 tools``, ``together they have``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from mlops_audit.claims.finding import numbers
from mlops_audit.claims.finding.clauses import leftover
from mlops_audit.claims.finding.figures import group_figures, only_measures
from mlops_audit.claims.finding.page import Page, listed_tools
from mlops_audit.claims.lexicon import MEASURES
from mlops_audit.claims.markdown.blocks import Block, BlockKind
from mlops_audit.claims.markdown.masks import plain
from mlops_audit.claims.says import CountSays, Found
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_SPEAKS = re.compile(r"\btools\b|\btogether\b|\baltogether\b|\bcombined\b|\bin\s+total\b", re.IGNORECASE)
_TOGETHER = re.compile(r"\b(?:together|altogether|combined|in\s+total)\b", re.IGNORECASE)
_THEY = re.compile(r"\b(?:they|these|both|there|comes?|counts?|share)\b", re.IGNORECASE)
LISTED = (_TOGETHER, _THEY)
"""Words by which a sentence speaks of what was listed before it."""
_SOME_OF_THEM = re.compile(r"\b(?:unit|integration|e2e|new|direct)\b", re.IGNORECASE)
_LABEL_ENDS = re.compile(r":|\s[–—-]{1,2}\s|[(,]|\.\s")
_LEAST = 3
"""Fewer tools than this are too few to be told from any other number of things."""


def may_speak_of_listed(text: str) -> bool:
    """Whether a text that names no tool may be about those named above it: quick, and often wrongly true."""
    return _SPEAKS.search(text) is not None


def of_listed(page: Page, block: Block, offset: int, words: str) -> Iterator[Found]:
    """``1 of 3 tools has code`` below a table or a list of three tools."""
    if not re.search(r"\btools\b", words, re.IGNORECASE) or not only_measures(page, words):
        return
    tools, _ = listed_above(page, block)
    if len(tools) < _LEAST:
        return
    for each in group_figures(page, offset, words, "", tools, known=False):
        if each.ratio is not None and each.ratio.of == len(tools):
            yield each


def together(page: Page, block: Block, offset: int, words: str, before: str) -> Iterator[Found]:
    """``MLflow and Feast are tested. Together they have 14 tests.``

    ``before`` are the sentences of the block before this one.
    """
    said = list(numbers.counts(words)) if _TOGETHER.search(words) else []
    if len(said) != 1 or said[0].what == "lines" or _SOME_OF_THEM.search(words):
        return
    if leftover(words, page.names, _TOGETHER, _THEY, *(pattern for _, pattern in MEASURES)):
        return
    tools = page.names.tools(words) or page.names.tools(before) or _all_above(page, block)
    if len(tools) < 2:
        return
    figure = said[0]
    yield made(
        claim=page.claim(offset + figure.start, offset + figure.end, ClaimKind.COUNT, "rollup:tests", tools),
        says=CountSays(count=int(figure.value), bound=figure.bound, unit=figure.what),
        digits=(offset + figure.digits[0], offset + figure.digits[1]),
        group=tools,
    )


def listed_above(page: Page, block: Block) -> tuple[tuple[str, ...], bool]:
    """The tools of the last table or list above a block in its section, and whether it lists nothing else."""
    tables = [
        each for each in page.blocks.tables if each.end <= block.start and each.headings == block.headings
    ]
    items = _items_above(page, block)
    if tables and (not items or items[-1].end <= tables[-1].start):
        tools = listed_tools(tables[-1], page.names)
        return tools, len(tools) == len(tables[-1].rows)
    found = [_subject(page, each) for each in items]
    return tuple(dict.fromkeys(tool for tool in found if tool)), all(found)


def _all_above(page: Page, block: Block) -> tuple[str, ...]:
    tools, nothing_else = listed_above(page, block)
    return tools if nothing_else else ()


def _items_above(page: Page, block: Block) -> list[Block]:
    """The items of the list that ends right above a block, or above paragraphs that name no tool."""
    above = [
        each for each in page.blocks.blocks if each.end <= block.start and each.headings == block.headings
    ]
    while (
        above and above[-1].kind is BlockKind.PARAGRAPH and not page.concerns(above[-1].start, above[-1].end)
    ):
        above.pop()
    items = list(takewhile(lambda each: each.kind is BlockKind.ITEM, reversed(above)))
    top = min((each.level for each in items), default=0)
    return [each for each in reversed(items) if each.level == top]


def _subject(page: Page, item: Block) -> str:
    """The one tool that an item begins with, or empty."""
    text = plain(page.text.characters[item.start : item.end])[:200]
    tools = page.names.tools(_LABEL_ENDS.split(text)[0])
    return tools[0] if len(tools) == 1 else ""
