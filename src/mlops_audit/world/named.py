"""Files that the user names on the command line: read whole, never waited for, and only up to a size."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from mlops_audit.errors import AuditError


def read_named(path: Path, largest: int, remedy: str) -> bytes:
    """The bytes of a file that the user named, at most ``largest``. Raises AuditError.

    A named pipe is refused, for nobody may ever write to it; one that a shell made (``<(…)``) is read.
    """
    try:
        if stat.S_ISFIFO(os.stat(path).st_mode) and not str(path).startswith(("/dev/", "/proc/")):
            raise AuditError("is a named pipe", path=str(path), remedy=remedy)
        with open(path, "rb") as file:
            data = file.read(largest + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise AuditError(f"cannot be read: {reason}", path=str(path), remedy=remedy) from None
    if len(data) > largest:
        raise AuditError(f"is larger than {largest // 1024:,} KiB", path=str(path), remedy=remedy)
    return data
