"""How many tests one function makes: its parametrisations times the parameters of its fixtures."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod

from mlops_audit.model.tests import Marks, ParameterSets, TestFunction
from mlops_audit.source.tests.fixtures import Closure, Shelf
from mlops_audit.source.tests.generate import Generator, generated
from mlops_audit.source.tests.link import Linked
from mlops_audit.source.tests.literals import FAILURES
from mlops_audit.source.tests.marks import marks
from mlops_audit.source.tests.selection import selects
from mlops_audit.source.tests.settings import Settings
from mlops_audit.source.tests.values import Copier, Opaque, elements

_MOST_CHOICES = 20_000
_BACKEND = "anyio_backend"
_PARAMETRISES = re.compile(r"parametri[sz]|parameteri[sz]|_cases\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Context:
    """Where a test stands: the fixtures that it sees, the marks above it, its node id."""

    closure: Closure
    marks: tuple[Marks, ...]
    generators: tuple[Generator, ...]
    node: str
    name: str = ""
    """Of the class around it, if any."""

    def inside(
        self, name: str, marks: Sequence[Marks], shelf: Shelf | None, generators: tuple[Generator, ...]
    ) -> Context:
        """The context of what a class holds."""
        return Context(
            closure=Closure((shelf, *self.closure.shelves)) if shelf is not None else self.closure,
            marks=(*self.marks, *(entry for entry in marks if entry.names or entry.deferred)),
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
        """How many sets of values there are; ``path`` is the file that states them."""
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
            found = replace(found, parameters=tuple(self._known(sets, path) for sets in found.parameters))
        for text in found.deferred:
            extra = self._deferred(path, text)
            found = replace(
                found,
                names=found.names + extra.names,
                fixtures=found.fixtures + extra.fixtures,
                parameters=found.parameters + extra.parameters,
            )
        return found

    def _deferred(self, path: str, text: str) -> Marks:
        """The marks that a decorator of another file gives to a test."""
        value, sure = self.linked.expression(path, text)
        extra = self.linked.marks_given_by(value)
        if extra is None:
            extra = marks(value) if not isinstance(value, Copier) else Marks()
            if isinstance(value, Opaque) and not extra.names and _PARAMETRISES.search(text):
                return Marks(parameters=(ParameterSets(count=1, exact=False),))
        if sure:
            return extra
        return replace(extra, parameters=tuple(replace(sets, exact=False) for sets in extra.parameters))

    def count(
        self, name: str, function: TestFunction, path: str, arguments: tuple[str, ...], context: Context
    ) -> int:
        """How many tests a function makes, those taken out that the project's options deselect."""
        own = function.marks
        if own.deferred or own.parameters:
            own = self.resolve(path, own)
        found = (own, *context.marks)
        parameters = [sets for entry in found for sets in entry.parameters]
        total = 1
        bound = direct = frozenset[str]()
        if parameters:
            total = prod([self.size(sets, path, f"{name} is parametrised") for sets in parameters])
            bound = frozenset([argument for sets in parameters for argument in sets.names])
            direct = bound.difference(*(sets.indirect for sets in parameters))
        used = [fixture for entry in found for fixture in entry.fixtures]
        if function.coroutine and any("anyio" in entry.names for entry in found):
            used.append(_BACKEND)
            if not context.closure.chain(_BACKEND):
                total *= 2
                self.doubt("anyio runs tests once per installed backend")
        fixtures = context.closure.names((*self.settings.usefixtures, *used, *arguments), direct)
        if context.generators:
            extra = self._generated(name, context, fixtures)
            total *= prod([self.size(sets, path, f"{name} is parametrised") for sets in extra])
            bound |= {argument for sets in extra for argument in sets.names}
        total *= self._through_fixtures([each for each in fixtures if each not in bound], context)
        if function.cases is not None or own.deferred:
            total *= self._copies(name, function, path)
        return self._selected(name, total, found, parameters, context)

    def _through_fixtures(self, fixtures: Sequence[str], context: Context) -> int:
        total = 1
        for fixture in fixtures:
            met = context.closure.params(fixture)
            if met is not None and met.params is not None:
                total *= self.size(met.params, met.path, f"fixture {fixture} is parametrised")
        return total

    def count_plain(self, name: str, function: TestFunction, path: str, context: Context) -> int:
        """How many tests a method of a ``unittest`` class makes."""
        total = self._copies(name, function, path)
        if not (self.settings.marks or self.settings.deselect):
            return total
        found = (self.resolve(path, function.marks), *context.marks)
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

    def _generated(self, name: str, context: Context, fixtures: tuple[str, ...]) -> list[ParameterSets]:
        try:
            return generated(self.linked, context.generators, name, context.name, self.path, fixtures)
        except FAILURES:
            self.doubt("pytest_generate_tests cannot be followed")
            return []

    def _selected(
        self,
        name: str,
        total: int,
        found: Sequence[Marks],
        parameters: Sequence[ParameterSets],
        context: Context,
    ) -> int:
        """Those of ``total`` tests that neither ``--deselect`` nor ``-m`` takes out."""
        settings = self.settings
        if settings.deselect and f"{context.node}::{name}".startswith(settings.deselect):
            return 0
        if not settings.marks:
            return total
        names = {mark for entry in found for mark in entry.names}
        groups = [_groups(sets) for sets in parameters if sets.marked]
        if prod(map(len, groups)) > _MOST_CHOICES:
            self.doubt(f"{name} has marks in more combinations than are tried")
            return total
        chosen = [selects(settings.marks, names.union(*choice)) for choice in product(*groups)]
        return total * sum(chosen) // len(chosen)


def _groups(sets: ParameterSets) -> list[tuple[str, ...]]:
    """The marks of each set of values."""
    plain = max(0, (sets.count or 1) - len(sets.marked))
    return [*sets.marked, *([()] * plain)]
