"""The values of a configuration file that name other things: files, and Python objects to be made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlops_audit.formats.node import Node
from mlops_audit.model.facts import Reference

TARGET_KEYS = frozenset(("_target_", "class_path", "_type_"))
"""Keys by which Hydra, jsonargparse and their like name what they instantiate."""

_MAX_REFERENCES = 2_000
_MAX_VISITS = 100_000
_LONGEST_TEXT = 100_000
_LONGEST_PATH = 250
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:[.:][A-Za-z_]\w*)+\Z")
_SEPARATORS = re.compile(r"[\s\"'`=,:;()<>|&\[\]]+")
_CHARACTER = r"[\w.@~${}*?+-]"
_NAME = re.compile(rf"/?(?:{_CHARACTER}+/)*{_CHARACTER}+\.[A-Za-z]\w{{0,9}}\Z")
_FOLDER = re.compile(rf"/?(?:{_CHARACTER}+/)+{_CHARACTER}*\Z")


References = tuple[Reference, ...]


def references(documents: Iterable[Node], data: bytes) -> tuple[References, References, References]:
    """Return what looks like a file's name or path, the dotted names that ``TARGET_KEYS`` instantiate, and
    other values that are dotted names.

    A text of several words is looked through for file names (``python train.py --config conf/a.yaml``). Keys
    that are file names count too (``outs`` of a ``dvc.yaml``).
    """
    finder = _Finder(data)
    for document in documents:
        finder.look(document)
    return _distinct(finder.files), _distinct(finder.targets), _distinct(finder.dotted)


def _distinct(found: Iterable[Reference]) -> tuple[Reference, ...]:
    ordered = sorted(dict.fromkeys(found), key=lambda reference: reference.line)
    return tuple(ordered[:_MAX_REFERENCES])


class _Finder:
    """Looks through every value of a file, each shared one once."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.texts: list[str] | None = None
        self.files: list[Reference] = []
        self.targets: list[Reference] = []
        self.dotted: list[Reference] = []
        self.visits = 0

    def look(self, document: Node) -> None:
        """Look through one document."""
        stack = [document]
        seen: set[int] = set()
        while stack and self.visits < _MAX_VISITS:
            self.visits += 1
            node = stack.pop()
            value = node.value
            if isinstance(value, str):
                self._text(value, node)
            elif isinstance(value, (dict, list)) and id(value) not in seen:
                # An alias shares its anchor's container: once is enough, and all that is safe.
                seen.add(id(value))
                if isinstance(value, dict):
                    self._members(value)
                    stack.extend(reversed(value.values()))
                else:
                    stack.extend(reversed(value))

    def _members(self, members: dict[str, Node]) -> None:
        for key, member in members.items():
            if key in TARGET_KEYS and isinstance(member.value, str) and _DOTTED.match(member.value):
                self.targets.append(Reference(text=member.value, line=member.line))
            if "." in key and len(key) <= _LONGEST_PATH and _NAME.match(key):
                self.files.append(Reference(text=key, line=member.key_line))

    def _text(self, text: str, node: Node) -> None:
        if ("." not in text and "/" not in text) or len(text) > _LONGEST_TEXT:
            return
        if _DOTTED.match(text):
            self.dotted.append(Reference(text=text, line=node.line))
        words = _SEPARATORS.split(text)
        for word in words:
            if len(word) <= _LONGEST_PATH and (
                _NAME.match(word) or (len(words) == 1 and _FOLDER.match(word))
            ):
                self.files.append(Reference(text=word, line=self._line(word, node)))

    def _line(self, word: str, node: Node) -> int:
        if node.end_line == node.line:
            return node.line
        if self.texts is None:
            self.texts = self.data.decode("utf-8", "replace").split("\n")
        lines = range(node.line, node.end_line + 1)
        return next((line for line in lines if word in self.texts[line - 1]), node.line)
