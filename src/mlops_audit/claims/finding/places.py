"""Claims that a file is there, that lines of it hold something, or that it is so many lines long."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import islice

from mlops_audit.claims.finding import numbers
from mlops_audit.claims.finding.clauses import sentences
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.finding.paths import Cited, cited, in_command, is_denied, is_elsewhere, is_made
from mlops_audit.claims.markdown.masks import Prose
from mlops_audit.claims.says import CountSays, Found, PlaceSays
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_LINES_AFTER = re.compile(
    r"[`*_)\]]*\s*[(,:–—-]?\s*~?(?P<count>\d{1,3}(?:,\d{3})+|\d{1,6})\+?\s+(?:lines|LOC)\b", re.IGNORECASE
)
_TESTS_AFTER = re.compile(
    r"[`*_)\]]*\s*[(,:–—-]?\s*(?P<figure>[~≈≥>]?=?\s?\d{1,3}(?:,?\d{3})*\+?\s+(?:passing\s+)?tests?\b(?:\s+pass(?:ing|ed)?\b)?)"
    r"(?=\s*(?:[),.;|]|$|\n))",
    re.IGNORECASE,
)
_NAME_AFTER = re.compile(r"::?(?P<name>[^\W\d]\w*(?:(?:::|\.)[^\W\d]\w*)*)")
_TEST_FILE = re.compile(r"(?:^|/)(?:test_\w+|\w+_test)\.py$")
_MOST = 300
"""More places than this in one block are data."""
_FAR = 500
"""How many characters before a place may speak of it."""
_REFERENCES = (".py", ".md")
_LEADING = re.compile(r"^(?:[\s>*+#`_|-]|\d+[.)]\s|\[[ xX]\]\s)*")
"""Marks before a block's first word."""


def places(page: Page, text: Prose, source: str, tools: tuple[str, ...], *, row: bool) -> Iterator[Found]:
    """The places that a block or cell names. ``row``: in a tool's own row, where any path counts."""
    found = list(islice(cited(text, source), _MOST))
    if not found or is_made(text.text) or is_elsewhere(text.text):
        return
    begins = [each.start for each in sentences(text.coded)]
    for place in found:
        if not (place.coded or place.linked or row or "/" in place.path or place.first):
            continue
        if in_command(text, place) or is_denied(_before(text, begins, place)) or _is_passing(text, place):
            continue
        subjects = tools or _named_in(page, place.path)
        if not subjects:
            continue
        yield _place(page, text.start, place, subjects, _name(text, place))
        yield from _length(page, text, place, subjects)
        yield from _tests(page, text, place, subjects)


def _before(text: Prose, begins: list[int], place: Cited) -> str:
    """The words of its sentence before a place; before a link, those before its text."""
    start = text.coded.rfind("[", 0, place.start) if place.linked else place.start
    start = place.start if start < 0 else start
    sentence = bisect_right(begins, start) - 1
    begun = begins[sentence] if sentence >= 0 else 0
    return text.coded[max(begun, start - _FAR) : start]


def _is_passing(text: Prose, place: Cited) -> bool:
    """Whether a bare name is mentioned in passing: a kind of file rather than one that is shown to be there.

    The name of a module or a document is taken at its word; any other file's only where the text is about it:
    at its beginning, or in brackets at the end of a title.
    """
    if place.linked or place.first or "/" in place.path or place.path.endswith(_REFERENCES):
        return False
    if place.start > _FAR:
        return True
    before = _LEADING.sub("", text.coded[: place.start])
    return bool(before) and not re.fullmatch(r"[^.]{0,60}\([`*]*", before)


def _named_in(page: Page, path: str) -> tuple[str, ...]:
    """The tools that a path is named for."""
    words = re.sub(r"[/._-]+", " ", path)
    return page.names.tools(words) or page.names.tools(words.title()) if len(words) < 200 else ()


def _name(text: Prose, place: Cited) -> str:
    """``TestX.test_y`` right behind a Python file: ``a.py::TestX::test_y``, ``a.py:run``."""
    if place.linked or place.first or not place.path.endswith(".py"):
        return ""
    said = _NAME_AFTER.match(text.coded, place.end)
    return said["name"].replace("::", ".") if said else ""


def _place(page: Page, offset: int, place: Cited, tools: tuple[str, ...], name: str = "") -> Found:
    start, end = offset + place.start, offset + place.end
    return made(
        claim=page.claim(
            start, end, ClaimKind.PLACE, tools[0] if len(tools) == 1 else f"file:{place.path}", tools
        ),
        says=PlaceSays(path=place.path, first=place.first, last=place.last, linked=place.linked, name=name),
        digits=(offset + place.lines[0], offset + place.lines[1]) if place.lines else None,
    )


def _length(page: Page, text: Prose, place: Cited, tools: tuple[str, ...]) -> Iterator[Found]:
    """``(1,246 lines)`` right behind a file."""
    said = _LINES_AFTER.match(text.coded, place.end)
    if said is None or place.linked:
        return
    figure = next(numbers.counts(said.group()), None)
    start = text.start + said.start("count")
    if figure is None:
        return
    end = text.start + said.end()
    yield made(
        claim=page.claim(start, end, ClaimKind.COUNT, f"file:{place.path}", tools),
        says=CountSays(count=int(figure.value), bound=figure.bound, unit="lines", path=place.path),
        digits=(start, text.start + said.end("count")),
    )


def _tests(page: Page, text: Prose, place: Cited, tools: tuple[str, ...]) -> Iterator[Found]:
    """``(12 tests)`` right behind a test file."""
    said = _TESTS_AFTER.match(text.coded, place.end)
    if said is None or place.linked or place.first or not _TEST_FILE.search(place.path):
        return
    for figure in islice(numbers.counts(said.group("figure")), 1):
        start = text.start + said.start("figure")
        yield made(
            claim=page.claim(
                start + figure.start, start + figure.end, ClaimKind.COUNT, f"file:{place.path}", tools
            ),
            says=CountSays(count=int(figure.value), bound=figure.bound, unit=figure.what, path=place.path),
            digits=(start + figure.digits[0], start + figure.digits[1]),
        )
