"""Tells which files of a copy are still as they were laid out: what runs there may change or delete them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from mlops_audit.world.content import on_disk
from mlops_audit.world.snapshot import Repository


class Wholeness:
    """The files of a copy at the moment it was laid out.

    Whatever is done to a file, even undoing what was done, moves the time of its last change, which no
    program can set.
    """

    def __init__(self, repository: Repository, copy: Path) -> None:
        self._copy = str(copy)
        paths = (entry.path for entry in repository.snapshot.entries)
        self._laid_out = {path: self._change(path) for path in paths}
        self._names = frozenset(self._listed())

    def of(self, paths: Iterable[str]) -> bool:
        """Whether all these files are as they were."""
        return all(self._change(path) == self._laid_out.get(path) for path in paths)

    def has_more(self) -> bool:
        """Whether there are files or folders that were not laid out; compiled modules do not count."""
        return any(name not in self._names for name in self._listed())

    def _listed(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self._copy):
            folders[:] = [name for name in folders if name not in {"__pycache__", ".git"}]
            yield from (os.path.join(folder, name) for name in (*folders, *files))

    def of_all(self) -> bool:
        """Whether every file is as it was."""
        return self.of(self._laid_out)

    def _change(self, path: str) -> int | None:
        try:
            return os.lstat(on_disk(self._copy, path)).st_ctime_ns
        except (OSError, ValueError):
            return None
