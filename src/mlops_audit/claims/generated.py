"""Parts of a document that another program writes: what is changed there is lost when it runs again."""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.markdown.blocks import BlockKind, Blocks
from mlops_audit.claims.markdown.text import Text

_WORD = re.compile(r"[^\W_]+")
_BEGINS, _ENDS = frozenset(("begin", "start", "begins", "starts")), frozenset(("end", "stop", "ends"))
_HEAD = 6
"""Among how many words of a comment the one stands that makes it a begin or an end."""
_PEOPLES = frozenset(
    ("disable", "enable", "ignore", "include", "lint", "markdownlint", "mlops", "off", "on", "prettier")
)
"""Words of markers between which people write."""
_GENERATED = re.compile(r"@generated\b|\b(?:auto-?)?generated\b", re.IGNORECASE)
_BY = re.compile(
    r"\W*(?:this (?:file|document|page) (?:is|was) )?(?:auto(?:matically|-)? ?)?generated\b", re.IGNORECASE
)
_HANDS_OFF = re.compile(
    r"\b(?:do not|don['’]t|never) (?:manually )?(?:edit|modify|change|touch)"
    r"|\b(?:not|never) be (?:edited|modified|changed)"
    r"|\b(?:manual|hand) (?:edits|changes)|@generated\b",
    re.IGNORECASE,
)
_ABOVE = re.compile(r"\b(?:edit|modify|change|touch)\b[^.]{0,30}\babove\b", re.IGNORECASE)
_ITSELF = re.compile(
    r"\b(?:this|the) (?:file|document|page|readme)\b[^.\n]{0,60}\bgenerated\b", re.IGNORECASE
)
_DEEPEST = 50
"""How many parts may be begun and not ended; of more the first are forgotten."""
_TOP = 10
"""Lines at a document's beginning that may say that all of it is generated."""
_LONGEST_LABEL = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A part from ``start`` to ``end``; ``label`` are the words that say so, ``line`` is where they stand.

    ``end`` is beyond the last character where the part has no end of its own.
    """

    start: int
    end: int
    label: str
    line: int


def generated(text: Text, blocks: Blocks) -> tuple[Generated, ...]:
    """The parts of a document that comments or its first lines ascribe to another program, in order.

    No two of them overlap.
    """
    code = sorted((block.start, block.end) for block in blocks.blocks if block.kind is BlockKind.CODE)
    comments = [
        each
        for each in _comments(text.characters)
        if not _is_in(each[0], code) and text.characters[each[0] - 1 : each[0]] != "`"
    ]
    found = [*_paired(text, comments), *_open_ended(text, comments), *_embedded(text, comments, code)]
    parts: list[Generated] = []
    for each in sorted(found, key=lambda part: (part.start, -part.end)):
        if not parts or each.start >= parts[-1].end:
            parts.append(each)
        elif each.end > parts[-1].end:
            parts[-1] = replace(parts[-1], end=each.end)
    return tuple(parts)


def part_at(parts: Sequence[Generated], start: int, end: int) -> Generated | None:
    """The part that a span shares a character with, or that a place (an empty span) is within."""
    at = bisect_left(parts, end, key=lambda part: part.start) - 1
    return parts[at] if at >= 0 and start < parts[at].end else None


def _comments(characters: str) -> Iterator[tuple[int, int, str]]:
    start = characters.find("<!--")
    while start >= 0:
        end = characters.find("-->", start + 4)
        if end < 0:
            return
        yield start, end + 3, characters[start + 4 : end].strip()
        start = characters.find("<!--", end + 3)


def _is_in(place: int, spans: list[tuple[int, int]]) -> bool:
    at = bisect_right(spans, (place, sys.maxsize)) - 1
    return at >= 0 and place < spans[at][1]


def _paired(text: Text, comments: list[tuple[int, int, str]]) -> Iterator[Generated]:
    """Between a comment that begins something and the one that ends it."""
    opened: list[tuple[str, int, str]] = []
    for start, end, said in comments:
        kind, key = _role(said)
        if kind == "begin":
            opened = [*opened[-_DEEPEST:], (key, start, said)]
        elif kind == "end":
            at = next((n for n in reversed(range(len(opened))) if key in {"", opened[n][0]}), None)
            if at is None:
                continue
            _, begin, label = opened[at]
            del opened[at:]
            yield _part(text, begin, end, label)


def _role(said: str) -> tuple[str, str]:
    """``begin`` or ``end`` with what it is of, or neither."""
    words = [word.lower() for word in _WORD.findall(said[:200])[:_HEAD]]
    if said.startswith("[[[") and words[:1] == ["cog"]:
        return "begin", "cog"
    if not words or _PEOPLES & set(words) or "8<" in said:
        return "", ""
    if words in (["toc"], ["tocstop"]):
        return ("begin", "toc") if words == ["toc"] else ("end", "toc")
    for number, word in enumerate(words):
        if word in _BEGINS or word in _ENDS:
            rest = words[:number] or words[number + 1 : number + 2]
            return ("begin" if word in _BEGINS else "end"), " ".join(rest)
    return "", ""


def _open_ended(text: Text, comments: list[tuple[int, int, str]]) -> Iterator[Generated]:
    """All of a document, or what follows or precedes a comment that says so."""
    whole = len(text.characters) + 1
    ends = [stop for _, stop, said in comments if _ends_anything(said)]
    for start, _, said in comments:
        words = said[:500]
        if not _GENERATED.search(words) or _role(said)[0]:
            continue
        top = text.line(start) <= _TOP
        if not _HANDS_OFF.search(words) and not (top and _BY.match(words)):
            continue
        at = bisect_right(ends, start)
        if _ABOVE.search(words):
            yield _part(text, 0, start, said)
        elif at < len(ends):
            yield _part(text, start, ends[at], said)
        else:
            yield _part(text, 0 if top else start, whole, said)
    first = text.characters[:2000].split("\n")[:_TOP]
    for paragraph in "\n".join(first).split("\n\n"):
        if _ITSELF.search(paragraph) and _HANDS_OFF.search(paragraph) and "<!--" not in paragraph:
            yield _part(text, 0, whole, paragraph)


def _ends_anything(said: str) -> bool:
    kind, key = _role(said)
    return kind == "end" and (not key or _GENERATED.search(said[:500]) is not None)


def _embedded(
    text: Text, comments: list[tuple[int, int, str]], code: list[tuple[int, int]]
) -> Iterator[Generated]:
    """The code block that follows a comment of ``embedme``."""
    for start, end, said in comments:
        if said.lower().startswith("embedme"):
            at = bisect_left(code, (end, 0))
            if at < len(code):
                yield _part(text, start, code[at][1], said)


def _part(text: Text, start: int, end: int, label: str) -> Generated:
    words = " ".join(label.split())
    short = words if len(words) <= _LONGEST_LABEL else words[: _LONGEST_LABEL - 1] + "…"
    return Generated(start=start, end=end, label=short, line=text.line(start))
