"""Who an interpreter is: its version, and a digest of it and all that is installed for it.

The interpreter itself is only asked where it looks for modules; what lies there is listed from outside, so
that nothing of ours runs longer in it than it must, and nothing is imported there.
"""

from __future__ import annotations

import ast
import hashlib
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlops_audit.model.probe import Interpreter
from mlops_audit.world.probes.contained import Limits, run_contained
from mlops_audit.world.probes.surroundings import surroundings

TIMEOUT = 15.0
"""Seconds that an interpreter may take to say who it is."""

OLDEST = (3, 8)
"""The oldest Python that probes run in."""

# Python 2 must understand it too, so that it can say which version it is.
_QUESTION = """\
import sys
v = sys.version_info
name = getattr(getattr(sys, "implementation", None), "name", "cpython")
stage = "" if v[3] == "final" else {"alpha": "a", "beta": "b"}.get(v[3], "rc") + str(v[4])
answer = tuple(v[:3]), stage, name, sys.executable, sys.prefix, [p for p in sys.path if p]
print("\\n" + "%s"[::-1] + " " + (repr if v[0] < 3 else ascii)(answer))
"""

_NAMES = {"cpython": "CPython", "pypy": "PyPy", "graalpy": "GraalPy"}
_LONGEST = 1 << 20
"""Bytes of a path file that are looked at."""


class UnusableError(Exception):
    """Why a candidate cannot be the interpreter, as the end of a sentence that begins with its path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """What is known of an interpreter. ``path`` is what it calls itself, behind shims and launchers."""

    path: str
    version: str
    implementation: str
    distributions: int
    digest: str


def identify(interpreter: str, *, seconds: float = TIMEOUT) -> Identity:
    """Return who an interpreter is. Raises ``UnusableError``."""
    if not os.path.exists(interpreter):
        raise UnusableError("is a broken link" if os.path.islink(interpreter) else "is not there")
    if not os.path.isfile(interpreter) or not os.access(interpreter, os.X_OK):
        raise UnusableError("is not an executable file")
    numbers, stage, name, executable, prefix, places = _asked(interpreter, seconds)
    version = ".".join(str(number) for number in numbers) + stage
    if numbers < OLDEST:
        raise UnusableError(f"is Python {version}; probes need {OLDEST[0]}.{OLDEST[1]} or newer")
    path = executable if os.path.isabs(executable) and os.path.isfile(executable) else interpreter
    installed = sorted(set(_installed(places)))
    parts = [os.path.realpath(path), os.path.realpath(prefix), version, name, *installed]
    return Identity(
        path=path,
        version=version,
        implementation=_NAMES.get(name, name),
        distributions=sum(not line.startswith("file ") for line in installed),
        digest=hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _asked(interpreter: str, seconds: float) -> tuple[tuple[int, ...], str, str, str, str, list[str]]:
    """Ask it. What start-up files of its own print before the answer does not matter."""
    mark = f"mlops-audit-{secrets.token_hex(8)}"
    question = _QUESTION % mark[::-1]  # backwards: a program that repeats its arguments has not answered
    stranger = Interpreter(path=interpreter, version="", found="", digest="")
    with tempfile.TemporaryDirectory(prefix="mlops-audit-") as folder:
        done = run_contained(
            [interpreter, "-c", question],
            folder=Path(folder),
            environment=surroundings(stranger, Path(folder)),
            limits=Limits(seconds=seconds, output=1 << 20),
        )
    if done.cut == "start":
        raise UnusableError(f"cannot be run: {done.output}")
    if done.cut:
        raise UnusableError(f"did not say within {seconds:.0f} s which Python it is")
    _, found, answer = done.output.rpartition(f"{mark} ")
    if not found:
        last = done.output.strip().splitlines()[-1:] if done.exit else []
        raise UnusableError("is not Python" + "".join(f" ({line[:200]})" for line in last))
    try:
        numbers, stage, name, executable, prefix, places = ast.literal_eval(answer.partition("\n")[0])
        return tuple(map(int, numbers)), str(stage), str(name), str(executable), str(prefix), list(places)
    except (ValueError, SyntaxError, TypeError) as error:
        raise UnusableError("is not Python: its answer makes no sense") from error


def _installed(places: list[str]) -> Iterator[str]:
    """Yield what is installed: distributions as their folders are named, path files with their content."""
    for place in places:
        try:
            with os.scandir(place) as rows:
                names = [row.name for row in rows]
        except (OSError, ValueError, TypeError):
            continue  # the zip of the standard library, a folder that is not there
        for name in names:
            stem, ending = os.path.splitext(name)
            if ending in {".dist-info", ".egg-info", ".egg"}:
                yield stem
            elif ending in {".pth", ".egg-link"} or name.startswith("__editable__"):
                yield f"file {name} {_content(os.path.join(place, name))}"


def _content(path: str) -> str:
    """A digest of a small file, by which what is installed for editing is told."""
    try:
        with open(path, "rb") as file:
            return hashlib.sha256(file.read(_LONGEST)).hexdigest()
    except OSError:
        return "unreadable"
