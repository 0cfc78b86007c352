"""Counts the tests of a file as pytest would collect them, from outlines and settings alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from posixpath import dirname, join, normpath

from mlops_audit.model.tests import Binding, Bound, TestFunction, TestOutline
from mlops_audit.source.tests.bases import EXTRA_TESTS
from mlops_audit.source.tests.classes import Families, Family, Member
from mlops_audit.source.tests.fixtures import Closure, ModuleShelf, Shelf, definition
from mlops_audit.source.tests.link import Found, Linked, Lost, Outside, Place, Project, Resolve
from mlops_audit.source.tests.marks import GENERATOR
from mlops_audit.source.tests.multiply import Context, Generator, Multiplier
from mlops_audit.source.tests.settings import Settings, conftests_for, is_ignored
from mlops_audit.source.tests.values import UNKNOWN_NAME

_FALSE = "False"
_DEEPEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many tests a file has. Where that is not ``exact``, ``reason`` says why, and ``value`` is a guess."""

    value: int
    exact: bool = True
    reason: str = ""


def count(path: str, outlines: Mapping[str, TestOutline], settings: Settings, resolve: Resolve) -> Count:
    """How many tests pytest would collect from a file.

    ``outlines`` holds the file itself, those of ``conftests_for`` that exist, and whatever ``resolve`` may lead
    to; what is missing there makes the count inexact. ``resolve`` gets the importing path, the module as written
    and the number of leading dots, and returns the path of a first-party file or None.
    """
    return Collector(outlines, settings, resolve).count(path)


def needed(path: str, outlines: Mapping[str, TestOutline], settings: Settings, resolve: Resolve) -> set[str]:
    """The files that ``count`` would need besides those at hand; ask again once they are there.

    Conftests that do not exist are among them: a file that cannot be read is simply not needed.
    """
    collector = Collector(outlines, settings, resolve)
    collector.count(path)
    return collector.project.wanted


class Collector:
    """Counts the tests of files of one project; what several files share is looked up once."""

    def __init__(self, outlines: Mapping[str, TestOutline], settings: Settings, resolve: Resolve) -> None:
        self.settings = settings
        self.project = Project(outlines, resolve)
        self.linked = Linked(self.project)
        self.families = Families(self.project)
        self._shelves: dict[str, ModuleShelf] = {}

    def count(self, path: str) -> Count:
        """How many tests pytest would collect from a file."""
        outline = self.project.outline(path)
        if outline is None:
            return Count(value=0, exact=False, reason="it could not be read")
        return _File(self, path, outline).count()

    def shelf(self, path: str) -> ModuleShelf:
        """The fixtures of a module."""
        known = self._shelves.get(path)
        if known is None:
            known = self._shelves[path] = ModuleShelf(self.project, path)
        return known


class _File:
    """One file being counted."""

    def __init__(self, collector: Collector, path: str, outline: TestOutline) -> None:
        self.collector = collector
        self.project = collector.project
        self.settings = collector.settings
        self.path = path
        self.outline = outline
        self.reasons: dict[str, None] = {}
        self.multiplier = Multiplier(collector.linked, self.settings, path, self.doubt)

    def doubt(self, reason: str) -> None:
        """Note why the count may be wrong."""
        self.reasons[reason] = None

    def count(self) -> Count:
        """The tests of the file's functions and classes, and its doctests where those are asked for."""
        conftests = [entry for entry in self._conftests() if self.project.outline(entry) is not None]
        ignored = is_ignored(self.path, self.settings) or any(map(self._is_ignored_by, conftests))
        if ignored or self.outline.skipped == "always":
            return Count(
                value=0, reason="pytest is told to ignore it" if ignored else "it skips itself as a whole"
            )
        if self.outline.skipped:
            self.doubt("it skips itself as a whole under a condition")
        for entry in (self.path, *conftests):
            dynamic = self.project.outlines[entry].dynamic
            if dynamic:
                self.doubt(dynamic)
        total = self._names(self._context(conftests))
        if self.settings.doctest_modules:
            total += self.outline.doctests
        if self.settings.keywords:
            self.doubt("the project's options select tests by keyword (-k)")
        exact = not self.reasons
        for module in self.outline.requires:
            self.doubt(f"needs {module}")
        return Count(value=total, exact=exact, reason="; ".join(list(self.reasons)[:3]))

    def _conftests(self) -> tuple[str, ...]:
        return conftests_for(self.path, self.settings.root)

    def _is_ignored_by(self, conftest: str) -> bool:
        outline = self.project.outlines[conftest]
        for entry in outline.ignored:
            target = normpath(join(dirname(conftest), entry))
            if self.path == target or self.path.startswith(f"{target}/") or fnmatch(self.path, target):
                names = self.project.names(conftest)
                bound = [names[name] for name in ("collect_ignore", "collect_ignore_glob") if name in names]
                if all(binding.exact for binding in bound):
                    return True
                self.doubt("a conftest ignores it under a condition")
        return False

    def _context(self, conftests: list[str]) -> Context:
        shelves: list[Shelf] = [self.collector.shelf(self.path)]
        shelves += [self.collector.shelf(entry) for entry in reversed(conftests)]
        modules = [self.path, *conftests]
        for entry in modules:
            for plugin in self.project.outlines[entry].plugins:
                target = self.project.resolve(entry, plugin, 0)
                if target is not None and self.project.outline(target) is not None:
                    shelves.append(self.collector.shelf(target))
                    modules.append(target) if target not in modules else None
        for plugin in self.settings.plugins:
            target = self.project.resolve(self.path, plugin, 0)
            if target is not None and self.project.outline(target) is not None:
                shelves.append(self.collector.shelf(target))
        generators = [
            self._generator(entry, self.project.names(entry).get(GENERATOR), ()) for entry in modules
        ]
        own = self.multiplier.resolve(self.path, self.outline.marks)
        return Context(
            closure=Closure(shelves), marks=(own,), generators=sum(generators, ()), node=self._node_id()
        )

    def _generator(self, path: str, binding: Binding | None, owner: tuple[str, ...]) -> tuple[Generator, ...]:
        if binding is None or binding.kind is not Bound.FUNCTION:
            return ()
        return (Generator(path, self.project.outlines[path].functions[binding.index].text, owner),)

    def _node_id(self) -> str:
        root = self.settings.root
        return self.path.removeprefix(f"{root}/") if root else self.path

    def _names(self, context: Context) -> int:
        if _flag(self.outline.names) is False:
            return 0
        total = 0
        own = self.project.names(self.path)
        for name, binding in own.items():
            total += self._binding(name, binding, context)
        if self.settings.collect_imported_tests and self.outline.stars:
            for name in sorted(self.project.star_names(self.path) - own.keys()):
                if self._may_be_test(name):
                    total += self._found(name, self.project.lookup(self.path, name), context)
        return total

    def _binding(self, name: str, binding: Binding, context: Context) -> int:
        if binding.kind in (Bound.FUNCTION, Bound.CLASS):
            return self._found(name, Place(self.path, binding), context)
        if binding.kind is Bound.IMPORT:
            if not self.settings.collect_imported_tests or not self._may_be_test(name):
                return 0
            return self._found(name, self.project.follow(self.path, binding.text), context)
        return self._made(name, binding)

    def _may_be_test(self, name: str) -> bool:
        return "test" in name.lower() or self._is_function_name(name) or self._is_class_name(name)

    def _made(self, name: str, binding: Binding) -> int:
        """A name bound to what a call returned: a test, where the callee's name says that it makes tests."""
        if not (self._is_function_name(name) or self._is_class_name(name)):
            return 0
        maker = binding.text.rpartition(".")[2]
        if binding.kind is Bound.OTHER and maker == "TestCase":
            return 1
        if binding.text.endswith(".TestCase") or "make_test" in maker or "test_factory" in maker:
            self.doubt(f"{name} is made by a call")
            return 1
        return 0

    def _found(self, name: str, found: Found | None, context: Context) -> int:
        if isinstance(found, Place) and found.binding.kind is Bound.FUNCTION:
            function = self.project.outlines[found.path].functions[found.binding.index]
            if not self._is_test(name, function):
                return 0
            self._check(name, found.binding)
            return self._function(name, function, found.path, context)
        if isinstance(found, Place) and found.binding.kind is Bound.CLASS:
            before = len(self.reasons)
            total = self._class(name, (found.path, found.binding.index), context, 0)
            if total and not found.binding.exact and len(self.reasons) == before:
                self._check(name, found.binding)
            return total
        if isinstance(found, Lost) and (self._is_function_name(name) or self._is_class_name(name)):
            self.doubt(f"{name} comes from a file that could not be followed")
        if isinstance(found, Outside) and self._is_function_name(name) and name.startswith("test_"):
            self.doubt(f"{name} may be a test of another project")
        return 0

    def _check(self, name: str, binding: Binding) -> None:
        if not binding.exact:
            self.doubt(f"{name} is defined under a condition")

    def _is_test(self, name: str, function: TestFunction) -> bool:
        if function.fixture is not None or not function.callable or function.collected is False:
            return False
        return function.collected is True or self._is_function_name(name)

    def _is_function_name(self, name: str) -> bool:
        return _matches(name, self.settings.python_functions)

    def _is_class_name(self, name: str) -> bool:
        return _matches(name, self.settings.python_classes)

    def _function(
        self, name: str, function: TestFunction, path: str, context: Context, *, method: bool = False
    ) -> int:
        drop = int(method and not function.static)
        return self.multiplier.count(name, function, path, function.arguments[drop:], context)

    def _class(self, name: str, key: tuple[str, int], context: Context, depth: int) -> int:
        family = self.collector.families.of(key)
        flag = _flag(member.binding for member in family.members.values())
        if flag is False or family.abstract or depth > _DEEPEST:
            return 0
        if not family.unittest and not (self._is_class_name(name) or flag is True):
            return 0
        if family.constructed and not family.unittest:
            return 0
        inner = self._inside(name, family, context)
        total = self._unittest(family, inner) if family.unittest else self._methods(family, inner, depth)
        for _, statement in family.statements[:1]:
            if statement.copies is not None:
                total *= self.multiplier.size(statement.copies, key[0], f"{name} is copied")
        return total

    def _inside(self, name: str, family: Family, context: Context) -> Context:
        definitions, autouse = {}, []
        for member in family.members.values():
            if member.binding.kind is not Bound.FUNCTION:
                continue
            function = self.project.outlines[member.path].functions[member.binding.index]
            if function.fixture is not None:
                fixture = function.fixture.name or member.binding.name
                definitions[fixture] = definition(function, function.fixture, member.path, method=True)
                if function.fixture.autouse:
                    autouse.append(fixture)
        marks = [self.multiplier.resolve(path, statement.marks) for path, statement in family.statements]
        generator = family.members.get(GENERATOR)
        generators = (
            self._generator(generator.path, generator.binding, (name,)) if generator is not None else ()
        )
        return context.inside(name, marks, Shelf(definitions, autouse) if definitions else None, generators)

    def _methods(self, family: Family, context: Context, depth: int) -> int:
        total = 0
        for name, member in family.members.items():
            binding = member.binding
            if binding.kind is Bound.FUNCTION:
                function = self.project.outlines[member.path].functions[binding.index]
                if self._is_test(name, function):
                    self._check(name, binding)
                    total += self._function(name, function, member.path, context, method=True)
            elif binding.kind is Bound.CLASS:
                total += self._class(name, (member.path, binding.index), context, depth + 1)
            else:
                total += self._made(name, binding)
        if family.unknown and total:
            self.doubt(f"{context.name} inherits from {family.unknown[0]}, which is not of this project")
        return total

    def _unittest(self, family: Family, context: Context) -> int:
        """``unittest`` collects what is callable and called ``test*``; neither fixtures nor parametrize apply."""
        total = sum(EXTRA_TESTS.get(name, 0) for name in family.outsiders)
        for name, member in family.members.items():
            if name.startswith("test"):
                total += self._unittest_method(name, member, context)
        if not total and "runTest" in family.members:
            return 1
        return total

    def _unittest_method(self, name: str, member: Member, context: Context) -> int:
        binding = member.binding
        if binding.kind is Bound.CLASS:
            return 1
        if binding.kind is not Bound.FUNCTION:
            return self._made(name, binding)
        function = self.project.outlines[member.path].functions[binding.index]
        if not function.callable or (function.collected is False and function.cases is None):
            return 0
        self._check(name, binding)
        return self.multiplier.count_plain(name, function, member.path, context)


def _flag(names: object) -> bool | None:
    """The value of ``__test__``, where it is bound."""
    for binding in names:  # type: ignore[attr-defined]
        if binding.name == "__test__" and binding.kind is Bound.VALUE and binding.text != UNKNOWN_NAME:
            return bool(binding.text != _FALSE)
    return None


def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name begins with a pattern, or matches one that is a glob (pytest's rule for both options)."""
    for pattern in patterns:
        if name.startswith(pattern):
            return True
        if any(sign in pattern for sign in "*?[") and fnmatch(name, pattern):
            return True
    return False
