"""What a test exercises without importing it: through a helper, or a fixture that it asks for.

What is lent so covers a module, and makes a test no more the tool's own. A fixture that every test gets
unasked (``autouse``) lends nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from mlops_audit.attribution.connections import Connections
from mlops_audit.attribution.layout import Layout, folder_of
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts
from mlops_audit.model.tests import TestFunction, TestOutline

_DEEPEST = 4
"""How many helpers may stand between a test and a module."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A file whose fixtures tests may ask for; ``names`` are those that it offers, or None for all."""

    path: str
    names: frozenset[str] | None = None


class Lending:
    """The helpers and fixtures of one snapshot, and what they reach."""

    def __init__(
        self,
        files: Mapping[str, FileFacts],
        connections: Connections,
        modules: ModuleMap,
        layout: Layout,
        tests: Collection[str],
    ) -> None:
        self._python = {path: facts.python for path, facts in files.items() if facts.python}
        self._connections = connections
        self._modules = modules
        self._layout = layout
        self._tests = tests
        self._shelves: dict[str, tuple[Shelf, ...]] = {}

    def reached(self, test: str) -> Iterator[tuple[str, Place]]:
        """The production files that a test file reaches so, each with the way."""
        for helper, line in self._helpers_of(test).items():
            for target in self._through(helper):
                yield target, Place(path=test, line=line, note=f"imports {target} through {helper}")
        for name, line in self._asked(test).items():
            for shelf, fixture in self._fixtures(name, self._shelves_of(test)):
                for target in self._used(shelf, fixture):
                    note = f"reaches {target} through the fixture {name} of {shelf}"
                    yield target, Place(path=test, line=line, note=note)

    def _helpers_of(self, path: str) -> dict[str, int]:
        """Test code that the file imports and that holds no tests itself."""
        edges = self._connections.links[path].edges
        return {
            target: line
            for target, line in edges.items()
            if target in self._python and target not in self._tests and self._layout.is_test(target)
        }

    def _through(self, helper: str) -> Iterator[str]:
        """What a helper and those that it imports use; each is looked at once, the nearest first."""
        seen, ring = {helper}, [helper]
        for _ in range(_DEEPEST + 1):
            for one in ring:
                links = self._connections.links[one]
                for target in (*links.edges, *links.passed, *links.patched):
                    if not self._layout.is_test(target):
                        yield target
            further = dict.fromkeys(other for one in ring for other in self._helpers_of(one))
            ring = [one for one in further if one not in seen]
            seen.update(ring)

    def _asked(self, test: str) -> dict[str, int]:
        """Fixtures that the file's tests and fixtures ask for and that it does not define, with the line."""
        outline = self._outline(test)
        if outline is None:
            return {}
        own = _fixtures_in(outline)
        asked: dict[str, int] = {}
        for name in (
            *outline.marks.fixtures,
            *(one for each in outline.classes for one in each.marks.fixtures),
        ):
            asked.setdefault(name, 1)
        for function in outline.functions:
            for name in (*function.arguments, *function.marks.fixtures):
                if name not in own or own[name] is function:
                    asked.setdefault(name, function.line)
        return asked

    def _fixtures(self, name: str, shelves: tuple[Shelf, ...]) -> Iterator[tuple[str, TestFunction]]:
        """The fixture of that name on the nearest shelf, and those that it asks for in turn, each once."""
        waiting, seen = [(name, 0)], {(name, 0)}
        while waiting:
            name, start = waiting.pop()
            for at, shelf in enumerate(shelves[start:], start):
                outline = self._outline(shelf.path)
                fixture = _fixtures_in(outline).get(name) if outline else None
                if fixture is None or (shelf.names is not None and name not in shelf.names):
                    continue
                yield shelf.path, fixture
                # One that asks for its own name gets what it overrides, from a farther shelf.
                asked = [(other, at + 1 if other == name else 0) for other in fixture.arguments]
                waiting += [one for one in reversed(asked) if one not in seen]
                seen.update(asked)
                break

    def _used(self, path: str, fixture: TestFunction) -> Collection[str]:
        """The production files that a fixture's own body uses."""
        uses = {
            name
            for function in self._python[path].functions
            if function.line == fixture.line
            for name in function.uses
        }
        reached = self._connections.reached_by(path, uses)
        direct = [target for target in reached if not self._layout.is_test(target)]
        helpers = self._helpers_of(path)
        through = [one for target in reached if target in helpers for one in self._through(target)]
        return dict.fromkeys((*direct, *through))

    def _shelves_of(self, test: str) -> tuple[Shelf, ...]:
        """The files whose fixtures a test file sees, nearest first: conftests, what they import, plugins."""
        folder = folder_of(test)
        if folder not in self._shelves:
            conftests = [f"{folder}/conftest.py"] if folder else []
            while folder:
                folder = folder_of(folder)
                conftests.append(f"{folder}/conftest.py" if folder else "conftest.py")
            found = [shelf for path in conftests or ["conftest.py"] for shelf in self._offered(path)]
            self._shelves[folder_of(test)] = tuple(found)
        return (*self._imported(test), *self._shelves[folder_of(test)])

    def _offered(self, conftest: str) -> Iterator[Shelf]:
        outline = self._outline(conftest)
        if outline is None:
            return
        yield Shelf(path=conftest)
        yield from self._imported(conftest)
        for plugin in outline.plugins:
            target = self._modules.locate(conftest, plugin)
            if target and target.path in self._python:
                yield Shelf(path=target.path)
                yield from self._imported(target.path)

    def _imported(self, path: str) -> Iterator[Shelf]:
        bound = frozenset(item.bound for item in self._python[path].imports)
        star = any(item.name == "*" for item in self._python[path].imports)
        for helper in self._helpers_of(path):
            yield Shelf(path=helper, names=None if star else bound)

    def _outline(self, path: str) -> TestOutline | None:
        return self._python[path].tests if path in self._python else None


def _fixtures_in(outline: TestOutline) -> dict[str, TestFunction]:
    return {
        function.fixture.name or function.name: function for function in outline.functions if function.fixture
    }
