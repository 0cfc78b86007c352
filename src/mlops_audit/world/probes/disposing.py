"""Private folders that are gone afterwards, whatever was done to them."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlops_audit.errors import AuditError

_TRIES = 5


@contextmanager
def private_folder() -> Iterator[Path]:
    """A new folder that only we can look into, links resolved. Raises AuditError when none can be made."""
    try:
        folder = tempfile.mkdtemp(prefix="mlops-audit-")
    except OSError as error:
        raise no_room(Path(tempfile.gettempdir()), error.strerror or str(error)) from error
    try:
        yield Path(os.path.realpath(folder))
    finally:
        _remove(folder)


def no_room(folder: Path, reason: str) -> AuditError:
    """The error for a folder in which nothing can be laid out."""
    return AuditError(
        f"nothing could be run: {reason}",
        path=str(folder),
        remedy="Free some space there, set TMPDIR to a folder with more, or run no probes (--no-probes).",
    )


def _remove(folder: str) -> None:
    """Delete a folder that may have read-only parts, or files that are still being written."""
    for _ in range(_TRIES):
        with suppress(OSError):
            os.chmod(folder, 0o700)
        for path, folders, _ in os.walk(folder):
            for name in folders:
                _unlock(os.path.join(path, name))
        shutil.rmtree(folder, ignore_errors=True)
        if not os.path.lexists(folder):
            return
        time.sleep(0.02)


def _unlock(folder: str) -> None:
    """Let us into a folder; what a link leads to is none of ours."""
    with suppress(OSError):
        if not os.path.islink(folder):
            os.chmod(folder, 0o700)
