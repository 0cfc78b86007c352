"""What is known about files without reading them again: a stat index like git's own, kept between runs."""

from __future__ import annotations

import os
import struct
import time
from typing import NamedTuple

import msgspec

from mlops_audit.world.cache import Shelf

_NAME = "sights"
_STAMP = struct.Struct("<QQQQB")
_MASK = (1 << 64) - 1
_SECOND = 1_000_000_000
_COARSE = 2 * _SECOND
_FINE = _SECOND // 10
_SPARE_OBJECTS = 50_000


class _Note(msgspec.Struct, array_like=True):
    """``files``: name → stamp, flags, ids. ``objects``: id → twice the size, plus one for an LFS pointer."""

    files: dict[bytes, bytes]
    objects: dict[bytes, int]


class Sight(NamedTuple):
    """What a file's bytes were when last read.

    ``pointer`` tells a Git LFS pointer; ``passes_for`` is the id that git has for the content before its
    conversions (line ends, Git LFS), where that was found out; ``line_ends`` that no more than those differ.
    """

    blob: str
    pointer: bool = False
    passes_for: str = ""
    line_ends: bool = False


class Known:
    """Sights of files by name, sizes of objects by id; ``save`` keeps what this run used."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._began = time.time_ns()
        self._note = _Note({}, {})
        self._files: dict[bytes, bytes] = {}
        self._objects: dict[bytes, int] = {}
        self._learned = False
        if note := shelf.load(_NAME):
            try:
                self._note = msgspec.msgpack.decode(note, type=_Note)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                self._learned = True

    def sight(self, name: bytes, status: os.stat_result) -> Sight | None:
        """What is known of a file that still has the size, times and inode it had when it was read."""
        value = self._note.files.get(name)
        if value is None:
            return None
        flags = value[_STAMP.size - 1]
        if value[: _STAMP.size] != _stamp(status, flags):
            return None
        self._files[name] = value
        ids = value[_STAMP.size :].hex()
        width = len(ids) // 2 if flags & 2 else len(ids)
        return Sight(ids[:width], bool(flags & 1), ids[width:], bool(flags & 4))

    def remember(self, name: bytes, status: os.stat_result, sight: Sight) -> None:
        """Keep a sight; ``status`` was taken before the file was read.

        Not if the file is so young that a later change could leave the same times: git calls that racily
        clean.
        """
        youngest = max(status.st_mtime_ns, status.st_ctime_ns)
        grain = _FINE if youngest % _SECOND else _COARSE
        if youngest <= self._began - grain:
            flags = sight.pointer | (2 if sight.passes_for else 0) | (4 if sight.line_ends else 0)
            self._files[name] = _stamp(status, flags) + bytes.fromhex(sight.blob + sight.passes_for)
            self._learned = True

    def object(self, blob: str) -> tuple[int, bool] | None:
        """An object's size in bytes, and whether it is a Git LFS pointer."""
        key = bytes.fromhex(blob)
        value = self._note.objects.get(key, self._objects.get(key))
        if value is None:
            return None
        self._objects[key] = value
        return value >> 1, bool(value & 1)

    def remember_object(self, blob: str, size: int, *, pointer: bool) -> None:
        """Keep what never changes about an object."""
        self._objects[bytes.fromhex(blob)] = size << 1 | pointer
        self._learned = True

    def save(self) -> None:
        """Keep what this run saw, if it saw anything new; other commits' objects stay while they are few."""
        if not self._learned:
            return
        objects = self._objects
        if len(self._note.objects) <= len(objects) + _SPARE_OBJECTS:
            objects = self._note.objects | objects
        note = _Note(self._files or self._note.files, objects)
        self._shelf.save(_NAME, msgspec.msgpack.encode(note))
        self._learned = False


def _stamp(status: os.stat_result, flags: int) -> bytes:
    return _STAMP.pack(
        status.st_size & _MASK,
        status.st_mtime_ns & _MASK,
        status.st_ctime_ns & _MASK,
        status.st_ino & _MASK,
        flags,
    )
