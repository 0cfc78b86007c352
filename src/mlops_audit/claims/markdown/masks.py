"""What of a block's source is prose: markup that says nothing is blanked out, place by place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mlops_audit.claims.markdown.spans import Spans

_TICKS = re.compile(r"`+")
_STRIKES = re.compile(r"~~|<(?P<close>/?)(?P<tag>del|strike|s)\b[^<>]{0,200}>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\([^()\s]{0,1000}(?:\s+\"[^\"]{0,300}\")?\)")
_LINK = re.compile(r"\]\(<?([^()\s>]{0,1000})>?(?:\s+(?:\"[^\"]{0,300}\"|'[^']{0,300}'))?\)")
_URL = re.compile(r"\b(?:https?|ftp|s3|gs|file)://[^\s)>\]|]+")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|~>-])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Prose:
    """A block's text, as long as its source, with what is no prose blanked out.

    ``text`` has no code, ``coded`` has; in both, struck-through words, comments, tags, addresses and images
    are blank. ``start`` is where it begins in the document.
    """

    start: int
    text: str
    coded: str
    links: tuple[tuple[int, int], ...] = ()
    """Where the targets of links stand, in this text."""
    struck: tuple[tuple[int, int], ...] = ()
    codes: tuple[tuple[int, int], ...] = ()
    """Where the content of code spans stands."""


def prose(characters: str, start: int, end: int) -> Prose:
    """The prose of a span of a document."""
    source = characters[start:end]
    whole, codes = _code_spans(source)
    code = Spans(whole)
    links = [found.span(1) for found in _LINK.finditer(source) if found.start() not in code]
    struck = list(_struck(source, code))
    gone = [*struck, *links]
    for pattern in (_COMMENT, _IMAGE, _TAG, _URL):
        gone += [found.span() for found in pattern.finditer(source) if found.start() not in code]
    coded = _blank(source, gone)
    signs = [(found.start(), found.start() + 1) for found in _ESCAPE.finditer(coded)]
    coded = _blank(coded, signs)
    return Prose(
        start=start,
        text=_blank(coded, whole),
        coded=coded,
        links=tuple(links),
        struck=tuple(struck),
        codes=tuple(span for span in codes if span[0] not in Spans(struck)),
    )


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A title or cell without emphasis and other markup, in one line."""
    bare = prose(text, 0, len(text)).coded
    return re.sub(r"\s+", " ", re.sub(r"[*`#\[\]]|(?<!\w)_|_(?!\w)|\(\s*\)", " ", bare)).strip()


def _code_spans(source: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    """The code spans with their backticks, and without: from one run of backticks to the next as long."""
    runs = [found.span() for found in _TICKS.finditer(source)]
    later: dict[int, list[int]] = {}
    for start, end in reversed(runs):
        later.setdefault(end - start, []).append(start)
    whole: list[tuple[int, int]] = []
    inside: list[tuple[int, int]] = []
    position = 0
    for start, end in runs:
        same = later[end - start]
        same.pop()
        if start >= position and same:
            position = same[-1] + end - start
            whole.append((start, position))
            inside.append((end, same[-1]))
    return whole, inside


def _struck(source: str, code: Spans) -> Iterator[tuple[int, int]]:
    """Struck-through text, from a sign or tag to the next of its kind."""
    opened: dict[str, int] = {}
    for found in _STRIKES.finditer(source):
        if found.start() in code:
            continue
        kind = (found.group("tag") or "~~").lower()
        left, right = source[found.start() - 1 : found.start()], source[found.end() : found.end() + 1]
        closes = bool(found.group("close")) if found.group("tag") else not left.isspace()
        if kind in opened and closes:
            yield opened.pop(kind), found.end()
        elif kind not in opened and not found.group("close") and (found.group("tag") or not right.isspace()):
            opened[kind] = found.start()


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    parts = list(text)
    for left, right in spans:
        parts[left:right] = [" " if sign not in "\r\n" else sign for sign in parts[left:right]]
    return "".join(parts)
