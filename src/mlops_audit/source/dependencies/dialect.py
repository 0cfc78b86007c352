"""One way to declare dependencies: which files speak it, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

from mlops_audit.formats.node import FormatError
from mlops_audit.model.facts import DependencyFacts, Include, Requirement
from mlops_audit.model.snapshot import Diagnostic

Reading: TypeAlias = tuple[DependencyFacts, tuple[Diagnostic, ...]]
"""What a declaration file says, and what could not be read of it."""

NOTHING: Reading = (DependencyFacts(), ())

_INTERPRETER = "python"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """A kind of dependency declaration.

    ``claims`` tells by a repository-relative POSIX path whether a file speaks it; ``read`` reads one such
    file and never raises: what cannot be read becomes a diagnostic.
    """

    name: str
    claims: Callable[[str], bool]
    read: Callable[[str, bytes], Reading]


def gathered(found: Iterable[Requirement | Include | None]) -> DependencyFacts:
    """Return what was found in the order of its lines, each once; the interpreter itself is no dependency."""
    requirements: dict[tuple[int, str, str], Requirement] = {}
    includes: dict[Include, None] = {}
    for item in found:
        if isinstance(item, Include):
            includes[item] = None
        elif item is not None and item.name != _INTERPRETER:
            requirements.setdefault((item.line, item.name, item.text), item)
    return DependencyFacts(
        requirements=tuple(sorted(requirements.values(), key=lambda item: item.line)),
        includes=tuple(sorted(includes, key=lambda item: item.line)),
    )


def refusal(path: str, kind: str, message: str, line: int | None = None, remedy: str = "") -> Reading:
    """Return the reading of a file that says nothing because it is broken."""
    return DependencyFacts(), (Diagnostic(path=path, line=line, kind=kind, message=message, remedy=remedy),)


def unreadable(path: str, kind: str, error: FormatError) -> Reading:
    """Return the reading of a file that is not the YAML, TOML or INI that it should be.

    The words are those of whoever reads the same file as a configuration, so that it is said once.
    """
    remedy = f"Make it valid {kind.upper()}; until then nothing in it counts."
    return refusal(path, kind, error.message, error.line, remedy)


def file_name(path: str) -> str:
    """Return the last part of a POSIX path, in lower case."""
    return path.rpartition("/")[2].lower()
