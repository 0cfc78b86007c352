"""Looks at many files through one eye, and remembers by content what it saw."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from contextlib import closing
from typing import Any, TypeVar

import msgspec

from mlops_audit.model.snapshot import Diagnostic, Entry, Kind
from mlops_audit.world.cache import Cache
from mlops_audit.world.crew import Outcome, Task, legible, look
from mlops_audit.world.eye import Eye
from mlops_audit.world.pack import Pack
from mlops_audit.world.snapshot import Repository

T = TypeVar("T")
Progress = Callable[[int, int], None]
"""Called with how many files are done, and of how many."""

_PAUSE = 0.05


def observe(
    repository: Repository,
    entries: Iterable[Entry],
    eye: Eye[T],
    *,
    cache: Cache,
    progress: Progress | None = None,
    jobs: int | None = None,
) -> tuple[dict[str, T], tuple[Diagnostic, ...]]:
    """What ``eye`` says about each of ``entries`` that is a readable file, by path, in their order.

    Content seen before is answered from the cache. A file that cannot be read, or that the eye fails on, is
    missing from the answers and named in the diagnostics; nothing a file contains ends the audit.
    ``progress`` is called at most 20 times a second; ``jobs`` limits the processes (1: none besides this one;
    default: one per processor, at most 8).
    """
    keyed = [(entry, _key(entry, eye)) for entry in entries if entry.kind is Kind.FILE and entry.blob]
    paths: dict[bytes, list[Entry]] = {}
    for entry, key in keyed:
        paths.setdefault(key, []).append(entry)
    answers: dict[bytes, T] = {}
    diagnostics: list[Diagnostic] = []
    pulse = _Pulse(progress, len(paths))
    decode = msgspec.msgpack.Decoder(eye.result).decode
    pack = Pack(cache.shelf(repository.root), f"{eye.name}.pack", eye.edition())
    try:
        for key, answer in pack.read(paths):
            try:
                answers[key] = decode(answer)
            except (msgspec.MsgspecError, UnicodeDecodeError):
                continue
        tasks = [_task(repository, key, found[0]) for key, found in paths.items() if key not in answers]
        pulse.beat(len(answers))
        with closing(look(eye, tasks, repository.content, jobs)) as outcomes:
            for outcome in outcomes:
                pulse.beat(1)
                if outcome.kind:
                    diagnostics += _blame(outcome, paths[outcome.key])
                    continue
                answers[outcome.key] = decode(outcome.answer)
                if outcome.lasting:
                    pack.add(outcome.key, outcome.answer)
    finally:
        pack.close()
    pulse.end()
    by_path = {entry.path: _renamed(answers[key], entry.path, eye) for entry, key in keyed if key in answers}
    return by_path, tuple(sorted(diagnostics, key=lambda found: found.path))


def _renamed(answer: T, path: str, eye: Eye[T]) -> T:
    """An answer about a file whose name is not Unicode, with that name: no kept answer can hold it."""
    shown = legible(path)
    if shown == path:
        return answer

    def restored(value: Any) -> Any:
        if isinstance(value, str):
            return path if value == shown else value
        if isinstance(value, (list, tuple)):
            return [restored(item) for item in value]
        if isinstance(value, dict):
            return {restored(key): restored(item) for key, item in value.items()}
        return value

    return msgspec.convert(restored(msgspec.to_builtins(answer)), eye.result)


def _key(entry: Entry, eye: Eye[T]) -> bytes:
    return bytes.fromhex(entry.blob) + eye.variant(entry.path).encode("utf-8", "surrogateescape")


def _task(repository: Repository, key: bytes, entry: Entry) -> Task:
    stored = repository.content.is_stored(entry.path)
    return Task(key, entry.path, entry.blob, entry.size, stored)


def _blame(outcome: Outcome, entries: list[Entry]) -> list[Diagnostic]:
    remedy = (
        "Please report it with the file; the audit went on without it." if outcome.kind == "internal" else ""
    )
    return [
        Diagnostic(path=entry.path, kind=outcome.kind, message=outcome.message, remedy=remedy)
        for entry in entries
    ]


class _Pulse:
    """Passes progress on, not more often than an eye can follow."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0
        self._next = 0.0

    def beat(self, count: int) -> None:
        """``count`` more are done."""
        self._done += count
        if self._progress is not None and (now := time.monotonic()) >= self._next:
            self._next = now + _PAUSE
            self._progress(self._done, self._total)

    def end(self) -> None:
        """All are done."""
        if self._progress is not None:
            self._progress(self._total, self._total)
