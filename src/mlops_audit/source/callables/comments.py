"""Comments and strings of a stretch of Python text, by a scan cheap enough to run on one function at a time."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRING = (
    r'(?:"""[^"\\]*(?:(?:\\.|"(?!""))[^"\\]*)*"""'
    r"|'''[^'\\]*(?:(?:\\.|'(?!''))[^'\\]*)*'''"
    r'|"[^"\\\n]*(?:\\.[^"\\\n]*)*"'
    r"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')"
)
_SCAN = re.compile(rf"(?s)(#[^\n]*)|\b[fF][rR]?({_STRING})|{_STRING}")
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
    for match in _SCAN.finditer(text):
        if match.group(1) is None:
            continue
        start = match.start()
        line = first_line + text.count("\n", 0, start)
        own = not text[text.rfind("\n", 0, start) + 1 : start].strip()
        said = match.group(1).lstrip("#! ").rstrip()
        if own and found and found[-1].own and found[-1].end_line == line - 1:
            said, line, end = f"{found[-1].text} {said}".strip(), found.pop().line, line
            found.append(Comment(text=said, line=line, end_line=end, own=True))
        else:
            found.append(Comment(text=said, line=line, end_line=line, own=own))
    return found


def code_only(text: str) -> str:
    """``text`` without comments and strings, but with what the fields of f-strings name."""
    return _SCAN.sub(_blank, text)


def _blank(match: re.Match[str]) -> str:
    formatted = match.group(2)
    return " ".join(_FIELD.findall(formatted)) if formatted else " "
