"""Writes one file, whole or not at all."""

from __future__ import annotations

import os
import re
import stat
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from mlops_audit.errors import AuditError
from mlops_audit.world.locking import lock
from mlops_audit.world.own import is_own, signature
from mlops_audit.world.place import find_place

_UNFINISHED = re.compile(r"\.mlops-audit-([0-9a-f]{16})([0-9a-f]{16})\.tmp")
_PURPOSE = "unfinished file"
_TRIES = 10


class ChangedError(AuditError):
    """A file is not as it was when its new content was computed."""


def write_file(
    path: str | Path, content: str | bytes, *, within: Path | None = None, expected: bytes | None = None
) -> bool:
    """Put ``content`` (text as UTF-8, line ends as they are) at ``path``; tell whether that changed anything.

    The file is replaced in one step and keeps its mode and owner; a link stays and what it points to is
    replaced; a device or pipe is written to. Missing folders are not made. ``within``: a path in the
    repository of this folder must not lead out of it. ``expected``: only if the file has these bytes until it
    is replaced. Raises ``AuditError``.
    """
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    if within is not None:
        refuse_leaving(path, within)
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
        _replace(target, data, status, expected)
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error
    return True


def make_folder(path: Path) -> None:
    """Make a folder and those above it, where they are missing. Raises ``AuditError``."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        message = "is needed as a folder, and something else is there"
        raise AuditError(message, path=str(path), remedy="Move it away.") from None
    except (OSError, ValueError) as error:
        raise _failure(path, error) from error


def refuse_leaving(path: str | Path, root: Path) -> None:
    """Raise ``AuditError`` for a path in the repository of ``root`` that leads out of it by a link.

    A path that lies elsewhere from the start is its user's own affair.
    """
    place = find_place(os.path.realpath(root))
    base = os.path.realpath(place.work_tree if place is not None and place.work_tree else root)
    try:
        target = os.path.realpath(path)
        begins = any(_is_in(os.path.realpath(folder), base) for folder in Path(os.path.abspath(path)).parents)
    except ValueError as error:
        raise _failure(path, error) from error
    if begins and not _is_in(target, base):
        raise AuditError(
            f"is a link in the repository that leads out of it, to {target}: not written",
            path=str(path),
            remedy="Remove the link, or name another file.",
        )


def refuse_link(path: Path) -> None:
    """Raise ``AuditError`` for a link, a pipe or a device: nobody who names no file means to write to one."""
    if path.is_symlink() or (path.exists() and not path.is_file()):
        what = "a link" if path.is_symlink() else "no ordinary file"
        raise AuditError(f"is {what}: not written", path=str(path), remedy="Remove it, or name another file.")


def clear_unfinished(folder: str | Path) -> None:
    """Remove what runs of this user that were killed left in a folder: files nobody else can have named."""
    with suppress(OSError), os.scandir(folder) as rows:
        for row in rows:
            found = _UNFINISHED.fullmatch(row.name)
            if found and is_own(_PURPOSE, found[1].encode(), found[2]):
                with suppress(OSError):
                    _clear(row.path)


def is_unfinished(name: str) -> bool:
    """Whether a file's name may be one that a killed run left."""
    return _UNFINISHED.fullmatch(name) is not None


def _clear(path: str) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    try:
        if stat.S_ISREG(os.fstat(descriptor).st_mode) and lock(descriptor, wait=False):
            os.unlink(path)
    finally:
        os.close(descriptor)


def _is_in(path: str, base: str) -> bool:
    return path == base or path.startswith(os.path.join(base, ""))


def _replace(target: str, data: bytes, before: os.stat_result | None, expected: bytes | None) -> None:
    folder = os.path.dirname(target)
    clear_unfinished(folder)
    file, unfinished = _begun(folder, 0o666 if before is None else stat.S_IMODE(before.st_mode))

    def finish() -> None:
        if expected is not None and not _has(target, expected):
            raise ChangedError("was changed while it was judged", path=target, remedy="run it again")
        os.replace(unfinished, target)

    try:
        with file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
            if before is not None:
                _take_after(unfinished, before)
            if (
                os.name != "nt"
            ):  # while it is open it is locked, so that nobody takes it for one that was left
                finish()
        if os.name == "nt":  # which replaces no open file
            finish()
    except BaseException:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _take_after(path: str, before: os.stat_result) -> None:
    """Give a file the mode and, where that may be done, the owner of the one whose place it takes."""
    if hasattr(os, "chown") and (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(OSError):
            os.chown(path, before.st_uid, before.st_gid)
    os.chmod(path, stat.S_IMODE(before.st_mode))


def _has(path: str, data: bytes) -> bool:
    try:
        return Path(path).read_bytes() == data
    except OSError:
        return False


def _begun(folder: str, mode: int) -> tuple[BinaryIO, str]:
    """A new file that is locked while it is open: one that is not locked was left by a killed run."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    for _ in range(_TRIES):
        number = os.urandom(8).hex()
        signed = signature(_PURPOSE, number.encode())[:16] or os.urandom(8).hex()
        path = os.path.join(folder, f".mlops-audit-{number}{signed}.tmp")
        file = os.fdopen(os.open(path, flags, mode), "wb")
        lock(file.fileno(), wait=True)
        if os.path.exists(path):
            return file, path
        file.close()  # another run took it for one that was left, before it was locked
    raise OSError("another program removes our unfinished files")


def _failure(path: str | Path, error: Exception) -> AuditError:
    reason = getattr(error, "strerror", None) or str(error)
    return AuditError(
        f"could not be written: {reason}", path=str(path), remedy="Check the folder and its permissions."
    )
