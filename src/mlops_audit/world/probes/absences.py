"""Why a first-party module may be missing from a copy without being missing from the project."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Kind
from mlops_audit.world.snapshot import Repository
from mlops_audit.world.survey import path_of

_SOURCES = (".pyx", ".c", ".cc", ".cpp", ".cxx", ".rs", ".f90")
_GENERATED = re.compile(r"_version|__version__|\w+_pb2(?:_grpc)?")
_UNREAD = {Kind.MISSING, Kind.ABSENT, Kind.UNREADABLE, Kind.LFS}


def absence_in(copy: Path, roots: Sequence[str], name: str) -> str:
    """What can be told from the copy alone; empty if the module is simply not there."""
    *_, last = name.split(".")
    for root in roots:
        stem = Path(root, *name.split(".")).as_posix()
        for suffix in _SOURCES:
            if (copy / (stem + suffix)).is_file():
                return f"a compiled extension, and {stem}{suffix} was not built"
    return "it is generated, and not in the repository" if _GENERATED.fullmatch(last) else ""


def explain_from(repository: Repository) -> Callable[[str], str]:
    """A function that is given a module's path without suffix, and says why the snapshot lacks it."""
    unread = {entry.path for entry in repository.snapshot.entries if entry.kind in _UNREAD}
    submodules = [entry.path for entry in repository.snapshot.entries if entry.kind is Kind.SUBMODULE]

    def explain(stem: str) -> str:
        for path in submodules:
            if stem == path or stem.startswith(f"{path}/"):
                return f"it lies in the submodule {path}"
        files = (f"{stem}.py", f"{stem}/__init__.py")
        for file in files:
            if file in unread:
                return f"{file} is tracked, and its content is not in this checkout"
        if built := _built(repository.root, stem):
            return f"a compiled extension, and {built} is not in the repository"
        ignored = _ignored(repository, files)
        return f"{ignored} is ignored by git" if ignored else ""

    return explain


def explain_files(repository: Repository) -> Callable[[str], str]:
    """A function that is given a file's path and says why the copy lacks it, if the project does not."""
    unread = {entry.path for entry in repository.snapshot.entries if entry.kind in _UNREAD}

    def explain(path: str) -> str:
        if path in unread:
            return f"{path} is tracked, and its content is not in this checkout"
        if not repository.is_stored and os.path.lexists(repository.root / path):
            return f"{path} is not among the files that git tracks"
        ignored = _ignored(repository, [path])
        return f"{ignored} is ignored by git" if ignored else ""

    return explain


def _built(root: Path, stem: str) -> str:
    """An extension module that was built beside the sources."""
    folder, name = os.path.split(stem)
    try:
        found = sorted(os.listdir(root / folder))
    except OSError:
        return ""
    return next(
        (
            f"{folder}/{file}".lstrip("/")
            for file in found
            if file.startswith(f"{name}.") and file.endswith((".so", ".pyd"))
        ),
        "",
    )


def _ignored(repository: Repository, files: Sequence[str]) -> str:
    git = repository.content.git
    if git is None:
        return ""
    asked = "\0".join(f"./{file}" for file in files).encode("utf-8", "surrogateescape")
    try:
        answer = git.ask("check-ignore", "-z", "--stdin", stdin=asked)
    except RepositoryError:
        return ""
    return path_of(answer.out.split(b"\0")[0]).removeprefix("./")
