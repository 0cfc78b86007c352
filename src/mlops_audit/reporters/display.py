"""How a report is to be shown, and text that is safe to show."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Display:
    """What the reader's screen can do. ``width`` is in columns."""

    width: int = 100
    color: bool = False
    all_tools: bool = True
    unclear: bool = False
    """Also claims that cannot be judged."""
    folder: str = ""
    """Where the commands that are shown are to be run, if that is not where the reader is."""
    skipped: bool = False
    """Also lines that look like claims and were left alone, with the reason."""


def printable(text: str) -> str:
    """``text`` as valid Unicode: bytes of a file name that are not UTF-8 become the replacement character."""
    return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", text)


def safe(text: str) -> str:
    """``text`` without anything a terminal would obey: control characters and direction marks are shown
    escaped.
    """
    return _CONTROL.sub(lambda match: match.group().encode("unicode_escape").decode("ascii"), printable(text))


def tamed(line: str) -> str:
    """``line`` without the beginning that the log of a GitHub job would obey as a workflow command."""
    indent = len(line) - len(line.lstrip())
    if line.startswith("::", indent):
        line = f"{line[:indent]}:\N{ZERO WIDTH SPACE}{line[indent + 1 :]}"
    return line.replace("##[", "##\N{ZERO WIDTH SPACE}[")
