"""What one process left behind → the probe's answer; pure."""

from __future__ import annotations

import ast
import errno
import re
import signal
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from mlops_audit.model.attribution import Place
from mlops_audit.model.probe import Answer, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes.contained import Ending, Limits
from mlops_audit.world.probes.scrubbing import Scrubber

Explain = Callable[[str], str]
"""Says why a first-party module may be absent from the copy although the project has it, or nothing."""

_CUTS = {
    "time": "took longer than {seconds:g} s",
    "memory": "used more than {memory} MiB of memory",
    "processes": "started more than {processes} processes",
    "start": "could not be started",
}
_LIBRARY = re.compile(r"(?:^|: )(\S+): cannot open shared object file")
_VARIABLE = re.compile(r"^\$(?:\{(\w+)\}|(\w+))$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """Reads the answers of one run: with which interpreter, under which limits, and what may be absent."""

    interpreter: str
    limits: Limits
    explain: Explain

    def single(self, probe: Probe, ending: Ending, written: bytes | None, scrub: Scrubber) -> ProbeResult:
        """The answer of a process that ran ``scripts/single.py``."""
        if ending.cut:
            return self._result(probe, ending, scrub, Answer.UNKNOWN, self.cut(ending.cut))
        values = _values(written)
        if values is None:
            return self._result(probe, ending, scrub, Answer.FAILS, _ended_itself(ending.exit))
        if strangers := _texts(values.get("strangers")):
            message = f"{strangers[0]} was loaded from outside the repository: an editable install shadows it"
            return self._result(probe, ending, scrub, Answer.UNKNOWN, message)
        if values.get("answer") == "works":
            result = self._result(probe, ending, scrub, Answer.WORKS, "")
            return _with(result, absent=tuple(_texts(values.get("absent"))))
        return self._raised(probe, ending, values, scrub)

    def command(self, probe: Probe, ending: Ending, scrub: Scrubber) -> ProbeResult:
        """The answer of a command of the manifest."""
        if ending.cut:
            return self._result(probe, ending, scrub, Answer.UNKNOWN, self.cut(ending.cut))
        if ending.exit == 0:
            return self._result(probe, ending, scrub, Answer.WORKS, "")
        return self._result(probe, ending, scrub, Answer.FAILS, _exit_words(ending.exit))

    def unmeasured(self, probe: Probe, message: str) -> ProbeResult:
        """Nothing was run for this probe."""
        return ProbeResult(
            probe=probe.id,
            content=probe.content,
            interpreter=self.interpreter,
            answer=Answer.UNKNOWN,
            message=message,
        )

    def cut(self, why: str) -> str:
        """Why a process was ended by us, in words."""
        limits = self.limits
        words = _CUTS.get(why, why)
        return words.format(seconds=limits.seconds, memory=limits.memory >> 20, processes=limits.processes)

    def _raised(
        self, probe: Probe, ending: Ending, values: Mapping[str, object], scrub: Scrubber
    ) -> ProbeResult:
        message = scrub.line(str(values.get("message", "")))
        if missing := str(values.get("missing") or ""):
            result = self._result(
                probe, ending, scrub, Answer.UNKNOWN, f"{missing} is not installed in that interpreter"
            )
            return _with(result, missing=missing)
        if found := _LIBRARY.search(message):
            result = self._result(probe, ending, scrub, Answer.UNKNOWN, message)
            return _with(result, missing=found[1])
        if limit := self._limit(values):
            return self._result(probe, ending, scrub, Answer.UNKNOWN, limit)
        if probe.kind is ProbeKind.LOAD and values.get("type") == "ImportError":
            return self._result(probe, ending, scrub, Answer.UNKNOWN, message.partition(": ")[2] or message)
        if probe.kind is ProbeKind.LOAD and (names := _unset(values)):
            needs = f"needs the environment variable{'s' if names[1:] else ''} {', '.join(names)}"
            return self._result(probe, ending, scrub, Answer.UNKNOWN, needs)
        name = values.get("name")
        if (
            values.get("type") == "ModuleNotFoundError"
            and isinstance(name, str)
            and (why := self.explain(name))
        ):
            return self._result(probe, ending, scrub, Answer.UNKNOWN, why)
        if values.get("type") == "SystemExit":
            message = f"{message} while it was imported"
        result = self._result(probe, ending, scrub, Answer.FAILS, message)
        return _with(result, place=_place(values.get("place")))

    def _limit(self, values: Mapping[str, object]) -> str:
        if values.get("type") == "MemoryError":
            return self.cut("memory")
        if values.get("errno") == errno.EFBIG:
            return f"wrote more than {self.limits.file_size >> 20} MiB to a file"
        if values.get("errno") == errno.ENOSPC:
            return "there was no room left on the disk"
        return ""

    def _result(
        self, probe: Probe, ending: Ending, scrub: Scrubber, answer: Answer, message: str
    ) -> ProbeResult:
        return ProbeResult(
            probe=probe.id,
            content=probe.content,
            interpreter=self.interpreter,
            answer=answer,
            message=message,
            exit=None if ending.cut else ending.exit,
            seconds=round(ending.seconds, 3),
            output=scrub.text(ending.output)[-4096:],
        )


def _with(result: ProbeResult, **fields: object) -> ProbeResult:
    from dataclasses import replace

    return replace(result, **fields)  # type: ignore[arg-type]


def _values(written: bytes | None) -> Mapping[str, object] | None:
    """What the script wrote; None if it did not come to that, or somebody else wrote there."""
    if not written:
        return None
    try:
        values = ast.literal_eval(written.decode("utf-8", "replace"))
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return None
    return values if isinstance(values, dict) else None


def _texts(value: object) -> Sequence[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _place(value: object) -> Place | None:
    if not isinstance(value, tuple) or len(value) != 2:
        return None
    path, line = value
    if not isinstance(path, str) or not (line is None or isinstance(line, int)):
        return None
    return Place(path=path, line=line or None)


def _ended_itself(code: int | None) -> str:
    if code is not None and code < 0:
        return f"it was killed by {_signal(-code)}"
    return f"it ended the process with exit code {code}"


def _exit_words(code: int | None) -> str:
    return f"killed by {_signal(-code)}" if code is not None and code < 0 else f"exit code {code}"


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def _unset(values: Mapping[str, object]) -> list[str]:
    """Environment variables, if all that was refused are places for them that nobody filled."""
    inputs, fields = _texts(values.get("inputs")), values.get("fields")
    if not inputs or len(inputs) != fields:
        return []
    found = [_VARIABLE.match(text) for text in inputs]
    if not all(found):
        return []
    return sorted({match[1] or match[2] for match in found if match})
