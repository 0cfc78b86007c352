"""Writes one file, whole or not at all."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from mlops_audit.errors import AuditError


def write_file(path: str | Path, content: str | bytes) -> bool:
    """Put ``content`` (text as UTF-8, line ends as they are) at ``path``; tell whether that changed anything.

    The file is replaced in one step and keeps its mode; a link stays and what it points to is replaced; a
    device or pipe is written to. Missing folders are not made. Raises ``AuditError``.
    """
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    try:
        status = os.stat(path) if os.path.exists(path) else None
        if status is not None and not stat.S_ISREG(status.st_mode):
            # By the name given: that of /dev/stdout, resolved, is none that can be opened.
            with open(path, "wb") as file:
                file.write(data)
            return True
        target = os.path.realpath(path)
        if status is not None and status.st_size == len(data) and Path(target).read_bytes() == data:
            return False
        _replace(target, data, None if status is None else stat.S_IMODE(status.st_mode))
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error
    return True


def _replace(target: str, data: bytes, mode: int | None) -> None:
    folder, name = os.path.split(target)
    unfinished = os.path.join(folder, f".{name[:100]}.{os.urandom(6).hex()}.tmp")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    descriptor = os.open(unfinished, flags, 0o666 if mode is None else mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if mode is not None:
            os.chmod(unfinished, mode)
        os.replace(unfinished, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _failure(path: str | Path, error: Exception) -> AuditError:
    reason = getattr(error, "strerror", None) or str(error)
    return AuditError(
        f"could not be written: {reason}", path=str(path), remedy="Check the folder and its permissions."
    )
