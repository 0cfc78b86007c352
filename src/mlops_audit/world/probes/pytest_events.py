"""What a pytest process says of itself: one event a line, read while it is being written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from mlops_audit.world.probes.accounts import Link

_PORTION = 1 << 20


class Event(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that happened in one process. ``path`` is relative to the repository, ``test`` to it."""

    event: str
    process: int = 0
    path: str = ""
    test: str = ""
    phase: str = ""
    outcome: str = ""
    message: str = ""
    line: int | None = None
    missing: str = ""
    text: str = ""
    seconds: float = 0.0
    collected: int = 0
    chosen: int = 0
    worker: str = ""
    controls: bool = False
    """The main process of pytest-xdist, which runs no test itself."""
    exit: int | None = None
    names: list[str] = []
    options: list[str] = []
    settings: list[str] = []
    chain: list[Link] = []


class EventFile:
    """Reads what has been added to the file since the last look."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._position = 0
        self._decode = msgspec.json.Decoder(Event).decode

    def fresh(self) -> Iterator[Event]:
        """The events that were completely written since; a line that is none of ours is passed over."""
        with suppress(OSError), self._path.open("rb") as file:
            file.seek(self._position)
            while lines := file.readlines(_PORTION):
                for line in lines:
                    if not line.endswith(b"\n"):
                        return
                    self._position += len(line)
                    with suppress(ValueError, RecursionError):
                        yield self._event(line)

    def _event(self, line: bytes) -> Event:
        """Raises ValueError. Half a character, as in file names that are no text, only the slow way takes."""
        try:
            return self._decode(line)
        except msgspec.DecodeError:
            return msgspec.convert(json.loads(line), Event)
