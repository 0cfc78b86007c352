"""Calls git so that nothing the audited repository configures can run.

A repository's own configuration may name programs (a file system monitor, hooks, filters, text converters, a
signature checker …) and files without an end. Three things hold them off:

- Git is given a folder of ours (``world/git_folder``), in which the repository's configuration is not.
- Only the commands and options in ``_COMMANDS`` are passed on: plumbing that never converts content, and
  ``blame`` and ``log``, told to run nothing. No ``status``, ``diff-files`` or ``checkout``: they run filters.
- The user's own configuration is read only to know which files the user ignores.

Every call is limited in time, and ends when this program does.
"""

from __future__ import annotations

import os
import re
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice

from mlops_audit.errors import RepositoryError

TIMEOUT = 120.0
"""Seconds one call may take."""
PATIENCE = 3.0
"""Seconds after which we look whether git waits on something that never ends, such as a named pipe."""

_MOST_FOLDERS = 100_000
"""How many folders are searched for that."""

_SETTINGS = (
    "core.fsmonitor=",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "core.quotePath=false",
    "protocol.allow=never",
    "submodule.recurse=false",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_LITERAL_PATHSPECS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
_NO_SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

_COMMANDS = {
    "blame": r"--contents=-|--line-porcelain|-L\d+,\d+",
    "cat-file": r"--batch|--batch-check=%\(objectname\) %\(objecttype\) %\(objectsize\)|--buffer|-e",
    "check-ignore": r"--stdin|-z",
    "diff-index": r"--cached|--ignore-submodules=dirty|--quiet",
    "for-each-ref": r"--count=1|--format=(?:%\(objectname\) )?%\(refname\)",
    "log": r"--diff-filter=[AD]|--format=(?:%(?:h|H|as|s|x00))+|--no-renames",
    "ls-files": r"--cached|--debug|--exclude-standard|-[ostz]",
    "ls-tree": r"--full-tree|-[rz]",
    "rev-parse": r"--quiet|--show-object-format|--verify",
}
"""Every command that git is ever given, and the options each may have."""
_ALWAYS = {
    "blame": ("--no-textconv", "--no-ext-diff"),
    "log": ("--no-ext-diff", "--no-textconv", "--no-show-signature", "--no-mailmap"),
}
_READ = r"^(core|extensions)\.|^branch\..*\.(remote|merge)$|^remote\..*\.fetch$"
"""The settings of a repository that are looked at; the second half says what ``NAME@{upstream}`` is."""
_IN_WORK_TREE = frozenset({"check-ignore", "ls-files"})
"""Those that look at the work tree, and at lists of ignored files, the user's among them."""


def find_git() -> str | None:
    """The git program on ``PATH``; relative entries are skipped: they may lead into the audited folder."""
    for folder in os.get_exec_path():
        if os.path.isabs(folder):
            for name in ("git", "git.exe") if os.name == "nt" else ("git",):
                program = os.path.join(folder, name)
                if os.path.isfile(program) and os.access(program, os.X_OK):
                    return program
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one git call printed; ``hung`` where it had to be ended."""

    code: int
    out: bytes
    err: str
    hung: bool = False

    @property
    def complaint(self) -> str:
        """Git's own words, without the word ``fatal``."""
        lines = [line for line in self.err.splitlines() if line.strip()]
        line = next(
            (line for line in lines if line.startswith(("fatal:", "error:"))), lines[0] if lines else ""
        )
        return (
            line.removeprefix("fatal:").removeprefix("error:").strip() or f"git failed with code {self.code}"
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Git:
    """One repository as git is to see it; all paths are absolute.

    ``folder`` is the audited folder, where git runs; ``git_dir`` the repository's git folder, ``own_dir``
    ours that stands for it, ``objects`` where objects lie, and ``empty`` an empty folder.
    """

    program: str
    git_dir: str
    own_dir: str
    objects: str
    work_tree: str
    folder: str
    empty: str

    @property
    def under(self) -> str:
        """The audited folder as git names it in the repository; "" for all of it."""
        under = os.path.relpath(self.folder, self.work_tree).replace(os.sep, "/")
        return "" if under == "." else under

    def start(
        self, *arguments: str, keep_stdin: bool = False, keep_stderr: bool = True
    ) -> subprocess.Popen[bytes]:
        """Start one git command without waiting for it.

        Raises ``RepositoryError`` when that fails, ``ValueError`` for what ``_COMMANDS`` does not allow.
        """
        name, *rest = arguments
        allowed = _COMMANDS.get(name)
        options = rest[: rest.index("--")] if "--" in rest else rest
        refused = [each for each in options if each.startswith("-") and not re.fullmatch(allowed or "", each)]
        if allowed is None or refused:
            raise ValueError(f"git is never asked this: {' '.join([name, *refused])}")
        # The others get an empty work tree, where no file can say how to convert or to rename.
        here = name in _IN_WORK_TREE
        command = [self.program, "-C", self.folder if here else self.empty, "--no-pager"]
        command += [f"--git-dir={self.own_dir}", f"--work-tree={self.work_tree if here else self.empty}"]
        for setting in _SETTINGS:
            command += ["-c", setting]
        environment = {"GIT_OBJECT_DIRECTORY": self.objects} | ({} if here else _NO_SETTINGS)
        if name == "check-ignore":
            environment["GIT_LITERAL_PATHSPECS"] = "0"  # the only command that cannot take paths literally
        command += [name, *_ALWAYS.get(name, ()), *rest]
        return _started(command, self.folder, environment, keep_stdin=keep_stdin, keep_stderr=keep_stderr)

    def ask(self, *arguments: str, stdin: bytes | None = None) -> Answer:
        """Run one git command to its end. Raises ``RepositoryError`` when it has none."""
        answer = self.collect([self.start(*arguments, keep_stdin=stdin is not None)], stdin=stdin)[0]
        if answer.hung:
            raise RepositoryError(answer.complaint, path=self.folder)
        return answer

    def collect(
        self, running: Iterable[subprocess.Popen[bytes]], *, stdin: bytes | None = None
    ) -> list[Answer]:
        """Wait for commands that run side by side; none outlives this call, whatever happens."""
        processes = list(running)
        try:
            return [self._answer(process, stdin) for process in processes]
        finally:
            for process in processes:
                if process.returncode is None:
                    process.kill()
                    process.communicate()

    def _answer(self, process: subprocess.Popen[bytes], stdin: bytes | None) -> Answer:
        why = f"git did not answer within {TIMEOUT:.0f} s: does the file system hang?"
        try:
            out, err = process.communicate(stdin, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            try:
                if place := self._endless():
                    why = f"git waits on {place}, which is no ordinary file: delete it"
                    raise
                out, err = process.communicate(timeout=TIMEOUT - PATIENCE)
            except subprocess.TimeoutExpired:
                return Answer(code=-1, out=b"", err=f"fatal: {why}", hung=True)
        said = err.decode("utf-8", "replace") if err else ""
        said = said.replace(self.own_dir, self.git_dir)
        return Answer(code=process.returncode, out=out, err=said)

    def _endless(self) -> str:
        """A file that git reads, and that may be read for ever; relative to the work tree."""
        for top in (self.git_dir, self.work_tree):
            for folder, _, files in islice(os.walk(top), _MOST_FOLDERS):
                whole = top == self.git_dir or ".git" in folder.split(os.sep)
                for name in files if whole else {".gitignore"}.intersection(files):
                    place = os.path.join(folder, name)
                    if _is_special(place):
                        return os.path.relpath(place, self.work_tree)
        return ""


def settings_in(git: Git, config: bytes) -> Answer:
    """The settings in the bytes of a configuration file that ``_READ`` names.

    Each reads ``NAME<newline>VALUE<nul>``. Nothing is included, and no other file is read.
    """
    command = [git.program, "-C", git.empty, f"--git-dir={git.empty}", "--no-pager"]
    command += ["config", "--file", "-", "--no-includes", "-z", "--get-regexp", _READ]
    return git.collect([_started(command, git.folder, _NO_SETTINGS, keep_stdin=True)], stdin=config)[0]


def _started(
    command: Sequence[str],
    folder: str,
    environment: dict[str, str],
    *,
    keep_stdin: bool = False,
    keep_stderr: bool = True,
) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE if keep_stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE if keep_stderr else subprocess.DEVNULL,
            env=_environment() | environment,
            preexec_fn=_bound_to_us(),  # noqa: PLW1509 - it only makes one system call
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise RepositoryError(
            f"git could not be started: {error}",
            path=folder,
            remedy="Check that `git --version` works.",
        ) from error


def _environment() -> dict[str, str]:
    """Ours without any ``GIT_*``: inside a hook git sets ``GIT_DIR`` and others, which lead elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
    return kept | _ENVIRONMENT


def _is_special(place: str) -> bool:
    try:
        mode = os.stat(place).st_mode
    except (OSError, ValueError):
        return False
    return not stat.S_ISREG(mode)


def _bound_to_us() -> Callable[[], None] | None:
    """What a new process does before it becomes git: have the system end it when we end, even by SIGKILL.

    Only Linux can. There a process counts as its thread's, so only the main thread binds any.
    """
    prctl = _prctl()
    if prctl is None or threading.current_thread() is not threading.main_thread():
        return None
    us = os.getpid()

    def bind() -> None:
        prctl(1, int(signal.SIGKILL), 0, 0, 0)  # PR_SET_PDEATHSIG
        if os.getppid() != us:
            os._exit(1)

    return bind


@cache
def _prctl() -> Callable[..., int] | None:
    if sys.platform != "linux":
        return None
    try:
        import ctypes

        return ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None
