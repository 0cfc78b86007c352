"""Writes documents that are to change: all of them or, where one cannot be, none."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mlops_audit.errors import AuditError
from mlops_audit.world.locking import writing_alone
from mlops_audit.world.writing import write_file


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A document's bytes as they were judged, and as they are to be. ``path`` is relative to the root."""

    path: str
    old: bytes
    new: bytes


def write_documents(root: Path, changes: Iterable[Change]) -> None:
    """Write every change, each file in one step and with its permissions, while no other run writes any.

    Looks at all of them first: a document that changed meanwhile, that may not be written, or whose path
    leaves ``root`` (also by a link) stops everything before anything is written. Each is looked at again
    right before it is replaced. Raises AuditError.
    """
    wanted = list(changes)
    if not wanted:
        return
    with writing_alone(root):
        targets = [_admitted(root, change) for change in wanted]
        done: list[str] = []
        for change, target in zip(wanted, targets, strict=True):
            try:
                write_file(target, change.new, expected=change.old)
            except AuditError as error:
                so_far = f"; written before it: {', '.join(done)}" if done else "; nothing was written"
                raise AuditError(error.message + so_far, path=change.path, remedy=error.remedy) from error
            done.append(change.path)


def inside(root: Path, path: str) -> Path:
    """The file of a document. Raises AuditError where the path leaves the repository."""
    base = os.path.realpath(root)
    target = os.path.realpath(os.path.join(base, path))
    if os.path.commonpath((base, target)) != base:
        raise AuditError(
            "leads out of the repository; nothing was written", path=path, remedy="exclude it in the manifest"
        )
    return Path(target)


def _admitted(root: Path, change: Change) -> Path:
    target = inside(root, change.path)
    try:
        status = os.stat(target)
        data = target.read_bytes()
    except OSError as error:
        raise AuditError(
            f"cannot be read any more: {error.strerror}; nothing was written",
            path=change.path,
            remedy="run it again",
        ) from None
    if data != change.old:
        raise AuditError(
            "was changed while it was judged; nothing was written", path=change.path, remedy="run it again"
        )
    if not stat.S_IMODE(status.st_mode) & 0o222 or not os.access(target, os.W_OK):
        raise AuditError(
            "is read-only; nothing was written",
            path=change.path,
            remedy="make it writable, or leave it out with --only",
        )
    return target
