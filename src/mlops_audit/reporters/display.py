"""How a report is to be shown, and text that is safe to show."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

_SURROGATE = re.compile("[\ud800-\udfff]")
_OBEYED = r"\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
"""What a terminal or editor obeys besides the control characters that every format knows."""
_CONTROL = re.compile(rf"[\x00-\x1f{_OBEYED}]")
_CONTROL_BUT_TAB = re.compile(rf"[\x00-\x08\x0a-\x1f{_OBEYED}]")
_IN_JSON = re.compile(f"[{_OBEYED}]")


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
    return _CONTROL.sub(_shown, printable(text))


def safe_lines(text: str) -> str:
    """``text`` of several lines, each of them as ``safe`` shows it."""
    return "\n".join(safe(line) for line in text.split("\n"))


def safe_patch(text: str) -> str:
    """A patch of which a terminal obeys nothing; tabs stay, and the carriage returns that end lines."""
    return "\n".join(
        _CONTROL_BUT_TAB.sub(_shown, printable(line.removesuffix("\r"))) + "\r" * line.endswith("\r")
        for line in text.split("\n")
    )


def as_json(value: object) -> str:
    """JSON text of which a terminal obeys nothing: escapes say the same to whoever reads the values."""
    text = printable(json.dumps(value, indent=2, ensure_ascii=False))
    return _IN_JSON.sub(lambda match: f"\\u{ord(match[0]):04x}", text) + "\n"


def _shown(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")


def tamed(line: str) -> str:
    """``line`` without the beginning that the log of a GitHub job would obey as a workflow command."""
    indent = len(line) - len(line.lstrip())
    if line.startswith("::", indent):
        line = f"{line[:indent]}:\N{ZERO WIDTH SPACE}{line[indent + 1 :]}"
    return line.replace("##[", "##\N{ZERO WIDTH SPACE}[")
