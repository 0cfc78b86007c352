"""Command lines in YAML: the values of the keys under which CI systems, containers and pipelines keep them.

The text is followed line by line, not parsed: that keeps every line number, and broken or templated YAML
(Helm charts) still shows its commands.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.source.commands.pieces import CommandLine, Numbered, joined, unlisted

_KEY = re.compile(
    r"(?P<indent>\s*(?:-\s+)*)(?P<quote>['\"]?)(?P<key>[\w.-]+)(?P=quote)\s*:(?:\s+(?P<value>.*))?\Z"
)
_SCRIPTS = re.compile(
    r"run|script|(?:before|after)_script|commands?|cmds?|bash|powershell|pwsh|inline|inlinescript"
    r"|startcommand|buildcommand|predeploycommand",
    re.IGNORECASE,
)
_ARGUMENTS = frozenset({"command", "entrypoint", "args"})
_META = re.compile(r"[\s;&|()<>]")
_BLOCK = re.compile(r"[|>][-+\d]*\Z")


def yaml_commands(lines: Numbered) -> Iterator[CommandLine]:
    """Yield the command lines of a YAML file; ``lines`` come without comments."""
    block: _Block | None = None
    for number, text in lines:
        if block is not None and block.takes(number, text):
            continue
        if block is not None:
            yield from block.commands()
        block = _opened(number, text)
    if block is not None:
        yield from block.commands()


class _Block:
    """The value of one key while its lines are met."""

    def __init__(self, key: str, value: str, line: int, indent: int) -> None:
        self._indent = indent
        self._arguments = key in _ARGUMENTS
        self._literal = bool(_BLOCK.match(value))
        self._folded = value.startswith(">")
        self._open = value.startswith("[") and "]" not in value
        self._alone = bool(value) and not self._literal and not self._open
        self._listed = False
        self._pieces: CommandLine = [(line, "--")] if key == "args" else []
        if value and not self._literal:
            self._pieces.append((line, value))

    def takes(self, number: int, text: str) -> bool:
        """Take a line that still belongs to the value; tell whether it does."""
        bare = text.lstrip()
        indent = len(text) - len(bare)
        if self._open:
            self._open = "]" not in bare
        elif self._alone or indent < self._indent or (indent == self._indent and not bare.startswith("- ")):
            return False
        elif not self._literal:
            listed = bare.startswith("- ")
            bare = bare[2:].strip() if listed else bare
            inner = _KEY.match(bare)
            if inner is not None and not listed and not self._listed:
                return False
            self._listed |= listed
            if inner is not None:
                bare = (inner["value"] or "") if _SCRIPTS.fullmatch(inner["key"]) else ""
            if _BLOCK.match(bare):
                bare = ""
        self._pieces.append((number, bare))
        return True

    def commands(self) -> Iterator[CommandLine]:
        """Yield the value as command lines."""
        pieces = [(number, text) for number, text in self._pieces if text]
        if self._folded or (self._arguments and not self._literal):
            quoted = _argument if self._listed else str
            yield unlisted([(number, quoted(text)) for number, text in pieces])
        else:
            yield from joined((number, _unquoted(text)) for number, text in pieces)


def _opened(number: int, text: str) -> _Block | None:
    found = _KEY.match(text)
    key = found["key"].lower() if found else ""
    if found is None or not (_SCRIPTS.fullmatch(key) or key in _ARGUMENTS):
        return None
    return _Block(key, _unquoted((found["value"] or "").strip()), number, len(found["indent"]))


def _unquoted(text: str) -> str:
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text


def _argument(text: str) -> str:
    """Return one item of a list of arguments so that it stays one."""
    bare = _unquoted(text)
    return f'"{bare}"' if _META.search(bare) and '"' not in bare else bare
