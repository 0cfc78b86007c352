"""How TOML declares dependencies, whoever reads it: lists of requirements, tables of names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from mlops_audit.formats.node import Node, decode
from mlops_audit.formats.toml import load_toml
from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.names import normalise
from mlops_audit.source.dependencies.pip_lines import parse

_BARE = re.compile(r"""(?:[^"'#]|"(?:[^"\\]|\\.)*+"|'[^']*+')*+(?=#)""")
_LONGEST = 500
"""Characters of a line that are kept: a longer one holds a whole table, which every member would repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A TOML document and its source lines."""

    root: Node
    lines: list[str]

    def table(self, *keys: str) -> Mapping[str, Node]:
        """Return the members of the table at a path of keys; empty where there is none."""
        return table(self.root, *keys)

    def text(self, node: Node) -> str:
        """Return a member as written, key and all, on one line and without comments."""
        written = (line[:_LONGEST] for line in self.lines[node.key_line - 1 : node.end_line])
        return " ".join(bare for line in written if (bare := _without_comment(line).strip()))


def _without_comment(line: str) -> str:
    code = _BARE.match(line) if "#" in line else None
    return code[0] if code else line


@lru_cache(maxsize=2)
def load(data: bytes) -> Document:
    """Return the document that TOML bytes hold, parsed once for all who ask in a row. Raises FormatError."""
    return Document(root=load_toml(data), lines=decode(data).split("\n"))


def table(node: Node | None, *keys: str) -> Mapping[str, Node]:
    """Return the members of the table at a path of keys below ``node``; empty where there is none."""
    for key in keys:
        node = node.value.get(key) if node is not None and isinstance(node.value, dict) else None
    return node.value if node is not None and isinstance(node.value, dict) else {}


def strings(node: Node | None) -> Iterator[tuple[str, int]]:
    """Yield a string, or the strings of a list, each with its line."""
    if node is None:
        return
    for item in node.value if isinstance(node.value, list) else [node]:
        if isinstance(item.value, str):
            yield item.value, item.line


def listed(node: Node | None, group: str) -> Iterator[Requirement | Include | None]:
    """Yield the requirements of a list of specifiers."""
    for text, line in strings(node):
        yield parse(text.strip(), line, group)


def files(node: Node | None) -> Iterator[Include]:
    """Yield the requirement lists that a string or a list of strings names."""
    for text, line in strings(node):
        yield Include(path=text, line=line)


def named(document: Document, members: Mapping[str, Node], group: str) -> Iterator[Requirement]:
    """Yield a requirement for every key of a table that maps names to constraints."""
    for name, node in members.items():
        yield Requirement(name=normalise(name), text=document.text(node), line=node.key_line, group=group)
