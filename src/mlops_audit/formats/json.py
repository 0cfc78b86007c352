"""JSON with line numbers: the standard library judges the text, a light scan finds the lines."""

from __future__ import annotations

import re
from typing import Any

from mlops_audit.formats.node import MAX_DEPTH, FormatError, Node, Scalar, decode

_TOKEN = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[{}\[\]\n]|[^\s{}\[\]:,"]+')
# What is not closed is taken as far as it goes, lest it be looked through once more from each quote in it.
_TEXT = r'("(?:[^"\\\n]++|\\.)*+(?:"|$))'
_COMMENT = re.compile(_TEXT + r"|//[^\n]*|/\*(?:.*?\*/|.*\Z)", re.DOTALL | re.MULTILINE)
_TRAILING_COMMA = re.compile(_TEXT + r"|,(?=\s*[}\]])", re.MULTILINE)
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}


def load_json(data: bytes, *, comments: bool = False, strict: bool = False) -> Node:
    """Return the value of JSON bytes.

    ``comments`` also allows comments and trailing commas, as ``.jsonc`` files have them. Of a member given
    twice the last one counts; ``strict`` refuses it instead. Raises FormatError.
    """
    import json

    text = decode(data)
    if comments:
        text = _TRAILING_COMMA.sub(_blanked, _COMMENT.sub(_blanked, text))
    try:
        json.loads(text)
    except json.JSONDecodeError as error:
        raise FormatError(error.msg[:1].lower() + error.msg[1:], error.lineno) from None
    except ValueError:
        raise FormatError("holds a number that is too long") from None
    except RecursionError:
        raise FormatError(f"is nested deeper than {MAX_DEPTH} levels") from None
    return _nodes(text, json.loads, strict)


def _blanked(match: re.Match[str]) -> str:
    """Replace a comment or comma by nothing but its line breaks; leave strings alone."""
    return match[1] or "\n" * match[0].count("\n")


class _Frame:
    """An object or array whose end has not been met; ``key`` is that of its member to come."""

    __slots__ = ("items", "key", "key_line", "line", "own_key_line")

    def __init__(self, items: Any, line: int, own_key_line: int) -> None:
        self.items = items
        self.line = line
        self.own_key_line = own_key_line
        self.key: str | None = None
        self.key_line = 0


def _nodes(text: str, loads: Any, strict: bool) -> Node:
    """Build the nodes of ``text``, which is known to be valid."""
    line = 1
    stack: list[_Frame] = []
    root: list[Node] = []
    top = _Frame(root, 1, 0)
    for token in _TOKEN.findall(text):
        first = token[0]
        if first == "\n":
            line += 1
            continue
        if first in "{[":
            if len(stack) >= MAX_DEPTH:
                raise FormatError(f"is nested deeper than {MAX_DEPTH} levels", line)
            stack.append(top)
            top = _Frame({} if first == "{" else [], line, top.key_line or line)
            continue
        if first in "}]":
            closed = top
            top = stack.pop()
            _put(top, Node(value=closed.items, line=closed.line, end_line=line, key_line=closed.own_key_line))
        elif first == '"':
            string = loads(token) if "\\" in token else token[1:-1]
            if top.key is None and top.items.__class__ is dict:
                _key(top, string, line, strict)
            else:
                _put(top, Node(value=string, line=line, end_line=line, key_line=top.key_line or line))
        else:
            value = _WORDS[token] if token in _WORDS else loads(token)
            _put(top, Node(value=value, line=line, end_line=line, key_line=top.key_line or line))
    return root[0]


def _key(frame: _Frame, key: str, line: int, strict: bool) -> None:
    if key in frame.items:
        if strict:
            raise FormatError(f"`{key}` is given twice, first on line {frame.items[key].key_line}", line)
        del frame.items[key]
    frame.key = key
    frame.key_line = line


def _put(frame: _Frame, node: Node) -> None:
    if frame.key is None:
        frame.items.append(node)
    else:
        frame.items[frame.key] = node
        frame.key = None
        frame.key_line = 0
