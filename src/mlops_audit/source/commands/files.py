"""Files that a file of commands names outside its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.model.facts import Reference
from mlops_audit.source.commands.kinds import Kind
from mlops_audit.source.commands.pieces import Numbered

_WORD = re.compile(r"[^\s'\"`,;|&<>()=\[\]:#!@^]+")
_SUFFIXES = (".py", ".ipynb", ".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".conf", ".sql", ".sh")
_VARIABLE = re.compile(r"(?:\$\{?\w*+\}?|%\w+%|\{\{?\s*[\w.]*\s*\}?\})[^/]*/")
# Programs that only talk about a file, or look at it, do not run or load it.
_ONLY_NAMED = re.compile(
    r"[\s@-]*(?:(?:poetry|uv|pdm|pipenv|hatch|rye)\s+run\s+|python3?\s+-m\s+)?"
    r"(?:echo|printf|black|ruff|mypy|flake8|isort|pylint|bandit|pyright|git)\b(?![^#]*(?:&&|;|\|))"
)
_FILTERS = re.compile(r"(?P<indent>\s*)(?:paths|paths-ignore|changes|exclude|ignore):")


def files(lines: Numbered, kind: Kind) -> Iterator[Reference]:
    """Yield the file-like words of lines without comments; globs are none."""
    if kind in {Kind.YAML, Kind.MANIFEST}:
        lines = _without_filters(lines)
    for number, text in lines:
        if "." not in text or _ONLY_NAMED.match(text):
            continue
        windows = kind in {Kind.BATCH, Kind.POWERSHELL}
        for word in _WORD.findall(text.replace("\\", "/") if windows else text):
            name = _plain(word) if word.endswith(_SUFFIXES) else ""
            if name:
                yield Reference(text=name, line=number)


def _plain(name: str) -> str:
    """Return a file's name without the variables in front of it; empty for globs, URLs and bare variables."""
    if name.startswith("//") or "*" in name or "?" in name:
        return ""
    name = _VARIABLE.sub("", name)
    return "" if set(name) & set("${}%~") or name.rpartition("/")[2].startswith(".") else name


def _without_filters(lines: Numbered) -> Iterator[tuple[int, str]]:
    """Leave out the paths that only decide whether a workflow runs at all."""
    indent: int | None = None
    for number, text in lines:
        own = len(text) - len(text.lstrip())
        if indent is not None and (own > indent or (own == indent and text.lstrip().startswith("- "))):
            continue
        found = _FILTERS.match(text)
        indent = len(found["indent"]) if found else None
        if found is None:
            yield number, text
