"""INI with line numbers, read as ``configparser`` reads it without interpolation.

That is (https://docs.python.org/3/library/configparser.html): keys in lower case, ``=`` or ``:`` between key
and value, comments on lines of their own, values continued on deeper lines. ``DEFAULT`` is a section like any
other: it is not copied into the rest.
"""

from __future__ import annotations

import re

from mlops_audit.formats.node import FormatError, Node, decode

_HEADER = re.compile(r"\[(.+)\]")
_OPTION = re.compile(r"([^=:]*)[=:](.*)\Z", re.DOTALL)


def load_ini(data: bytes, *, headless: bool = False) -> Node:
    """Return a mapping of section names to mappings of text values.

    ``headless`` takes keys in front of the first section into the mapping itself, and keys without a value as
    null, as ``.properties`` and ``.cnf`` files have them. A section given twice is merged, and of a key given
    twice the last value counts. Raises FormatError.
    """
    reader = _Reader(headless)
    for number, text in enumerate(decode(data).split("\n"), 1):
        reader.read(text, number)
    return reader.done()


class _Section:
    """What stands under one header."""

    __slots__ = ("end_line", "line", "members")

    def __init__(self, line: int) -> None:
        self.line = self.end_line = line
        self.members: dict[str, Node] = {}

    def put(self, key: str, values: list[str] | None, line: int, end_line: int) -> None:
        value = None if values is None else "\n".join(values).rstrip()
        self.members.pop(key, None)
        self.members[key] = Node(value=value, line=line, end_line=end_line, key_line=line)
        self.end_line = end_line


class _Reader:
    """Reads one line after the other; an option is kept back until its last continuation line is known."""

    def __init__(self, headless: bool) -> None:
        self.headless = headless
        self.head = _Section(1)
        self.sections: dict[str, _Section] = {}
        self.section = self.head if headless else None
        self.indent = 0
        self.key: str | None = None
        self.values: list[str] | None = None
        self.line = self.end_line = 0

    def read(self, text: str, line: int) -> None:
        """Take one line."""
        bare = text.strip()
        if not bare and self.values is not None:
            self.values.append("")
        if not bare or bare[0] in "#;":
            return
        indent = len(text) - len(text.lstrip())
        if self.key is not None and self.values is not None and indent > self.indent:
            self.values.append(bare)
            self.end_line = line
            return
        self._flush()
        self.indent = indent
        header = _HEADER.match(bare)
        if header is not None:
            self.section = self.sections.setdefault(header[1], _Section(line))
        elif self.section is None:
            raise FormatError("stands in front of the first section", line)
        else:
            self._option(bare, line)

    def _option(self, bare: str, line: int) -> None:
        match = _OPTION.match(bare)
        if match is None and not self.headless:
            raise FormatError("is neither a section, a comment nor a key with a value", line)
        key, self.values = (match[1].rstrip(), [match[2].lstrip()]) if match else (bare, None)
        if not key:
            raise FormatError("has a value and no key", line)
        self.key = key.lower()
        self.line = self.end_line = line

    def _flush(self) -> None:
        if self.key is not None and self.section is not None:
            self.section.put(self.key, self.values, self.line, self.end_line)
        self.key = None

    def done(self) -> Node:
        """Return everything read."""
        self._flush()
        nodes = dict(self.head.members)
        for name, section in self.sections.items():
            nodes[name] = Node(
                value=section.members, line=section.line, end_line=section.end_line, key_line=section.line
            )
        first = min((node.key_line for node in nodes.values()), default=1)
        last = max((node.end_line for node in nodes.values()), default=1)
        return Node(value=nodes, line=first, end_line=last, key_line=first)
