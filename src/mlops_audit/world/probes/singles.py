"""Runs imports, loaders and commands: a fresh process each, several at once."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlops_audit.model.probe import Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.answers import Explain, Reader
from mlops_audit.world.probes.bytecode import bytecode
from mlops_audit.world.probes.contained import Contained, Ending, Limits, run_all
from mlops_audit.world.probes.disposing import private_folder, remove
from mlops_audit.world.probes.laying_out import lay_out_scripts
from mlops_audit.world.probes.scrubbing import scrubber
from mlops_audit.world.probes.surroundings import surroundings

_NOT_ALLOWED = "not run: what the repository itself brings is run with --allow-commands only"
_OURS = {"python", "python3", "$PYTHON"}


def run_singles(
    probes: Sequence[Probe],
    copy: Path,
    interpreter: Interpreter,
    *,
    jobs: int,
    seconds: float,
    allow_foreign: bool,
    explain: Explain = lambda _: "",
) -> Iterator[ProbeResult]:
    """Answers as they come, in no particular order."""
    limits = Limits(seconds=seconds)
    reader = Reader(interpreter=interpreter.digest, limits=limits, explain=explain)
    allowed = [probe for probe in probes if allow_foreign or not probe.foreign]
    for probe in probes:
        if probe.foreign and not allow_foreign:
            yield reader.unmeasured(probe, _NOT_ALLOWED)
    with private_folder() as folder:
        script = lay_out_scripts(folder) / "single.py"
        runs = [
            _Run(probe, folder / str(index), copy, interpreter, script, limits)
            for index, probe in enumerate(allowed)
        ]
        ready = []
        for run in runs:
            if why := run.hindrance():
                yield reader.unmeasured(run.probe, why)
            else:
                ready.append(run)
        for index, ending in run_all([run.start for run in ready], jobs):
            yield ready[index].read(reader, ending)


@dataclass(slots=True)
class _Run:
    """One probe in a private folder of its own."""

    probe: Probe
    folder: Path
    copy: Path
    interpreter: Interpreter
    script: Path
    limits: Limits

    def hindrance(self) -> str:
        """Why it cannot even be started."""
        if self.probe.kind is ProbeKind.COMMAND and not self._program():
            return f"{self.probe.words[0]} is not there"
        return ""

    def start(self) -> Contained:
        self.folder.mkdir()
        environment = surroundings(self.interpreter, self.folder) | bytecode(
            self.interpreter, self.folder.parent
        )
        if self.probe.kind is ProbeKind.COMMAND:
            environment["PYTHONPATH"] = os.pathsep.join(self._roots())
        return Contained(
            self._command(),
            folder=self.copy / self.probe.folder,
            environment=environment,
            limits=self.limits,
        )

    def read(self, reader: Reader, ending: Ending) -> ProbeResult:
        scrub = scrubber(str(self.copy), str(self.folder), self.interpreter.path)
        if self.probe.kind is ProbeKind.COMMAND:
            result = reader.command(self.probe, ending, scrub)
        else:
            result = reader.single(self.probe, ending, self._written(), scrub)
        remove(self.folder)
        return result

    def _written(self) -> bytes | None:
        with suppress(OSError):
            return (self.folder / "answer").read_bytes()
        return None

    def _command(self) -> list[str]:
        probe = self.probe
        if probe.kind is ProbeKind.COMMAND:
            return [self._program(), *probe.words[1:]]
        kind, what, more = "import", probe.module, probe.symbol
        if probe.kind is ProbeKind.LOAD:
            code = self.folder / "code.py"
            code.write_text(probe.code, encoding="utf-8")
            kind, what, more = "load", str(self.copy / probe.path), str(code)
        elif not probe.module:
            kind, what = "file", str(self.copy / probe.path)
        return [
            self.interpreter.path,
            str(self.script),
            str(self.folder / "answer"),
            os.pathsep.join(self._roots()),
            kind,
            what,
            more,
            os.path.join(os.path.realpath(self.copy), ""),
            ",".join(probe.tops),
            ",".join(probe.libraries),
            str(self.limits.file_size),
        ]

    def _roots(self) -> list[str]:
        return [str(self.copy / root) for root in self.probe.roots or ("",)]

    def _program(self) -> str:
        word = self.probe.words[0]
        if word in _OURS:
            return self.interpreter.path
        programs = os.path.dirname(self.interpreter.path)
        if "/" in word:
            place = self.copy / self.probe.folder / word
            return str(place) if os.access(place, os.X_OK) else ""
        return shutil.which(word, path=os.pathsep.join([programs, os.environ.get("PATH", "")])) or ""
