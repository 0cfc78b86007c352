"""Results to stdout or a file; everything else to stderr."""

from __future__ import annotations

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from mlops_audit.errors import AuditError
from mlops_audit.reporters.display import Display, safe, safe_lines

if TYPE_CHECKING:
    from rich import progress

_NARROW, _WIDE = 60, 200
_SLOW = 0.5
"""Seconds after which work is long enough to show its progress."""


class PipeClosedError(Exception):
    """Whoever read our output has read enough.

    No OSError, for Typer turns that into exit code 1, which would look like drift.
    """


def display(all_places: bool = False) -> Display:
    """What the reader's screen can do: colours only on a terminal, never with NO_COLOR (no-color.org)."""
    terminal = on_terminal()
    color = terminal and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
    width = shutil.get_terminal_size((120, 40)).columns
    return Display(width=max(_NARROW, min(width, _WIDE)), color=color, all_tools=all_places)


def on_terminal() -> bool:
    """Whether the result is read on a screen right away."""
    return sys.stdout is not None and sys.stdout.isatty()


def emit(text: str, output: Path | None = None, within: Path | None = None) -> None:
    """Write a result where it was asked for; in the repository ``within`` through no link that leaves it."""
    data = text.encode("utf-8", "replace")
    if output is None or str(output) == "-":
        _print(data)
        return
    from mlops_audit.world.writing import write_file

    write_file(output, data, within=within)


def _print(data: bytes) -> None:
    """Write to stdout, which may be closed, or a full disk."""
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, "it is closed")
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        raise PipeClosedError from None
    except OSError as error:
        message = f"the result could not be written: {error.strerror or error}"
        raise AuditError(message, path="stdout", remedy="Give a file with --output.") from None


def note(text: str, quiet: bool = False) -> None:
    """Say something that is not the result, if anybody can be told."""
    if not quiet and sys.stderr is not None:
        with suppress(OSError):
            sys.stderr.write(f"{safe_lines(text)}\n")


def warn(text: str) -> None:
    """Say what the user must know even where nothing else is to be said (``--quiet``)."""
    note(safe(text))


def remark(notes: Iterable[str], quiet: bool = False) -> None:
    """Say what a reader of the result must know, where the result itself has no room for it."""
    for text in notes:
        note(f"note: {safe(text)}", quiet)


class Progress:
    """A bar on stderr for work that lasts, on a terminal only; nothing at all for quick work."""

    def __init__(self, quiet: bool) -> None:
        self._wanted = not quiet and sys.stderr is not None and sys.stderr.isatty()
        self._began = monotonic()
        self._bar: progress.Progress | None = None
        self._tasks: dict[str, progress.TaskID] = {}

    def reporter(self, what: str) -> Callable[[int, int], None] | None:
        """A callback that takes files done and files in all, or None when no progress is wanted."""
        if not self._wanted:
            return None

        def report(done: int, total: int) -> None:
            if self._bar is None:
                if monotonic() - self._began < _SLOW:
                    return
                self._bar = self._start()
            if what not in self._tasks:
                self._tasks[what] = self._bar.add_task(what, total=total)
            self._bar.update(self._tasks[what], completed=done, total=total)

        return report

    def close(self) -> None:
        """Wipe the bar."""
        if self._bar is not None:
            self._bar.stop()

    def _start(self) -> progress.Progress:
        from rich import progress
        from rich.console import Console

        columns = (
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
        )
        bar = progress.Progress(*columns, console=Console(stderr=True), transient=True)
        bar.start()
        return bar
