"""What is to be installed for a project, chosen from all that its files declare."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from packaging.requirements import Requirement as Pep508
from packaging.utils import canonicalize_name

from mlops_audit.model.facts import DependencyFacts, Requirement
from mlops_audit.source.dependencies import included
from mlops_audit.world.probes.requirement_lines import NotALineError, lines

_TESTING = frozenset({"test", "tests", "testing", "dev", "develop", "development"})
_ASIDE = frozenset({"doc", "docs", "documentation", "lint", "linting", "format", "typing", "types"})
_NAMES_OF_LISTS = frozenset({"requirements", "requirement", "reqs", "req", "txt", "in", "lock", "frozen"})
_PLAIN = _NAMES_OF_LISTS | {"base", "main", "common", "core", "default", "all", "app", "install", "runtime"}
"""Words in a list's name that do not narrow what it is for."""

_LIST = (".txt", ".in", ".pip")
_FOLDERS = frozenset({"requirements", "reqs"})
_FROZEN = 0.9
"""The share of ``==`` from which on a list is one of exact versions."""


@dataclass(slots=True)
class Wanted:
    """``loose`` is for a resolver; ``pinned`` are exact versions from frozen lists, by normalised name.

    ``constraints`` and ``locked`` settle versions of what is installed anyway: specifiers by normalised name.
    """

    loose: dict[str, Pep508] = field(default_factory=dict)
    pinned: dict[str, Pep508] = field(default_factory=dict)
    constraints: dict[str, str] = field(default_factory=dict)
    locked: dict[str, str] = field(default_factory=dict)
    files: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def everything(self) -> list[Pep508]:
        """What to install, the exact versions first."""
        return [*self.pinned.values(), *self.loose.values()]

    def add(self, name: str) -> None:
        """Want one distribution more, in any version."""
        self.loose[name] = Pep508(name)


def wanted(
    declared: Mapping[str, DependencyFacts], takes_in: Mapping[str, Collection[str]] = MappingProxyType({})
) -> Wanted:
    """Return what the project needs to run and to be tested: never its documentation's or linters' needs.

    ``takes_in`` names, by group, the other groups that it takes in.
    """
    choice = _Choice(declared, takes_in)
    result = Wanted(files=choice.files)
    for path in choice.files:
        _take(path, choice, result)
    for name, pin in result.pinned.items():
        for key in [key for key, line in result.loose.items() if canonicalize_name(line.name) == name]:
            pin.extras |= result.loose.pop(key).extras
    if not result.loose and not result.pinned:
        result.notes.append("the project declares no dependencies that could be installed")
    result.notes += choice.left_out()
    return result


class _Choice:
    """Which files count, and which groups of them."""

    def __init__(
        self, declared: Mapping[str, DependencyFacts], takes_in: Mapping[str, Collection[str]]
    ) -> None:
        self.declared = declared
        self._takes_in = takes_in
        self._unknown: list[str] = []
        self.files = self._chosen_files()
        self.groups = self._chosen_groups()

    def _chosen_files(self) -> list[str]:
        """The files at the top of the tree, or the topmost that declare anything."""
        declaring = sorted(
            path for path, facts in self.declared.items() if facts.requirements or facts.includes
        )
        depth = min((_depth(path) for path in declaring), default=0)
        top = [path for path in declaring if _depth(path) == depth and self._serves(path)]
        top = [path for path in top if not (path.endswith(".in") and f"{path[:-3]}.txt" in top)]
        if any(not path.lower().endswith((".yml", ".yaml")) for path in top):
            top = [path for path in top if not path.lower().endswith((".yml", ".yaml"))]
        top.sort(key=lambda path: (not _is_list(path), bool(_words(path) & _TESTING), path))
        chosen = dict.fromkeys(top)
        waiting = list(chosen)
        while waiting:
            path = waiting.pop(0)
            found = [one for one in included(path, self.declared[path]) if one in self.declared]
            waiting += [one for one in found if one not in chosen]
            chosen |= dict.fromkeys(found)
        self._unknown = [path for path in declaring if path not in chosen]
        return list(chosen)

    def _serves(self, path: str) -> bool:
        if not _is_list(path):
            return True
        words = _words(path)
        return not words - _PLAIN - _TESTING - {"prod", "production"}

    def _chosen_groups(self) -> set[str]:
        """The groups for testing, and those that they take in."""
        groups = {found.group for _, found in self._requirements()} | set(self._takes_in)
        waiting = [group for group in groups if _kind(group) & _TESTING]
        chosen = {"main"}
        while waiting:
            group = waiting.pop()
            if group not in chosen:
                chosen.add(group)
                waiting += [other for other in self._takes_in.get(group, ()) if not _kind(other) & _ASIDE]
        return chosen

    def _requirements(self) -> Iterator[tuple[str, Requirement]]:
        for path in self.files:
            for found in self.declared[path].requirements:
                yield path, found

    def takes(self, path: str, requirement: Requirement) -> bool:
        """Tell whether a requirement is to be installed."""
        return requirement.group in self.groups or (requirement.group == "transitive" and _is_list(path))

    def left_out(self) -> Iterator[str]:
        """Say which groups and files were not taken."""
        groups = {found.group for _, found in self._requirements()} - self.groups
        if groups := groups - {"build", "constraint", "transitive"}:
            yield f"left out, as not needed for tests: {', '.join(sorted(groups))}"
        if self._unknown:
            shown = ", ".join(self._unknown[:5]) + (" …" if len(self._unknown) > 5 else "")
            yield f"dependencies that other files declare were left out: {shown}"


def _take(path: str, choice: _Choice, result: Wanted) -> None:
    taken: list[Pep508] = []
    for requirement in choice.declared[path].requirements:
        if requirement.group == "constraint":
            for line in _lines(path, requirement, result, quiet=True):
                if line.url is None and line.specifier:
                    result.constraints.setdefault(canonicalize_name(line.name), str(line.specifier))
        elif choice.takes(path, requirement):
            taken += _lines(path, requirement, result)
    exact = [line for line in taken if _is_exact(line)]
    if _is_list(path) and len(exact) >= max(_FROZEN * len(taken), 1):
        _pin(path, exact, result)
        taken = [line for line in taken if not _is_exact(line)]
    for line in taken:
        result.loose.setdefault(str(line), line)


def _pin(path: str, exact: list[Pep508], result: Wanted) -> None:
    """The first list that pins a distribution decides; that lists differ is said once for each."""
    differing = []
    for line in exact:
        name = canonicalize_name(line.name)
        if line.marker is not None:
            result.loose.setdefault(str(line), line)
        elif result.pinned.setdefault(name, line).specifier != line.specifier:
            differing.append(name)
    if differing:
        shown = ", ".join(differing[:5]) + (" …" if len(differing) > 5 else "")
        result.notes.append(f"{path} pins other versions than the lists before it, which count: {shown}")


def _lines(path: str, requirement: Requirement, result: Wanted, *, quiet: bool = False) -> list[Pep508]:
    try:
        return lines(path, requirement)
    except NotALineError as error:
        if not quiet:
            result.notes.append(
                f"{requirement.name} ({path}:{requirement.line}) is not installed: it {error}"
            )
        return []


def _is_exact(line: Pep508) -> bool:
    operators = [part.operator for part in line.specifier]
    return operators in (["=="], ["==="]) and not str(line.specifier).endswith("*")


def _is_list(path: str) -> bool:
    return path.lower().endswith(_LIST)


def _depth(path: str) -> int:
    """How deep a file lies; one in ``requirements/`` counts as if it lay beside that folder."""
    folders = path.split("/")[:-1]
    return len(folders) - (bool(folders) and folders[-1].lower() in _FOLDERS)


def _kind(group: str) -> set[str]:
    return set(re.split(r"[-_.]", group.lower()))


def _words(path: str) -> set[str]:
    return set(re.split(r"[-_.]", posixpath.basename(path).rpartition(".")[0].lower()))
