"""Runs imports, loaders and commands: a fresh process each, several at a time."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.accounts import read_account
from mlops_audit.world.probes.answers import Judgement, of_account, of_command
from mlops_audit.world.probes.contained import Contained, Ending, Limits, Start, run_all
from mlops_audit.world.probes.disposing import private_folder
from mlops_audit.world.probes.laying_out import lay_out_scripts
from mlops_audit.world.probes.scrubbing import Scrubber, scrubber
from mlops_audit.world.probes.surroundings import surroundings

_OUTPUT = 8 << 10
_PYTHON = {"python", "python3", "$PYTHON", "${PYTHON}"}
_FORBIDDEN = "not run: --allow-commands is needed for what the repository itself brings"
_UNSCRUBBED = Scrubber(places={})


def _no_reason(stem: str) -> str:  # noqa: ARG001
    return ""


def run_singles(
    probes: Sequence[Probe],
    copy: Path,
    interpreter: Interpreter,
    *,
    jobs: int,
    seconds: float,
    allow_foreign: bool,
    explain_missing: Callable[[str], str] = _no_reason,
    explain_file: Callable[[str], str] = _no_reason,
) -> Iterator[ProbeResult]:
    """Each probe's answer as it comes in; ``copy`` is the folder of ``disposable_copy``.

    Up to ``jobs`` imports and loaders run at a time; commands run after them, one by one, for they may change
    the copy. A single probe has ``seconds``. ``explain_missing`` is given the path without suffix of a
    first-party module that is missing, and may say why that is not the project's fault; ``explain_file`` the
    path of a file. What runs is ended
    when the caller stops; use it in a ``for`` statement directly, or close it.
    """
    allowed = [probe for probe in probes if allow_foreign or not probe.foreign]
    for probe in probes:
        if probe.foreign and not allow_foreign:
            judgement = Judgement(answer=Answer.UNKNOWN, message=_FORBIDDEN)
            yield _result(probe, interpreter, judgement)
    if not allowed:
        return
    with private_folder() as private:
        stage = _Stage(
            copy=Path(os.path.realpath(copy)),
            private=private,
            interpreter=interpreter,
            environment=surroundings(interpreter, private),
            limits=Limits(seconds=seconds, output=_OUTPUT),
            explain=explain_missing,
            explain_file=explain_file,
        )
        stage.set_up()
        commands = [probe for probe in allowed if probe.kind is ProbeKind.COMMAND]
        others = [probe for probe in allowed if probe.kind is not ProbeKind.COMMAND]
        for some, at_once in ((others, jobs), (commands, 1)):
            with closing(run_all([stage.start_of(probe) for probe in some], at_once)) as endings:
                for number, ending in endings:
                    yield stage.result(some[number], ending)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stage:
    """Where the probes of one run play; ``private`` holds scripts, answers, home and temporary folder."""

    copy: Path
    private: Path
    interpreter: Interpreter
    environment: Mapping[str, str]
    limits: Limits
    explain: Callable[[str], str]
    explain_file: Callable[[str], str]

    def set_up(self) -> None:
        """Lay out the scripts here, where their bytecode can be kept."""
        lay_out_scripts(self.private)
        (self.private / "answers").mkdir()

    def start_of(self, probe: Probe) -> Start:
        """How to start it."""
        command = self._command if probe.kind is ProbeKind.COMMAND else self._observation

        def start() -> Contained:
            folder = self.copy / probe.folder
            if not folder.is_dir():
                raise ValueError(f"{probe.folder} is not a folder of the repository")
            return Contained(command(probe), folder=folder, environment=self.environment, limits=self.limits)

        return start

    def result(self, probe: Probe, ending: Ending) -> ProbeResult:
        """What it answers."""
        if probe.kind is ProbeKind.COMMAND:
            judgement = of_command(probe, ending, self.limits)
        else:
            path = self._answer(probe)
            judgement = of_account(
                probe,
                read_account(path),
                ending,
                limits=self.limits,
                copy=self.copy,
                explain=self.explain,
                explain_file=self.explain_file,
            )
            with suppress(OSError):
                path.unlink()
        scrub = scrubber(str(self.copy), str(self.private), self.interpreter.path)
        return _result(probe, self.interpreter, judgement, ending, scrub)

    def _command(self, probe: Probe) -> list[str]:
        first, *rest = probe.words
        return [self.interpreter.path if first in _PYTHON else first, *rest]

    def _observation(self, probe: Probe) -> list[str]:
        script = str(self.private / "scripts" / "single.py")
        words = [self.interpreter.path, script, str(self._answer(probe)), str(self.copy)]
        words += [str(self.private / "bytecode")]
        words += [probe.module, probe.symbol, str(self.copy / probe.path)]
        words += [",".join(probe.tops), ",".join(probe.libraries)]
        words += [probe.code if probe.kind is ProbeKind.LOAD else ""]
        return words + [str(self.copy / root) if root else str(self.copy) for root in probe.roots]

    def _answer(self, probe: Probe) -> Path:
        name = hashlib.sha256(probe.id.encode("utf-8", "surrogateescape")).hexdigest()
        return self.private / "answers" / name


def _result(
    probe: Probe,
    interpreter: Interpreter,
    judgement: Judgement,
    ending: Ending | None = None,
    scrub: Scrubber = _UNSCRUBBED,
) -> ProbeResult:
    started = ending is not None and ending.cut != "start"
    return ProbeResult(
        probe=probe.id,
        content=probe.content,
        interpreter=interpreter.digest,
        answer=judgement.answer,
        message=scrub.line(judgement.message),
        place=judgement.place,
        missing=judgement.missing,
        absent=judgement.absent,
        exit=ending.exit if ending else None,
        seconds=ending.seconds if ending else 0.0,
        output=scrub.text(ending.output) if ending and started else "",
    )
