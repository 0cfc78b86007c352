"""Names of tables in SQL text of any dialect, templates included."""

from __future__ import annotations

import re

_HOLE = rb"\{\{[^{}\n]*\}\}|\$\{[^{}\n]*\}|\$\([^()\n]*\)|\{[^{}\n]*\}|%\([^()\n]*\)s|%s|<[^<>\n]*>"
_BARE = rb"(?:[\w$#@\x80-\xff]|-(?!-)|" + _HOLE + rb")+"
_PART = rb'(?:"[^"\n]+"|`[^`\n]+`|\[[^\]\n]+\]|:[\'"]?\w+[\'"]?|' + _BARE + rb")"
NAME = _PART + rb"(?:\s*\.\s*" + _PART + rb")*"
"""Matches a table's name, qualified or not, quoted or not."""

_PARTS = re.compile(_PART)
_HOLES = re.compile(_HOLE + rb"|^:")
_NO_NAMES = frozenset(
    b"as by for from if in into is like on or select set statement the to values where with".split()
)
_UNQUOTED = {ord("["): b"[]", ord('"'): b'"', ord("`"): b"`"}


def table_name(written: bytes) -> str:
    """Return a name without quotes, its parts joined by dots; empty where it cannot be told.

    A part that a template fills in is left out, so that what follows it stays; if the table itself is filled
    in, there is no name.
    """
    parts = [_bare(part) for part in _PARTS.findall(written)]
    if not parts or not parts[-1] or parts[-1].lower() in _NO_NAMES:
        return ""
    return b".".join(part for part in parts if part).decode("utf-8", "replace")


def _bare(part: bytes) -> bytes:
    part = part.strip(_UNQUOTED.get(part[0], b""))
    return b"" if _HOLES.search(part) else part
