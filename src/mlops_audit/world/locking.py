"""Locks of the operating system: they end with the process that holds them, however it ends."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlops_audit.errors import AuditError
from mlops_audit.world.place import find_place

if sys.platform != "win32":  # which locks no folders
    import fcntl

PATIENCE = 30.0
"""Seconds to wait for another run that is writing."""
_PAUSE = 0.02


def lock(descriptor: int, *, wait: bool) -> bool:
    """Lock an open file or folder; tell whether that is done. Where nothing can be locked, nothing is."""
    if sys.platform == "win32":
        return False
    with suppress(OSError):
        fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        return True
    return False


@contextmanager
def writing_alone(root: Path) -> Iterator[None]:
    """Keep other runs from writing documents of the repository that ``root`` is part of.

    The repository's own folder is locked, so that no file is made for it. Raises AuditError when another
    run does not end in time.
    """
    place = find_place(os.path.realpath(root))
    folder = place.work_tree if place is not None and place.work_tree else str(root)
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError:  # Windows opens no folders; what cannot be opened for reading cannot be locked
        yield
        return
    try:
        _wait(descriptor, folder)
        yield
    finally:
        os.close(descriptor)


def _wait(descriptor: int, folder: str) -> None:
    if sys.platform == "win32":
        return
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                raise AuditError(
                    "another run is writing documents there; nothing was written",
                    path=folder,
                    remedy="run it again when that has ended",
                ) from None
            time.sleep(_PAUSE)
        except OSError:  # a file system without locks
            return
        else:
            return
