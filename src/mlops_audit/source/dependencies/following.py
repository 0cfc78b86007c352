"""What ``-r`` and ``-c`` make of several files: which of them declare, and which only constrain."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from mlops_audit.model.facts import DependencyFacts, Include
from mlops_audit.source.dependencies.dialect import file_name
from mlops_audit.source.dependencies.requirement_lists import claims, is_constraint_file

_CONSTRAINT = "constraint"


def included(path: str, facts: DependencyFacts) -> tuple[str, ...]:
    """Return the repository-relative paths that a file pulls in; URLs and what lies outside are left out."""
    targets = (_target(path, include) for include in facts.includes)
    return tuple(dict.fromkeys(target for target in targets if target))


def follow(declarations: Mapping[str, DependencyFacts]) -> Mapping[str, DependencyFacts]:
    """Return the declarations with their groups as the includes between them make them.

    ``declarations`` holds every dependency file and every file that those include, by path. What is reached
    only as a constraint, or is a constraint file by its name, has group ``constraint``; what a declaring file
    includes with ``-r`` declares, whatever its name.
    """
    edges = [
        (path, target, include)
        for path, facts in declarations.items()
        for include in facts.includes
        if (target := _target(path, include)) in declarations and target is not None
    ]
    constraining = _constraining(declarations, edges)
    declaring = _reached(declarations.keys() - constraining, edges)
    return {path: _regrouped(path, facts, path in declaring) for path, facts in declarations.items()}


def _constraining(declarations: Iterable[str], edges: list[tuple[str, str, Include]]) -> set[str]:
    """Return the files that nobody installs for themselves: constraints, and parts of other files."""
    included_by_r = {target for _, target, include in edges if not include.constraint}
    # pip-tools' layers: an input constrained by the compiled list below it (`-c requirements.txt` in
    # dev-requirements.in) says nothing against that list, which is installed for itself.
    only_constrains = {
        target
        for source, target, include in edges
        if include.constraint and not source.endswith(".in") and file_name(target) != "requirements.txt"
    }
    targets = {target for _, target, _ in edges}
    return {
        path
        for path in declarations
        if is_constraint_file(path)
        or (path in only_constrains and path not in included_by_r)
        or (path in targets and not claims(path))
    }


def _reached(roots: Iterable[str], edges: list[tuple[str, str, Include]]) -> set[str]:
    """Return the files that declare: the roots and what they include with ``-r``, at any remove."""
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target, include in edges:
        if not include.constraint:
            targets[source].append(target)
    reached = set(roots)
    waiting = list(reached)
    while waiting:
        new = set(targets[waiting.pop()]) - reached
        reached |= new
        waiting += new
    return reached


def _regrouped(path: str, facts: DependencyFacts, declares: bool) -> DependencyFacts:
    """Give every requirement of a file the group that the file's part in the whole says."""
    if declares and not is_constraint_file(path):
        return facts
    group = "main" if declares else _CONSTRAINT
    return replace(facts, requirements=tuple(replace(found, group=group) for found in facts.requirements))


def _target(path: str, include: Include) -> str | None:
    place = include.path.replace("\\", "/").removeprefix("file:")
    if "://" in include.path or place.startswith(("/", "~")) or place[1:2] == ":":
        return None
    target = posixpath.normpath(posixpath.join(posixpath.dirname(path), place))
    return None if target.startswith("..") or target == "." else target
