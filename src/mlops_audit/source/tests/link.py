"""Follows names from file to file, through the outlines of the files at hand."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mlops_audit.model.tests import Binding, Bound, Marks, TestOutline
from mlops_audit.source.tests.definitions import define
from mlops_audit.source.tests.interpreter import Interpreter
from mlops_audit.source.tests.literals import FAILURES, FUEL
from mlops_audit.source.tests.marks import function_outline
from mlops_audit.source.tests.values import (
    UNKNOWN,
    UNKNOWN_NAME,
    Foreign,
    FunctionValue,
    Partial,
    Scope,
    is_unfilled,
)

Resolve = Callable[[str, str, int], str | None]
"""(importing path, module as written without its dots, level) → path of the first-party file, or None."""
_PLAIN_TEST = ast.FunctionDef(
    name="test",
    args=ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[]),
    body=[],
    decorator_list=[],
    lineno=0,
    col_offset=0,
)


@dataclass(frozen=True, slots=True)
class Place:
    """A name bound in a first-party file, in its module or in the class ``owner``."""

    path: str
    binding: Binding


@dataclass(frozen=True, slots=True)
class ModulePlace:
    """A first-party file."""

    path: str


@dataclass(frozen=True, slots=True)
class Outside:
    """Something that no first-party file defines, by its absolute dotted name."""

    name: str


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that a first-party file should define, and that cannot be found there."""

    path: str
    name: str


Found = Place | ModulePlace | Outside | Lost


class Project:
    """The outlines at hand, what their references lead to, and which further ones would be needed."""

    def __init__(self, outlines: Mapping[str, TestOutline], resolve: Resolve) -> None:
        self.outlines = outlines
        self.resolve = resolve
        self.wanted: set[str] = set()
        self._names: dict[str, dict[str, Binding]] = {}
        self._found: dict[tuple[str, str], Found | None] = {}

    def outline(self, path: str) -> TestOutline | None:
        """The outline of a file; one that is not at hand is remembered as wanted."""
        found = self.outlines.get(path)
        if found is None:
            self.wanted.add(path)
        return found

    def names(self, path: str) -> dict[str, Binding]:
        """The names that a module binds itself."""
        known = self._names.get(path)
        if known is None:
            found = self.outline(path)
            known = {} if found is None else {binding.name: binding for binding in found.names}
            self._names[path] = known
        return known

    def lookup(self, path: str, name: str) -> Found | None:
        """What a name means in a module: its own, an imported one, or one that a star import brings."""
        if (path, name) not in self._found:
            self._found[path, name] = None  # what leads back to itself leads nowhere
            self._found[path, name] = self._lookup(path, name)
        return self._found[path, name]

    def _lookup(self, path: str, name: str) -> Found | None:
        binding = self.names(path).get(name)
        if binding is not None:
            if binding.kind is Bound.IMPORT:
                return self.follow(path, binding.text)
            return Place(path, binding)
        for module in self._stars(path):
            value = self.lookup(module, name) if self._exports(module, name) else None
            if value is not None:
                return value
        return None

    def _stars(self, path: str) -> list[str]:
        """The first-party modules that a module star-imports."""
        found = self.outlines.get(path)
        places = [self.follow(path, star) for star in found.stars] if found is not None else []
        return [place.path for place in places if isinstance(place, ModulePlace)]

    def _exports(self, path: str, name: str) -> bool:
        found = self.outline(path)
        if found is None:
            return False
        return name in found.exports if found.exports is not None else not name.startswith("_")

    def star_modules(self, path: str) -> list[str]:
        """The first-party modules that a module star-imports, directly or through others."""
        found: dict[str, None] = {}
        left = self._stars(path)
        while left:
            module = left.pop(0)
            if module not in found:
                found[module] = None
                left += self._stars(module)
        return list(found)

    def star_names(self, path: str) -> set[str]:
        """The names that star imports may bring to a module; ``lookup`` tells which really come."""
        return {name for module in self.star_modules(path) for name in self.names(module)}

    def follow(self, path: str, reference: str) -> Found:
        """What a reference (see ``model.tests``) leads to, as seen from a file."""
        if reference.startswith("*"):
            first, *further = reference[1:].split(".")
            found = self.lookup(path, first)
            return Lost(path, reference) if found is None else self._further(found, further)
        dotted = reference.lstrip(".")
        level, parts = len(reference) - len(dotted), dotted.split(".") if dotted else []
        for cut in range(len(parts), -1 if level else 0, -1):
            target = self.resolve(path, ".".join(parts[:cut]), level)
            if target is not None:
                return self._further(ModulePlace(target), parts[cut:])
        return Lost(path, reference) if level else Outside(dotted)

    def _further(self, found: Found, names: list[str]) -> Found:
        """What an attribute of an attribute of ... leads to."""
        if not names:
            return found
        if isinstance(found, Outside):
            return Outside(".".join((found.name, *names)))
        if isinstance(found, ModulePlace):
            inner = self.lookup(found.path, names[0]) if self.outline(found.path) is not None else None
            return Lost(found.path, names[0]) if inner is None else self._further(inner, names[1:])
        if isinstance(found, Place) and found.binding.kind is Bound.CLASS:
            for binding in self.outlines[found.path].classes[found.binding.index].names:
                if binding.name == names[0]:
                    return self._further(Place(found.path, binding), names[1:])
        return Lost(found.path, ".".join(names))


class Linked(Interpreter):
    """An interpreter that knows the names of every file of a project."""

    def __init__(self, project: Project) -> None:
        super().__init__()
        self.project = project
        self._values: dict[tuple[str, str], tuple[object, bool]] = {}

    def expression(self, path: str, text: str) -> tuple[object, bool]:
        """The value of an expression in the scope of a file, and whether that is beyond doubt."""
        known = self._values.get((path, text))
        if known is not None:
            return known
        self._values[path, text] = (UNKNOWN, False)
        before, self.doubt, self.fuel = self.doubt, False, FUEL
        try:
            value = self.value(ast.parse(text, mode="eval").body, Scope(path=path))
        except (*FAILURES, SyntaxError):
            value = UNKNOWN
        result = self._values[path, text] = (value, not self.doubt)
        self.doubt = before
        return result

    def outside(self, name: str, scope: Scope) -> object:
        """The value of a module's name, wherever it comes from; else a builtin."""
        found = None if name == UNKNOWN_NAME else self.project.lookup(scope.path, name)
        if found is None:
            return super().outside(name, scope)
        return self._found(found, Foreign(f"*{name}", scope.path))

    def settle(self, foreign: Foreign) -> object:
        """What a reference leads to."""
        if foreign.fixed and not foreign.path.startswith("."):
            return super().settle(foreign)
        return self._found(self.project.follow(foreign.origin, foreign.path), foreign)

    def _found(self, found: Found, reference: Foreign) -> object:
        if isinstance(found, Outside):
            return super().settle(Foreign(found.name))
        if not isinstance(found, Place):
            return reference
        binding = found.binding
        if not binding.exact:
            self.doubt = True
        if binding.kind is Bound.FUNCTION:
            text = self.project.outlines[found.path].functions[binding.index].text
            return self._helper(found.path, text) if text else reference
        if binding.kind is Bound.VALUE or binding.text:
            value, sure = self.expression(found.path, binding.text)
            self.doubt |= not sure or is_unfilled(value)
            return value
        return reference

    def marks_given_by(self, decorator: object) -> Marks | None:
        """The marks that a decorator of the project gives to a plain test; None for what is no function."""
        if not isinstance(decorator, (FunctionValue, Partial)):
            return None
        self.fuel = FUEL
        result = self.invoke(decorator, [FunctionValue(_PLAIN_TEST, Scope())], {})
        return function_outline(result).marks if isinstance(result, FunctionValue) else Marks()

    def _helper(self, path: str, text: str) -> object:
        scope = Scope(path=path)
        node = ast.parse(text).body[0]
        if not isinstance(node, ast.FunctionDef):
            return UNKNOWN
        node.decorator_list = []
        define(self, node, scope)
        return scope.names[node.name]
