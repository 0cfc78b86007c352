"""What a single probe answers, from what its process wrote down and how it ended."""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from mlops_audit.model.attribution import Place
from mlops_audit.model.probe import Answer, Probe, ProbeKind
from mlops_audit.world.probes.absences import absence_in
from mlops_audit.world.probes.accounts import Account, Link
from mlops_audit.world.probes.contained import Ending, Limits
from mlops_audit.world.probes.hindrances import hindrance
from mlops_audit.world.probes.scrubbing import one_line
from mlops_audit.world.probes.wants import (
    wanted_library,
    wanted_module,
    wanted_shared_library,
    wanted_variables,
)

_FULL = {27, 28, 122}
"""Error numbers for a file, a disk or a quota that is full."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """The answer and its reason; ``missing`` is not installed, ``absent`` neither, and it works without."""

    answer: Answer
    message: str = ""
    place: Place | None = None
    missing: str = ""
    absent: tuple[str, ...] = ()


def of_command(probe: Probe, ending: Ending, limits: Limits) -> Judgement:
    """A command works when it exits 0."""
    if ending.cut == "start":
        program = probe.words[0] if probe.words else ""
        if ending.output == "No such file or directory":
            return _unknown(f"{program} was not found", missing=program)
        return Judgement(answer=Answer.FAILS, message=f"{program}: {ending.output}")
    if ending.cut:
        return _unknown(cut_words(ending, limits))
    if ending.exit == 0:
        return Judgement(answer=Answer.WORKS)
    return Judgement(answer=Answer.FAILS, message=_exit_words(ending.exit or 0, "exit code {}"))


def of_account(
    probe: Probe,
    account: Account | None,
    ending: Ending,
    *,
    limits: Limits,
    copy: Path,
    explain: Callable[[str], str],
    explain_file: Callable[[str], str] | None = None,
) -> Judgement:
    """What an import or a loader answers."""
    if ending.cut == "start":
        return _unknown(f"the interpreter could not be started: {ending.output}")
    if account is None:
        if ending.cut:
            return _unknown(cut_words(ending, limits))
        words = _exit_words(ending.exit or 0, "the process ended itself with exit code {}")
        if ending.exit == -signal.SIGKILL:
            return _unknown(f"{words}, perhaps for want of memory")
        if ending.exit in {-signal.SIGXFSZ, -signal.SIGXCPU}:
            return _unknown(f"{words}: a limit of the probe was reached")
        return Judgement(answer=Answer.FAILS, message=words)
    if account.elsewhere:
        name = min(account.elsewhere, key=len)
        return _unknown(f"an editable install shadows it: {name} is loaded from elsewhere")
    if account.trouble or (not account.works and not account.chain):
        return _unknown(f"what went wrong could not be told: {account.trouble or 'no exception'}")
    if account.works:
        return Judgement(answer=Answer.WORKS, absent=tuple(account.lacking))
    failed = _of_failure(probe, account, copy, explain)
    if failed.answer is Answer.FAILS and (why := hindrance(account.chain, explain_file)):
        return _unknown(one_line(f"{why}: {failed.message}"))
    return failed


def cut_words(ending: Ending, limits: Limits) -> str:
    """Why we ended it."""
    return {
        "time": f"not finished within {limits.seconds:g} s",
        "memory": "it used too much memory and was ended",
        "processes": f"it started more than {limits.processes} processes and was ended",
    }.get(ending.cut, ending.cut)


def _of_failure(probe: Probe, account: Account, copy: Path, explain: Callable[[str], str]) -> Judgement:
    raised = account.chain[0]
    message = message_of(account.chain)
    if "MemoryError" in raised.kinds or raised.errno in _FULL:
        return _unknown(message)
    place = _place(account, copy) or (Place(path=probe.path) if probe.kind is ProbeKind.LOAD else None)
    failed = Judgement(answer=Answer.FAILS, message=message, place=place)
    name = wanted_module(raised)
    if name.partition(".")[0] in probe.tops:
        if reason := absence_in(copy, probe.roots, name) or _explained(probe.roots, name, explain):
            return _unknown(f"{name} is missing: {reason}")
        if "ModuleNotFoundError" in raised.kinds:
            return failed
    if "SyntaxError" in raised.kinds and failed.place is not None:
        return failed
    if library := wanted_library(account, probe.tops):
        return _missing(library, "" if library in message else message)
    if shared := wanted_shared_library(account.chain):
        return _unknown(message, missing=shared)
    if names := wanted_variables(account.chain):
        return _unknown(f"needs the environment variable{'s' * (len(names) > 1)} {', '.join(names)}")
    if probe.kind is ProbeKind.LOAD and "ImportError" in raised.kinds:
        return _unknown(one_line(raised.text) or message)
    return failed


def message_of(chain: list[Link]) -> str:
    """What went wrong in one line: the complaints about single values, where there are any."""
    raised = chain[0]
    if "SystemExit" in raised.kinds:
        code = one_line(raised.text)
        return one_line(f"SystemExit: {code} while importing" if code else "SystemExit while importing")
    fields = next((link.fields for link in chain if link.fields), [])
    if fields:
        said = (f"{place}: {words}" if place else words for place, words, _ in fields)
        return one_line("; ".join(" ".join(words.split()) for words in said))
    text = one_line(raised.text)
    return one_line(f"{raised.type}: {text}" if text else raised.type)


def _explained(roots: tuple[str, ...], name: str, explain: Callable[[str], str]) -> str:
    stem = name.replace(".", "/")
    return next((reason for root in roots if (reason := explain(f"{root}/{stem}".lstrip("/")))), "")


def _place(account: Account, copy: Path) -> Place | None:
    if account.place is None:
        return None
    path, line = account.place
    with suppress(ValueError):
        return Place(path=Path(path).relative_to(copy).as_posix(), line=line)
    return None


def _exit_words(code: int, words: str) -> str:
    if code >= 0:
        return words.format(code)
    with suppress(ValueError):
        return f"killed by {signal.Signals(-code).name}"
    return f"killed by signal {-code}"


def _missing(library: str, words: str) -> Judgement:
    said = f"{library} is not installed" + (f": {words}" if words else "")
    return _unknown(one_line(said), missing=library)


def _unknown(message: str, *, missing: str = "") -> Judgement:
    return Judgement(answer=Answer.UNKNOWN, message=message, missing=missing)
