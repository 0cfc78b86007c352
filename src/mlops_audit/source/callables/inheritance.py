"""Who extends whom across files: a method that others override is a default or a contract, not a stub."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from mlops_audit.model.facts import Derivation, PythonFacts
from mlops_audit.model.function import Function
from mlops_audit.source.callables.shapes import ELLIPSIS_ONLY, HOLLOW_REASONS, NOT_IMPLEMENTED, REFUSALS
from mlops_audit.source.callables.sites import base_names

_PROMISES = REFUSALS | {ELLIPSIS_ONLY}
_BLOCKS = ("body", "orelse", "finalbody")
_BUILT = re.compile(r"[A-Z](?<!class .)(?<!class _.)(?<![A-Za-z0-9\"'`].)(?<![A-Za-z0-9\"'`]_.)\w*(?=\()")
"""A call of something with a class's name (PEP 8); it begins with a letter, so that the scan is a search."""


def derivations(tree: ast.Module) -> tuple[Derivation, ...]:
    """The module's classes that extend something, nested ones included, functions' insides left out."""
    found: list[Derivation] = []
    waiting: list[ast.stmt] = list(tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.ClassDef) and (bases := base_names(node)):
            found.append(Derivation(name=node.name, bases=bases))
        for block in _BLOCKS:
            waiting.extend(getattr(node, block, ()))
        for handler in getattr(node, "handlers", ()):
            waiting.extend(handler.body)
    return tuple(sorted(found, key=lambda item: (item.name, item.bases)))


def builds(text: str, names: Collection[str]) -> tuple[str, ...]:
    """Classes of ``names`` that ``text`` makes an object of."""
    called = set(_BUILT.findall(text))
    return tuple(sorted(name for name in names if name.lstrip("_") in called))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lineage:
    """What the classes of many files are to each other.

    Classes are told apart by their last name alone: two of one name share their heirs, which can hide a stub
    and never invents one.
    """

    overridden: frozenset[str]
    """``Class.method`` for every method that some class extending it, at any distance, defines anew."""
    extended: frozenset[str]
    """Classes that some class extends."""
    contracts: frozenset[str]
    """Classes that do nothing but refuse or leave it at ``...``, and that nothing builds."""


def lineage(files: Iterable[PythonFacts]) -> Lineage:
    """Who extends whom in ``files``, and what is only a contract."""
    bases: dict[str, set[str]] = {}
    classes: dict[str, list[dict[str, Function]]] = {}
    built: set[str] = set()
    for facts in files:
        built.update(facts.builds)
        for item in facts.derivations:
            bases.setdefault(item.name, set()).update(item.bases)
        for name, methods in _methods(facts.functions).items():
            classes.setdefault(name, []).append(methods)
    return Lineage(
        overridden=frozenset(
            f"{ancestor}.{method}"
            for name in bases
            for ancestor in _ancestors(name, bases)
            for methods in classes.get(name, ())
            for method in methods
        ),
        extended=frozenset(base for named in bases.values() for base in named),
        contracts=frozenset(
            name
            for name, namesakes in classes.items()
            if any(map(_only_refuses, namesakes)) and (name not in built or len(namesakes) > 1)
        ),
    )


def without_contracts(functions: Iterable[Function], known: Lineage) -> tuple[Function, ...]:
    """``functions`` without the hollow ones that others are to implement: they neither count nor cost."""
    return tuple(item for item in functions if not _is_for_heirs(item, known))


def _is_for_heirs(function: Function, known: Lineage) -> bool:
    owner, _, method = function.name.rpartition(".")
    owner = owner.rpartition(".")[2]
    if not owner or function.stub not in HOLLOW_REASONS:
        return False
    if f"{owner}.{method}" in known.overridden:
        return True
    if function.stub in REFUSALS and owner in known.extended:
        return True
    return function.stub in (NOT_IMPLEMENTED, ELLIPSIS_ONLY) and owner in known.contracts


def _methods(functions: Iterable[Function]) -> dict[str, dict[str, Function]]:
    """By class, its methods by name."""
    found: dict[str, dict[str, Function]] = {}
    for function in functions:
        owner, _, method = function.name.rpartition(".")
        if owner:
            found.setdefault(owner.rpartition(".")[2], {})[method] = function
    return found


def _only_refuses(methods: Mapping[str, Function]) -> bool:
    public = [function.stub for name, function in methods.items() if not name.startswith("__")]
    return bool(public) and all(stub in _PROMISES for stub in public)


def _ancestors(name: str, bases: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        new = bases.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen - {name}
