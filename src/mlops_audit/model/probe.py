"""Questions that only the target's interpreter can answer, and its answers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mlops_audit.model.attribution import Place
from mlops_audit.model.outcomes import TestOutcomes


class ProbeKind(StrEnum):
    """What is asked."""

    IMPORT = "import"
    """Does this module, or this symbol of it, import?"""
    LOAD = "load"
    """Does the tool's own loader accept this configuration?"""
    COMMAND = "command"
    """Does this command of the manifest exit 0?"""
    TESTS = "tests"
    """How do the tests of this file end?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """One question, planned before anything runs. Paths are relative to the repository, "" is its root.

    ``id`` names it among all probes of an audit and stays the same between commits. ``depends`` are the files
    whose content decides the answer, ``content`` is a digest of them and of the question itself.
    """

    id: str
    kind: ProbeKind
    path: str
    """The file that the answer is about."""
    content: str = ""
    depends: tuple[str, ...] = ()
    folder: str = ""
    """Where it runs: for tests the folder of the project's pytest settings."""
    roots: tuple[str, ...] = ()
    """Folders that imports start from, the first one first."""
    tops: tuple[str, ...] = ()
    """First-party top-level module names: what they name must come from the measured tree."""
    module: str = ""
    """IMPORT: the dotted name; empty for a file that no import statement can name, which is run by path."""
    symbol: str = ""
    """IMPORT: dotted attribute that the module must have."""
    tool: str = ""
    """LOAD, COMMAND: for which tool."""
    libraries: tuple[str, ...] = ()
    """IMPORT, LOAD: top-level names of the tools' own libraries that the file uses."""
    code: str = ""
    """LOAD: Python text that reads the configuration ``path``."""
    words: tuple[str, ...] = ()
    """COMMAND: program and arguments."""
    foreign: bool = False
    """Brought by the audited repository beyond its modules and tests: runs only when that is allowed."""


class Answer(StrEnum):
    """How a probe ended."""

    WORKS = "works"
    FAILS = "fails"
    """It is there and does not work."""
    UNKNOWN = "unknown"
    """It could not be measured: a library is not installed, a limit was reached, nothing was run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProbeResult:
    """One probe's answer, free of absolute paths, addresses and times but for ``seconds``."""

    probe: str
    content: str
    interpreter: str
    """Digest of the interpreter and its installed distributions."""
    answer: Answer
    message: str = ""
    """What went wrong in one line; empty when it works."""
    place: Place | None = None
    """Where it was raised, if that is in the measured tree."""
    missing: str = ""
    """A library that is not installed there."""
    absent: tuple[str, ...] = ()
    """Libraries of ``Probe.libraries`` that are not installed there, although the import works without."""
    path: str = ""
    """The file that the answer is about."""
    command: str = ""
    """How to repeat it by hand."""
    exit: int | None = None
    """Exit code of the process; negative for the signal that ended it."""
    seconds: float = 0.0
    output: str = ""
    """The tail of what it printed."""
    tests: TestOutcomes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """The Python that probes run in. ``found`` says how it was chosen; ``path`` never enters a report."""

    path: str
    version: str
    found: str
    digest: str
    implementation: str = "CPython"
    distributions: int = 0
    """How many distributions are installed there."""
    notes: tuple[str, ...] = ()
    """What the user must know about the choice (candidates refused, a version the project excludes)."""
