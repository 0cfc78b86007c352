"""YAML with line numbers, read from the parser's events: nothing is constructed, no alias is expanded.

Plain scalars follow YAML 1.2's core schema (https://yaml.org/spec/1.2.2/#103-core-schema): ``on``, ``yes``
and ``12:30`` are text. Merge keys (``<<``) are honoured, as every Python loader does. Tags are ignored but
for the core ones, so ``!Ref x`` and ``!!python/object:x`` are the plain nodes behind them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from mlops_audit.formats.node import MAX_DEPTH, FormatError, Node, Scalar, decode

_MAX_MERGED = 100_000
_MERGE = "<<"
_LONGEST_NUMBER = 400
_TEXT_TAGS = frozenset(("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:binary"))
_CORE_TAG = re.compile(r"tag:yaml\.org,2002:(?:int|float|bool|null)\Z")
_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_BASED = re.compile(r"0(?:o[0-7]+|x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_BREAK = re.compile("\r\n|[\r\n\x85\u2028\u2029]")


def load_yaml(data: bytes, *, strict: bool = False) -> Node:
    """Return the only document of YAML bytes; no document at all is null.

    Of a key given twice the last one counts; ``strict`` refuses it instead. Raises FormatError, also when
    there are several documents.
    """
    documents = load_yaml_all(data, strict=strict)
    if len(documents) > 1:
        raise FormatError(f"holds {len(documents)} documents where one is expected", documents[1].line)
    return documents[0] if documents else Node(value=None, line=1, end_line=1, key_line=1)


def load_yaml_all(data: bytes, *, strict: bool = False) -> tuple[Node, ...]:
    """Return every document of YAML bytes, as ``load_yaml`` reads one."""
    import yaml

    if data[:1] in (b"\xff", b"\xfe", b"\xef", b"\x00"):
        data = decode(data).encode()
    make_loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loader = make_loader(data)
        return _Builder(data, strict).documents(loader, yaml)
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        raise _explained(error, data) from None


class _Frame:
    """A mapping or list whose end has not been met; ``key`` is that of its member to come."""

    __slots__ = ("anchor", "end_line", "height", "items", "key", "key_line", "line", "merged", "own_key_line")

    def __init__(self, items: Any, line: int, own_key_line: int, anchor: str | None) -> None:
        self.items = items
        self.line = self.end_line = line
        self.own_key_line = own_key_line
        self.anchor = anchor
        self.height = 1
        self.key: str | None = None
        self.key_line = 0
        self.merged: dict[str, Node] | None = None


class _Builder:
    """Turns one stream of events into nodes, without recursion."""

    def __init__(self, data: bytes, strict: bool) -> None:
        self.data = data
        self.strict = strict
        self.stack: list[_Frame] = []
        self.roots: list[Node] = []
        self.anchors: dict[str, tuple[Node, int]] = {}
        self.merges = 0
        self.texts: list[str] = []
        self.line_of = _line_table(data)

    def documents(self, loader: Any, yaml: Any) -> tuple[Node, ...]:
        """Read all events of ``loader``."""
        handlers: dict[type, Callable[[Any], None]] = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._mapping,
            yaml.SequenceStartEvent: self._sequence,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: lambda _: self.anchors.clear(),
        }
        event = loader.get_event()
        while event.__class__ is not yaml.StreamEndEvent:
            handler = handlers.get(event.__class__)
            if handler is not None:
                handler(event)
            event = loader.get_event()
        return tuple(self.roots)

    def _line(self, mark: Any) -> int:
        line: int = mark.line
        # The parser ends one line further down than there is, where the file ends without a line break.
        return self.line_of[min(line, len(self.line_of) - 1)] if self.line_of else line + 1

    def _awaits_key(self) -> bool:
        frame = self.stack[-1] if self.stack else None
        return frame is not None and frame.key is None and frame.items.__class__ is dict

    def _scalar(self, event: Any) -> None:
        line = self._line(event.start_mark)
        text: str = event.value
        if self._awaits_key():
            self._key(text, line)
            if event.anchor:
                self.anchors[event.anchor] = (Node(value=text, line=line, end_line=line, key_line=line), 1)
            return
        style = event.style
        end_line = self._line(event.end_mark)
        if end_line > line and style in ("|", ">"):
            end_line = self._block_end(line, end_line)
        tag = event.tag
        if (not style and tag not in _TEXT_TAGS) or (tag and _CORE_TAG.match(tag)):
            value = _resolved(text)
        else:
            value = text
        node = Node(value=value, line=line, end_line=end_line, key_line=self._key_line(line))
        if event.anchor:
            self.anchors[event.anchor] = (node, 1)
        self._put(node, 1)

    def _key_line(self, line: int) -> int:
        """Line of the key in front of what begins on ``line``."""
        return (self.stack[-1].key_line or line) if self.stack else line

    def _alias(self, event: Any) -> None:
        line = self._line(event.start_mark)
        known = self.anchors.get(event.anchor)
        if known is None:
            raise FormatError(f"`*{event.anchor}` refers to no anchor that is complete above it", line)
        node, height = known
        if self._awaits_key() and isinstance(node.value, (list, dict)):
            raise FormatError("a mapping or list is used as a key", line)
        if self._awaits_key():
            self._key(str(node.value), line)
            return
        if len(self.stack) + height > MAX_DEPTH:
            raise FormatError(f"is nested deeper than {MAX_DEPTH} levels", line)
        self._put(Node(value=node.value, line=line, end_line=line, key_line=self._key_line(line)), height)

    def _mapping(self, event: Any) -> None:
        self._open({}, event)

    def _sequence(self, event: Any) -> None:
        self._open([], event)

    def _open(self, items: Any, event: Any) -> None:
        line = self._line(event.start_mark)
        if self._awaits_key():
            raise FormatError("a mapping or list is used as a key" + _template_hint(self.data), line)
        if len(self.stack) >= MAX_DEPTH:
            raise FormatError(f"is nested deeper than {MAX_DEPTH} levels", line)
        self.stack.append(_Frame(items, line, self._key_line(line), event.anchor))

    def _end(self, event: Any) -> None:
        frame = self.stack.pop()
        end_line = frame.end_line
        mark = event.end_mark
        if mark.index > event.start_mark.index:  # a flow collection: its bracket has a place of its own
            end_line = max(end_line, self._line(mark))
        for key, member in (frame.merged or {}).items():
            frame.items.setdefault(key, member)
        node = Node(value=frame.items, line=frame.line, end_line=end_line, key_line=frame.own_key_line)
        if frame.anchor:
            self.anchors[frame.anchor] = (node, frame.height)
        self._put(node, frame.height)

    def _key(self, text: str, line: int) -> None:
        frame = self.stack[-1]
        if text in frame.items:
            if self.strict:
                first = frame.items[text].key_line
                raise FormatError(f"`{text}` is given twice, first on line {first}", line)
            del frame.items[text]
        frame.key = text
        frame.key_line = line
        frame.end_line = line

    def _put(self, node: Node, height: int) -> None:
        if not self.stack:
            self.roots.append(node)
            return
        frame = self.stack[-1]
        frame.end_line = max(frame.end_line, node.end_line)
        if frame.items.__class__ is list:
            frame.items.append(node)
        elif frame.key == _MERGE and isinstance(node.value, (list, dict)):
            self._merge(frame, node)
        else:
            frame.items[frame.key] = node
        frame.key = None
        frame.key_line = 0
        frame.height = max(frame.height, height + 1)

    def _merge(self, frame: _Frame, node: Node) -> None:
        """Take over what ``<<`` names; earlier sources win (https://yaml.org/type/merge.html)."""
        merged = frame.merged = frame.merged if frame.merged is not None else {}
        for source in node.value if isinstance(node.value, list) else [node]:
            if not isinstance(source.value, dict):
                raise FormatError("`<<` takes a mapping or a list of mappings", node.line)
            self.merges += len(source.value)
            if self.merges > _MAX_MERGED:
                raise FormatError("merges too many keys", node.line)
            for key, member in source.value.items():
                merged.setdefault(key, member)

    def _block_end(self, line: int, after: int) -> int:
        """Last content line of a block scalar with its header on ``line``: what follows is less indented."""
        if not self.texts:
            self.texts = self.data.decode("utf-8", "replace").split("\n")
        body = self.texts[line : after - 1]
        indent = next((len(text) - len(text.lstrip(" ")) for text in body if text.strip()), 0)
        for offset in range(len(body), 0, -1):
            text = body[offset - 1]
            if text.strip() and len(text) - len(text.lstrip(" ")) >= indent:
                return line + offset
        return line


def _resolved(text: str) -> Scalar:
    """Return what a plain scalar means in YAML 1.2's core schema."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789" or len(text) > _LONGEST_NUMBER:
        return text
    if _INTEGER.match(text):
        return int(text)
    if _BASED.match(text):
        return int(text[2:], 8 if text[1] == "o" else 16)
    return float(text) if _FLOAT.match(text) else text


def _line_table(data: bytes) -> list[int]:
    """Lines by YAML's own line count, where that is not ours; usually empty.

    YAML also ends a line at a lone CR and, in its version 1.1, at NEL, LS and PS.
    """
    lone = data.count(b"\r") != data.count(b"\r\n")
    if not lone and b"\xc2\x85" not in data and b"\xe2\x80\xa8" not in data and b"\xe2\x80\xa9" not in data:
        return []
    table = [1]
    for found in _BREAK.findall(data.decode("utf-8", "replace")):
        table.append(table[-1] + ("\n" in found))
    return table


def _template_hint(data: bytes) -> str:
    return "; the file looks like a template" if b"{{" in data or b"{%" in data else ""


def _explained(error: Exception, data: bytes) -> FormatError:
    """Say what the parser objects to, and what usually is behind it."""
    problem = getattr(error, "problem", None)
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        position = getattr(error, "position", None)
        line = data.count(b"\n", 0, position) + 1 if isinstance(position, int) else None
        return FormatError("holds a character that YAML does not allow", line)
    texts = data.decode("utf-8", "replace").split("\n")
    line = min(mark.line + 1, len(texts))
    if "nesting depth" in str(problem):  # libyaml has a limit of its own, which it may meet before ours
        return FormatError(f"is nested deeper than {MAX_DEPTH} levels", line)
    text = texts[line - 1]
    if text.lstrip(" ").startswith("\t"):
        return FormatError("a tab indents this line; YAML takes only spaces", line)
    if "alias" in str(getattr(error, "context", "")):
        return FormatError("a value that begins with `*` must be quoted", line)
    return FormatError(f"{problem}{_template_hint(data)}", line)
