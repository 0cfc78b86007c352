"""One stranger's process: limited, watched, its output drained, and ended with all that it started."""

from __future__ import annotations

import os
import secrets
import selectors
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from pathlib import Path

from mlops_audit.world.probes.interrupts import Interrupts
from mlops_audit.world.probes.leftovers import (
    MARKER,
    Leftovers,
    Table,
    family,
    memory_of,
    pids,
    process_table,
)
from mlops_audit.world.probes.secrecy import ends_with_us, hide

_TICK = 0.1
"""Seconds between two looks at the limits."""
_SHARE = 50
"""A look at the process table may take one part in so many of our time."""
_PORTION = 1 << 16
_AT_ONCE = 16
"""Portions of output taken from one process before the others have their turn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one process, with all that it starts, may use."""

    seconds: float = 120.0
    """Wall time of the process."""
    memory: int = 4 << 30
    """Bytes resident, the whole group; never more than three quarters of the machine."""
    file_size: int = 1 << 30
    """Bytes of one file that it writes."""
    processes: int = 256
    output: int = 64 << 10
    """Bytes of output that are kept: the last ones; all is drained."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended.

    ``exit`` is negative for the signal that ended it. ``cut`` is empty or says why we ended it: "time",
    "memory", "processes", or what ``watch`` returned. A command that could not be started has ``cut`` "start"
    and the reason as its ``output``.
    """

    exit: int | None
    cut: str
    seconds: float
    output: str


class Contained:
    """One running process in its own session, without input, standard output and error in one pipe.

    ``watch`` is asked ten times a second; the process is ended when it returns a word. Raises ``OSError`` or
    ``ValueError`` when the command cannot be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        limits: Limits,
        watch: Callable[[], str] | None = None,
    ) -> None:
        hide()
        self.limits = limits
        self.word = secrets.token_hex(8)
        self.there_before = pids()
        self.cut = ""
        self._watch = watch
        self._tail = bytearray()
        self._started = time.monotonic()
        self._process = subprocess.Popen(
            command,
            cwd=folder,
            env={**environment, MARKER: self.word},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=ends_with_us(),  # noqa: PLW1509  it makes one system call
            bufsize=0,
        )
        self.pid = self._process.pid
        _restrain(self.pid, limits)
        self.pipe = self._process.stdout.fileno() if self._process.stdout else -1
        os.set_blocking(self.pipe, False)

    def drain(self, portions: int = _AT_ONCE) -> bool:
        """Take what it printed, without waiting; tells whether the pipe is still open."""
        for _ in range(portions):
            try:
                part = os.read(self.pipe, _PORTION)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not part:
                return False
            self._tail += part
            del self._tail[: -self.limits.output]
        return True

    def over(self, now: float) -> str:
        """Why it must be ended now, for a reason that costs nothing to find; empty if there is none."""
        if now - self._started > self.limits.seconds:
            return "time"
        return self._watch() if self._watch else ""

    def over_in(self, table: Table) -> str:
        """Why it must be ended, as the process table shows; empty if there is no reason."""
        members = family(table, self.pid, self.word)
        if len(members) > self.limits.processes:
            return "processes"
        most = min(self.limits.memory, _machine_memory() * 3 // 4)
        return "memory" if memory_of(table, members, over=most) > most else ""

    def has_ended(self) -> bool:
        """Whether the process itself is over; it is not waited for, so that its number stays its own."""
        status = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return status is not None

    def finish(self, leftovers: Leftovers) -> Ending:
        """End it with all that came of it, if need be, and say how it ended."""
        seconds = time.monotonic() - self._started
        leftovers.end(self.pid, self.word, but=self.there_before)
        code = self._process.wait()
        leftovers.forget(self.pid)
        self.drain()
        if self._process.stdout:
            self._process.stdout.close()
        output = self._tail.decode("utf-8", "replace")
        return Ending(exit=code, cut=self.cut, seconds=seconds, output=output)


Start = Callable[[], Contained]


def run_all(starts: Iterable[Start], jobs: int) -> Generator[tuple[int, Ending], None, None]:
    """Run up to ``jobs`` processes at a time; each ending as it happens, with the position of its start.

    Everything started is ended when the caller stops, whatever the reason; close the generator, or use it in
    a ``for`` statement directly. Ctrl-C, SIGTERM and SIGHUP raise ``KeyboardInterrupt``.
    """
    with Interrupts() as interrupts, Leftovers() as leftovers, selectors.DefaultSelector() as selector:
        crew = _Crew(interrupts, leftovers, selector)
        try:
            waiting = iter(starts)
            numbers = count()
            more = True
            while more or crew.running:
                while more and len(crew.running) < max(1, jobs):
                    start = next(waiting, None)
                    more = start is not None
                    if start is not None and (failed := crew.start(next(numbers), start)):
                        yield failed
                yield from crew.endings()
        finally:
            with suppress(KeyboardInterrupt), interrupts.held():
                crew.end_all()


def run_contained(
    command: Sequence[str],
    *,
    folder: Path,
    environment: Mapping[str, str],
    limits: Limits,
    watch: Callable[[], str] | None = None,
) -> Ending:
    """Run one process to its end."""

    def start() -> Contained:
        return Contained(command, folder=folder, environment=environment, limits=limits, watch=watch)

    ((_, ending),) = run_all([start], 1)
    return ending


def run_ticking(start: Start) -> Generator[Ending | None, None, None]:
    """Run one process; ``None`` several times a second while it runs, at last its ending.

    Everything started is ended when the caller stops, as with ``run_all``.
    """
    with Interrupts() as interrupts, Leftovers() as leftovers, selectors.DefaultSelector() as selector:
        crew = _Crew(interrupts, leftovers, selector)
        try:
            if failed := crew.start(0, start):
                yield failed[1]
            while crew.running:
                yield None
                for _, ending in crew.endings():
                    yield ending
        finally:
            with suppress(KeyboardInterrupt), interrupts.held():
                crew.end_all()


@dataclass(slots=True)
class _Crew:
    """The processes that run now, by the position of their start."""

    interrupts: Interrupts
    leftovers: Leftovers
    selector: selectors.BaseSelector
    running: dict[int, Contained] = field(default_factory=dict)
    _next_look: float = 0.0
    _sentinels: dict[int, int] = field(default_factory=dict)

    def start(self, number: int, start: Start) -> tuple[int, Ending] | None:
        """Start one more; the ending of one that could not be started."""
        with self.interrupts.held():
            try:
                process = start()
            except (OSError, ValueError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                return number, Ending(exit=None, cut="start", seconds=0.0, output=reason)
            self.leftovers.watch(process.pid)
            if not self.running:
                self._next_look = time.monotonic() + _TICK
            self.running[number] = process
            self.selector.register(process.pipe, selectors.EVENT_READ, process)
            with suppress(OSError, AttributeError):
                self._sentinels[number] = os.pidfd_open(process.pid)
                self.selector.register(self._sentinels[number], selectors.EVENT_READ)
        return None

    def endings(self) -> Iterator[tuple[int, Ending]]:
        """Wait a moment, and tell which ended."""
        if not self.running:
            return
        exact = len(self._sentinels) == len(self.running)
        for key, _ in self.selector.select(_TICK if exact else _TICK / 10):
            if isinstance(key.data, Contained) and not key.data.drain():
                self.selector.unregister(key.fileobj)
        for number, process in list(self.running.items()):
            if process.has_ended():
                yield number, self._finish(number)
        self._look()
        for number, process in list(self.running.items()):
            if process.cut:
                yield number, self._finish(number)

    def end_all(self) -> None:
        """End whatever runs."""
        for number in list(self.running):
            self._finish(number)

    def _look(self) -> None:
        now = time.monotonic()
        for process in self.running.values():
            process.cut = process.cut or process.over(now)
        if now < self._next_look:
            return
        if table := process_table():
            for process in self.running.values():
                process.cut = process.cut or process.over_in(table)
        after = time.monotonic()
        self._next_look = after + max(_TICK, (after - now) * _SHARE)

    def _finish(self, number: int) -> Ending:
        with self.interrupts.held():
            process = self.running[number]
            with suppress(KeyError, ValueError):
                self.selector.unregister(process.pipe)
            if (sentinel := self._sentinels.pop(number, None)) is not None:
                self.selector.unregister(sentinel)
                os.close(sentinel)
            ending = process.finish(self.leftovers)
            del self.running[number]
        return ending


def _restrain(pid: int, limits: Limits) -> None:
    """Limits that the kernel keeps, where they can be set from outside: file size, no core dumps.

    Should memory run out before we notice, the kernel is told to begin with this process.
    """
    if sys.platform != "linux":
        return
    with suppress(OSError, ImportError, AttributeError, ValueError):
        import resource

        resource.prlimit(pid, resource.RLIMIT_FSIZE, (limits.file_size, limits.file_size))
        resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0))
        Path(f"/proc/{pid}/oom_score_adj").write_text("1000")


@cache
def _machine_memory() -> int:
    """Bytes of memory that this machine, or the container we run in, has."""
    found = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for path in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        with suppress(OSError, ValueError):
            found.append(int(Path(path).read_text()))
    return min(found)
