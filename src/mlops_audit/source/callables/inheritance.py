"""Who extends whom across files: a method that others override is a default or a contract, not a stub."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlops_audit.model.facts import Derivation, PythonFacts
from mlops_audit.model.function import Function
from mlops_audit.source.callables.shapes import HOLLOW_REASONS
from mlops_audit.source.callables.sites import base_names

_BLOCKS = ("body", "orelse", "finalbody")


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


def overridden(files: Iterable[PythonFacts]) -> frozenset[str]:
    """``Class.method`` for every method that some class extending ``Class``, at any distance, defines anew.

    Classes are told apart by their last name alone: two of one name share their heirs, which can hide a stub
    and never invents one.
    """
    bases: dict[str, set[str]] = {}
    methods: dict[str, set[str]] = {}
    for facts in files:
        for item in facts.derivations:
            bases.setdefault(item.name, set()).update(item.bases)
        for function in facts.functions:
            owner, _, method = function.name.rpartition(".")
            if owner:
                methods.setdefault(owner.rpartition(".")[2], set()).add(method)
    return frozenset(
        f"{ancestor}.{method}"
        for name in bases
        for ancestor in _ancestors(name, bases)
        for method in methods.get(name, ())
    )


def _ancestors(name: str, bases: dict[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        new = bases.get(waiting.pop(), set()) - seen
        seen |= new
        waiting.extend(new)
    return seen - {name}


def without_overridden(functions: Iterable[Function], names: frozenset[str]) -> tuple[Function, ...]:
    """``functions`` without the hollow ones that are overridden elsewhere: they neither count nor cost."""
    return tuple(item for item in functions if not (_is_hollow(item) and _short(item.name) in names))


def _is_hollow(function: Function) -> bool:
    return function.stub in HOLLOW_REASONS


def _short(name: str) -> str:
    return ".".join(name.split(".")[-2:])
