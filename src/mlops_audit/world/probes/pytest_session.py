"""One pytest session: laid out in a folder of its own, run contained, watched by the events it writes."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_audit.model.probe import Interpreter
from mlops_audit.world.probes.contained import Contained, Limits
from mlops_audit.world.probes.laying_out import lay_out_plugin
from mlops_audit.world.probes.pytest_events import EventFile
from mlops_audit.world.probes.pytest_tally import Activity, Tally

NO_PYTEST = 97
COLLECTION = 5
"""How many times longer than a test the collection of a file may take."""
LIMITS = Limits(memory=8 << 30)
_GRACE = 10.0
"""Seconds that a session may take to end after its last word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What stays the same from one session of a group to the next."""

    copy: Path
    folder: str
    """Where the project's pytest settings are, relative to the copy."""
    roots: tuple[str, ...]
    tops: tuple[str, ...]
    interpreter: Interpreter
    environment: Mapping[str, str]
    scripts: Path
    seconds: float
    collect_only: bool = False


class Session:
    """Runs what is left of a tally's files once. ``stuck`` is what it had to be ended for."""

    def __init__(
        self, terms: Terms, tally: Tally, folder: Path, *, jobs: int, free: bool, absent: Sequence[str]
    ) -> None:
        self._terms = terms
        self._tally = tally
        self._folder = lay_out_plugin(folder)
        self._events = EventFile(self._folder / "events")
        self._settings = {
            "copy": str(terms.copy),
            "tops": terms.tops,
            "roots": [str(terms.copy / root) for root in terms.roots],
            "files": [_relative(path, terms.folder) for path in tally.rest],
            "done": tally.done,
            "jobs": jobs,
            "free": free,
            "cache": str(folder / "cache"),
            "basetemp": str(_basetemp(folder)),
            "collect_only": terms.collect_only,
        }
        (folder / "outlets").mkdir()
        for name in absent:
            _lay_out_empty(self._folder, name)
        self._alive = time.monotonic()
        self._finished = 0.0
        self.stuck: Activity | None = None

    def start(self, seconds: float) -> Contained:
        """The running process, which has ``seconds`` in all."""
        settings = self._folder / "settings.json"
        settings.write_text(json.dumps(self._settings), encoding="utf-8")
        self._tally.start_session()
        self._alive = time.monotonic()
        terms = self._terms
        return Contained(
            [terms.interpreter.path, str(terms.scripts / "tests.py"), str(settings)],
            folder=terms.copy / terms.folder,
            environment=terms.environment,
            limits=replace(LIMITS, seconds=seconds),
            watch=self.watch,
        )

    def watch(self) -> str:
        """Read what happened; a word if the session must be ended."""
        now = time.monotonic()
        self.read(now)
        if self._tally.crashed_file:
            return "crash"
        for activity in self._tally.activities.values():
            if activity.busy and now - activity.since > self._limit(activity):
                self.stuck = activity
                return "stuck"
        if self._finished and now - self._finished > _GRACE:
            return "finished"
        if now - self._alive > self._terms.seconds * COLLECTION:
            return "silent"
        return ""

    def read(self, now: float) -> None:
        """Take into account what was written since the last look."""
        for event in self._events.fresh():
            self._alive = now
            self._tally.add(event, now)
            main = not self._tally.activities.get(event.process, Activity()).worker
            if event.event == "finished" and main:
                self._finished = now

    def _limit(self, activity: Activity) -> float:
        return self._terms.seconds * (1 if activity.test else COLLECTION)


def _basetemp(folder: Path) -> Path:
    """What pytest may empty and fill, named as it names such folders itself."""
    above = folder / "pytest-of-mlops-audit"
    above.mkdir()
    return above / "pytest-0"


def _lay_out_empty(folder: Path, name: str) -> None:
    """A plug-in that does nothing; it is found where no other of its name is."""
    *packages, module = name.split(".")
    for package in packages:
        folder /= package
        folder.mkdir(exist_ok=True)
        (folder / "__init__.py").touch()
    (folder / f"{module}.py").touch()


def _relative(path: str, folder: str) -> str:
    return os.path.relpath(path, folder).replace(os.sep, "/") if folder else path
