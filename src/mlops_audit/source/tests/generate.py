"""Follows ``pytest_generate_tests`` for one test: what does it parametrise that test by?"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mlops_audit.model.tests import ParameterSets
from mlops_audit.source.tests.definitions import define
from mlops_audit.source.tests.link import Linked
from mlops_audit.source.tests.literals import FUEL
from mlops_audit.source.tests.marks import parameter_sets
from mlops_audit.source.tests.values import Callback, Foreign, FunctionValue, Mark, Scope, Stand


@dataclass(frozen=True, slots=True)
class Generator:
    """A ``pytest_generate_tests`` function: its file and source, and the class whose method it is, if any."""

    path: str
    source: str
    owner: str = ""


def generated(
    linked: Linked,
    generators: Sequence[Generator],
    test: str,
    owner: str,
    path: str,
    fixtures: tuple[str, ...],
) -> list[ParameterSets]:
    """The parametrisations of a test of the class ``owner`` (or none) in the file ``path``.

    ``fixtures`` are all that it asks for. Raises UndecidedError where a generator cannot be followed.
    """
    found: dict[tuple[str, ...], ParameterSets] = {}

    def parametrize(args: list[object], keywords: dict[str, object]) -> object:
        sure = not linked.doubtful and not linked.doubt
        sets = parameter_sets(Mark("parametrize", tuple(args), keywords, exact=sure))
        found[sets.names] = sets
        return None

    metafunc = Stand(
        {
            "fixturenames": list(fixtures),
            "function": Stand({"__name__": test}),
            "cls": Foreign(f"*{owner}", path) if owner else None,
            "parametrize": Callback(parametrize),
        }
    )
    for generator in generators:
        names, certain = _parametrised_names(generator.source)
        if not certain or not names.isdisjoint(fixtures):
            _follow(linked, generator, path, metafunc)
    return list(found.values())


def _follow(linked: Linked, generator: Generator, path: str, metafunc: Stand) -> None:
    scope = Scope(path=generator.path)
    linked.fuel, linked.depth, linked.doubtful = FUEL, 0, 0
    for node in ast.parse(generator.source).body:
        if isinstance(node, ast.FunctionDef):
            define(linked, node, scope)
            function = scope.names[node.name]
            owner = [Foreign(f"*{generator.owner}", path)] if generator.owner else []
            if isinstance(function, FunctionValue):
                linked.enter(function, [*owner, metafunc], {})


@lru_cache(maxsize=64)
def _parametrised_names(source: str) -> tuple[frozenset[str], bool]:
    """The arguments that a generator may parametrise, and whether those are all."""
    names: set[str] = set()
    certain = True
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.Call):
            continue
        if any(isinstance(arg, ast.Name) and arg.id == "metafunc" for arg in node.args):
            certain = False
        elif isinstance(node.func, ast.Attribute) and node.func.attr == "parametrize":
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "argnames")]
            literal = [arg.value for arg in given if isinstance(arg, ast.Constant)]
            names.update(name.strip() for text in literal for name in str(text).split(","))
            certain = certain and bool(literal)
    return frozenset(names), certain
