"""Tells what changed in the measured tree, and in its git folder, while probes ran.

Probes run in a copy, but a stranger's code may write by absolute path. Files are compared by size, time and
number; folders and the files by which git runs programs or finds commits are compared too.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from mlops_audit.world.content import on_disk
from mlops_audit.world.place import find_place
from mlops_audit.world.snapshot import Repository

_GIT_FILES = (
    *("HEAD", "config", "config.worktree", "index", "packed-refs", "commondir", "info/attributes"),
    *("info/exclude", "info/grafts", "objects/info/alternates"),
)
_GIT_FOLDERS = ("hooks", "refs")
_SHOWN = 10
_MOST = 10_000
"""Files of git's folders that are looked at."""

Mark = tuple[int, ...] | None
"""What tells one state of a file from another; ``None`` where nothing is."""


class Untouched:
    """The tree as it was when this was made; nothing is looked at where there is no work tree."""

    def __init__(self, repository: Repository) -> None:
        self._root = repository.root
        self._paths: list[str] = []
        if not repository.is_stored:
            self._paths = [entry.path for entry in repository.snapshot.entries]
        self._watches = not repository.is_stored
        self._before = self._marks() if self._watches else {}

    def changed(self) -> list[str]:
        """Paths that were changed, made or deleted since, seen from the audited folder."""
        if not self._watches:
            return []
        after = self._marks()
        return sorted(path for path in self._before.keys() | after.keys() if self._differs(path, after))

    def warning(self) -> str:
        """What the user must know; empty if nothing changed."""
        return words(self.changed())

    def _differs(self, path: str, after: dict[str, Mark]) -> bool:
        return self._before.get(path) != after.get(path)

    def _marks(self) -> dict[str, Mark]:
        root = os.fspath(self._root)
        found = {path: _mark(on_disk(root, path)) for path in self._paths}
        found |= {f"{folder or '.'}/": _mark(on_disk(root, folder)) for folder in _folders(self._paths)}
        for path in _git_files(root):
            found[os.path.relpath(path, root)] = _mark(os.fsencode(path))
        return found


def words(changed: Sequence[str]) -> str:
    """One sentence that names the paths."""
    if not changed:
        return ""
    more = f" and {len(changed) - _SHOWN} more" if len(changed) > _SHOWN else ""
    return (
        "the measured tree changed while its code was run, by that code or by somebody else: "
        f"{', '.join(changed[:_SHOWN])}{more}; look at these before you run git or the project again"
    )


def _mark(path: bytes) -> Mark:
    try:
        status = os.lstat(path)
    except (OSError, ValueError):
        return None
    if stat.S_ISDIR(status.st_mode):
        return status.st_ino, status.st_mode, status.st_mtime_ns
    return status.st_ino, status.st_mode, status.st_size, status.st_mtime_ns, status.st_ctime_ns


def _folders(paths: Iterable[str]) -> set[str]:
    """The audited folder and those in which listed files lie."""
    found = {""}
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


def _git_files(root: str) -> Iterator[str]:
    place = find_place(root)
    if place is None:
        return
    folders = dict.fromkeys([place.git_dir, _common(place.git_dir)])
    left = _MOST
    for folder in folders:
        yield from (os.path.join(folder, name) for name in _GIT_FILES)
        for name in _GIT_FOLDERS:
            for above, _, files in os.walk(os.path.join(folder, name)):
                for file in files[: max(0, left)]:
                    left -= 1
                    yield os.path.join(above, file)


def _common(git_dir: str) -> str:
    """The folder that all work trees of one repository share."""
    with suppress(OSError, ValueError):
        named = Path(git_dir, "commondir").read_text().strip()
        return os.path.normpath(os.path.join(git_dir, named))
    return git_dir
