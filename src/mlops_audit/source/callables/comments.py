"""Comments and strings of a stretch of Python text, by a scan cheap enough to run on every function."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SCAN = re.compile(
    r'(?s)"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*'"
    r"|#[^\n]*"
)
"""Every alternative begins with a literal character: so the scan skips code at the speed of a search."""
_FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """A comment without its hash marks; neighbouring lines that hold nothing else are one comment."""

    text: str
    line: int
    end_line: int
    own: bool
    """It stands on lines of its own, before what it is about, not behind code."""


def comments(text: str, first_line: int) -> list[Comment]:
    """The comments of ``text``, whose first line has number ``first_line``."""
    found: list[Comment] = []
    line, counted = first_line, 0
    for match in _SCAN.finditer(text):
        start = match.start()
        if text[start] != "#":
            continue
        line, counted = line + text.count("\n", counted, start), start
        own = not text[text.rfind("\n", 0, start) + 1 : start].strip()
        said, begin = match.group().lstrip("#! ").rstrip(), line
        if own and found and found[-1].own and found[-1].end_line == line - 1:
            above = found.pop()
            said, begin = f"{above.text} {said}".strip(), above.line
        found.append(Comment(text=said, line=begin, end_line=line, own=own))
    return found


def code_only(text: str) -> str:
    """``text`` without comments and strings, but with what the fields of f-strings name."""
    return _SCAN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    start = match.start()
    prefix = match.string[max(0, start - 2) : start].lower()
    if "f" not in prefix or match.group().startswith("#"):
        return " "
    return f" {' '.join(_FIELD.findall(match.group()))} "
