"""The environments that were made, in the user's cache: which are complete, whose turn it is to go."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mlops_audit.errors import AuditError

COUNT = 5
SIZE = 10 << 30
"""Bytes: beyond either, the environments not used for longest are removed."""

_RECENT = 3600.0
"""Seconds for which one that was used is spared: a probe may be running in it."""

_COMPLETE = "mlops-audit-complete.json"
_PATIENCE = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Environments:
    """One folder with an environment for each key."""

    folder: Path

    def place(self, key: str) -> Path:
        """Where the environment of a key is, or would be: its own paths are in it, so it never moves."""
        return self.folder / key

    def complete(self, key: str) -> tuple[str, ...] | None:
        """The notes that were left when it was completed, if it was; it counts as used now."""
        path = self.place(key) / _COMPLETE
        try:
            notes = json.loads(path.read_bytes())["notes"]
            os.utime(path)
            return tuple(str(note) for note in notes)
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def finish(self, key: str, notes: tuple[str, ...]) -> None:
        """Say that it is complete; until then it is as if it were not there."""
        size = _size(self.place(key))
        unfinished = self.place(key) / f"{_COMPLETE}.tmp"
        unfinished.write_text(json.dumps({"notes": notes, "size": size}), encoding="utf-8")
        unfinished.replace(self.place(key) / _COMPLETE)

    def remove(self, key: str) -> None:
        """Remove an environment, and first what says that it is complete."""
        with contextlib.suppress(OSError):
            (self.place(key) / _COMPLETE).unlink()
        shutil.rmtree(self.place(key), ignore_errors=True)

    @contextlib.contextmanager
    def locked(self, key: str, *, waiting: object = None) -> Iterator[None]:
        """Hold a key; another process that holds it is waited for. Raises ``AuditError``."""
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            file = open(self.folder / f"{key}.lock", "ab")  # noqa: SIM115
        except OSError as error:
            raise AuditError(
                f"no environment can be kept in {self.folder}: {error.strerror}",
                remedy="Name a folder that can be written with MLOPS_AUDIT_CACHE_DIR.",
            ) from error
        with file:
            until = time.monotonic() + _PATIENCE
            while not _take(file):
                if callable(waiting):
                    waiting()
                    waiting = None
                if time.monotonic() > until:
                    raise AuditError(f"another process has held {file.name} for too long")
                time.sleep(0.1)
            yield  # closing the file lets go

    def tidy(self, spare: str) -> Iterator[str]:
        """Remove what was never completed, then the oldest beyond the limits; yield a note for each."""
        for key in self._keys():
            if key != spare and self.complete_since(key) is None and self._free(key):
                self.remove(key)
        ages = sorted((since, key) for key in self._keys() if (since := self.complete_since(key)) is not None)
        sizes = {key: self._kept_size(key) for _, key in ages}
        for since, key in ages:
            if len(sizes) <= COUNT and sum(sizes.values()) <= SIZE:
                break
            if key != spare and time.time() - since > _RECENT and self._free(key):
                self.remove(key)
                yield f"an environment made earlier was removed to save {sizes.pop(key) / 1e9:.1f} GB"

    def complete_since(self, key: str) -> float | None:
        """When a complete environment was last used."""
        try:
            return (self.place(key) / _COMPLETE).stat().st_mtime
        except OSError:
            return None

    def _keys(self) -> list[str]:
        try:
            with os.scandir(self.folder) as entries:
                return sorted(entry.name for entry in entries if entry.is_dir(follow_symlinks=False))
        except OSError:
            return []

    def _kept_size(self, key: str) -> int:
        try:
            return int(json.loads((self.place(key) / _COMPLETE).read_bytes())["size"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _free(self, key: str) -> bool:
        try:
            with open(self.folder / f"{key}.lock", "ab") as file:
                return _take(file)
        except OSError:
            return False


def _take(file: BinaryIO) -> bool:
    """Lock an open file if nobody has; closing it, or our end, lets go."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _size(folder: Path) -> int:
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.lstat(os.path.join(place, name)).st_size
    return total
