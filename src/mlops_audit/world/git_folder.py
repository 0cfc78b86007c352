"""A git folder of our own that leads to a repository's objects, names and index, and not to its settings.

A repository's configuration may name programs, and files that never end. Git has no option that leaves it
unread, so git is given another folder: links to what it has to read, and a configuration of the few settings
that change what is read and cannot name a program. Hooks, attributes, grafts and remotes stay behind.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import weakref
from contextlib import suppress

from mlops_audit.errors import RepositoryError
from mlops_audit.world.git import Git, settings_in
from mlops_audit.world.place import Place, common_folder

_LARGEST = 8 * 1024 * 1024
"""Bytes of a configuration or of a list of ignored files; a larger one is not read."""
_LARGEST_HEAD = 4096
_FOLDERS = frozenset({"refs", "reftable", "logs"})
_FILES = re.compile(r"packed-refs|shallow|index|sharedindex\.[0-9a-f]+|(?!HEAD$)[A-Z_]*HEAD")
_INFO = ("exclude", "sparse-checkout")
_SWITCHES = ("ignorecase", "precomposeunicode", "sparsecheckout", "sparsecheckoutcone", "longpaths")
_OF_THE_PLACE = frozenset({"partialclone", "worktreeconfig", "relativeworktrees"})
"""Extensions that say where more objects and settings are: neither is asked for."""
_YES = frozenset({"", "true", "yes", "on", "1"})


class GitFolder:
    """Our git folder for the repository at ``place``; ``git`` uses it, until ``remove`` deletes it.

    ``left_out`` names files of the repository that git would read, and that are no ordinary files.
    """

    def __init__(self, program: str, place: Place, folder: str) -> None:
        self.left_out: list[str] = []
        try:
            self._folder = os.path.realpath(tempfile.mkdtemp(prefix="mlops-audit-git-"))
            self.remove = weakref.finalize(self, _remove, self._folder, os.getpid())
            self.git = self._lay_out(program, place, folder)
        except OSError as error:
            raise RepositoryError(
                f"git could not be given a folder of its own: {error.strerror or error}",
                path=error.filename,
                remedy="Free some space there, or set TMPDIR to a folder that can be written to.",
            ) from error

    def _lay_out(self, program: str, place: Place, folder: str) -> Git:
        common = common_folder(place.git_dir)
        own, empty = os.path.join(self._folder, "git"), os.path.join(self._folder, "empty")
        os.mkdir(empty)
        git = Git(
            program=program,
            git_dir=place.git_dir,
            own_dir=own,
            objects=os.path.join(common, "objects"),
            work_tree=place.work_tree or folder,
            folder=folder,
            empty=empty,
        )
        self._lead_to(place.git_dir, own)
        settings = self._settings(git, common)
        if not os.path.samefile(common, place.git_dir):
            shared = os.path.join(self._folder, "common")
            self._lead_to(common, shared)
            _write(os.path.join(own, "commondir"), os.fsencode(shared))
            own = shared
        _write(os.path.join(own, "config"), settings)
        return git

    def _lead_to(self, real: str, own: str) -> None:
        """Fill the new folder ``own`` with links to what git reads in ``real``."""
        os.mkdir(own)
        with os.scandir(real) as rows:
            for row in rows:
                wanted = row.name in _FOLDERS if row.is_dir() else _FILES.fullmatch(row.name)
                if wanted and (row.is_dir() or row.is_file() or self._leave_out(row.path)):
                    _link(row.path, os.path.join(own, row.name))
        _write(os.path.join(own, "HEAD"), _head(os.path.join(real, "HEAD")))
        os.mkdir(os.path.join(own, "info"))
        for name in _INFO:
            if self._is_ordinary(os.path.join(real, "info", name)):
                _link(os.path.join(real, "info", name), os.path.join(own, "info", name))

    def _settings(self, git: Git, common: str) -> bytes:
        """Our configuration, from the repository's. Raises ``RepositoryError`` where git cannot read that."""
        found = self._read_settings(git, os.path.join(common, "config"))
        if dict(found).get("extensions.worktreeconfig", "no").lower() in _YES:
            found += self._read_settings(git, os.path.join(git.git_dir, "config.worktree"))
        rows = ["[core]", "bare = false"]
        for name, value in found:
            section, _, key = name.rpartition(".")
            if section not in {"core", "extensions"}:
                first, _, rest = section.partition(".")
                rows += [f"[{first} {_quoted(rest)}]", f"{key} = {_quoted(value)}"]
            elif section == "extensions" and key not in _OF_THE_PLACE:
                known = re.fullmatch("[A-Za-z0-9]*", value)
                rows += ["[extensions]", f"{key} = {value if known else 'unknown'}"]
            elif key == "repositoryformatversion" and value.isdecimal():
                rows += ["[core]", f"{key} = {value}"]
            elif key in _SWITCHES:
                rows += ["[core]", f"{key} = {'true' if value.lower() in _YES else 'false'}"]
            elif key == "excludesfile":
                place = os.path.join(git.work_tree, os.path.expanduser(value))
                rows += ["[core]", f"{key} = {_quoted(place)}"] if self._is_ordinary(place) else []
        return os.fsencode("\n".join(rows) + "\n")

    def _read_settings(self, git: Git, config: str) -> list[tuple[str, str]]:
        """The settings of one file that are looked at; what it includes is not."""
        if not self._is_ordinary(config):
            return []
        with open(config, "rb") as file:
            answer = settings_in(git, file.read(_LARGEST))
        if answer.code not in {0, 1}:
            raise RepositoryError(answer.complaint.replace("standard input", f"file {config}"))
        rows = (row.partition("\n") for row in os.fsdecode(answer.out).split("\0") if row)
        return [(name, value) for name, _, value in rows]

    def _is_ordinary(self, path: str) -> bool:
        """Whether git can read this file to its end; what is there and is no such file is left out."""
        try:
            status = os.stat(path)
        except (OSError, ValueError):
            return False
        return (stat.S_ISREG(status.st_mode) and status.st_size <= _LARGEST) or self._leave_out(path)

    def _leave_out(self, path: str) -> bool:
        self.left_out.append(path)
        return False


def _head(path: str) -> bytes:
    """What HEAD says; a link, as git wrote it once, says the same as a name. Raises ``RepositoryError``."""
    with suppress(OSError):
        target = os.readlink(path)
        if target.startswith("refs/"):
            return b"ref: " + os.fsencode(target) + b"\n"
    try:
        if stat.S_ISREG(os.stat(path).st_mode):
            with open(path, "rb") as file:
                return file.read(_LARGEST_HEAD)
        reason = "is no ordinary file"
    except OSError as error:
        reason = f"could not be read: {error.strerror or error}"
    raise RepositoryError(reason, path=path, remedy="Clone the repository again.")


def _link(real: str, own: str) -> None:
    try:
        os.symlink(real, own)
    except OSError:  # a system that lets only some make links
        shutil.copytree(real, own) if os.path.isdir(real) else shutil.copyfile(real, own)


def _write(path: str, data: bytes) -> None:
    with open(path, "wb") as file:
        file.write(data)


def _quoted(value: str) -> str:
    """A value as git's configuration spells it."""
    for sign, escape in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n")):
        value = value.replace(sign, escape)
    return f'"{value}"'


def _remove(folder: str, owner: int) -> None:
    """Delete the folder, unless this is a copy of the process that made it."""
    if os.getpid() == owner:
        shutil.rmtree(folder, ignore_errors=True)
