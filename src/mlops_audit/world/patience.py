"""Ends work in this process that takes too much of a processor's time."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_AGAIN = 1.0
"""Seconds after which work that swallowed the interruption is interrupted once more."""


class OverlongError(BaseException):
    """Work took longer than it may. No ``Exception``, so that nobody who passes over errors stops it."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise ``OverlongError`` in the body once it has cost so many seconds of a processor's time.

    Python code and regular expressions are interrupted, parsers in C only between two steps. Does nothing
    outside the main thread, and where the system has no such timer.
    """
    try:
        before = signal.signal(signal.SIGVTALRM, _interrupt)
    except (ValueError, AttributeError):
        yield
        return
    try:
        signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def _interrupt(number: int, frame: FrameType | None) -> None:
    del number, frame
    raise OverlongError
