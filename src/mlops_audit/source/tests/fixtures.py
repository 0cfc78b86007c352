"""Which fixtures a test asks for in the end, and how many parameters they have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_audit.model.tests import Bound, Fixture, ParameterSets, TestFunction
from mlops_audit.source.tests.link import Found, Place, Project


@dataclass(frozen=True, slots=True)
class Definition:
    """A fixture as a test sees it: what it asks for itself, its parameters, and the file it stands in."""

    arguments: tuple[str, ...]
    params: ParameterSets | None
    path: str


class Shelf:
    """The fixtures that one module, or one class, offers to the tests below it."""

    def __init__(self, own: dict[str, Definition], autouse: Sequence[str]) -> None:
        self.own = own
        self.autouse = tuple(autouse)

    def find(self, name: str) -> Definition | None:
        """The fixture of that name, if this shelf has it."""
        return self.own.get(name)


class ModuleShelf(Shelf):
    """The fixtures of a module, imported ones included."""

    def __init__(self, project: Project, path: str) -> None:
        found = project.outline(path)
        own: dict[str, Definition] = {}
        autouse = []
        for binding in found.names if found is not None else ():
            if found is None or binding.kind is not Bound.FUNCTION:
                continue
            function = found.functions[binding.index]
            if function.fixture is not None:
                name = function.fixture.name or binding.name
                own[name] = definition(function, function.fixture, path, method=False)
                if function.fixture.autouse:
                    autouse.append(name)
        super().__init__(own, autouse)
        self.project = project
        self.path = path
        self._imported: dict[str, Definition | None] = {}

    def find(self, name: str) -> Definition | None:
        """The fixture of that name, defined here or imported."""
        found = self.own.get(name)
        if found is not None:
            return found
        if name not in self._imported:
            self._imported[name] = None
            self._imported[name] = self._import(name)
        return self._imported[name]

    def _import(self, name: str) -> Definition | None:
        """An imported fixture: by its name, or by the name that its decorator gives it."""
        found = self._fixture(name, self.project.lookup(self.path, name), renamed=False)
        if found is not None:
            return found
        for binding in self.project.names(self.path).values():
            if binding.kind is Bound.IMPORT and name in binding.name and name != binding.name:
                found = self._fixture(name, self.project.follow(self.path, binding.text), renamed=True)
                if found is not None:
                    return found
        for module in self.project.star_modules(self.path):
            for binding in self.project.names(module).values():
                found = self._fixture(name, Place(module, binding), renamed=True)
                if found is not None:
                    return found
        return None

    def _fixture(self, name: str, place: Found | None, *, renamed: bool) -> Definition | None:
        if not isinstance(place, Place) or place.binding.kind is not Bound.FUNCTION:
            return None
        function = self.project.outlines[place.path].functions[place.binding.index]
        fixture = function.fixture
        if fixture is None or (fixture.name != name if renamed else fixture.name not in ("", name)):
            return None
        return definition(function, fixture, place.path, method=False)


def definition(function: TestFunction, fixture: Fixture, path: str, *, method: bool) -> Definition:
    """A fixture function as a definition; a method's first argument is not a fixture."""
    bound = method and not function.static
    return Definition(function.arguments[1:] if bound else function.arguments, fixture.params, path)


class Closure:
    """Answers what tests below a stack of shelves ask for. The shelves go from the innermost outwards."""

    def __init__(self, shelves: Sequence[Shelf]) -> None:
        self.shelves = tuple(shelves)
        autouse = (name for shelf in reversed(self.shelves) for name in shelf.autouse)
        self.autouse = tuple(dict.fromkeys(autouse))
        self._chains: dict[str, tuple[Definition, ...]] = {}
        self._names: dict[tuple[tuple[str, ...], frozenset[str]], tuple[str, ...]] = {}

    def chain(self, name: str) -> tuple[Definition, ...]:
        """The fixtures of a name, each overriding the next one."""
        known = self._chains.get(name)
        if known is None:
            found = [shelf.find(name) for shelf in self.shelves]
            known = self._chains[name] = tuple([each for each in found if each is not None])
        return known

    def names(self, initial: tuple[str, ...], direct: frozenset[str]) -> tuple[str, ...]:
        """Every fixture that a test asks for, directly or not; ``direct`` ones ask for nothing further."""
        known = self._names.get((initial, direct))
        if known is None:
            seen: dict[str, int] = {}
            for name in (*self.autouse, *initial):
                self._visit(name, direct, seen)
            known = self._names[initial, direct] = tuple(seen)
        return known

    def _visit(self, name: str, direct: frozenset[str], seen: dict[str, int]) -> None:
        """Add a name and what it asks for. ``seen`` holds how many overrides of it are being visited."""
        level = seen.setdefault(name, -1)
        if level == 0:
            return
        level = max(level, 0)
        chain = () if name in direct else self.chain(name)
        if level < len(chain):
            seen[name] = level + 1
            for argument in chain[level].arguments:
                self._visit(argument, direct, seen)
        seen[name] = level

    def params(self, name: str) -> Definition | None:
        """The definition whose parameters a test meets: an override hides those that it does not ask for."""
        for each in self.chain(name):
            if each.params is not None:
                return each
            if name not in each.arguments:
                return None
        return None
