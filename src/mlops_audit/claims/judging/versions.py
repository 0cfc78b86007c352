"""Versions held against the declared constraints."""

from __future__ import annotations

import re

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from mlops_audit.claims.judging.opinion import FLATTERS, UNDERSTATES, Opinion, holds, unclear
from mlops_audit.claims.judging.truths import ToolTruth
from mlops_audit.claims.says import VersionSays
from mlops_audit.model.claim import Ruling

_SPECIFIER = re.compile(
    r"(?:===|==|~=|!=|>=|<=|>|<|\^|~)\s*v?\d[\w.*+!-]*(?:\s*,\s*(?:==|~=|!=|>=|<=|>|<)\s*v?\d[\w.*+!-]*)*"
)


def judge_version(says: VersionSays, truth: ToolTruth) -> Opinion:
    """A version against the declared constraints: the same bound where one is declared, else a pin."""
    command = f"mlops-audit explain {truth.tool.id}"
    specifiers = [(each, _specifiers(each.requirement)) for each in truth.attribution.declarations]
    declared = [(each, bound) for each, bounds in specifiers for bound in bounds]
    if not declared:
        return unclear("no dependency file states a version of it")
    ranges = [(each, bound) for each, bound in declared if bound[0] not in {"==", "==="}]
    chosen = ranges or declared
    told = ", ".join(
        dict.fromkeys(f"{_whole(each.requirement)} ({each.path}:{each.line})" for each, _ in chosen)
    )
    if any(_agrees(says, bound, pinned=not ranges) for _, bound in chosen):
        return holds(f"declared: {told}", told, command)
    if not says.operator and any(_admits(each.requirement, says.version) for each, _ in chosen):
        return holds(f"{says.version} lies within what is declared: {told}", told, command)
    if not says.operator and any(_same(says.version, bound[1]) for _, bound in declared):
        return holds(f"declared: {told}", told, command)
    if truth.tool.works_without_code:
        return unclear("it may be the version of the program, which no dependency file declares")
    each, bound = min(chosen, key=lambda item: (item[0].path.count("/"), item[0].path, item[0].line))
    direction = UNDERSTATES if _below(says.version, bound[1]) else FLATTERS
    same = {each[1] for _, each in chosen if each[0] == bound[0]}
    declined = _undecided(says, bound, {_whole(each.requirement) for each, _ in chosen}, same)
    return Opinion(
        ruling=Ruling.STALE,
        direction=direction,
        truth=f"declared: {told}",
        why=f"{each.path}:{each.line}",
        command=command,
        new="" if declined else bound[1],
        declined=declined,
        suggestion=_whole(each.requirement) if declined else "",
    )


def _undecided(says: VersionSays, bound: tuple[str, str], declared: set[str], same: set[str]) -> str:
    """Why the version to write is not known; empty where it is.

    ``declared`` are the whole constraints, ``same`` the versions of bounds with the operator of ``bound``.
    """
    if says.operator == bound[0] and says.operator not in {"==", "==="}:
        return "" if len(same) == 1 else "it is declared more than once, with different constraints"
    if len(declared) > 1:
        return "it is declared more than once, with different constraints"
    if bound[0] not in {"==", "==="} or says.operator not in {"", "==", "==="} or "," in min(declared):
        return "the constraint is of another kind"
    return ""


def _whole(requirement: str) -> str:
    """All of a requirement's constraint, as it is written."""
    found = _SPECIFIER.findall(requirement)
    return ",".join(re.sub(r"\s+", "", part) for part in found)


def _admits(requirement: str, version: str) -> bool:
    """Whether a version, at the precision it is written with, lies within a requirement."""
    parts = [_plain(part) for part in _whole(requirement).split(",")]
    try:
        return bool(parts) and Version(version) in SpecifierSet(",".join(parts), prereleases=True)
    except (InvalidVersion, InvalidSpecifier):
        return False


def _plain(part: str) -> str:
    """Poetry's ``^`` and ``~`` as PEP 440 writes them."""
    found = re.fullmatch(r"(\^|~)(v?)(\d+)((?:\.\d+)*)", part)
    if not found:
        return part
    numbers = [int(number) for number in f"{found[3]}{found[4]}".split(".")]
    first = (
        next((at for at, number in enumerate(numbers) if number), 0)
        if found[1] == "^"
        else min(1, len(numbers) - 1)
    )
    upper = ".".join(str(number) for number in (*numbers[:first], numbers[first] + 1))
    return f">={found[3]}{found[4]},<{upper}"


def _specifiers(requirement: str) -> list[tuple[str, str]]:
    """The operators and versions of a requirement; Poetry's ``^`` and ``~`` are lower bounds, too."""
    found = []
    for part in _SPECIFIER.findall(requirement):
        for single in part.split(","):
            match = re.match(r"\s*(===|==|~=|!=|>=|<=|>|<|\^|~)\s*v?([\w.*+!-]+)", single)
            if match and match.group(1) not in {"!=", "<", "<="}:
                found.append((match.group(1), match.group(2)))
    return found


def _agrees(says: VersionSays, bound: tuple[str, str], *, pinned: bool) -> bool:
    version = bound[1]
    if _same(says.version, version) or version.startswith(f"{says.version}."):
        return True  # fewer numbers name a series
    if not pinned or says.operator not in {">=", ">", "~=", "^"}:
        return False
    try:
        return Version(version) in SpecifierSet(f">={says.version}")
    except (InvalidVersion, InvalidSpecifier):
        return False


def _same(one: str, other: str) -> bool:
    """Equal, trailing zeros and precision aside: 1.3 is 1.3.0."""
    try:
        return Version(one) == Version(other.rstrip(".*") or other)
    except InvalidVersion:
        return one == other


def _below(one: str, other: str) -> bool:
    try:
        return Version(one) < Version(other)
    except InvalidVersion:
        return True
