"""A process and all that it started, found however it hid, and ended."""

from __future__ import annotations

import ctypes
import os
import secrets
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress

MARKER = "MLOPS_AUDIT_PROBE"
"""The variable by which what a probe started is known after it left its session."""
_SUBREAPER = 36
"""``PR_SET_CHILD_SUBREAPER`` of prctl(2)."""
_PAGE = os.sysconf("SC_PAGE_SIZE") if hasattr(os, "sysconf") else 4096


def marker() -> str:
    """A value that no other process has."""
    return secrets.token_hex(8)


class Family:
    """The session of one process, its descendants, and whatever carries its marker."""

    def __init__(self, leader: int, environment: Mapping[str, str]) -> None:
        self._leader = leader
        self._mark = f"{MARKER}={environment[MARKER]}".encode() if MARKER in environment else b""
        self._members = {leader}
        self._resident = 0

    @property
    def size(self) -> int:
        """How many processes there were at the last look."""
        return len(self._members)

    def memory(self) -> int:
        """Resident bytes of all of them at the last look."""
        return self._resident * _PAGE

    def look(self) -> None:
        """See who belongs to it now: same session, or a child of a member."""
        rows = list(_processes())
        alive = {pid for pid, *_ in rows}
        members = (self._members & alive) | {pid for pid, _, session, _ in rows if session == self._leader}
        while more := {pid for pid, parent, *_ in rows if parent in members} - members:
            members |= more
        self._members = members
        self._resident = sum(pages for pid, _, _, pages in rows if pid in members)

    def kill(self) -> None:
        """End them all; those that left the session without a trace in the tree are known by the marker."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self._leader, signal.SIGKILL)
        for _ in range(20):
            self.look()
            left = (self._members | set(self._marked())) - {self._leader, os.getpid()}
            if not left:
                return
            for pid in left:
                end(pid)
            self._members -= left

    def _marked(self) -> Iterator[int]:
        if not self._mark:
            return
        for pid, *_ in _processes():
            with suppress(OSError), open(f"/proc/{pid}/environ", "rb") as file:
                if self._mark in file.read().split(b"\0"):
                    yield pid


def end(pid: int) -> None:
    """Kill one process, and bury it if it is ours."""
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGKILL)
    with suppress(ChildProcessError):
        os.waitpid(pid, 0 if _is_ours(pid) else os.WNOHANG)


@contextmanager
def adopted_orphans() -> Iterator[None]:
    """While it lasts, descendants whose parents die become ours; those that remain are ended with it.

    Linux only (prctl(2)); elsewhere they are known by their session alone.
    """
    before = {pid for pid, parent, *_ in _processes() if parent == os.getpid()}
    adopting = _adopt(True)
    try:
        yield
    finally:
        if adopting:
            for _ in range(20):
                ours = {pid for pid, parent, *_ in _processes() if parent == os.getpid()} - before
                if not ours:
                    break
                for pid in ours:
                    end(pid)
            _adopt(False)


def _adopt(wanted: bool) -> bool:
    if sys.platform != "linux":
        return False
    try:
        return bool(ctypes.CDLL(None).prctl(_SUBREAPER, int(wanted), 0, 0, 0) == 0)
    except (OSError, AttributeError):
        return False


def _is_ours(pid: int) -> bool:
    return any(other == pid and parent == os.getpid() for other, parent, *_ in _processes())


def _processes() -> Iterator[tuple[int, int, int, int]]:
    """Id, parent, session and resident pages of every process, from proc(5); nothing where there is none."""
    try:
        names = os.listdir("/proc")
    except OSError:
        return
    for name in names:
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", "rb") as file:
                    fields = file.read().rpartition(b")")[2].split()
            except OSError:
                continue
            if fields[0] != b"Z":
                yield int(name), int(fields[1]), int(fields[3]), int(fields[21])
