"""A disposable copy of a snapshot: the measured tree never changes, and two runs measure the same."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlops_audit.errors import AuditError
from mlops_audit.model.snapshot import Entry, Kind
from mlops_audit.world.content import on_disk
from mlops_audit.world.probes.disposing import private_folder
from mlops_audit.world.snapshot import Repository

_SPARE = 512 << 20
"""Bytes of the disk that a copy leaves free."""


@contextmanager
def disposable_copy(repository: Repository) -> Iterator[Path]:
    """Lay the snapshot's files out in a folder that is gone afterwards.

    Raises AuditError when there is no room. Files that could not be read are left out: whoever needs them
    will say so. Links are kept where they stay inside.
    """
    with private_folder() as folder:
        copy = folder / (repository.root.name or "repository")
        copy.mkdir()
        files = [entry for entry in repository.snapshot.entries if entry.kind in {Kind.FILE, Kind.OVERSIZE}]
        links = [entry for entry in repository.snapshot.entries if entry.kind is Kind.SYMLINK]
        _check_room(folder, sum(entry.size for entry in files))
        try:
            for entry in files:
                _lay_out(repository, entry, copy)
        except OSError as error:
            raise AuditError(
                f"the repository could not be copied for probing: {error.strerror or error}",
                remedy="Set TMPDIR to a folder with room, or use --no-probes.",
            ) from None
        for entry in links:
            _link(repository, entry, copy)
        yield copy


def _check_room(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder).free
    if needed + _SPARE > free:
        room = f"{needed >> 20:,} MiB, and {free >> 20:,} MiB are free in {folder.parent}"
        raise AuditError(
            f"a copy for probing needs {room}",
            remedy="Set TMPDIR to a folder with room, or use --no-probes.",
        )


def _lay_out(repository: Repository, entry: Entry, copy: Path) -> None:
    target = on_disk(str(copy), entry.path)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if not repository.content.is_stored(entry.path):
        source = on_disk(str(repository.root), entry.path)
        with suppress(FileNotFoundError, PermissionError):
            shutil.copyfile(source, target)
            mode = stat.S_IMODE(os.stat(source).st_mode)
            os.chmod(target, mode | stat.S_IRUSR | stat.S_IWUSR)
        return
    data = repository.read(entry)
    if data is None:
        return
    with open(target, "wb") as file:
        file.write(data)
    if data.startswith(b"#!"):
        os.chmod(target, 0o700)


def _link(repository: Repository, entry: Entry, copy: Path) -> None:
    """A link to a place inside the copy; one that leads outside is left out."""
    target = on_disk(str(copy), entry.path)
    with suppress(OSError):
        if repository.content.is_stored(entry.path):
            leads = repository.content.read(entry.path, entry.blob, entry.size, stored=True)
        else:
            leads = os.readlink(on_disk(str(repository.root), entry.path))
        meant = os.path.normpath(os.path.join(os.path.dirname(target), leads))
        if os.path.isabs(leads) or not meant.startswith(os.path.join(os.fsencode(copy), b"")):
            return
        os.makedirs(os.path.dirname(target), exist_ok=True)
        os.symlink(leads, target)
