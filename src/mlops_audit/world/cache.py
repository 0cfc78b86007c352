"""What earlier runs learned, kept outside the audited tree.

It may vanish, be shared or be damaged at any moment: what cannot be read or written is as if it had never
been kept, and never an error.
"""

from __future__ import annotations

import os
import stat
import time
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from mlops_audit.world.user_folders import user_folder

VARIABLE = "MLOPS_AUDIT_CACHE_DIR"
LIMIT = 256 * 1024 * 1024
"""Bytes of all that is kept; the files not used for longest go first."""

_LAYOUT = "v1"
_MAGIC = b"mlops-audit note 1\n"
_READ = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NONBLOCK", "O_CLOEXEC", "O_BINARY"))
_DAY = 24 * 3600
"""Seconds: how exactly the last use is known, and when another run's unfinished file is taken for dead."""


def usual_folder() -> Path | None:
    """Where the cache lives; ``None`` without a home."""
    return user_folder("cache", VARIABLE)


class Cache:
    """All repositories' shelves in one folder; ``Cache(None)`` keeps nothing."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder

    @classmethod
    def usual(cls) -> Cache:
        """The cache of this user on this machine."""
        return cls(usual_folder())

    def shelf(self, root: Path) -> Shelf:
        """What is kept about the folder ``root`` (absolute, links resolved); nothing, if it lay inside."""
        if self.folder is None:
            return Shelf(None)
        folder = os.path.realpath(self.folder)
        if os.path.join(folder, "").startswith(os.path.join(str(root), "")):
            return Shelf(None)
        # Two roots on one shelf would do no harm: what lies there is keyed by content, or by inode and time.
        digest = f"{zlib.crc32(os.fsencode(root)):08x}{zlib.adler32(os.fsencode(root)):08x}"
        return Shelf(os.path.join(folder, _LAYOUT, digest))


class Shelf:
    """One repository's part of the cache; ``folder`` ``None`` keeps nothing."""

    def __init__(self, folder: str | None) -> None:
        self.folder = folder

    def load(self, name: str) -> bytes | None:
        """A small note as it was saved, or ``None``."""
        try:
            with self.opened(name) as file:
                data = file.read()
        except OSError:
            return None
        note = data[len(_MAGIC) + 4 :]
        intact = data.startswith(_MAGIC) and data[len(_MAGIC) : len(_MAGIC) + 4] == _checksum(note)
        return note if intact else None

    def save(self, name: str, note: bytes) -> None:
        """Keep a small note, if that is possible."""
        with suppress(OSError), self.replacing(name) as file:
            file.write(_MAGIC + _checksum(note))
            file.write(note)

    def opened(self, name: str) -> BinaryIO:
        """An existing file, marked as still of use. Raises ``OSError``."""
        if self.folder is None:
            raise FileNotFoundError("nothing is kept")
        path = os.path.join(self.folder, name)
        # A pipe in the place of a file must not be waited for.
        file = open(os.open(path, _READ), "rb", buffering=0)  # noqa: SIM115
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > LIMIT:
            file.close()
            raise OSError("no file of ours")
        with suppress(OSError):
            if time.time() - status.st_mtime > _DAY:
                os.utime(path)
        return file

    @contextmanager
    def replacing(self, name: str) -> Iterator[BinaryIO]:
        """A new file that takes the place of ``name`` at the end, whole or not at all. Raises ``OSError``."""
        if self.folder is None:
            raise FileNotFoundError("nothing is kept")
        _make_private(self.folder)
        path = os.path.join(self.folder, name)
        unfinished = f"{path}.{os.urandom(6).hex()}.tmp"
        descriptor = os.open(
            unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600
        )
        try:
            with os.fdopen(descriptor, "wb") as file:
                yield file
            os.replace(unfinished, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(unfinished)
            raise
        _tidy(os.path.dirname(self.folder), spare=path)


def _checksum(data: bytes) -> bytes:
    return zlib.crc32(data).to_bytes(4, "big")


def _make_private(shelf: str) -> None:
    layout = os.path.dirname(shelf)
    cache = os.path.dirname(layout)
    os.makedirs(os.path.dirname(cache), exist_ok=True)
    for folder in (cache, layout, shelf):
        if not os.path.isdir(folder):
            with suppress(FileExistsError):
                os.mkdir(folder, 0o700)


def _inside(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as rows:
            return list(rows)
    except OSError:
        return []


def _tidy(layout: str, *, spare: str) -> None:
    """Drop the oldest files until the rest is within ``LIMIT``, and what interrupted runs left behind."""
    kept = []
    for shelf in _inside(layout):
        for file in _inside(shelf.path):
            with suppress(OSError):
                status = file.stat(follow_symlinks=False)
                kept.append((status.st_mtime, status.st_size, file.path))
    total = sum(size for _, size, _ in kept)
    now = time.time()
    for moment, size, path in sorted(kept):
        abandoned = path.endswith(".tmp") and now - moment > _DAY
        if path != spare and (abandoned or total > LIMIT):
            with suppress(OSError):
                os.unlink(path)
                total -= size
    for folder in {os.path.dirname(path) for _, _, path in kept}:
        with suppress(OSError):
            os.rmdir(folder)
