"""What of a block's source is prose: markup that says nothing is blanked out, place by place."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_STRUCK = re.compile(r"~~(?=\S).+?(?<=\S)~~|<(del|s|strike)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"</?[A-Za-z][^<>\n]*>")
_IMAGE = re.compile(r"!\[([^\]]*)\]\([^)\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\]\(<?([^)\s>]*)>?(?:\s+(?:\"[^\"]*\"|'[^']*'))?\)")
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
    codes = [found.span(2) for found in _CODE.finditer(source)]
    whole = [found.span() for found in _CODE.finditer(source)]

    def free(span: tuple[int, int]) -> bool:
        return not any(left <= span[0] < right for left, right in whole)

    links = [found.span(1) for found in _LINK.finditer(source) if free(found.span())]
    struck = [found.span() for found in _STRUCK.finditer(source) if free(found.span())]
    gone = [*struck, *links]
    for pattern in (_COMMENT, _IMAGE, _TAG, _URL):
        gone += [found.span() for found in pattern.finditer(source) if free(found.span())]
    coded = _blank(source, gone)
    signs = [(found.start(), found.start() + 1) for found in _ESCAPE.finditer(coded)]
    coded = _blank(coded, signs)
    return Prose(
        start=start,
        text=_blank(coded, whole),
        coded=coded,
        links=tuple(links),
        struck=tuple(struck),
        codes=tuple(span for span in codes if not any(left <= span[0] < right for left, right in struck)),
    )


@lru_cache(maxsize=8192)
def plain(text: str) -> str:
    """A title or cell without emphasis and other markup, in one line."""
    bare = prose(text, 0, len(text)).coded
    return re.sub(r"\s+", " ", re.sub(r"[*`#\[\]]|(?<!\w)_|_(?!\w)|\(\s*\)", " ", bare)).strip()


def _blank(text: str, spans: list[tuple[int, int]]) -> str:
    if not spans:
        return text
    parts = list(text)
    for left, right in spans:
        parts[left:right] = [" " if sign not in "\r\n" else sign for sign in parts[left:right]]
    return "".join(parts)
