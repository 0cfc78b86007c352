"""Follows the plug-in's events while a session runs, and notices when nothing happens any more."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic

from mlops_audit.world.probes.tally import Tally

_COLLECTION = 5
"""How many times as long as a test the collection of a file may take."""
_STARTING = 2
"""How many times as long pytest may take to start."""


class Following:
    """The events of one project's sessions. ``patience`` is how long one test may run, in seconds."""

    def __init__(self, path: Path, *, patience: float) -> None:
        self.path = path
        self.tally = Tally()
        self.suspicious = False
        """A session ended during collection without a culprit: the next one goes without xdist to find it."""
        self._patience = patience
        self._offset = 0
        self._rest = b""
        self._since: dict[str, float] = {}

    def begin(self) -> None:
        """A new session."""
        self.tally.begin()
        self._since = {"": monotonic()}
        self._rest = b""

    def look(self) -> str:
        """Take in what was written since; why the session must be ended, or empty."""
        self.tally.take(self._new())
        now = monotonic()
        busy = self.tally.running or {self.tally.collecting: None}
        self._since = {name: self._since.get(name, now) for name in busy}
        for name, since in self._since.items():
            allowed = self._patience * (1 if self.tally.running else _COLLECTION if name else _STARTING)
            if now - since > allowed and not (self.tally.collected and not self.tally.running):
                return f"took longer than {allowed:g} s"
        return ""

    def _new(self) -> list[list[object]]:
        try:
            with self.path.open("rb") as file:
                file.seek(self._offset)
                data = file.read()
        except OSError:
            return []
        self._offset += len(data)
        *lines, self._rest = (self._rest + data).split(b"\n")
        events = []
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if isinstance(event, list):
                events.append(event)
        return events
