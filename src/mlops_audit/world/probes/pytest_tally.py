"""How the tests of each file stand, from the events of one pytest session after another."""

from __future__ import annotations

import signal
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from mlops_audit.model.outcomes import Failure
from mlops_audit.world.probes.hindrances import Explain, hindrance
from mlops_audit.world.probes.pytest_events import Event
from mlops_audit.world.probes.pytest_wanting import option_owner, wanted
from mlops_audit.world.probes.scrubbing import cut

OURS = frozenset({-signal.SIGKILL, -signal.SIGXFSZ, -signal.SIGXCPU})
"""Exit codes of processes that were most likely ended for a limit: of memory, of file size, of time."""
_RANKS = ("failed", "passed", "xpassed", "xfailed", "skipped")
"""Several reports on one phase are those of subtests: the first of these words holds."""


class Activity(NamedTuple):
    """What a process is at: a test, a file that it collects (no ``test``), or neither yet (no ``path``)."""

    path: str = ""
    test: str = ""
    since: float = 0.0
    busy: bool = True
    worker: str = ""


@dataclass(slots=True)
class TestTally:
    """One test: how each of its phases ended, and why."""

    __test__ = False

    line: int = 0
    phases: dict[str, str] = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    skipped: str = ""
    done: bool = False
    unmeasured: str = ""
    text: str = ""

    def report(self, name: str, event: Event, explain: Explain | None = None) -> None:
        """One more phase ended. What our surroundings hindered is no failure of the test."""
        if event.outcome == "failed" and (why := hindrance(event.chain, explain)):
            self.unmeasured = self.unmeasured or cut(f"{why}: {event.message}")
            self.text = event.text or self.text
            return
        before = self.phases.get(event.phase, "skipped")
        self.phases[event.phase] = min(before, event.outcome, key=_rank)
        if event.outcome == "failed":
            missing = wanted(event.message, event.missing)
            line = event.line or self.line or None
            self.failures.append(Failure(test=name, line=line, message=event.message, missing=missing))
            self.text = event.text or self.text
        elif event.outcome == "skipped":
            self.skipped = event.message


@dataclass(slots=True)
class FileTally:
    """One test file. ``counted`` tells whether ``collected`` and ``chosen`` (not deselected) are known."""

    counted: bool = False
    collected: int = 0
    chosen: int = 0
    tests: dict[str, TestTally] = field(default_factory=dict)
    uncollected: dict[str, Failure] = field(default_factory=dict)
    """Why parts of it, or all (""), could not be collected."""
    skips: dict[str, str] = field(default_factory=dict)
    """Parts of it that were skipped when they were collected."""
    unmeasured: str = ""
    shadowed: str = ""
    """Why nothing that its tests did counts: they ran other code than that which is audited."""
    seconds: float = 0.0
    text: str = ""

    @property
    def complete(self) -> bool:
        """Nothing more can be learned about it."""
        done = sum(test.done for test in self.tests.values())
        return bool(self.unmeasured) or "" in self.uncollected or (self.counted and done >= self.chosen)


class Tally:
    """All files of one group, and what each living process is at."""

    def __init__(
        self, paths: Iterable[str], *, collect_only: bool = False, explain: Explain | None = None
    ) -> None:
        self._collect_only = collect_only
        self._explain = explain
        self.files = {path: FileTally() for path in paths}
        self._now = 0.0
        self.activities: dict[int, Activity] = {}
        self.notes: dict[str, None] = {}
        self.stopped = ""
        """Why pytest ended its session early, in its own words."""
        self.crashed_file = ""
        """A file whose collection killed a worker: each new worker would die of it as well."""
        self._hindered = False
        """A conftest failed, and may have kept pytest from collecting more than is below it."""

    def start_session(self) -> None:
        """Forget what the processes of the session before were at, and tests that they did not finish."""
        self.activities = {}
        self.stopped = self.crashed_file = ""
        self._hindered = False
        for file in self.files.values():
            file.tests = {name: test for name, test in file.tests.items() if test.done}

    @property
    def done(self) -> list[tuple[str, str]]:
        """The tests that need not run again."""
        return [
            (path, name)
            for path, file in self.files.items()
            for name, test in file.tests.items()
            if test.done
        ]

    @property
    def rest(self) -> list[str]:
        """The files that another session could say more about."""
        enough = self._collect_only
        return [path for path, file in self.files.items() if not (file.complete or (enough and file.counted))]

    def add(self, event: Event, now: float) -> None:
        """Take one event into account; events about other files only tell that a process is alive."""
        handle = getattr(self, f"_on_{event.event}", None)
        if handle is not None:
            self.activities.setdefault(event.process, Activity(since=now))
            self._now = now
            handle(event)

    def blame_test(self, path: str, name: str, message: str, *, measured: bool) -> None:
        """A test during which its process ended, or had to be ended."""
        file = self.files.get(path)
        if file is None:
            return
        test = file.tests.setdefault(name, TestTally())
        test.done = True
        if measured:
            test.phases["process"] = "failed"
            test.failures.append(Failure(test=name, line=test.line or None, message=message))
        else:
            test.unmeasured = message

    def blame_file(
        self, path: str, message: str, *, measured: bool, missing: str = "", text: str = ""
    ) -> None:
        """A file, or a folder of files, whose collection failed, ended its process, or had to be ended."""
        folder = f"{path}/" if path not in {"", "."} else ""
        for name, file in self.files.items():
            if not (name == path or (path not in self.files and name.startswith(folder))) or file.complete:
                continue
            if measured:
                file.uncollected[""] = Failure(test="", message=message, missing=wanted(message, missing))
                file.text = text or file.text
            else:
                file.unmeasured = message

    def _set(self, event: Event, activity: Activity) -> None:
        worker = self.activities[event.process].worker
        self.activities[event.process] = activity._replace(worker=worker)

    def _idle(self, event: Event) -> None:
        self._set(event, Activity(since=self._now, busy=False))

    def _on_start(self, event: Event) -> None:
        activity = Activity(since=self._now, busy=not event.controls, worker=event.worker)
        self.activities[event.process] = activity

    def _on_elsewhere(self, event: Event) -> None:
        for file in self.files.values():
            file.shadowed = f"an editable install shadows it: {event.names[0]} is loaded from elsewhere"

    def _on_unknown(self, event: Event) -> None:
        for option in event.options:
            owner = option_owner(option) or "the plug-in for it"
            self.notes[f"run without {option} ({owner} is not installed)"] = None

    def _on_conftest(self, event: Event) -> None:
        self._hindered = True
        folder, _, _ = event.path.rpartition("/")
        place = f"{event.path}:{event.line}" if event.line else event.path
        message = f"{place}: {event.message}" if place else event.message
        self._blame_collection(folder, message, event)

    def _on_collecting(self, event: Event) -> None:
        self._set(event, Activity(event.path, since=self._now))

    def _on_collected(self, event: Event) -> None:
        file = self.files.get(event.path)
        before = self.activities[event.process]
        if file is not None and before.path == event.path and not file.seconds:
            file.seconds = self._now - before.since
        self._set(event, Activity(since=self._now))

    def _on_uncollected(self, event: Event) -> None:
        file = self.files.get(event.path)
        self._on_collected(event)
        if file is None:
            if event.outcome == "failed":
                self._blame_collection(event.path, event.message, event)
        elif event.outcome == "skipped":
            file.skips[event.test] = event.message
        elif why := hindrance(event.chain, self._explain):
            file.unmeasured = cut(f"{why}: {event.message}")
            file.text = event.text or file.text
        else:
            missing = wanted(event.message, event.missing)
            failure = Failure(test=event.test, line=event.line, message=event.message, missing=missing)
            file.uncollected[event.test] = failure
            file.text = event.text or file.text

    def _blame_collection(self, path: str, message: str, event: Event) -> None:
        if why := hindrance(event.chain, self._explain):
            self.blame_file(path, cut(f"{why}: {message}"), measured=False)
        else:
            self.blame_file(path, message, measured=True, missing=event.missing, text=event.text)

    def _on_counted(self, event: Event) -> None:
        file = self.files.get(event.path)
        if file is not None and not file.counted:
            file.counted, file.collected, file.chosen = True, event.collected, event.chosen

    def _on_ready(self, event: Event) -> None:
        for each in self.files.values():
            each.counted = each.counted or not self._hindered
        self._idle(event)

    def _on_running(self, event: Event) -> None:
        file = self.files.get(event.path)
        self._set(event, Activity(event.path, event.test, self._now))
        if file is not None:
            file.tests[event.test] = TestTally(line=event.line or 0)

    def _on_report(self, event: Event) -> None:
        file = self.files.get(event.path)
        if file is not None and event.outcome in _RANKS:
            file.tests.setdefault(event.test, TestTally()).report(event.test, event, self._explain)

    def _on_ran(self, event: Event) -> None:
        file = self.files.get(event.path)
        self._idle(event)
        if file is not None:
            file.tests.setdefault(event.test, TestTally()).done = True
            file.seconds += event.seconds

    def _on_died(self, event: Event) -> None:
        """A worker of pytest-xdist ended; the main process goes on with another one."""
        for process, activity in list(self.activities.items()):
            if activity.worker == event.worker:
                del self.activities[process]
                measured = event.exit not in OURS
                words = ended(event.exit)
                if activity.test:
                    self.blame_test(activity.path, activity.test, f"{words} while it ran", measured=measured)
                elif activity.path:
                    self.crashed_file = activity.path
                    self.blame_file(activity.path, f"{words} while it was collected", measured=measured)

    def _on_stopped(self, event: Event) -> None:
        self.stopped = event.message

    def _on_finished(self, event: Event) -> None:
        """pytest is through; a test that is not over by then has ended the session, whatever pytest says."""
        if not self.stopped and not self.activities[event.process].test:
            self._idle(event)


def ended(code: int | None) -> str:
    """How a process ended itself, in words."""
    if code is None:
        return "the process ended"
    if code < 0:
        try:
            return f"the process ended with {signal.Signals(-code).name}"
        except ValueError:
            return f"the process ended with signal {-code}"
    return f"the process ended itself with exit code {code}"


def _rank(outcome: str) -> int:
    return _RANKS.index(outcome)
