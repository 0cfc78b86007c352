"""Keeps what this process knows from the strangers that it starts, and has the kernel end them with it.

Linux only; elsewhere nothing happens. What holds, and what does not, is written in ``docs/probes.md``.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

_SET_PDEATHSIG, _SET_DUMPABLE = 1, 4
_ENV_START, _ENV_END = 47, 48
"""Positions in ``/proc/self/stat``, counted from the field behind the name. Source: proc_pid_stat(5)."""
_LINUX = sys.platform == "linux"


@cache
def hide() -> None:
    """Wipe the environment that this process was started with, and close its ``/proc`` entries to others.

    ``os.environ`` and what children inherit stay as they are: each variable is set again first, which gives
    it a place of its own in memory.
    """
    if not _LINUX:
        return
    with suppress(OSError, ValueError, IndexError, ImportError, AttributeError):
        import ctypes

        fields = Path("/proc/self/stat").read_bytes().rpartition(b")")[2].split()
        start, end = int(fields[_ENV_START]), int(fields[_ENV_END])
        for name, value in os.environ.items():
            os.putenv(name, value)
        if 0 < start < end:
            ctypes.memset(start, 0, end - start)
        ctypes.CDLL(None).prctl(_SET_DUMPABLE, 0, 0, 0, 0)


def ends_with_us() -> Callable[[], None] | None:
    """What a child is to call before its program is started: the kernel then kills it when we end."""
    prctl, parent = _prctl(), os.getpid()
    if prctl is None:
        return None

    def ask() -> None:
        prctl(_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        if os.getppid() != parent:  # we ended before it asked
            os._exit(1)

    return ask


@cache
def _prctl() -> Callable[..., int] | None:
    """The C function; found before the fork, so that the child has nothing to load."""
    if not _LINUX:
        return None
    try:
        import ctypes

        found: Callable[..., int] = ctypes.CDLL(None).prctl
    except (ImportError, OSError, AttributeError):
        return None
    return found
