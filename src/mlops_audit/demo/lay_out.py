"""Lays out the demonstration repository: an invented churn project whose documents fell behind its code.

``repository/`` holds one folder for each commit of that project; each is laid over the ones before it, so the
last state is the sum of all. What drifted, and when, can therefore be read off the folders: the status
documents arrive in the second and third, the code they do not know in the third to fifth.

Names that begin with a dot are stored with ``dot-`` in its place: build tools, editors and git treat real
dotfiles and a nested ``.gitignore`` in ways of their own, and without ``.claude`` there is nothing to show.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from mlops_audit.errors import AuditError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

AUTHOR = ("Quillmarsh Data Team", "data@quillmarsh.example")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One commit of the demonstration: the folder whose files it brings, its UTC date and its message."""

    folder: str
    date: str
    message: str


STEPS = (
    Step(
        folder="1-the-model",
        date="2025-09-08T09:12:00+0000",
        message="Add the churn scorecard and SHAP explanations",
    ),
    Step(
        folder="2-the-stack-on-paper",
        date="2025-09-15T14:40:00+0000",
        message="Choose the MLOps stack and write down where it stands",
    ),
    Step(
        folder="3-tracking-and-quality",
        date="2025-10-06T10:05:00+0000",
        message="Track training with MLflow, check exports with Great Expectations",
    ),
    Step(
        folder="4-tuning-and-serving",
        date="2025-10-20T16:31:00+0000",
        message="Tune with Optuna, serve with BentoML",
    ),
    Step(
        folder="5-features-and-aliases",
        date="2025-11-10T11:48:00+0000",
        message="Take features from Feast, replace registry stages by an alias",
    ),
)


def lay_out(directory: Path, *, tell: Callable[[str], object] = lambda _: None) -> Path:
    """Write the demonstration into a new or empty folder and return that folder.

    Bytes and commit ids are the same on every machine. Where git cannot be used the files are written all
    the same, and ``tell`` is given one sentence that says so. Raises AuditError for a folder that holds
    something already or cannot be written.
    """
    _make_room(directory)
    try:
        _lay_out_commits(directory)
    except _NoHistoryError as trouble:
        shutil.rmtree(directory / ".git", ignore_errors=True)
        for step in STEPS:
            _lay_over(step, directory)
        tell(f"The demonstration has no git history: {trouble}.")
    return directory


class _NoHistoryError(Exception):
    """Git is missing or refused to work."""


def _make_room(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
        occupied = any(directory.iterdir())
    except OSError as error:
        raise _refusal(directory, f"the folder cannot be made ({error.strerror or error})") from error
    if occupied:
        raise _refusal(directory, "the folder is not empty")


def _refusal(directory: Path, message: str) -> AuditError:
    return AuditError(
        message, path=str(directory), remedy="Name a folder that is not there yet: mlops-audit demo DIR"
    )


def _lay_over(step: Step, directory: Path) -> None:
    try:
        _copy(files("mlops_audit.demo") / "repository" / step.folder, directory)
    except OSError as error:
        raise _refusal(directory, f"the folder cannot be written ({error.strerror or error})") from error


def _copy(source: Traversable, target: Path) -> None:
    for item in source.iterdir():
        # What installers and desktops leave beside packaged files is not part of the project.
        if item.name == "__pycache__" or item.name.startswith("."):
            continue
        place = target / ("." + item.name[4:] if item.name.startswith("dot-") else item.name)
        if item.is_dir():
            place.mkdir(exist_ok=True)
            _copy(item, place)
        else:
            # A checkout on Windows may have given our own files CRLF; commit ids must not depend on it.
            place.write_bytes(item.read_bytes().replace(b"\r\n", b"\n"))


def _lay_out_commits(directory: Path) -> None:
    with _without_git_variables():
        try:
            # Slow to import, and raises ImportError where git is missing.
            from git import Git, GitCommandNotFound, GitError
        except ImportError as error:
            raise _NoHistoryError("git is not installed") from error
        git = Git(str(directory))
        try:
            git.init("--quiet", "--template=", env=_settings(directory))
            git.symbolic_ref("HEAD", "refs/heads/main", env=_settings(directory))
            for step in STEPS:
                _lay_over(step, directory)
                env = _settings(directory) | _signature(step)
                git.add("--all", "--force", env=env)
                git.commit("--quiet", "--no-verify", "--no-gpg-sign", f"--message={step.message}", env=env)
        except GitCommandNotFound as error:
            raise _NoHistoryError("git is not installed") from error
        except (GitError, OSError) as error:
            reason = " ".join(str(error).split())
            raise _NoHistoryError(f"git refused ({reason[:300]})") from error


@contextmanager
def _without_git_variables() -> Iterator[None]:
    """Inside a hook, ``GIT_DIR``, ``GIT_INDEX_FILE`` and their like would lead us into another repository."""
    ours = {
        name: value
        for name, value in os.environ.items()
        if name.startswith("GIT_") and not name.startswith("GIT_PYTHON_")
    }
    for name in ours:
        del os.environ[name]
    try:
        yield
    finally:
        os.environ.update(ours)


def _settings(directory: Path) -> dict[str, str]:
    """Git's defaults only: none of the user's signing, hooks, line endings or object formats."""
    nowhere = str(directory / ".git" / "no-home")
    return {
        "HOME": nowhere,
        "XDG_CONFIG_HOME": nowhere,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_ATTR_NOSYSTEM": "1",
    }


def _signature(step: Step) -> dict[str, str]:
    name, email = AUTHOR
    return {
        f"GIT_{role}_{field}": value
        for role in ("AUTHOR", "COMMITTER")
        for field, value in (("NAME", name), ("EMAIL", email), ("DATE", step.date))
    }
