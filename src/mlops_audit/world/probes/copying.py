"""A disposable copy of a snapshot: what probes run in, so that the measured tree never changes."""

from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlops_audit.model.snapshot import Entry, Kind
from mlops_audit.world.blobs import LARGEST
from mlops_audit.world.content import on_disk
from mlops_audit.world.probes.disposing import no_room, private_folder
from mlops_audit.world.probes.stored_modes import programs_in_git
from mlops_audit.world.snapshot import Repository

_COPIED = {Kind.FILE, Kind.LFS, Kind.OVERSIZE}
_UNUSUAL = {errno.ENAMETOOLONG, errno.EEXIST, errno.EILSEQ, errno.EINVAL}
"""What one name can be refused for: too long below the new folder, or the same as another there."""
_PORTION = 1 << 20
_SPARE = 64 << 20
"""Bytes of the disk that a copy must leave free."""


@contextmanager
def disposable_copy(repository: Repository) -> Iterator[Path]:
    """Lay the snapshot's files out in a new folder, which is gone at the end with all that was written there.

    Links that stay inside the tree are kept, others left out. Nothing leads back to the measured tree. Raises
    ``AuditError`` when there is no room for it.
    """
    with private_folder() as folder:
        copy = folder / repository.snapshot.name
        try:
            _check_room(repository, folder)
            copy.mkdir()
            _lay_out(repository, copy)
        except OSError as error:
            raise no_room(folder, error.strerror or str(error)) from error
        yield copy


def _check_room(repository: Repository, folder: Path) -> None:
    needed = sum(entry.size for entry in repository.snapshot.entries if entry.kind in _COPIED)
    free = shutil.disk_usage(folder).free
    if needed + _SPARE > free:
        raise no_room(
            folder, f"the copy of the repository needs {needed >> 20} MiB, {free >> 20} MiB are free"
        )


def _lay_out(repository: Repository, copy: Path) -> None:
    target = os.fsencode(copy)
    programs = programs_in_git(repository)
    made: set[bytes] = set()
    links = []
    for entry in repository.snapshot.entries:
        place = on_disk(str(copy), entry.path)
        if entry.kind in _COPIED:
            try:
                _make_folder(os.path.dirname(place), made)
                _copy(repository, entry, place, program=entry.path in programs)
            except OSError as error:
                if error.errno not in _UNUSUAL:
                    raise
        elif entry.kind is Kind.SUBMODULE:
            _make_folder(place, made)
        elif entry.kind is Kind.SYMLINK:
            links.append((entry, place))
    # Links come last, so that no file is ever written through one.
    for entry, place in links:
        _make_folder(os.path.dirname(place), made)
        _link(repository, entry, place)
    for _, place in links:
        _drop_if_outside(place, target)


def _make_folder(place: bytes, made: set[bytes]) -> None:
    if place not in made:
        os.makedirs(place, exist_ok=True)
        made.add(place)


def _copy(repository: Repository, entry: Entry, place: bytes, *, program: bool) -> None:
    """One file. What cannot be read any more is left out; what cannot be written raises ``OSError``."""
    if not repository.content.is_stored(entry.path):
        source = _opened(on_disk(str(repository.root), entry.path))
        if source is None:
            return
        try:
            target = _created(place, program=bool(os.fstat(source).st_mode & stat.S_IXUSR))
            try:
                _pour(source, target)
            finally:
                os.close(target)
        finally:
            os.close(source)
        return
    target = _created(place, program=program)
    try:
        _pour_object(repository, entry, target)
    finally:
        os.close(target)


def _opened(path: bytes) -> int | None:
    """A regular file, never through a link that took its place."""
    flags = os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
    try:
        source = os.open(path, flags)
    except OSError:
        return None
    if stat.S_ISREG(os.fstat(source).st_mode):
        return source
    os.close(source)
    return None


def _created(place: bytes, *, program: bool) -> int:
    target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    os.fchmod(target, 0o755 if program else 0o644)
    return target


def _pour(source: int, target: int) -> None:
    """Everything, a portion at a time; the source's own troubles only cut it short."""
    while True:
        try:
            portion = os.read(source, _PORTION)
        except OSError:
            return
        if not portion:
            return
        _write(target, portion)


def _pour_object(repository: Repository, entry: Entry, target: int) -> None:
    content = repository.content
    if entry.size <= LARGEST:
        data = b""
        with suppress(OSError):
            data = content.read(entry.path, entry.blob, entry.size, stored=True)
        _write(target, data)
        return
    if content.git is None:
        return
    with content.git.start("cat-file", "blob", entry.blob, keep_stderr=False) as process:
        try:
            if process.stdout is not None:
                _pour(process.stdout.fileno(), target)
        finally:
            process.kill()


def _write(target: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(target, view) :]


def _link(repository: Repository, entry: Entry, place: bytes) -> None:
    with suppress(OSError, ValueError):
        if repository.content.is_stored(entry.path):
            to = repository.content.read(entry.path, entry.blob, entry.size, stored=True)
        else:
            to = os.readlink(on_disk(str(repository.root), entry.path))
        if not os.path.isabs(to):
            os.symlink(to, place)


def _drop_if_outside(place: bytes, copy: bytes) -> None:
    if not os.path.islink(place):
        return
    end = os.path.realpath(place)
    if end != copy and not end.startswith(copy + b"/"):
        os.unlink(place)
