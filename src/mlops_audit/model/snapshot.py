"""A repository's files at one moment: the work tree, or any commit read from git objects."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a path is. Only ``FILE`` has content that is read."""

    FILE = "file"
    SYMLINK = "symlink"
    SUBMODULE = "submodule"
    LFS = "lfs-pointer"
    MISSING = "missing-object"
    ABSENT = "sparse"
    SPECIAL = "special"
    OVERSIZE = "oversize"
    UNREADABLE = "unreadable"


WHY_UNREAD = {
    Kind.SYMLINK: "is a symbolic link, and links are not followed",
    Kind.SUBMODULE: "is another repository",
    Kind.LFS: "is a Git LFS pointer without its content",
    Kind.MISSING: "is missing from this clone",
    Kind.ABSENT: "is missing from this sparse checkout",
    Kind.SPECIAL: "is no regular file",
    Kind.OVERSIZE: "is too large",
    Kind.UNREADABLE: "may not be read",
}
"""Why a path of each kind has no content that is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One path of a snapshot.

    ``blob`` is git's object id of the content (SHA-1 or SHA-256 as the repository has it; SHA-1 in a plain
    folder), so that one content has one key wherever it is met; empty where the content was not looked at
    (too large, unreadable, or data outside git). ``size`` is in bytes. ``stored`` is the id under which git
    has the content where a checkout wrote it with other line ends, else empty.
    """

    path: str
    blob: str
    size: int = 0
    kind: Kind = Kind.FILE
    stored: str = ""

    @property
    def id(self) -> str:
        """One id for one content, however a checkout spells the ends of its lines."""
        return self.stored or self.blob


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnostic:
    """Something in the audited tree that could not be read as what it claims to be."""

    path: str
    line: int | None = None
    kind: str
    message: str
    remedy: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The files of a repository at one moment, sorted by path."""

    name: str
    """The repository's folder name: what a report calls it."""
    commit: str | None
    dirty: bool
    entries: tuple[Entry, ...]
    diagnostics: tuple[Diagnostic, ...] = ()
