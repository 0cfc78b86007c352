"""Looks at files, here or in several processes; a process that dies costs its own file and no other."""

from __future__ import annotations

import gc
import os
import re
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from mlops_audit.world.blobs import blob_id
from mlops_audit.world.content import Content
from mlops_audit.world.eye import Eye, regardless
from mlops_audit.world.patience import OverlongError, within

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_MANY_BYTES = 1_500_000
_MANY_FILES = 150
_DEEP = 32 * 1024
"""Bytes that a file needs to be nested deeply enough to kill a parser written in C."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_BATCH_BYTES = 512 * 1024
_BATCH_FILES = 40
_DEATHS = 50
_PATIENCE = 20
"""Seconds of a processor's time that one file may cost."""
_FORKS = sys.platform == "linux"
_MOST_JOBS = 8


class Task(NamedTuple):
    """One file to look at; ``key`` is what its answer is kept under."""

    key: bytes
    path: str
    blob: str
    size: int
    stored: bool


class Outcome(NamedTuple):
    """What came of one task: the encoded ``answer``, or a diagnostic's ``kind`` and ``message``.

    ``lasting`` is false where the bytes were no longer those of the snapshot: true today, wrong to keep.
    """

    key: bytes
    answer: bytes = b""
    lasting: bool = False
    kind: str = ""
    message: str = ""


Outcomes = Generator[Outcome, None, None]


def look(eye: Eye[Any], tasks: Sequence[Task], content: Content, jobs: int | None) -> Outcomes:
    """Every task's outcome, in any order.

    Other processes do it if there is much to do, or a file could kill the one it is looked at in; never if
    ``jobs`` is 1.
    """
    sizes = [task.size for task in tasks]
    many = len(tasks) > _MANY_FILES or sum(sizes) > _MANY_BYTES
    risky = _FORKS and max(sizes, default=0) > _DEEP
    if (many or risky) and jobs != 1:
        yield from _Crew(eye, tasks, content, jobs or _usual_jobs()).outcomes()
    else:
        yield from _look_here(eye, tasks, content)


def _look_here(eye: Eye[Any], tasks: Sequence[Task], content: Content) -> Iterator[Outcome]:
    for task in tasks:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            outcome = _look_at(eye, task, content)
        yield outcome


def _look_at(eye: Eye[Any], task: Task, content: Content) -> Outcome:
    try:
        data = content.read(task.path, task.blob, task.size, stored=task.stored)
    except OSError as error:
        return Outcome(task.key, kind="unreadable", message=f"could not be read: {error.strerror or error}")
    try:
        with within(_PATIENCE):
            answer = _encoded(eye.parse(task.path, data))
    except OverlongError:
        return Outcome(task.key, kind="internal", message=_overlong(eye))
    except Exception as error:  # whatever one file does to a parser, the audit goes on
        said = " ".join(f"{type(error).__name__}: {error}".split())
        return Outcome(task.key, kind="internal", message=f"{eye.name} failed on this file: {said[:200]}")
    return Outcome(task.key, answer, blob_id(data, width=len(task.blob)) == task.blob)


def _overlong(eye: Eye[Any]) -> str:
    return f"{eye.name} took more than {_PATIENCE} s on this file"


def _encoded(answer: object) -> bytes:
    try:
        return msgspec.msgpack.encode(answer)
    except UnicodeEncodeError:
        # Half a surrogate pair, which the bytes may spell as an escape and which no text can hold.
        return msgspec.msgpack.encode(legible(msgspec.to_builtins(answer)))


def legible(value: Any) -> Any:
    """Plain values with the replacement character for whatever no Unicode text can hold."""
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, (list, tuple)):
        return [legible(item) for item in value]
    if isinstance(value, dict):
        return {legible(key): legible(item) for key, item in value.items()}
    return value


def _usual_jobs() -> int:
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(usable, _MOST_JOBS)


def _work(eye: Eye[Any], content: Content, pipe: Connection, others: Sequence[Connection]) -> None:
    """One process of the crew: batches in, outcomes out, until ``None``.

    ``others`` are the ends that belong to whoever hired it: while one of them is open here, no process of the
    crew would notice that they are gone.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    for other in others:
        other.close()
    gc.freeze()
    warnings.simplefilter("ignore")
    with suppress(EOFError, OSError):
        while (batch := pipe.recv()) is not None:
            outcomes = []
            for task in batch:
                _grant_time()
                outcomes.append(_look_at(eye, task, content))
            pipe.send(outcomes)
    content.close()


def _grant_time() -> None:
    """Have the system end this process should its next file cost too much in a parser written in C."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + _PATIENCE + 1, most))


class _Crew:
    """Processes that each have one batch in hand, so that memory stays flat; the dead are replaced."""

    def __init__(self, eye: Eye[Any], tasks: Sequence[Task], content: Content, jobs: int) -> None:
        import multiprocessing

        # A variant is often a lambda, which could not be sent to a process that is not forked.
        self._eye = replace(eye, variant=regardless)
        self._content = content
        self._jobs = jobs
        self._context: Any = multiprocessing.get_context("fork" if _FORKS else "spawn")
        self._waiting = deque(_batches(tasks))
        self._hands: dict[Connection, tuple[Any, list[Task]]] = {}
        self._deaths = 0

    def outcomes(self) -> Iterator[Outcome]:
        """Every task's outcome as it comes in. No process outlives this generator."""
        from multiprocessing.connection import wait

        try:
            while self._waiting or self._hands:
                yield from self._hire()
                ready = wait(list(self._hands)) if self._hands else []
                for pipe in [pipe for pipe in self._hands if pipe in ready]:
                    yield from self._receive(pipe)
        finally:
            for pipe in list(self._hands):
                self._dismiss(pipe, kill=True)

    def _hire(self) -> Iterator[Outcome]:
        while self._waiting and len(self._hands) < self._jobs:
            if self._deaths > _DEATHS:
                for task in self._waiting.popleft():
                    yield Outcome(
                        task.key, kind="internal", message=f"{self._eye.name} kept dying: not looked at"
                    )
                continue
            try:
                self._hand_over(self._start())
            except OSError:
                if self._hands:
                    self._jobs = len(self._hands)
                else:
                    yield from _look_here(self._eye, self._waiting.popleft(), self._content)

    def _start(self) -> Connection:
        """One more process. Raises ``OSError`` where the system allows no more."""
        pipe: Connection
        pipe, end = self._context.Pipe()
        others = (pipe, *self._hands) if _FORKS else ()
        process = self._context.Process(
            target=_work, args=(self._eye, self._content.copy(), end, others), daemon=True
        )
        try:
            with warnings.catch_warnings():
                # Python warns of other threads; one that only draws progress does no harm.
                warnings.simplefilter("ignore", DeprecationWarning)
                process.start()
        except OSError:
            pipe.close()
            raise
        finally:
            end.close()
        self._hands[pipe] = (process, [])
        return pipe

    def _hand_over(self, pipe: Connection) -> None:
        """Give the next batch, or let the process go."""
        process, _ = self._hands[pipe]
        if not self._waiting:
            self._dismiss(pipe)
            return
        batch = self._waiting.popleft()
        self._hands[pipe] = (process, batch)
        with suppress(OSError):  # a process that died by now is noticed when its answer is awaited
            pipe.send(batch)

    def _receive(self, pipe: Connection) -> Iterator[Outcome]:
        _, batch = self._hands[pipe]
        try:
            outcomes = pipe.recv()
        except (EOFError, OSError):
            yield from self._bury(pipe, batch)
            return
        self._hand_over(pipe)
        yield from outcomes

    def _bury(self, pipe: Connection, batch: list[Task]) -> Iterator[Outcome]:
        """A process died: its files are tried again one by one, so that the one to blame is found."""
        self._deaths += 1
        process, _ = self._hands[pipe]
        self._dismiss(pipe, kill=True)
        if len(batch) > 1:
            self._waiting.extendleft([task] for task in reversed(batch))
            return
        message = f"{self._eye.name} died of this file (exit code {process.exitcode})"
        if process.exitcode == -getattr(signal, "SIGXCPU", 0):
            message = _overlong(self._eye)
        for task in batch:
            yield Outcome(task.key, kind="internal", message=message)

    def _dismiss(self, pipe: Connection, *, kill: bool = False) -> None:
        process, _ = self._hands.pop(pipe)
        with suppress(OSError):
            pipe.send(None) if not kill else process.kill()
        pipe.close()
        process.join()


def _batches(tasks: Sequence[Task]) -> Iterator[list[Task]]:
    """The largest files first, so that no process is left alone with one at the end."""
    batch: list[Task] = []
    room = _BATCH_BYTES
    for task in sorted(tasks, key=lambda task: -task.size):
        if batch and (task.size > room or len(batch) == _BATCH_FILES):
            yield batch
            batch, room = [], _BATCH_BYTES
        batch.append(task)
        room -= task.size
    if batch:
        yield batch
