"""What an installer's last words mean: which distribution cannot be had, or that requirements contradict."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from packaging.utils import canonicalize_name

_NAME = r"(?P<name>[A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)"
_UNBUILT = (
    rf"Failed to (?:download and )?build [`']?{_NAME}",
    rf"Failed to (?:download|prepare|fetch) [`']{_NAME}",
    rf"Failed building wheel for {_NAME}",
    rf"Failed to build installable wheels for some pyproject\.toml based projects \({_NAME}",
    rf"Could not build wheels for {_NAME}",
)
_UNAVAILABLE = (
    rf"Could not find a version that satisfies the requirement [^\n(]*\(from {_NAME}(?=[=<>!~\[)-])",
    rf"No matching distribution found for {_NAME}",
)
# uv derives step by step why there is no solution; what a single requirement cannot have is no contradiction.
_NO_SOLUTION = "No solution found when resolving"
_NOT_THERE = re.compile(
    r"was not found in the package registry|there (?:is|are) no versions? of|has no (?:\w+ )?wheels"
    r"|has no (?:source distribution|publish|available)|is available|was yanked|depends on Python"
)
_REQUIRED = re.compile(rf"\byou require {_NAME}")
_CONFLICT = re.compile(r"ResolutionImpossible|conflicting dependencies")
_COLLECTING = re.compile(rf"^\s*Collecting {_NAME}", re.MULTILINE)
_PIP_BUILD = re.compile(r"metadata-generation-failed|subprocess-exited-with-error|Getting requirements to")


class Kind(Enum):
    """What went wrong."""

    UNBUILT = "could not be built here"
    UNAVAILABLE = "has no version that can be installed here"
    CONFLICT = "the requirements contradict each other"
    OTHER = "something else"


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """One failure; ``name`` is normalised, and empty unless one distribution is to blame."""

    kind: Kind
    name: str = ""


def understood(output: str) -> Complaint:
    """Read the output of an installation that failed, by uv or by pip."""
    if _NO_SOLUTION in output:
        return _unsolved(" ".join(output[output.index(_NO_SOLUTION) :].split()))
    for kind, patterns in ((Kind.UNBUILT, _UNBUILT), (Kind.UNAVAILABLE, _UNAVAILABLE)):
        for pattern in patterns:
            if found := re.search(pattern, output):
                return Complaint(kind=kind, name=canonicalize_name(found["name"]))
    if _CONFLICT.search(output):
        return Complaint(kind=Kind.CONFLICT)
    collected = [found["name"] for found in _COLLECTING.finditer(output)]
    if collected and _PIP_BUILD.search(output):
        return Complaint(kind=Kind.UNBUILT, name=canonicalize_name(collected[-1]))
    return Complaint(kind=Kind.OTHER)


def _unsolved(text: str) -> Complaint:
    text = text.partition("hint:")[0]
    required = {canonicalize_name(found["name"]) for found in _REQUIRED.finditer(text)}
    if len(required) == 1 and _NOT_THERE.search(text):
        return Complaint(kind=Kind.UNAVAILABLE, name=required.pop())
    return Complaint(kind=Kind.CONFLICT)
