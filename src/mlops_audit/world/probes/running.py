"""Runs one program of ours or the user's to its end: identifying an interpreter, installing."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

_KEPT = (
    "PATH",
    "LANG",
    "LANGUAGE",
    "TZ",
    "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
    "DYLD_FALLBACK_LIBRARY_PATH",
)
_WINDOWS = ("SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC", "PATHEXT", "NUMBER_OF_PROCESSORS")

_LIMIT = 1 << 20
"""Bytes of output that are kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """How a program ended. ``exit`` is ``None`` when it took too long."""

    exit: int | None
    output: str


def plain_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """What any program may see of our environment: no token, no setting of Python's."""
    return {
        name: value
        for name, value in environ.items()
        if name.upper() in _KEPT + _WINDOWS or name.startswith("LC_")
    }


def run(
    command: Sequence[str],
    *,
    folder: str,
    environment: Mapping[str, str],
    seconds: float,
) -> Run:
    """Run a program; the end of what it printed is kept. Raises ``OSError`` when it cannot be started.

    What it started is ended with it, also when we are interrupted. Its output goes to a file, so that a
    child that outlives it cannot keep us waiting for the end of a pipe.
    """
    with tempfile.TemporaryFile() as printed:
        process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        code: int | None = None
        try:
            with suppress(subprocess.TimeoutExpired):
                code = process.wait(timeout=seconds)
        finally:
            _end(process)
        size = printed.seek(0, os.SEEK_END)
        printed.seek(max(0, size - _LIMIT))
        return Run(exit=code, output=printed.read().decode("utf-8", "replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and the group of processes that it leads."""
    with suppress(OSError):
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
    with suppress(subprocess.TimeoutExpired):
        process.wait(timeout=5)
