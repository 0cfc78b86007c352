"""What files there are: of a work tree, a plain folder, or any commit."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Diagnostic, Entry, Kind, Snapshot
from mlops_audit.world.blobs import LARGEST
from mlops_audit.world.cache import Cache
from mlops_audit.world.commit import has_names, list_commit, resolve
from mlops_audit.world.content import Content
from mlops_audit.world.folder import list_folder
from mlops_audit.world.git import find_git
from mlops_audit.world.git_folder import GitFolder
from mlops_audit.world.known import Known
from mlops_audit.world.listing import Listing
from mlops_audit.world.place import Place, find_place, is_shallow
from mlops_audit.world.survey import Survey
from mlops_audit.world.worktree import ask_worktree, list_worktree


class Repository:
    """A snapshot and the way to its content; close it, or use it in a ``with`` statement.

    ``root`` is the audited folder, absolute, links resolved; ``notes`` are sentences for the user about the
    whole.
    """

    def __init__(
        self,
        *,
        root: Path,
        snapshot: Snapshot,
        content: Content,
        notes: tuple[str, ...] = (),
        git_folder: GitFolder | None = None,
    ) -> None:
        self.root = root
        self.snapshot = snapshot
        self.content = content
        self.notes = notes
        self._git_folder = git_folder

    def read(self, entry: Entry) -> bytes | None:
        """One file's bytes; ``None`` if it has none that are read (see ``Kind``), or they are gone by now."""
        if entry.kind is not Kind.FILE:
            return None
        stored = self.content.is_stored(entry.path)
        try:
            return self.content.read(entry.path, entry.blob, entry.size, stored=stored)
        except OSError:
            return None

    @property
    def is_stored(self) -> bool:
        """Whether all of it comes from git objects: a commit, of which there may be no work tree."""
        return self.content.stored is None

    def tracked(self) -> frozenset[str]:
        """The paths in git's index; none in a plain folder."""
        if self.content.git is None or self.is_stored:
            return frozenset()
        answer = self.content.git.ask("ls-files", "-z", "--cached")
        return frozenset(os.fsdecode(path) for path in answer.out.split(b"\0") if path)

    def close(self) -> None:
        """End the git process that reads objects, if one was started, and delete the folder git was given."""
        self.content.close()
        if self._git_folder is not None:
            self._git_folder.remove()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_repository(
    path: str | Path, rev: str | None = None, cache: Cache | None = None, *, largest: int = LARGEST
) -> Repository:
    """List the files of ``path`` now, or of the commit ``rev``; their paths are relative to ``path``.

    A folder inside a repository is audited alone, at its own part of the commit. A bare repository without
    ``rev`` is audited at its ``HEAD``. Files of more than ``largest`` bytes are listed and not read. Raises
    ``RepositoryError`` when the path is no folder, or ``rev`` names no commit of a repository that git can
    read.
    """
    root = _folder(path)
    place = find_place(root)
    known = Known((cache or Cache(None)).shelf(Path(root)))
    lent = None
    if rev is not None or (place is not None and place.work_tree is None):
        lent, place = _git_at(root, place)
        listing = _of_commit(lent, place, rev, known=known, largest=largest)
    elif place is not None:
        listing, lent = _of_worktree(root, place, known, largest)
    else:
        listing = _of_folder(root, known, largest)
        listing = replace(listing, notes=("not a git repository: every file in the folder counts",))
    known.save()
    if not listing.entries:
        listing = replace(listing, notes=(*listing.notes, "there are no files here"))
    snapshot = Snapshot(
        name=_name(root),
        commit=listing.commit,
        dirty=listing.dirty,
        entries=tuple(sorted(listing.entries, key=lambda entry: entry.path)),
        diagnostics=tuple(
            sorted(listing.diagnostics, key=lambda found: (found.path, found.kind, found.message))
        ),
    )
    content = Content(root, lent.git if lent else None, listing.stored)
    return Repository(
        root=Path(root), snapshot=snapshot, content=content, notes=listing.notes, git_folder=lent
    )


def _of_worktree(root: str, place: Place, known: Known, largest: int) -> tuple[Listing, GitFolder | None]:
    """The work tree; a plain folder where git cannot help, which is said."""
    program = find_git()
    if program is None:
        return _without_git(root, known, largest, "git was not found", "Install git."), None
    if place.broken:
        trouble = f"its .git file leads nowhere: {place.git_dir}"
        return _without_git(root, known, largest, trouble, "Clone it again, or delete that file."), None
    try:
        lent = GitFolder(program, place, root)
        asked = ask_worktree(lent.git)
        listing = list_worktree(lent.git, asked, root=os.fsencode(root), known=known, largest=largest)
    except RepositoryError as error:
        trouble = f"git could not list the work tree: {error.message}"
        return _without_git(root, known, largest, trouble, "Run `git status` there."), None
    if not listing.entries and root != place.work_tree:
        note = "git ignores this folder: every file in it counts"
        return replace(_of_folder(root, known, largest), notes=(note,)), None
    if place.work_tree and root != place.work_tree:
        under = os.path.relpath(root, place.work_tree).replace(os.sep, "/")
        listing = replace(listing, notes=(*listing.notes, *_left_out(under)))
    return replace(listing, diagnostics=[*_unread(lent, root), *listing.diagnostics]), lent


def _without_git(root: str, known: Known, largest: int, trouble: str, remedy: str) -> Listing:
    listing = _of_folder(root, known, largest)
    message = f"{trouble}; read as a plain folder, ignored files included"
    said = Diagnostic(path=".", kind="git", message=message, remedy=remedy)
    return replace(listing, diagnostics=[said, *listing.diagnostics])


def _of_folder(root: str, known: Known, largest: int) -> Listing:
    return list_folder(Survey(root=os.fsencode(root), known=known, largest=largest), root)


def _unread(lent: GitFolder, root: str) -> list[Diagnostic]:
    """A word about each file of the git folder that git was kept from."""
    return [
        Diagnostic(
            path=os.path.relpath(path, root).replace(os.sep, "/"),
            kind="git",
            message="is no ordinary file, or too large: git was not let read it",
            remedy="Delete it.",
        )
        for path in lent.left_out
    ]


def _of_commit(lent: GitFolder, place: Place, rev: str | None, *, known: Known, largest: int) -> Listing:
    git = lent.git
    try:
        commit, notes = resolve(git, "HEAD" if rev is None else rev, shallow=is_shallow(place))
    except RepositoryError:
        if rev is None and not has_names(git):
            return Listing(entries=[], diagnostics=[], notes=("HEAD has no commit yet",))
        raise
    if rev is None:
        notes += (f"a bare repository: its HEAD, commit {commit[:12]}, is audited",)
    listing = list_commit(git, commit, under=git.under, known=known, largest=largest)
    return replace(listing, notes=notes + listing.notes + _left_out(git.under))


def _left_out(under: str) -> tuple[str, ...]:
    """What to say about the rest of the repository when only the folder ``under`` of it is audited."""
    return (f"only the folder {under} of its repository: the rest was left out",) if under else ()


def _git_at(root: str, place: Place | None) -> tuple[GitFolder, Place]:
    """Git for reading commits. Raises ``RepositoryError`` when there is no repository, or no git."""
    if place is None or place.broken:
        raise RepositoryError(
            "not a git repository", path=root, remedy="Without --rev the folder itself is audited."
        )
    program = find_git()
    if program is None:
        raise RepositoryError(
            "git was not found", path=root, remedy="Install git, and check that it is on PATH."
        )
    return GitFolder(program, place, root), place


def _folder(path: str | Path) -> str:
    """The absolute folder, links resolved. Raises ``RepositoryError`` when it is none."""
    try:
        root = os.path.realpath(path)
        if os.path.isdir(root):
            return root
        problem = "not a folder" if os.path.exists(root) else "no such folder"
    except (OSError, ValueError):
        problem = "not a usable path"
    raise RepositoryError(problem, path=str(path), remedy="Give the folder of a repository.")


def _name(root: str) -> str:
    """What a report calls the repository: the folder's name, without what bare repositories add to it."""
    folder, name = os.path.split(root)
    if name == ".git":
        name = os.path.basename(folder)
    return name.removesuffix(".git") or "repository"
