"""Runs the test files of one project in one pytest session, and again what a crash or a hang cut short."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic

from mlops_audit.model.probe import Interpreter, Probe, ProbeResult
from mlops_audit.source.tests.settings import SETTINGS_FILES, settings
from mlops_audit.world.probes.bytecode import bytecode
from mlops_audit.world.probes.contained import Contained, Ending, Limits, run_all
from mlops_audit.world.probes.disposing import private_folder
from mlops_audit.world.probes.following import Following
from mlops_audit.world.probes.laying_out import lay_out_scripts
from mlops_audit.world.probes.pytest_options import Options, without_what_is_missing
from mlops_audit.world.probes.scrubbing import scrubber
from mlops_audit.world.probes.session_answers import TestReader, blame
from mlops_audit.world.probes.surroundings import surroundings

_MOST_SESSIONS = 25
"""How often a project's tests are started again at most, after crashes and hangs."""
_MEMORY = 8 << 30
_USAGE_ERROR, _NO_TESTS = 4, 5


def run_sessions(
    probes: Sequence[Probe],
    copy: Path,
    interpreter: Interpreter,
    *,
    jobs: int,
    seconds: float,
    total: float,
    collect_only: bool = False,
) -> Iterator[ProbeResult]:
    """One answer for each test file; what was learned before an interruption is given out before it goes on.

    ``seconds`` is how long one test may run, ``total`` how long all of them.
    """
    groups: dict[str, list[Probe]] = {}
    for probe in probes:
        groups.setdefault(probe.folder, []).append(probe)
    deadline = monotonic() + total
    with private_folder() as folder:
        scripts = lay_out_scripts(folder)
        for number, (place, group) in enumerate(sorted(groups.items())):
            own = folder / str(number)
            own.mkdir()
            session = _Project(
                probes={probe.path: probe for probe in group},
                place=copy / place,
                copy=copy,
                folder=own,
                scripts=scripts,
                interpreter=interpreter,
                jobs=jobs if len(group) > 1 else 1,
                limits=Limits(seconds=total, memory=_MEMORY),
                patience=seconds,
                deadline=deadline,
                collect_only=collect_only,
            )
            try:
                session.run()
            except KeyboardInterrupt:
                yield from session.answers(whole=True)
                raise
            yield from session.answers()


@dataclass(slots=True)
class _Project:
    """The test files that share one pytest configuration."""

    probes: dict[str, Probe]
    place: Path
    copy: Path
    folder: Path
    scripts: Path
    interpreter: Interpreter
    jobs: int
    limits: Limits
    patience: float
    deadline: float
    collect_only: bool
    following: Following = field(init=False)
    options: Options = field(default_factory=Options)
    output: str = ""
    trouble: str = ""
    sessions: int = 0

    def __post_init__(self) -> None:
        self.following = Following(self.folder / "events", patience=self.patience)

    def run(self) -> None:
        """Sessions until every file is known, nothing more can be learned, or time is up."""
        own = settings(self._settings_files()).addopts
        while self.sessions < _MOST_SESSIONS and (left := self._left()):
            if monotonic() >= self.deadline:
                self.trouble = "the time for all tests was up"
                return
            ending = self._session(left)
            self.output = ending.output
            if self.following.tally.no_pytest:
                return
            if ending.exit == _USAGE_ERROR and not self.following.tally.root:
                following = without_what_is_missing(self.options, own, ending.output)
                if following is None:
                    self.trouble = _complaint(ending.output)
                    return
                self.options = following
            elif not blame(self.following.tally, ending, self._words(ending)):
                return

    def answers(self, whole: bool = False) -> Iterator[ProbeResult]:
        """What is known about each file; ``whole``: only where all of it is."""
        scrub = scrubber(str(self.copy), str(self.folder), self.interpreter.path)
        reader = TestReader(
            tally=self.following.tally,
            copy=os.path.realpath(self.copy),
            interpreter=self.interpreter.digest,
            note=self.options.note,
            trouble=scrub.line(self.trouble),
            output=scrub.text(self.output)[-4096:],
            collect_only=self.collect_only,
            scrub=scrub,
        )
        for path, probe in self.probes.items():
            if not whole or reader.is_whole(path):
                yield reader.answer(probe)

    def _left(self) -> list[str]:
        reader = TestReader(tally=self.following.tally, copy=os.path.realpath(self.copy))
        return [path for path in self.probes if not reader.is_whole(path)]

    def _session(self, paths: Sequence[str]) -> Ending:
        self.sessions += 1
        own = self.folder / f"session-{self.sessions}"
        own.mkdir()
        done = own / "done.json"
        done.write_text(json.dumps(list(self.following.tally.done())), encoding="utf-8")
        self.following.begin()
        environment = {
            **surroundings(self.interpreter, own),
            **bytecode(self.interpreter, self.folder),
            "MLOPS_AUDIT_EVENTS": str(self.following.path),
            "MLOPS_AUDIT_DONE": str(done),
            "MLOPS_AUDIT_COPY": os.path.join(os.path.realpath(self.copy), ""),
            "MLOPS_AUDIT_TOPS": ",".join(sorted({top for each in self.probes.values() for top in each.tops})),
            "PYTHONPATH": os.pathsep.join(self._roots()),
        }
        limits = replace(self.limits, seconds=max(0.1, self.deadline - monotonic()))

        def start() -> Contained:
            return Contained(
                self._command(paths),
                folder=self.place,
                environment=environment,
                limits=limits,
                watch=self.following.look,
            )

        ((_, ending),) = list(run_all([start], 1))
        self.following.look()
        return ending

    def _command(self, paths: Sequence[str]) -> list[str]:
        jobs = 1 if self.collect_only or self.following.suspicious else min(self.jobs, len(paths))
        return [
            self.interpreter.path,
            str(self.scripts / "tests.py"),
            str(jobs),
            str(self.limits.file_size),
            os.path.join(os.path.realpath(self.copy), ""),
            *self.options.words(collect_only=self.collect_only),
            *(os.path.relpath(self.copy / path, self.place) for path in paths),
        ]

    def _roots(self) -> list[str]:
        roots = dict.fromkeys(root for probe in self.probes.values() for root in probe.roots)
        ordered = sorted(roots, key=lambda root: root == "")
        return [str(self.copy / root) for root in ordered]

    def _settings_files(self) -> dict[str, bytes]:
        places = {name: self.place / name for name in SETTINGS_FILES}
        return {name: place.read_bytes() for name, place in places.items() if place.is_file()}

    def _words(self, ending: Ending) -> str:
        if ending.cut == "time":
            return "the time for all tests was up"
        if ending.cut == "memory":
            return f"used more than {self.limits.memory >> 20} MiB of memory"
        if ending.cut == "processes":
            return f"started more than {self.limits.processes} processes"
        return ending.cut


def _complaint(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "E ", "pytest: error", "error"))]
    return f"pytest could not be started: {(errors or lines or ['no reason given'])[-1]}"
