"""One contained process: its own session, no input, bounded time, memory, children and output."""

from __future__ import annotations

import os
import selectors
import subprocess
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from mlops_audit.world.probes.family import Family

_TICK = 0.1
"""Seconds between looks at limits; the end of a process is noticed at once where the system can tell."""
_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one process, with all that it starts, may use. Memory, file size and output are in bytes."""

    seconds: float = 120.0
    memory: int = 4 << 30
    file_size: int = 1 << 30
    processes: int = 256
    output: int = 64 << 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How a process ended: its exit code (negative: the signal), why it was cut short, if it was.

    ``cut`` is ``time``, ``memory``, ``processes``, or what ``watch`` returned; ``output`` is the tail.
    """

    exit: int | None
    cut: str
    seconds: float
    output: str


class Contained:
    """One running process. ``watch`` is asked ten times a second; a text from it ends the process."""

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        limits: Limits,
        watch: Callable[[], str] | None = None,
    ) -> None:
        self.limits = limits
        self._watch = watch
        self._began = monotonic()
        self._tail: deque[bytes] = deque()
        self._kept = 0
        self._process = subprocess.Popen(
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._family = Family(self._process.pid, environment)
        self.pipe = self._pipe()
        self.death = _death_of(self._process.pid)

    def _pipe(self) -> int:
        if self._process.stdout is None:  # never: a pipe was asked for
            raise OSError("there is no pipe")
        descriptor = self._process.stdout.fileno()
        os.set_blocking(descriptor, False)
        return descriptor

    def drain(self) -> bool:
        """Read what there is and keep its tail; False at the end of the stream."""
        while True:
            try:
                data = os.read(self.pipe, _CHUNK)
            except BlockingIOError:
                return True
            except OSError:
                return False
            if not data:
                return False
            self._tail.append(data)
            self._kept += len(data)
            while self._kept - len(self._tail[0]) >= self.limits.output:
                self._kept -= len(self._tail.popleft())

    @property
    def ended(self) -> bool:
        """Whether the process itself is over; what it started may still run."""
        return self._process.poll() is not None

    def trouble(self) -> str:
        """Why it must be ended now; empty while all is well."""
        if monotonic() - self._began > self.limits.seconds:
            return "time"
        self._family.look()
        if self._family.memory() > self.limits.memory:
            return "memory"
        if self._family.size > self.limits.processes:
            return "processes"
        return self._watch() if self._watch else ""

    def finish(self, cut: str = "") -> Ending:
        """End it and all that it started; safe to call at any time, more than once."""
        seconds = monotonic() - self._began
        self._process.kill()
        self._family.kill()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=5)
        self.drain()
        if self._process.stdout:
            self._process.stdout.close()
        if self.death is not None:
            with suppress(OSError):
                os.close(self.death)
            self.death = None
        output = b"".join(self._tail)[-self.limits.output :].decode("utf-8", "replace")
        return Ending(exit=self._process.returncode, cut=cut, seconds=seconds, output=output)


def run_all(starts: Iterable[Callable[[], Contained]], jobs: int) -> Iterator[tuple[int, Ending]]:
    """Endings as they happen, each with the position of its start; at most ``jobs`` run at once.

    However this ends, nothing that was started is left.
    """
    with closing(_Shift(enumerate(starts), max(1, jobs))) as shift:
        yield from shift.work()


class _Shift:
    """The processes that run side by side, watched by one thread."""

    def __init__(self, starts: Iterator[tuple[int, Callable[[], Contained]]], jobs: int) -> None:
        self._starts = starts
        self._jobs = jobs
        self._running: dict[int, Contained] = {}
        self._selector = selectors.DefaultSelector()
        self._looked = 0.0

    def work(self) -> Iterator[tuple[int, Ending]]:
        """Until nothing is left to start or to wait for."""
        while self._fill():
            self._wait()
            yield from self._endings()

    def close(self) -> None:
        """End whatever runs."""
        for contained in self._running.values():
            contained.finish("interrupted")
        self._running.clear()
        self._selector.close()

    def _fill(self) -> bool:
        while len(self._running) < self._jobs:
            following = next(self._starts, None)
            if following is None:
                break
            index, start = following
            contained = start()
            self._running[index] = contained
            self._selector.register(contained.pipe, selectors.EVENT_READ, contained)
            if contained.death is not None:
                self._selector.register(contained.death, selectors.EVENT_READ, None)
        return bool(self._running)

    def _wait(self) -> None:
        for key, _ in self._selector.select(_TICK if self._can_tell else 0.01):
            if key.data is not None and not key.data.drain():
                self._selector.unregister(key.fileobj)

    @property
    def _can_tell(self) -> bool:
        return all(contained.death is not None for contained in self._running.values())

    def _endings(self) -> Iterator[tuple[int, Ending]]:
        now = monotonic()
        look = now - self._looked >= _TICK
        self._looked = now if look else self._looked
        for index, contained in list(self._running.items()):
            over = contained.ended
            cut = "" if over or not look else contained.trouble()
            if over or cut:
                del self._running[index]
                self._forget(contained)
                yield index, contained.finish(cut)

    def _forget(self, contained: Contained) -> None:
        for descriptor in (contained.pipe, contained.death):
            if descriptor is not None:
                with suppress(KeyError, ValueError):
                    self._selector.unregister(descriptor)


def _death_of(pid: int) -> int | None:
    """A descriptor that becomes readable when the process ends, where the system has such a thing."""
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None
