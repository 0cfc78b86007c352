"""Entries whose content lies in git objects: a commit's files, and those a sparse checkout leaves out."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Diagnostic, Entry, Kind
from mlops_audit.world.blobs import POINTER_SIZES, is_pointer
from mlops_audit.world.content import next_object
from mlops_audit.world.git import Git
from mlops_audit.world.known import Known
from mlops_audit.world.survey import oversize, path_of

_AT_ONCE = 10_000
_DAMAGED = 20
"""Damaged objects after which the rest counts as missing."""
_NAMED = 20
"""Missing objects that get a diagnostic each; a blobless clone may miss thousands."""

LINK = "120000"
SUBMODULE = "160000"


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """One line of a tree or an index: ``mode`` as git writes it, ``name`` relative to the audited folder."""

    name: bytes
    mode: str
    blob: str


def stored_entries(
    files: list[StoredFile], git: Git, known: Known, *, largest: int, absent: Kind
) -> tuple[list[Entry], list[Diagnostic]]:
    """What each file is and how large; ``absent`` is the kind of those whose object is not there."""
    _learn({file.blob for file in files if file.mode != SUBMODULE}, git, known)
    entries = []
    diagnostics = []
    missing = []
    for file in files:
        path = path_of(file.name)
        if file.mode == SUBMODULE:
            entries.append(Entry(path=path, blob=file.blob, kind=Kind.SUBMODULE))
            continue
        size, pointer = known.object(file.blob) or (-1, False)
        if size < 0:
            kind = absent
            missing.append(path)
        elif file.mode == LINK:
            kind = Kind.SYMLINK
        elif size > largest:
            kind = Kind.OVERSIZE
            diagnostics += oversize(path, size, largest)
        else:
            kind = Kind.LFS if pointer else Kind.FILE
        entries.append(Entry(path=path, blob=file.blob, size=max(size, 0), kind=kind))
    return entries, diagnostics + list(_missing(missing))


def _learn(blobs: Iterable[str], git: Git, known: Known) -> None:
    """Ask git for the sizes that are not known yet, and look for Git LFS pointers among the small ones."""
    asked = [blob for blob in blobs if known.object(blob) is None]
    small = {}
    for some in _portions(asked):
        out = _cat(git, "--batch-check=%(objectname) %(objecttype) %(objectsize)", some)
        for line in out.splitlines():
            fields = line.decode("ascii", "replace").split()
            if len(fields) == 3 and fields[1] == "blob":
                size = int(fields[2])
                if size in POINTER_SIZES:
                    small[fields[0]] = size
                else:
                    known.remember_object(fields[0], size, pointer=False)
    for some in _portions(small):
        for blob, content in _contents(git, some):
            known.remember_object(blob, small[blob], pointer=is_pointer(content))


def _contents(git: Git, blobs: list[str]) -> Iterator[tuple[str, bytes]]:
    """Small objects' contents. Git ends at the first damaged one; it is then started again behind it."""
    rest = blobs
    for _ in range(_DAMAGED):
        answers = io.BytesIO(_cat(git, "--batch", rest))
        for done, blob in enumerate(rest, start=1):
            try:
                content = next_object(answers)
            except EOFError:
                rest = rest[done:]
                break
            if content is not None:
                yield blob, content
        else:
            return


def _portions(blobs: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(blobs)
    while some := list(islice(rest, _AT_ONCE)):
        yield some


def _cat(git: Git, how: str, blobs: list[str]) -> bytes:
    """What ``git cat-file`` prints about many objects."""
    try:
        return git.ask("cat-file", "--buffer", how, stdin="".join(f"{blob}\n" for blob in blobs).encode()).out
    except RepositoryError:
        return b""


def _missing(paths: list[str]) -> Iterator[Diagnostic]:
    remedy = (
        "The clone is partial or damaged: audit a full clone (or `git fetch --refetch --no-filter` here)."
    )
    for path in paths[:_NAMED]:
        yield Diagnostic(
            path=path, kind="missing-object", message="its git object is missing: not read", remedy=remedy
        )
    if more := paths[_NAMED:]:
        message = f"the git objects of this and {len(more) - 1} more files are missing: not read"
        yield Diagnostic(path=more[0], kind="missing-object", message=message, remedy=remedy)
