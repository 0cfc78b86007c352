"""Signals as a program in the foreground has them, for those that are started to be interrupted."""

from __future__ import annotations

import signal


def listening() -> None:
    """Undo what a background job or ``nohup`` passes on: SIGINT and SIGHUP ignored (``preexec_fn``)."""
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
