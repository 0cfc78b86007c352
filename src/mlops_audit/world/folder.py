"""The files of a plain folder: all but what tools put there."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from mlops_audit.errors import RepositoryError
from mlops_audit.world.listing import Listing
from mlops_audit.world.survey import Survey, path_of, unreadable

JUNK = frozenset(
    {b".git", b".hg", b".svn", b".venv", b"venv", b"node_modules", b"__pycache__", b".tox", b".nox"}
    | {b".mypy_cache", b".pytest_cache", b".ruff_cache", b".hypothesis", b".eggs", b".ipynb_checkpoints"}
)
"""Folders that are never a project's own work, whatever lies in them."""

_ENVIRONMENT = frozenset({b"pyvenv.cfg", b"conda-meta"})
"""A folder that holds one of these is an installed Python environment, whatever it is called."""


def list_folder(survey: Survey, root: str) -> Listing:
    """Every file below ``root``; links are not followed. Raises ``RepositoryError`` if it cannot be read."""
    folders = [b""]
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(os.path.join(survey.root, folder)) as rows:
                found = list(rows)
        except OSError as error:
            if not folder:
                raise RepositoryError(f"could not be read: {error.strerror or error}", path=root) from error
            survey.diagnostics.append(unreadable(path_of(folder), error))
            continue
        if folder and not _ENVIRONMENT.isdisjoint(row.name for row in found):
            continue
        above = folder + b"/" if folder else b""
        for row in found:
            name = above + row.name
            try:
                status = row.stat(follow_symlinks=False)
            except OSError as error:
                survey.diagnostics.append(unreadable(path_of(name), error))
                continue
            if stat.S_ISDIR(status.st_mode):
                if row.name not in JUNK:
                    folders.append(name)
            elif row.name != b".git":
                survey.add(name, status)
    return Listing(entries=survey.entries, diagnostics=survey.diagnostics)


def without_junk(names: Iterable[bytes]) -> list[bytes]:
    """Untracked names without what tools put there: a forgotten ``.venv`` is nobody's project."""
    listed = list(names)
    environments = {
        name.rpartition(b"/")[0]
        for name in listed
        if name.rpartition(b"/")[2] == b"pyvenv.cfg" and b"/" in name
    }
    kept = []
    for name in listed:
        folder = name.rpartition(b"/")[0]
        parts = folder.split(b"/") if folder else []
        if JUNK.isdisjoint(parts) and not (environments and _below(parts, environments)):
            kept.append(name)
    return kept


def _below(parts: list[bytes], folders: set[bytes]) -> bool:
    return any(b"/".join(parts[:count]) in folders for count in range(1, len(parts) + 1))
