"""Which interpreters come with the audited repository: those are never run.

A repository may bring ``.venv/bin/python`` as a committed file, or a committed link to a program of its own;
whoever audits it has not chosen to run that.
"""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Iterator
from pathlib import Path

from mlops_audit.world.probes.folders import home_of

_LINKS = 40
"""How many links are followed on one way, as Linux does."""

_ENVIRONMENT_PARTS = ("bin", "include", "lib", "lib64", "pyvenv.cfg", "scripts")
"""What an environment made in the root of the repository itself consists of."""


class Trust:
    """What git tracks under one root."""

    def __init__(self, root: Path | None, tracked: Collection[str]) -> None:
        self._root = os.path.realpath(root) if root is not None else None
        self._listed = tracked
        self._tracked: dict[str, str] | None = None

    def objection(self, interpreter: str) -> str:
        """Why an interpreter must not be run; empty if nothing speaks against it."""
        folder = home_of(os.path.abspath(interpreter), windows=os.name == "nt")
        return self.brought(interpreter) or self._objection_to_folder(folder)

    def brought(self, path: str) -> str:
        """Tell whether a file, or a link or folder on the way to it, came with the repository."""
        for place in _passed(path):
            inside = self._inside(place)
            if inside is None:
                continue
            for name in _with_parents(inside):
                if name in self._names():
                    return f"git tracks {self._names()[name]}: it came with the repository"
        return ""

    def _objection_to_folder(self, folder: str) -> str:
        inside = self._inside(os.path.realpath(folder))
        if inside is None:
            return ""
        starts = [f"{inside}/"] if inside else [*_ENVIRONMENT_PARTS, *(f"{p}/" for p in _ENVIRONMENT_PARTS)]
        for name, path in self._names().items():
            if any(name == start or (start[-1] == "/" and name.startswith(start)) for start in starts):
                return f"git tracks {path} in that environment: it came with the repository"
        return ""

    def _names(self) -> dict[str, str]:
        if self._tracked is None:
            self._tracked = {_same(path): path for path in self._listed}
        return self._tracked

    def _inside(self, path: str) -> str | None:
        """The path relative to the root as names are compared, "" for the root; ``None`` outside."""
        if self._root is None:
            return None
        root, full = _same(self._root), _same(path)
        if full == root:
            return ""
        start = root.rstrip("/") + "/"
        return full[len(start) :] if full.startswith(start) else None


def _same(path: str) -> str:
    """One spelling for names that some file system takes for the same."""
    return unicodedata.normalize("NFC", path.replace(os.sep, "/")).casefold()


def _with_parents(inside: str) -> Iterator[str]:
    """The path and the folders on the way to it: any may be a link or a submodule that git tracks."""
    while inside:
        yield inside
        inside = inside.rpartition("/")[0]


def _passed(path: str) -> Iterator[str]:
    """Every place on the way to what ``path`` stands for, each with the links above it resolved."""
    for _ in range(_LINKS):
        parent, name = os.path.split(os.path.abspath(path))
        yield os.path.join(parent, name)
        yield from _linked_parents(parent)
        path = os.path.join(os.path.realpath(parent), name)
        yield path
        try:
            path = os.path.join(os.path.dirname(path), os.readlink(path))
        except OSError:
            return


def _linked_parents(folder: str) -> Iterator[str]:
    """The links among a folder and those above it, and what they lead through."""
    waiting, seen = [folder], set[str]()
    while waiting and len(seen) < _LINKS:
        folder = waiting.pop()
        while (above := os.path.dirname(folder)) != folder:
            if os.path.islink(folder) and folder not in seen:
                seen.add(folder)
                place = os.path.realpath(above)
                yield os.path.join(place, os.path.basename(folder))
                waiting.append(os.path.abspath(os.path.join(place, os.readlink(folder))))
            folder = above
