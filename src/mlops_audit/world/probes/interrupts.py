"""Ctrl-C and a request to end, turned into one exception that never falls between two steps of ours."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, Self

_REQUESTS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts:
    """While entered, each request to end raises ``KeyboardInterrupt``, so that what was started can be ended.

    A request that the caller ignores stays ignored. Only the main thread receives signals: in any other
    this does nothing.
    """

    def __init__(self) -> None:
        self._held = 0
        self._pending = False
        self._before: dict[int, Any] = {}

    @contextmanager
    def held(self) -> Iterator[None]:
        """Let no request in until the block ends; one that came meanwhile is raised then."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        if self._pending and not self._held:
            self._pending = False
            raise KeyboardInterrupt

    def __enter__(self) -> Self:
        if threading.current_thread() is threading.main_thread():
            for name in _REQUESTS:
                number = getattr(signal, name, None)
                if number is not None and signal.getsignal(number) not in {None, signal.SIG_IGN}:
                    self._before[number] = signal.signal(number, self._receive)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()

    def _receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._held:
            self._pending = True
            return
        raise KeyboardInterrupt
