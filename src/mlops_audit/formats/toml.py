"""TOML with line numbers: ``tomllib`` gives the values, a scan of the tokens finds the lines."""

from __future__ import annotations

import re
from typing import Any

from mlops_audit.formats.node import MAX_DEPTH, FormatError, Node, Scalar, decode

_TOKEN = re.compile(
    # Possessive groups of alternatives are matched wrongly before Python 3.11.5.
    r'"""(?:[^"\\]|\\.|"(?!""))*"{3,5}'
    r"|'''(?:[^']|'(?!''))*'{3,5}"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'[^'\n]*+'"
    r"|[\[\]{},=\n]"
    r"|(?P<comment>#[^\n]*+)"
    r"|[^\s\[\]{},=\"'#]++",
    re.DOTALL,
)
# tomllib takes quadratic time over a dotted key of very many parts.
_KEY = r"(?:[\w-]++|\"(?:[^\"\\\n]++|\\.)*+\"|'[^'\n]*+')"
_ENDLESS_KEY = re.compile(rf"(?:^|[{{,])[ \t\[]*+(?:{_KEY}[ \t]*+\.[ \t]*+){{500}}", re.MULTILINE)
_MOST_BITS = 4096
"""Of an integer: one of more would be too long to be written down."""
_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)\Z")
_TOO_DEEP = f"is nested deeper than {MAX_DEPTH} levels"
_OUT_OF_RANGE = "holds a number or date that is out of range"


def load_toml(data: bytes) -> Node:
    """Return the mapping that TOML bytes hold; dates and times become ISO 8601 text. Raises FormatError.

    A table's lines run from its header to its last key, those of its own sub-tables included.
    """
    import tomllib

    text = decode(data)
    if endless := _ENDLESS_KEY.search(text):
        raise FormatError(_TOO_DEEP, text.count("\n", 0, endless.start()) + 1)
    try:
        plain = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        line = int(place[1]) if place and place[1] else text.count("\n") + 1
        message = _PLACE.sub("", message)
        raise FormatError(message[:1].lower() + message[1:], line) from None
    except RecursionError:
        raise FormatError(_TOO_DEEP) from None
    except ValueError:
        raise FormatError(_OUT_OF_RANGE) from None
    return _Scan(text, tomllib.loads).read(plain)


class _Table:
    """A table or array that may still grow."""

    __slots__ = ("end_line", "items", "line")

    def __init__(self, items: Any, line: int) -> None:
        self.items = items
        self.line = self.end_line = line

    def node(self, depth: int = 0) -> Node:
        """Return it as it now is."""
        if depth > MAX_DEPTH:
            raise FormatError(_TOO_DEEP, self.line)
        value: Any
        if isinstance(self.items, dict):
            value = {key: _node(item, depth) for key, item in self.items.items()}
            last = max((member.end_line for member in value.values()), default=0)
        else:
            value = [_node(item, depth) for item in self.items]
            last = max((item.end_line for item in value), default=0)
        return Node(value=value, line=self.line, end_line=max(last, self.end_line), key_line=self.line)


def _node(item: _Table | Node, depth: int) -> Node:
    return item.node(depth + 1) if isinstance(item, _Table) else item


class _Scan:
    """Walks the tokens of a valid document and the values that it was read as, side by side."""

    def __init__(self, text: str, loads: Any) -> None:
        self.tokens = [found[0] for found in _TOKEN.finditer(text) if found["comment"] is None]
        self.loads = loads
        self.at = 0
        self.line = 1

    def read(self, plain: dict[str, Any]) -> Node:
        """Return the whole document."""
        root = _Table({}, 1)
        table, values = root, plain
        while self.at < len(self.tokens):
            token = self.tokens[self.at]
            if token == "\n":  # noqa: S105 - not a password
                self._next()
            elif token == "[":  # noqa: S105 - not a password
                table, values = self._header(root, plain)
            else:
                self._member(table, values, 1)
        return root.node()

    def _next(self) -> str:
        token = self.tokens[self.at]
        self.at += 1
        self.line += token.count("\n")
        return token

    def _path(self, end: str) -> list[str]:
        """Read the parts of a dotted key, and the token after it."""
        parts: list[str] = []
        while (token := self._next()) != end:
            if token[0] in "\"'":
                parts.append(self.loads(f"key = {token}")["key"] if "\\" in token else token[1:-1])
            else:
                parts.extend(part for part in token.split(".") if part)
        return parts

    def _header(self, root: _Table, plain: Any) -> tuple[_Table, Any]:
        self._next()
        array = self.tokens[self.at] == "["
        if array:
            self._next()
        line = self.line
        path = self._path("]")
        table, values = root, plain
        for part in path[:-1]:
            table, values = _descend(table, values, part, line)
        name = path[-1]
        if array:
            self._next()
            tables = table.items.setdefault(name, _Table([], line))
            tables.items.append(_Table({}, line))
            return tables.items[-1], values[name][len(tables.items) - 1]
        return _descend(table, values, name, line)

    def _member(self, table: _Table, values: Any, depth: int) -> None:
        """Read ``key = value``."""
        line = self.line
        path = self._path("=")
        for part in path[:-1]:
            table, values = _descend(table, values, part, line)
        table.items[path[-1]] = self._value(values[path[-1]], line, depth)

    def _value(self, plain: Any, key_line: int, depth: int) -> Node:
        if depth > MAX_DEPTH:
            raise FormatError(_TOO_DEEP, self.line)
        line = self.line
        value: Any
        if isinstance(plain, list):
            value = self._array(plain, depth)
        elif isinstance(plain, dict):
            value = self._inline(plain, depth)
        else:
            value = _scalar(plain, line)
            self._next()
            while self.at < len(self.tokens) and self.tokens[self.at] not in ",]}\n":
                self._next()
        return Node(value=value, line=line, end_line=self.line, key_line=key_line)

    def _array(self, plain: list[Any], depth: int) -> list[Node]:
        items = []
        self._next()
        for value in plain:
            self._skip()
            items.append(self._value(value, self.line, depth + 1))
        self._skip()
        self._next()
        return items

    def _inline(self, plain: dict[str, Any], depth: int) -> dict[str, Node]:
        table = _Table({}, self.line)
        self._next()
        self._skip()
        while self.tokens[self.at] != "}":
            self._member(table, plain, depth + 1)
            self._skip()
        self._next()
        node = table.node(depth)
        return node.value if isinstance(node.value, dict) else {}

    def _skip(self) -> None:
        while self.tokens[self.at] in ",\n":
            self._next()


def _descend(table: _Table, values: Any, part: str, line: int) -> tuple[_Table, Any]:
    """Go into the table ``part``, making it if need be; in an array of tables into its last one."""
    inner = table.items.get(part)
    if inner is None:
        inner = table.items[part] = _Table({}, line)
    inner_values = values[part]
    if isinstance(inner.items, list):
        return inner.items[-1], inner_values[len(inner.items) - 1]
    return inner, inner_values


def _scalar(plain: Any, line: int) -> Scalar:
    if isinstance(plain, int) and plain.bit_length() > _MOST_BITS:
        raise FormatError(_OUT_OF_RANGE, line)
    if isinstance(plain, (str, int, float, bool)):
        return plain
    text: str = plain.isoformat()
    return text
