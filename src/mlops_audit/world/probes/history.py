"""Gives a disposable copy its own git folder, so that what asks git for a commit or a tag gets its answer.

Branches, tags and the index are copied, commits are read from where they are, and nothing is written there:
settings, remotes and hooks of the measured repository are left behind.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from mlops_audit.errors import RepositoryError
from mlops_audit.world.git import Git
from mlops_audit.world.probes.copying import disposable_copy
from mlops_audit.world.snapshot import Repository

_SETTINGS = "[core]\n\trepositoryformatversion = {version}\n\tfilemode = true\n\tbare = false\n{more}"
_SHA256 = "[extensions]\n\tobjectformat = sha256\n"


@contextmanager
def copy_with_history(repository: Repository) -> Iterator[Path]:
    """A disposable copy that git takes for a repository. Raises AuditError."""
    with disposable_copy(repository) as copy:
        lay_out_history(repository, copy)
        yield copy


def lay_out_history(repository: Repository, copy: Path) -> None:
    """Make ``.git`` in the copy of a whole work tree; of a part of one, or a commit, there is none."""
    git = repository.content.git
    if git is None or repository.is_stored or os.path.realpath(git.work_tree) != str(repository.root):
        return
    with suppress(OSError, RepositoryError, ValueError):
        _lay_out(git, copy / ".git")


def _lay_out(git: Git, target: Path) -> None:
    own = Path(git.own_dir)
    head = (own / "HEAD").read_bytes()
    names = git.ask("for-each-ref", "--format=%(objectname) %(refname)").out
    if not os.path.isdir(git.objects) or not head.strip():
        return
    for folder in ("objects/info", "objects/pack", "refs/heads", "refs/tags"):
        (target / folder).mkdir(parents=True)
    (target / "objects/info/alternates").write_bytes(os.fsencode(git.objects) + b"\n")
    (target / "packed-refs").write_bytes(b"# pack-refs with: sorted \n" + names)
    (target / "HEAD").write_bytes(head)
    long = git.ask("rev-parse", "--show-object-format").out.strip() == b"sha256"
    settings = _SETTINGS.format(version=int(long), more=_SHA256 if long else "")
    (target / "config").write_text(settings, encoding="ascii")
    for source in (own / "index", own / "shallow", own.parent / "common" / "shallow"):
        if source.is_file():
            shutil.copyfile(source, target / source.name)
