"""Ctrl-C and a request to end, turned into one exception that never falls between two steps of ours."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, ClassVar

_REQUESTS = ("SIGINT", "SIGTERM", "SIGHUP")


class Interrupts:
    """While entered, a request to end raises ``KeyboardInterrupt``, so that what was started can be ended.

    It does so once: whoever asks again, as with a key held down, must not cut short the clearing up. Where
    one is entered already, a second one is that one. A request that the caller ignores stays ignored. Only
    the main thread receives signals: in any other this does nothing.
    """

    _entered: ClassVar[Interrupts | None] = None

    def __init__(self) -> None:
        self._held = 0
        self._pending = False
        self._raised = False
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
            self._raised = True
            raise KeyboardInterrupt

    def __enter__(self) -> Interrupts:
        if threading.current_thread() is threading.main_thread():
            if Interrupts._entered is not None:
                return Interrupts._entered
            Interrupts._entered = self
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
        if Interrupts._entered is self:
            Interrupts._entered = None

    def _receive(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if self._raised:
            return
        if self._held:
            self._pending = True
            return
        self._raised = True
        raise KeyboardInterrupt
