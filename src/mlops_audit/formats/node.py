"""A value read from a structured file, with the lines that it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

MAX_DEPTH = 100
"""Mappings and lists nested deeper than this are refused, so that no reader runs out of stack."""

Scalar: TypeAlias = str | int | float | bool | None
Plain: TypeAlias = "Scalar | list[Plain] | dict[str, Plain]"


class FormatError(Exception):
    """The bytes are not what their format allows; ``line`` is 1-based, or None where none can be named."""

    def __init__(self, message: str, line: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.line = line

    def __str__(self) -> str:
        return f"line {self.line}: {self.message}" if self.line else self.message


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """A scalar, a list or a mapping; lines are 1-based, inclusive, and split on ``\\n`` only.

    ``line`` and ``end_line`` span the content, without the blank lines and comments that follow it.
    ``key_line`` is the line of the key in front of it, and ``line`` again for what has no key. What a YAML
    alias stands for is on the line of the alias; what is inside it keeps its own lines. Keys are text as
    written: YAML's ``on:`` and ``1:`` are ``"on"`` and ``"1"``.
    """

    value: Scalar | list[Node] | dict[str, Node]
    line: int
    end_line: int
    key_line: int

    def plain(self, limit: int = 1_000_000) -> Plain:
        """Return the value without its lines.

        Raises FormatError when more than ``limit`` values come out: aliases are shared in a node, and not in
        plain values, so that a small file can stand for billions.
        """
        return _Plain(limit).of(self)

    def find(self, dotted: str) -> Node | None:
        """Return what ``a.b.c`` names, or None.

        A key may hold dots itself (the longest that fits goes first), and a list is looked through for its
        first item that has the key.
        """
        value = self.value
        if isinstance(value, list):
            return next((found for item in value if (found := item.find(dotted))), None)
        if not isinstance(value, dict):
            return None
        if dotted in value:
            return value[dotted]
        cut = dotted.rfind(".")
        while cut > 0:
            member = value.get(dotted[:cut])
            if member is not None and (found := member.find(dotted[cut + 1 :])) is not None:
                return found
            cut = dotted.rfind(".", 0, cut)
        return None


class _Plain:
    """Counts the values that a node expands to while they are made."""

    def __init__(self, limit: int) -> None:
        self.left = limit

    def of(self, node: Node) -> Plain:
        self.left -= 1
        if self.left < 0:
            raise FormatError("stands for too many values once its aliases are expanded", node.line)
        value = node.value
        if isinstance(value, dict):
            return {key: self.of(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.of(item) for item in value]
        return value


def canonical(value: Scalar) -> str:
    """Return a scalar as text that compares across formats: ``True``, ``yes`` and ``on`` are all ``true``."""
    if value is None:
        return "null"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return _TRUTH.get(text.lower(), text)


_TRUTH = {
    **dict.fromkeys(("true", "yes", "on"), "true"),
    **dict.fromkeys(("false", "no", "off"), "false"),
}


def decode(data: bytes) -> str:
    """Return the text of UTF-8 or, by its byte-order mark, UTF-16 or UTF-32 bytes, without the mark.

    Raises FormatError with the line of the first byte that is no text.
    """
    encoding = "utf-8"
    for mark, name in _MARKS:
        if data.startswith(mark):
            data, encoding = data[len(mark) :], name
            break
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise FormatError(f"is not {encoding.upper()} text", line) from None


# UTF-32's little-endian mark begins with UTF-16's, so it goes first.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
