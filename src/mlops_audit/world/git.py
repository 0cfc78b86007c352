"""Calls git so that nothing the audited repository configures can run.

A repository's own configuration may name programs (a file system monitor, hooks, filters, an ssh command …).
Every call here names the git folder and the work tree outright, so ``core.worktree`` cannot point elsewhere;
switches the monitor and hooks off; allows no transport at all, so a partial clone cannot fetch what it lacks;
and only plumbing that never converts content is asked (no ``status``, ``diff-files`` or ``checkout``: they
run clean filters).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass

from mlops_audit.errors import RepositoryError

TIMEOUT = 120.0
"""Seconds one call may take: git waits for ever on a ``.gitignore`` that is a named pipe."""

_SETTINGS = (
    "core.fsmonitor=",
    f"core.hooksPath={os.devnull}",
    "core.untrackedCache=false",
    "core.quotePath=false",
    "protocol.allow=never",
    "submodule.recurse=false",
    "safe.directory=*",
)
_ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "none",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_LITERAL_PATHSPECS": "1",
    "LC_ALL": "C",
}


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
    """What one git call printed. ``complaint`` is the first line of its standard error."""

    code: int
    out: bytes
    err: str

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
    """One repository as git is to see it; all paths are absolute, ``folder`` is where git runs."""

    program: str
    git_dir: str
    work_tree: str
    folder: str

    def start(
        self, *arguments: str, keep_stdin: bool = False, keep_stderr: bool = True
    ) -> subprocess.Popen[bytes]:
        """Start one git command without waiting for it. Raises ``RepositoryError`` when that fails."""
        command = [self.program, "-C", self.folder, "--no-pager"]
        command += [f"--git-dir={self.git_dir}", f"--work-tree={self.work_tree}"]
        for setting in _SETTINGS:
            command += ["-c", setting]
        try:
            return subprocess.Popen(
                [*command, *arguments],
                stdin=subprocess.PIPE if keep_stdin else subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE if keep_stderr else subprocess.DEVNULL,
                env=_environment(),
            )
        except (OSError, ValueError) as error:
            raise RepositoryError(
                f"git could not be started: {error}",
                path=self.folder,
                remedy="Check that `git --version` works.",
            ) from error

    def ask(self, *arguments: str, stdin: bytes | None = None) -> Answer:
        """Run one git command to its end."""
        return collect([self.start(*arguments, keep_stdin=stdin is not None)], stdin=stdin)[0]


def collect(running: Iterable[subprocess.Popen[bytes]], *, stdin: bytes | None = None) -> list[Answer]:
    """Wait for commands that run side by side; none outlives this call, whatever happens."""
    processes = list(running)
    try:
        answers = []
        for process in processes:
            out, err = process.communicate(stdin, timeout=TIMEOUT)
            answers.append(Answer(code=process.returncode, out=out, err=err.decode("utf-8", "replace")))
        return answers
    except subprocess.TimeoutExpired as error:
        raise RepositoryError(
            f"git did not answer within {TIMEOUT:.0f} s",
            remedy="Run `git status` there: a named pipe as .gitignore, or a file system that hangs?",
        ) from error
    finally:
        for process in processes:
            if process.returncode is None:
                process.kill()
                process.communicate()


def _environment() -> dict[str, str]:
    """Ours without any ``GIT_*``: inside a hook git sets ``GIT_DIR`` and others, which lead elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.upper().startswith("GIT_")}
    return kept | _ENVIRONMENT
