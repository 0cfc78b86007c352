"""Which files git has as programs: the snapshot's entries do not say, and objects have no mode."""

from __future__ import annotations

import os

from mlops_audit.errors import RepositoryError
from mlops_audit.world.snapshot import Repository
from mlops_audit.world.survey import path_of

_PROGRAM = b"100755"


def programs_in_git(repository: Repository) -> frozenset[str]:
    """Paths of the programs among the files whose content comes from git objects."""
    git, stored, commit = repository.content.git, repository.content.stored, repository.snapshot.commit
    if git is None or stored == frozenset():
        return frozenset()
    try:
        if stored is None:
            if commit is None:
                return frozenset()
            under = os.path.relpath(git.folder, git.work_tree).replace(os.sep, "/")
            tree = commit if under == "." else f"{commit}:{under}"
            rows = git.ask("ls-tree", "-r", "-z", "--full-tree", tree).out
        else:
            rows = git.ask("ls-files", "-s", "-z").out
    except RepositoryError:
        return frozenset()
    found = (row.partition(b"\t") for row in rows.split(b"\0"))
    return frozenset(path_of(name) for fields, _, name in found if fields.startswith(_PROGRAM))
