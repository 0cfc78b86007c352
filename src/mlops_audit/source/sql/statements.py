"""Which tables SQL text leaves behind or writes to, in any dialect, without a parser for one.

What a file drops again is not left behind, but for the half of it that undoes the migration (goose, dbmate,
sql-migrate): that one is not read. Time is linear in the length of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.model.facts import Reference
from mlops_audit.source.sql.code import Code
from mlops_audit.source.sql.names import NAME, table_name

_SPACE = rb"(?:\s|--[^\n]*\n|/\*(?:[^*]|\*(?!/))*\*/)++"
_KINDS = rb"global|local|temp|temporary|unlogged|foreign|external|transient|virtual|volatile|hybrid|dynamic"
_IF_EXISTS = rb"(?:if" + _SPACE + rb"exists" + _SPACE + rb")?"

_WORD = re.compile(
    rb"create\s|(?:alter|drop|rename)\s+table\s|use\s"
    rb"|set\s+(?:local\s+|session\s+)?(?:search_path|schema)\b"
    rb"|--[ \t]*(?:\+(?:goose|migrate)|migrate:|@)[ \t]*(?P<mark>up|down)\b"
)
_CREATE = re.compile(
    rb"create" + _SPACE + rb"(?:or" + _SPACE + rb"replace" + _SPACE + rb")?"
    rb"(?:(?:" + _KINDS + rb")" + _SPACE + rb")*table" + _SPACE +
    rb"(?:if" + _SPACE + rb"not" + _SPACE + rb"exists" + _SPACE + rb")?(" + NAME + rb")",
    re.IGNORECASE,
)  # fmt: skip
_ALTER = re.compile(
    rb"alter\s+table\s+" + _IF_EXISTS + rb"(?:only\s+)?(" + NAME + rb")\s+"
    rb"(?:rename\s+(?:to|as)\s+(?P<new>" + NAME + rb")|set\s+schema\s+(?P<schema>" + NAME + rb"))",
    re.IGNORECASE,
)  # fmt: skip
_RENAME = re.compile(rb"rename\s+table\s+(" + NAME + rb")\s+to\s+(?P<new>" + NAME + rb")", re.IGNORECASE)
_DROP = re.compile(
    rb"drop\s+table\s+" + _IF_EXISTS + rb"(" + NAME + rb"(?:\s*,\s*" + NAME + rb")*)", re.IGNORECASE
)
_PATH = re.compile(
    rb"set\s+(?:local\s+|session\s+)?(?:search_path\s*(?:=|\sto\s)|schema\s)\s*([^;\n]*)", re.IGNORECASE
)
_USE = re.compile(rb"use\s+(?:schema\s+)?(" + NAME + rb")\s*(?:;|\Z|\n)", re.IGNORECASE)
_BLANK = re.compile(
    rb"(?:\s|--[^\n]*(?:\n|\Z)|/\*(?:[^*]|\*(?!/))*\*/|\\[^\n]*(?:\n|\Z)|begin\b|go\b)*+", re.IGNORECASE
)
_NO_SCHEMAS = frozenset({"", "$user", "pg_catalog", "pg_temp", "default"})
_NO_USES = frozenset({"catalog", "database", "role", "warehouse", "secondary"})
_BACK = 4000


def changes(data: bytes) -> tuple[tuple[Reference, ...], tuple[Reference, ...]]:
    """Return the tables that SQL text leaves behind, and those of others that it takes away."""
    if b"table" not in data.lower():
        return (), ()
    ledger = _Ledger(Code(data))
    for word in ledger.code.find(_WORD):
        ledger.take(word)
    dropped = (each for key, each in ledger.dropped.items() if key not in ledger.tables)
    return tuple(ledger.tables.values()), tuple(dropped)


class _Ledger:
    """The tables that exist so far."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.tables: dict[str, Reference] = {}
        self.dropped: dict[str, Reference] = {}
        """Tables that were taken away and not made here before."""
        self._data = code.data
        self._schema = ""
        self._undoing = False
        self._line = 1
        self._counted = 0

    def take(self, word: re.Match[bytes]) -> None:
        """Carry out one statement."""
        if word["mark"]:
            self._undoing = word["mark"] == b"down"
            return
        at = word.start()
        if self._undoing or (
            at and (self._data[at - 1 : at].isalnum() or self._data[at - 1 : at] in b"_.$@")
        ):
            return
        kind = word[0][:1]
        if kind == b"c":
            self._create(at)
        elif kind in b"ar":
            self._rename(at)
        elif kind == b"d":
            self._drop(at)
        elif self._begins_statement(at):
            self._choose_schema(at)

    def _create(self, at: int) -> None:
        found = _CREATE.match(self._data, at)
        name = table_name(found[1]) if found else ""
        if name:
            self._add(self._qualified(name), at)

    def _rename(self, at: int) -> None:
        found = _ALTER.match(self._data, at) or _RENAME.match(self._data, at)
        if found is None:
            return
        old = self._qualified(table_name(found[1]))
        new = table_name(found["new"]) if found["new"] else old.rpartition(".")[2]
        schema = found.groupdict().get("schema")
        owner = table_name(schema) if schema else old.rpartition(".")[0]
        if new:
            self._remove(old, at)
            self._add(f"{owner}.{new}" if owner and "." not in new else new, at)

    def _drop(self, at: int) -> None:
        found = _DROP.match(self._data, at)
        for name in found[1].split(b",") if found else ():
            self._remove(self._qualified(table_name(name.strip())), at)

    def _choose_schema(self, at: int) -> None:
        path = _PATH.match(self._data, at)
        if path is not None:
            names = (name.decode("utf-8", "replace").strip(" \t\r'\"") for name in path[1].split(b","))
            self._schema = next((name for name in names if name.lower() not in _NO_SCHEMAS), "")
            return
        # Transact-SQL's USE chooses a database, not a schema.
        use = _USE.match(self._data, at) if b"[dbo]" not in self.code.lower else None
        name = table_name(use[1]) if use else ""
        if name and name.lower() not in _NO_USES:
            self._schema = name

    def _begins_statement(self, at: int) -> bool:
        """Tell whether nothing but blanks and comments is between here and the end of the statement before.

        The last semicolon may be a comment's, so those before it get their chance too.
        """
        start = max(at - _BACK, 0)
        stop = at
        for _ in range(5):
            semicolon = self._data.rfind(b";", start, stop)
            if _BLANK.fullmatch(self._data, semicolon + 1 if semicolon >= 0 else start, at):
                return semicolon >= 0 or start == 0
            if semicolon < 0:
                return False
            stop = semicolon
        return False

    def _qualified(self, name: str) -> str:
        return f"{self._schema}.{name}" if name and self._schema and "." not in name else name

    def _add(self, name: str, at: int) -> None:
        self.tables.setdefault(_key(name), Reference(text=name, line=self._line_of(at)))

    def _remove(self, name: str, at: int) -> None:
        if self.tables.pop(_key(name), None) is None and name:
            self.dropped.setdefault(_key(name), Reference(text=name, line=self._line_of(at)))

    def _line_of(self, at: int) -> int:
        """Return the line of a place; places are asked for in order."""
        self._line += self._data.count(b"\n", self._counted, at)
        self._counted = at
        return self._line


def _key(name: str) -> str:
    """Return what two spellings of one table have in common."""
    return name.lower().removeprefix("public.").removeprefix("dbo.")


# Log messages speak of inserting, updating and copying too: what follows the table must be SQL.
_WRITE = re.compile(
    rb"\b(?:insert\s+(?:or\s+\w+\s+|ignore\s+)?(?:into|overwrite(?:\s+into)?)\s+(?:table\s+)?|replace\s+into\s+)"
    rb"(?P<insert>" + NAME + rb")\s*(?=[({%;]|\Z|(?:values|select|default|as|set|with|on|partition|format)\b)"
    rb"|\bupdate\s+(?:only\s+)?(?P<update>" + NAME + rb")(?:\s+(?:as\s+)?(?!set\b)\w+)?"
    rb"\s+set\s+(?:[{%(]|\Z|[^\s=;]+\s*=)"
    rb"|\bmerge\s+into\s+(?P<merge>" + NAME + rb")\s+(?:(?:as\s+)?\w+\s+)?using\b"
    rb"|\bcopy\s+(?:into\s+)?(?P<copy>" + NAME + rb")\s*(?:\([^()]*\)\s*)?from\s+(?:stdin\b|program\b|['@])",
    re.IGNORECASE,
)


def written(data: bytes) -> Iterator[Reference]:
    """Yield the tables that SQL text inserts into, updates, merges into or copies into, with their lines."""
    line, counted = 1, 0
    for found in _WRITE.finditer(data):
        line += data.count(b"\n", counted, found.start())
        counted = found.start()
        name = table_name(found[found.lastgroup or 0])
        if name:
            yield Reference(text=name, line=line)
