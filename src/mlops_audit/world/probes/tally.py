"""What the pytest plug-in told → how the tests of each file ended; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from mlops_audit.model.outcomes import Failure, TestOutcomes

Event = Sequence[object]


@dataclass(slots=True)
class Case:
    """One test."""

    ended: str = ""
    """``passed``, ``failed``, ``skipped``, ``xfailed``, ``xpassed``; empty while its body has not ended."""
    errors: int = 0
    finished: bool = False
    line: int | None = None
    message: str = ""
    missing: str = ""
    cut: str = ""
    """Why it was not measured to its end."""


@dataclass(slots=True)
class File:
    """One test file, by its node id."""

    cases: dict[str, Case] = field(default_factory=dict)
    uncollected: str = ""
    line: int | None = None
    missing: str = ""
    skipped: bool = False
    cut: str = ""


class Tally:
    """Takes events in the order in which they come, from any number of processes and sessions."""

    def __init__(self) -> None:
        self.files: dict[str, File] = {}
        self.running: dict[str, None] = {}
        """Tests that were begun and not ended, in that order."""
        self.collecting: str = ""
        """The file that was begun last, until all are collected."""
        self.root = ""
        self.exit: int | None = None
        self.no_pytest = False
        self.collected = False

    def begin(self) -> None:
        """A new session: what ran in the last one does not any more."""
        self.running.clear()
        self.collecting, self.exit, self.collected = "", None, False

    def take(self, events: Iterable[Event]) -> None:
        """Take note of events; one that is not of the plug-in's form is passed over."""
        for event in events:
            handler = getattr(self, f"_{str(event[0]).replace(' ', '_')}", None) if event else None
            if handler is not None:
                try:
                    handler(*event[1:])
                except (TypeError, AttributeError, ValueError):
                    continue

    def file(self, name: str) -> File:
        """The file with this node id."""
        return self.files.setdefault(name, File())

    def done(self) -> Collection[str]:
        """Tests that need not be run again."""
        return [
            name
            for file in self.files.values()
            for name, case in file.cases.items()
            if case.finished or case.cut
        ]

    def is_whole(self, name: str) -> bool:
        """Whether everything about this file is known."""
        file = self.files.get(name)
        if file is None:
            return False
        if file.uncollected or file.skipped or file.cut:
            return True
        return bool(file.cases) and all(case.finished or case.cut for case in file.cases.values())

    def _start(self, root: str) -> None:
        self.root = root

    def _no_pytest(self) -> None:
        self.no_pytest = True

    def _collecting(self, name: str) -> None:
        self.collecting = name

    def _collected(self) -> None:
        self.collecting, self.collected = "", True

    def _item(self, name: str) -> None:
        self._case(name)

    def _running(self, name: str) -> None:
        self.running[name] = None

    def _finished(self, name: str) -> None:
        self.running.pop(name, None)
        self._case(name).finished = True

    def _finish(self, exit_: int) -> None:
        self.exit = exit_

    def _uncollected(self, name: str, message: str) -> None:
        file = self.file(_file(name))
        file.uncollected = file.uncollected or message or "it could not be collected"

    def _module_skipped(self, name: str) -> None:
        if "::" not in name:
            self.file(name).skipped = True

    def _raised(self, name: str, missing: str, message: str, line: int | None) -> None:
        if "::" in name:
            case = self._case(name)
            case.missing = case.missing or missing
            case.message = message or case.message
            case.line = line or case.line
        else:
            file = self.file(name)
            file.missing, file.line = missing or file.missing, line or file.line

    def _report(
        self, name: str, when: str, outcome: str, xfail: bool, line: int | None, message: str
    ) -> None:
        if "::" not in name:  # a whole file or a doctest of one: told by its own name
            name = f"{name}::"
        case = self._case(name)
        if outcome == "rerun":
            case.missing = case.message = ""
            return
        case.line = case.line or line
        if when == "???":  # the worker that ran it died
            case.ended, case.finished, case.message = "failed", True, message
            self.running.pop(name, None)
        elif when == "call" or (when == "setup" and outcome == "skipped"):
            case.ended = _ended(outcome, xfail)
        elif outcome == "failed":
            case.errors += 1
        if outcome == "failed":
            case.message = case.message or message

    def _case(self, name: str) -> Case:
        return self.file(_file(name)).cases.setdefault(name, Case())


def outcomes(file: File) -> TestOutcomes:
    """The counts of one file, each test once, as pytest's summary counts them; errors apart."""
    counts = dict.fromkeys(("passed", "failed", "skipped", "xfailed", "xpassed"), 0)
    failures, errors, wanting, unmeasured = [], 0, 0, 0
    for name, case in file.cases.items():
        bad = case.errors + (case.ended == "failed")
        if case.ended:
            counts[case.ended] += 1
        elif not case.errors and (case.cut or not case.finished):
            unmeasured += 1
        errors += case.errors
        wanting += bad if case.missing else 0
        if bad or case.cut:
            failures.append(
                Failure(
                    test=name.partition("::")[2],
                    line=case.line,
                    message=case.cut or case.message,
                    missing=case.missing if bad else "",
                )
            )
    if file.uncollected:
        errors += 1
        wanting += 1 if file.missing else 0
        failures.insert(0, Failure(test="", line=file.line, message=file.uncollected, missing=file.missing))
    return TestOutcomes(
        collected=len(file.cases),
        errors=errors,
        unmeasured=unmeasured,
        wanting=wanting,
        failures=tuple(failures),
        **counts,
    )


def _ended(outcome: str, xfail: bool) -> str:
    if xfail and outcome in {"skipped", "passed"}:
        return "xfailed" if outcome == "skipped" else "xpassed"
    return outcome


def _file(name: str) -> str:
    return name.partition("::")[0]
