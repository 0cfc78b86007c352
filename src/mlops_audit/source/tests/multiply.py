"""How many tests one test function makes: its parametrisations times the parameters of the fixtures it asks for."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product

from mlops_audit.model.tests import Marks, ParameterSets, TestFunction
from mlops_audit.source.tests.definitions import define
from mlops_audit.source.tests.fixtures import Closure, Shelf
from mlops_audit.source.tests.link import Linked
from mlops_audit.source.tests.literals import FUEL, UndecidedError
from mlops_audit.source.tests.marks import function_outline, marks, parameter_sets
from mlops_audit.source.tests.selection import selects
from mlops_audit.source.tests.settings import Settings
from mlops_audit.source.tests.values import (
    Callback,
    Copier,
    Foreign,
    FunctionValue,
    Mark,
    Partial,
    Scope,
    Stand,
    elements,
)

_BACKEND = "anyio_backend"
_PLAIN_FUNCTION = ast.parse("def test(): ...").body[0]


@dataclass(frozen=True, slots=True)
class Generator:
    """A ``pytest_generate_tests`` function: its file, its source, and the class that it is a method of, if any."""

    path: str
    source: str
    owner: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Where a test stands: the fixtures that it sees, the marks above it, its node id."""

    closure: Closure
    marks: tuple[Marks, ...]
    generators: tuple[Generator, ...]
    node: str
    name: str = ""

    def inside(
        self, name: str, marks: Sequence[Marks], shelf: Shelf | None, generators: tuple[Generator, ...]
    ) -> Context:
        """The context of what a class holds."""
        closure = Closure((shelf, *self.closure.shelves)) if shelf is not None else self.closure
        return replace(
            self,
            closure=closure,
            marks=(*self.marks, *marks),
            generators=self.generators + generators,
            node=f"{self.node}::{name}",
            name=name,
        )


class Multiplier:
    """Counts what single test functions of one file make; ``doubt`` is told why a count may be wrong."""

    def __init__(self, linked: Linked, settings: Settings, path: str, doubt: Callable[[str], None]) -> None:
        self.linked = linked
        self.settings = settings
        self.path = path
        self.doubt = doubt

    def size(self, sets: ParameterSets, path: str, subject: str) -> int:
        """How many sets of values there are."""
        sets = self._known(sets, path)
        if not sets.exact:
            self.doubt(f"{subject} by values that only running can tell")
        return sets.count or 1

    def _known(self, sets: ParameterSets, path: str) -> ParameterSets:
        """Sets with a count: those that wait for other files are looked up there."""
        if sets.count is not None:
            return sets
        value, sure = self.linked.expression(path, sets.text)
        items = elements(value)
        if items is None:
            return replace(sets, count=1, exact=False)
        return replace(sets, count=max(1, len(items)), exact=sure)

    def resolve(self, path: str, found: Marks) -> Marks:
        """Marks with those that other files define, and with every count that linking can tell."""
        if any(sets.count is None for sets in found.parameters):
            known = tuple(self._known(sets, path) for sets in found.parameters)
            found = replace(found, parameters=known)
        for text in found.deferred:
            value, _ = self.linked.expression(path, text)
            extra = _marks_of(self.linked, value)
            if extra is not None:
                found = replace(
                    found,
                    names=found.names + extra.names,
                    fixtures=found.fixtures + extra.fixtures,
                    parameters=found.parameters + extra.parameters,
                )
        return found

    def count(
        self, name: str, function: TestFunction, path: str, arguments: Sequence[str], context: Context
    ) -> int:
        """How many tests a function makes, those taken out that the project's options deselect."""
        found = [self.resolve(path, function.marks), *context.marks]
        parameters = [sets for entry in found for sets in entry.parameters]
        total = 1
        for sets in parameters:
            total *= self.size(sets, path, f"{name} is parametrised")
        bound = frozenset(argument for sets in parameters for argument in sets.names)
        direct = bound - {argument for sets in parameters for argument in sets.indirect}
        used = [fixture for entry in found for fixture in entry.fixtures]
        if function.coroutine and any("anyio" in entry.names for entry in found):
            used.append(_BACKEND)
            if not context.closure.chain(_BACKEND):
                total *= 2
                self.doubt("anyio runs tests once per installed backend")
        initial = (*self.settings.usefixtures, *used, *arguments)
        if context.generators:
            generated = self._generated(name, context, context.closure.names(initial, direct))
            for sets in generated.values():
                total *= self.size(sets, path, f"{name} is parametrised by pytest_generate_tests")
            bound |= {argument for sets in generated.values() for argument in sets.names}
        for fixture in context.closure.names(initial, direct):
            met = None if fixture in bound else context.closure.params(fixture)
            if met is not None and met.params is not None:
                total *= self.size(met.params, met.path, f"fixture {fixture} is parametrised")
        total *= self._copies(name, function, path)
        return self._selected(name, total, found, parameters, context)

    def count_plain(self, name: str, function: TestFunction, path: str, context: Context) -> int:
        """How many tests a method of a ``unittest`` class makes."""
        total = self._copies(name, function, path)
        found = [self.resolve(path, function.marks), *context.marks]
        return self._selected(name, total, found, [], context)

    def _copies(self, name: str, function: TestFunction, path: str) -> int:
        """How many copies third-party decorators make of a function."""
        if function.cases is not None:
            return self.size(function.cases, path, f"{name} is copied")
        for text in function.marks.deferred:
            value, sure = self.linked.expression(path, text)
            items = elements(value.values) if isinstance(value, Copier) else None
            if items is not None:
                return self.size(ParameterSets(count=len(items), exact=sure), path, f"{name} is copied")
        return 1

    def _generated(
        self, name: str, context: Context, fixtures: tuple[str, ...]
    ) -> dict[tuple[str, ...], ParameterSets]:
        """What the ``pytest_generate_tests`` functions above a test parametrise it by."""
        generated: dict[tuple[str, ...], ParameterSets] = {}
        linked = self.linked

        def parametrize(args: list[object], keywords: dict[str, object]) -> object:
            sure = not linked.doubtful and not linked.doubt
            sets = parameter_sets(Mark("parametrize", tuple(args), keywords, exact=sure))
            generated[sets.names] = sets
            return None

        metafunc = Stand(
            {
                "fixturenames": list(fixtures),
                "function": Stand({"__name__": name}),
                "cls": Foreign(f"*{context.name}", self.path) if context.name else None,
                "parametrize": Callback(parametrize),
            }
        )
        for generator in context.generators:
            names, certain = _generated_names(generator.source)
            if certain and names.isdisjoint(fixtures):
                continue
            try:
                self._follow(generator, metafunc)
            except (UndecidedError, RecursionError):
                self.doubt("pytest_generate_tests cannot be followed")
        return generated

    def _follow(self, generator: Generator, metafunc: Stand) -> None:
        linked, scope = self.linked, Scope(path=generator.path)
        node = ast.parse(generator.source).body[0]
        assert isinstance(node, ast.FunctionDef)
        define(linked, node, scope)
        linked.fuel, linked.depth = FUEL, 0
        function = scope.names[node.name]
        if isinstance(function, FunctionValue):
            owner = [Foreign(f"*{name}", self.path) for name in generator.owner]
            linked.enter(function, [*owner, metafunc], {})

    def _selected(
        self, name: str, total: int, found: list[Marks], parameters: list[ParameterSets], context: Context
    ) -> int:
        node = f"{context.node}::{name}"
        if any(node.startswith(prefix) for prefix in self.settings.deselect):
            return 0
        expression = self.settings.marks
        if not expression:
            return total
        marks_found = {mark for entry in found for mark in entry.names}
        groups = [_groups(sets) for sets in parameters if sets.marked]
        if not groups:
            return total if selects(expression, marks_found) else 0
        chosen = sum(selects(expression, marks_found.union(*choice)) for choice in product(*groups))
        return total * chosen // max(1, len(list(product(*groups))))


@lru_cache(maxsize=64)
def _generated_names(source: str) -> tuple[frozenset[str], bool]:
    """The arguments that a ``pytest_generate_tests`` function may parametrise, and whether those are all."""
    names: set[str] = set()
    certain = True
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and "metafunc" in {
            arg.id for arg in node.args if isinstance(arg, ast.Name)
        }:
            certain = False
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr == "parametrize"
        ):
            given = [*node.args[:1], *(word.value for word in node.keywords if word.arg == "argnames")]
            literal = [
                arg.value for arg in given if isinstance(arg, ast.Constant) and isinstance(arg.value, str)
            ]
            names.update(name.strip() for text in literal for name in text.split(","))
            certain = certain and bool(literal)
    return frozenset(names), certain


def _groups(sets: ParameterSets) -> list[tuple[str, ...]]:
    plain = max(0, (sets.count or 1) - len(sets.marked))
    return [*sets.marked, *([()] * plain)]


def _marks_of(linked: Linked, value: object) -> Marks | None:
    """The marks that a decorator of another file gives to a test."""
    if isinstance(value, (FunctionValue, Partial)):
        assert isinstance(_PLAIN_FUNCTION, ast.FunctionDef)
        plain = FunctionValue(_PLAIN_FUNCTION, Scope())
        result = linked.invoke(value, [plain], {})
        return function_outline(result).marks if isinstance(result, FunctionValue) else None
    return marks(value)
