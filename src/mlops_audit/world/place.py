"""Where a folder's repository is: found by looking, before git is asked anything."""

from __future__ import annotations

import os
from dataclasses import dataclass

_LARGEST_POINTER = 4096
_LARGEST_LIST = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A git folder and the work tree it belongs to, absolute; ``work_tree`` is ``None`` in a bare repository.

    ``broken`` names a ``.git`` file that leads nowhere: a worktree or submodule that was copied out of its
    home.
    """

    git_dir: str
    work_tree: str | None
    broken: bool = False


def find_place(root: str) -> Place | None:
    """The repository that the absolute folder ``root`` is, or is part of; ``None`` for a plain folder.

    Source of the rules: gitrepository-layout and ``git rev-parse --git-dir``.
    """
    if _is_git_folder(root):
        return Place(git_dir=root, work_tree=None)
    folder = root
    while True:
        dot_git = os.path.join(folder, ".git")
        if os.path.isfile(dot_git):
            target = _pointed_to(dot_git, folder)
            return Place(git_dir=target or dot_git, work_tree=folder, broken=target is None)
        if _is_git_folder(dot_git):
            return Place(git_dir=dot_git, work_tree=folder)
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent


def is_shallow(place: Place) -> bool:
    """Whether history was cut off when this repository was cloned."""
    return os.path.isfile(os.path.join(common_folder(place.git_dir), "shallow"))


def boundary(git_dir: str) -> frozenset[str]:
    """The ids of the commits at which a shallow clone's history was cut off; none in a full clone."""
    path = os.path.join(common_folder(git_dir), "shallow")
    if not os.path.isfile(path):
        return frozenset()
    try:
        with open(path, "rb") as file:
            return frozenset(file.read(_LARGEST_LIST).decode("ascii", "replace").split())
    except OSError:
        return frozenset()


def _is_git_folder(folder: str) -> bool:
    if not os.path.lexists(os.path.join(folder, "HEAD")):
        return False
    common = common_folder(folder)
    return os.path.isdir(os.path.join(common, "objects")) and os.path.isdir(os.path.join(common, "refs"))


def common_folder(git_dir: str) -> str:
    """Where objects and configuration are: a linked worktree keeps them with the main one (``commondir``)."""
    name = _first_line(os.path.join(git_dir, "commondir"))
    return os.path.join(git_dir, name) if name else git_dir


def _pointed_to(dot_git: str, folder: str) -> str | None:
    line = _first_line(dot_git)
    if not line.startswith("gitdir:"):
        return None
    target = os.path.normpath(os.path.join(folder, line.removeprefix("gitdir:").strip()))
    return target if _is_git_folder(target) else None


def _first_line(path: str) -> str:
    if not os.path.isfile(path):
        return ""
    try:
        with open(path, "rb") as file:
            line = file.read(_LARGEST_POINTER).split(b"\n")[0]
    except OSError:
        return ""
    text = os.fsdecode(line.rstrip(b"\r"))
    return "" if "\0" in text else text
