"""Runs test files in pytest sessions: one for each project, and another wherever one ends before its time."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from mlops_audit.model.probe import Interpreter, Probe, ProbeResult
from mlops_audit.world.probes.bytecode import bytecode
from mlops_audit.world.probes.contained import Ending, run_ticking
from mlops_audit.world.probes.disposing import private_folder
from mlops_audit.world.probes.hindrances import Explain
from mlops_audit.world.probes.laying_out import lay_out_scripts
from mlops_audit.world.probes.pytest_answers import Reading
from mlops_audit.world.probes.pytest_session import NO_PYTEST, Session, Terms
from mlops_audit.world.probes.pytest_tally import OURS, FileTally, Tally, ended
from mlops_audit.world.probes.scrubbing import scrubber
from mlops_audit.world.probes.surroundings import surroundings

Results = Generator[ProbeResult, None, None]

_MOST_JOBS = 4
_MOST_SESSIONS = 30
_ABSENT = re.compile(r"""Error importing plugin ["']([\w.]+)["']""")
_REQUIRED = re.compile(r"Missing required plugins: ([^\n]+)")
_OTHER_TESTS = "Different tests were collected between"


def run_sessions(
    probes: Sequence[Probe],
    copy: Path,
    interpreter: Interpreter,
    *,
    jobs: int,
    seconds: float,
    total: float,
    collect_only: bool = False,
    explain: Explain | None = None,
) -> Results:
    """How the tests of each probe's file end, as soon as that is known.

    A test may take ``seconds``, a file's collection five times that, everything ``total``. Whatever ends a
    session costs the test or file it happened in; another session measures the rest. ``explain`` is given the
    path of a file that a test did not find.
    """
    deadline = time.monotonic() + total
    with private_folder() as private:
        environment = {**surroundings(interpreter, private), **bytecode(interpreter, private)}
        scripts = lay_out_scripts(private)
        for number, (folder, group) in enumerate(_by_folder(probes).items()):
            terms = Terms(
                copy=copy,
                folder=folder,
                roots=tuple(dict.fromkeys(root for probe in group for root in probe.roots)),
                tops=tuple(sorted({top for probe in group for top in probe.tops})),
                interpreter=interpreter,
                environment=environment,
                scripts=scripts,
                seconds=seconds,
                collect_only=collect_only,
            )
            tests = _Group(terms, group, private / str(number), deadline, jobs, explain)
            with closing(tests.results()) as results:
                yield from results


def _by_folder(probes: Sequence[Probe]) -> dict[str, list[Probe]]:
    groups: dict[str, list[Probe]] = {}
    for probe in probes:
        groups.setdefault(probe.folder, []).append(probe)
    return groups


@dataclass(slots=True)
class _Plan:
    """How the next session is run, and why there is none."""

    jobs: int
    free: bool = False
    """Without the plug-ins that the project requires."""
    absent: list[str] = field(default_factory=list)
    """Plug-ins that ``addopts`` names and that are not installed."""
    reason: str = ""
    """Why what is not known by now will not be; empty to go on."""
    missing: str = ""


class _Group:
    """The test files of one project."""

    def __init__(
        self,
        terms: Terms,
        probes: Sequence[Probe],
        private: Path,
        deadline: float,
        jobs: int,
        explain: Explain | None,
    ) -> None:
        self._terms = terms
        self._private = private
        self._deadline = deadline
        self._waiting = {probe.path: probe for probe in probes}
        self._tally = Tally(self._waiting, collect_only=terms.collect_only, explain=explain)
        self._plan = _Plan(jobs=min(jobs, _MOST_JOBS))
        self._scrub = scrubber(str(terms.copy), str(private.parent), terms.interpreter.path)
        self._output = self._ended = ""

    def results(self) -> Results:
        """Each file's result, when it is complete; at the end those that never will be."""
        for number in range(_MOST_SESSIONS):
            left = self._deadline - time.monotonic()
            if left <= 0:
                self._plan.reason = "the time for all tests was up"
            if self._plan.reason or not self._tally.rest:
                break
            yield from self._session(number, left)
            yield from self._known()
        else:
            self._plan.reason = f"{_MOST_SESSIONS} sessions ended before their time"
        if self._terms.collect_only:
            self._plan.reason = self._plan.reason or "collected only"
        yield from self._known(every=True)

    def _session(self, number: int, left: float) -> Results:
        before = len(self._tally.done), len(self._tally.rest)
        plan = self._plan
        session = Session(
            self._terms,
            self._tally,
            self._private / str(number),
            jobs=self._jobs(),
            free=plan.free,
            absent=plan.absent,
        )
        with closing(run_ticking(lambda: session.start(left))) as ticks:
            for ending in ticks:
                if ending is None:
                    yield from self._known()
                    continue
                session.read(time.monotonic())
                self._output = ending.output
                self._ended = f"{ended(ending.exit)} before pytest said anything"
                self._conclude(session, ending)
        after = len(self._tally.done), len(self._tally.rest)
        if after == before and self._plan == plan and not plan.reason:
            self._plan.reason = self._tally.stopped or self._last_line() or self._ended

    def _jobs(self) -> int:
        several = len(self._tally.rest) > 1 and self._plan.jobs > 1 and not self._terms.collect_only
        return min(self._plan.jobs, len(self._tally.rest)) if several else 0

    def _known(self, *, every: bool = False) -> Results:
        for path in list(self._waiting):
            file = self._tally.files[path]
            if every or file.complete:
                yield self._reading(file).answer(self._waiting.pop(path))

    def _reading(self, file: FileTally) -> Reading:
        return Reading(
            file=file,
            interpreter=self._terms.interpreter.digest,
            reason=self._scrub.line(self._plan.reason),
            missing=self._plan.missing,
            notes=tuple(self._tally.notes),
            output=self._output,
            scrub=self._scrub,
        )

    def _conclude(self, session: Session, ending: Ending) -> None:
        """What the end of a session means for what was running, and for the next session."""
        tally, plan = self._tally, self._plan
        limit = self._terms.seconds
        if ending.cut == "start":
            self._plan = replace(plan, reason=f"the interpreter could not be started: {ending.output}")
        elif ending.exit == NO_PYTEST and not ending.cut and not tally.activities:
            self._plan = replace(plan, reason="pytest is not installed in that interpreter", missing="pytest")
        elif ending.cut in {"crash", "time"} or not tally.rest:
            return
        elif session.stuck is not None:
            stuck = session.stuck
            if stuck.test:
                tally.blame_test(stuck.path, stuck.test, f"not finished within {limit:g} s", measured=False)
            elif stuck.path:
                tally.blame_file(stuck.path, "its collection took too long", measured=False)
            else:
                self._plan = replace(plan, reason="pytest did not come to collect anything in time")
        else:
            self._blame(ending)

    def _blame(self, ending: Ending) -> None:
        """Something ended the session: whatever ran, if that was one thing; else they run one by one.

        SIGKILL, where it is not ours, is most often that of a machine whose memory is full.
        """
        tally, plan = self._tally, self._plan
        suspects = [found for found in tally.activities.values() if found.busy and found.path]
        measured = ending.cut == "finished" or (not ending.cut and ending.exit not in OURS)
        words = tally.stopped and f"it ended the session: {tally.stopped}"
        words = words or _CUTS.get(ending.cut, ending.cut) or ended(ending.exit)
        if len(suspects) > 1 and plan.jobs > 1:
            self._plan = replace(plan, jobs=1)
        elif suspects and suspects[0].test:
            said = words if tally.stopped or ending.cut else f"{words} while it ran"
            tally.blame_test(suspects[0].path, suspects[0].test, said, measured=measured)
        elif suspects:
            said = words if tally.stopped or ending.cut else f"{words} while it was collected"
            tally.blame_file(suspects[0].path, said, measured=measured)
        elif ending.cut and not measured:
            self._plan = replace(plan, reason=words)
        else:
            self._mend(ending.output)

    def _mend(self, output: str) -> None:
        """pytest gave up by itself: run without what is missing, if that is why."""
        plan = self._plan
        notes = self._tally.notes
        if not plan.free and (found := _REQUIRED.search(output)):
            notes[f"run without {found[1].strip()}, which the project requires and is not installed"] = None
            self._plan = replace(plan, free=True)
        elif _OTHER_TESTS in output and plan.jobs > 1:
            self._plan = replace(plan, jobs=1)
        elif (found := _ABSENT.search(output)) and found[1] not in plan.absent:
            name = found[1]
            notes[f"run without the plug-in {name}, which is not installed"] = None
            self._plan = replace(plan, absent=[*plan.absent, name])

    def _last_line(self) -> str:
        lines = [line.strip() for line in self._output.splitlines() if line.strip()]
        errors = [
            line for line in lines if re.match(r"(?:ERROR|E  |\w+(?:\.\w+)*(?:Error|Exception): )", line)
        ]
        errors = [line for line in errors if not line.startswith("ERROR: usage:")]
        return self._scrub.line((errors or lines or [""])[-1])


_CUTS = {
    "memory": "it used too much memory and was ended",
    "processes": "it started too many processes and was ended",
    "silent": "nothing happened for too long",
    "finished": "it ended the session",
}
