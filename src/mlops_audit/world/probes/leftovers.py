"""Finds and ends what a process left running, wherever it hid.

A child may leave its process group, its session and its parent, and clear its environment. On Linux we adopt
orphans (``PR_SET_CHILD_SUBREAPER``), so that whatever a probe started stays a descendant of ours. Elsewhere
only the process group is known.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Collection
from contextlib import suppress
from types import TracebackType
from typing import NamedTuple, Self

MARKER = "MLOPS_AUDIT_PROBE"
"""Variable with a word of its own for each process we start; what inherits it belongs to that process."""

_LINUX = sys.platform == "linux"
_PAGE = os.sysconf("SC_PAGE_SIZE") if _LINUX else 4096
_SET_SUBREAPER, _GET_SUBREAPER = 36, 37
_PATIENCE = 5.0
"""Seconds after which a process that cannot be killed (it waits for a dead disk) is given up."""


class Row(NamedTuple):
    """One line of the process table; ``memory`` in bytes."""

    pid: int
    parent: int
    session: int
    zombie: bool
    memory: int


Table = dict[int, Row]
_Find = Callable[[Table], set[int]]


def pids() -> frozenset[str]:
    """All processes there are, as ``/proc`` spells them; none where there is no ``/proc``."""
    if not _LINUX:
        return frozenset()
    with suppress(OSError):
        return frozenset(filter(str.isdigit, os.listdir("/proc")))
    return frozenset()


def process_table(*, but: Collection[str] = frozenset()) -> Table:
    """Every process but those named. Source: proc_pid_stat(5)."""
    table = {}
    for name in pids().difference(but):
        # A process may end at any moment: one that cannot be read is gone.
        with suppress(OSError, ValueError, IndexError):
            fields = _read(f"/proc/{name}/stat").rpartition(b")")[2].split()
            pid = int(name)
            memory = int(fields[21]) * _PAGE
            table[pid] = Row(pid, int(fields[1]), int(fields[3]), fields[0] in b"ZX", memory)
    return table


def family(table: Table, leader: int, word: str) -> set[int]:
    """Living processes that descend from ``leader``: by parent, by session, or by the word they inherited."""
    members = {leader} | {row.pid for row in table.values() if row.session == leader}
    us = os.getpid()
    members |= {row.pid for row in table.values() if row.parent == us and _inherited(row, word)}
    growing = True
    while growing:
        more = {row.pid for row in table.values() if row.parent in members} - members
        members |= more
        growing = bool(more)
    return {pid for pid in members if pid in table and not table[pid].zombie}


def memory_of(table: Table, members: Collection[int], *, over: int) -> int:
    """Bytes of memory the members use; what they share is counted once where the sum is above ``over``."""
    total = sum(table[pid].memory for pid in members)
    return total if total <= over or len(members) == 1 else sum(_proportional(table[pid]) for pid in members)


class Leftovers:
    """While entered, orphans of our processes come to us; on leaving, any that are left are ended."""

    def __init__(self) -> None:
        self._leaders: set[int] = set()
        self._known: set[int] = set()
        self._adopted_before: bool | None = None

    def __enter__(self) -> Self:
        self._known = {row.pid for row in process_table().values() if row.parent == os.getpid()}
        self._adopted_before = _adopt(True)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._end(self._strangers)
        if self._adopted_before is False:
            _adopt(False)

    def watch(self, leader: int) -> None:
        """Take note of a process that we started and shall wait for ourselves."""
        self._leaders.add(leader)

    def end(self, leader: int, word: str, *, but: Collection[str] = frozenset()) -> None:
        """Kill a process, whether or not it ended, with all that came of it; ``but`` were there before it.

        The process itself is not waited for: until its parent does that, nothing else can get its number.
        """
        with suppress(OSError):
            os.killpg(leader, signal.SIGKILL)
        self._end(lambda table: family(table, leader, word) - {leader}, but=but)

    def forget(self, leader: int) -> None:
        """The process has been waited for."""
        self._leaders.discard(leader)

    def _strangers(self, table: Table) -> set[int]:
        """Our children in a session that is not ours, so not started by us but adopted; and theirs."""
        us, ours = os.getpid(), os.getsid(0)
        found = {
            row.pid
            for row in table.values()
            if row.parent == us and row.session != ours and row.pid not in self._known | self._leaders
        }
        return set().union(*(family(table, pid, "") for pid in found)) if found else set()

    def _end(self, find: _Find, *, but: Collection[str] = frozenset()) -> None:
        deadline = time.monotonic() + _PATIENCE
        while table := process_table(but=but):
            members = find(table)
            for pid in members:
                with suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
            self._bury(table)
            if not members or time.monotonic() > deadline:
                return
            time.sleep(0.002)

    def _bury(self, table: Table) -> None:
        """Wait for the dead that we adopted; those we started are waited for by who started them."""
        us, ours = os.getpid(), os.getsid(0)
        for row in table.values():
            adopted = row.parent == us and row.session != ours and row.pid not in self._known | self._leaders
            if row.zombie and adopted:
                with suppress(OSError):
                    os.waitpid(row.pid, os.WNOHANG)


def _inherited(row: Row, word: str) -> bool:
    if not word or row.zombie:
        return False
    with suppress(OSError):
        return f"{MARKER}={word}".encode() in _read(f"/proc/{row.pid}/environ").split(b"\0")
    return False


def _proportional(row: Row) -> int:
    with suppress(OSError, ValueError, IndexError):
        return int(_read(f"/proc/{row.pid}/smaps_rollup").partition(b"\nPss:")[2].split()[0]) * 1024
    return row.memory


def _read(path: str) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        parts = []
        while part := os.read(descriptor, 1 << 16):
            parts.append(part)
        return b"".join(parts)
    finally:
        os.close(descriptor)


def _adopt(adopt: bool) -> bool | None:
    """Have orphans among our descendants come to us, or not; tells how it was, ``None`` if unknown."""
    if not _LINUX:
        return None
    try:
        import ctypes

        prctl = ctypes.CDLL(None).prctl
        before = ctypes.c_int()
        prctl(_GET_SUBREAPER, ctypes.byref(before), 0, 0, 0)
        prctl(_SET_SUBREAPER, int(adopt), 0, 0, 0)
        return bool(before.value)
    except (ImportError, OSError, AttributeError):
        return None
