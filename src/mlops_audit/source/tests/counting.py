"""Counts what one file offers, by pytest's rules for functions, classes and ``unittest`` cases."""

from __future__ import annotations

from collections.abc import Iterable
from fnmatch import fnmatch
from functools import lru_cache
from posixpath import dirname, join, normpath

from mlops_audit.model.tests import Binding, Bound, Count, TestFunction
from mlops_audit.source.tests.bases import EXTRA_TESTS
from mlops_audit.source.tests.classes import Families, Family, Key, Member
from mlops_audit.source.tests.fixtures import Shelf, definition
from mlops_audit.source.tests.generate import Generator
from mlops_audit.source.tests.link import Found, Linked, Lost, Outside, Place, Project
from mlops_audit.source.tests.marks import GENERATOR
from mlops_audit.source.tests.multiply import Context, Multiplier
from mlops_audit.source.tests.settings import Settings
from mlops_audit.source.tests.values import UNKNOWN_NAME

_DEEPEST = 8
_MOST = 1_000_000_000
"""Tests of one file: no number beyond it means anything, and a report must be able to write it."""
_REASONS = 3
_FACTORY_WORDS = ("make_test", "test_factory", "create_test", "build_test", "generate_test")


class FileCounter:
    """Counts the tests of one file."""

    def __init__(
        self, project: Project, families: Families, linked: Linked, settings: Settings, path: str
    ) -> None:
        self.project = project
        self.families = families
        self.settings = settings
        self.path = path
        self.outline = project.outlines[path]
        self.reasons: dict[str, None] = {}
        self.multiplier = Multiplier(linked, settings, path, self.doubt)

    def doubt(self, reason: str) -> None:
        """Note why the count may be wrong."""
        self.reasons[reason] = None

    def count(self, conftests: list[str], context: Context) -> Count:
        """The tests of the file, and its doctests where the project asks for those.

        ``conftests`` are those above it that exist, ``context`` is that of its module-level functions.
        """
        if self.outline.skipped == "always":
            return Count(value=0, reason="it skips itself as a whole")
        if any(map(self._is_ignored_by, conftests)):
            return Count(value=0, reason="a conftest tells pytest to ignore it")
        if self.outline.skipped:
            self.doubt("it skips itself as a whole under a condition")
        if self.settings.keywords:
            self.doubt("the project's options select tests by keyword")
        for entry in (self.path, *conftests):
            if self.project.outlines[entry].dynamic:
                self.doubt(self.project.outlines[entry].dynamic)
        total = self._module(context) + self.settings.doctest_modules * self.outline.doctests
        if total > _MOST:
            total = _MOST
            self.doubt("its parameters multiply beyond what anybody runs")
        exact = not self.reasons
        self.reasons.update({f"needs {module}": None for module in self.outline.requires})
        return Count(value=total, exact=exact, reason="; ".join(list(self.reasons)[:_REASONS]))

    def _is_ignored_by(self, conftest: str) -> bool:
        names = self.project.names(conftest)
        for entry in self.project.outlines[conftest].ignored:
            target = normpath(join(dirname(conftest), entry))
            if self.path == target or self.path.startswith(f"{target}/") or fnmatch(self.path, target):
                lists = [names[name] for name in ("collect_ignore", "collect_ignore_glob") if name in names]
                if all(binding.exact for binding in lists):
                    return True
                self.doubt("a conftest ignores it under a condition")
        return False

    def _module(self, context: Context) -> int:
        if _flag(self.outline.names) is False:
            return 0
        own = self.project.names(self.path)
        total = sum([self._binding(name, binding, context) for name, binding in own.items()])
        if self.outline.stars and self.settings.collect_imported_tests:
            for name in sorted(self.project.star_names(self.path) - own.keys()):
                if self._may_be_test(name):
                    total += self._found(name, self.project.lookup(self.path, name), context)
        return total

    def _binding(self, name: str, binding: Binding, context: Context) -> int:
        if binding.kind in (Bound.FUNCTION, Bound.CLASS):
            return self._found(name, Place(self.path, binding), context)
        if binding.kind is not Bound.IMPORT:
            return self._made(name, binding)
        if not self.settings.collect_imported_tests or not self._may_be_test(name, binding.text):
            return 0
        return self._found(name, self.project.follow(self.path, binding.text), context)

    def _may_be_test(self, name: str, reference: str = "") -> bool:
        """Whether an imported name is worth following: ``unittest`` cases may be called anything."""
        if self._is_function_name(name) or self._is_class_name(name):
            return True
        original = (reference or name).rpartition(".")[2]
        if not original[:1].isupper():
            return False
        return "test" in reference.lower() or "Test" in name or "Case" in original or "Base" in original

    def _made(self, name: str, binding: Binding) -> int:
        """A name bound to what a call returned: a test, where the callee's name says that it makes tests."""
        if not (self._is_function_name(name) or self._is_class_name(name)):
            return 0
        maker = binding.text.partition("(")[0].rpartition(".")[2]
        if binding.kind is Bound.OTHER and maker == "TestCase":
            return 1  # a state machine of Hypothesis as a case
        if any(word in maker.lower() for word in _FACTORY_WORDS):
            self.doubt(f"{name} is made by a call")
            return 1
        return 0

    def _found(self, name: str, found: Found | None, context: Context) -> int:
        if isinstance(found, Place) and found.binding.kind is Bound.FUNCTION:
            function = self._function_of(found.path, found.binding)
            if not self._is_test(name, function):
                return 0
            self._check(name, found.binding)
            return self.multiplier.count(name, function, found.path, function.arguments, context)
        if isinstance(found, Place) and found.binding.kind is Bound.CLASS:
            total = self._class(name, (found.path, found.binding.index), context, 0)
            if total:
                self._check(name, found.binding)
            return total
        if not self._is_function_name(name) and not self._is_class_name(name):
            return 0
        if isinstance(found, Lost):
            self.doubt(f"{name} could not be followed to where it comes from")
            return int(found.name.endswith(".TestCase"))
        if isinstance(found, Outside) and name.startswith("test_") and "." in found.name:
            self.doubt(f"{name} may be a test of another project")
        return 0

    def _function_of(self, path: str, binding: Binding) -> TestFunction:
        return self.project.outlines[path].functions[binding.index]

    def _check(self, name: str, binding: Binding) -> None:
        if not binding.exact:
            self.doubt(f"{name} is defined under a condition")

    def _is_test(self, name: str, function: TestFunction) -> bool:
        if function.fixture is not None or not function.callable:
            return False
        if function.collected is None or function.cases is not None:
            return self._is_function_name(name)
        return function.collected

    def _is_function_name(self, name: str) -> bool:
        return _matches(name, self.settings.python_functions)

    def _is_class_name(self, name: str) -> bool:
        return _matches(name, self.settings.python_classes)

    def _class(self, name: str, key: Key, context: Context, depth: int) -> int:
        family = self.families.of(key)
        flag = _flag([member.binding for member in family.members.values()])
        if flag is False or family.abstract or depth > _DEEPEST:
            return 0
        total = self._cases(name, family, flag is True, context, depth)
        copies = family.statements[0][1].copies
        return total if copies is None else total * self.multiplier.size(copies, key[0], f"{name} is copied")

    def _cases(self, name: str, family: Family, chosen: bool, context: Context, depth: int) -> int:
        if family.unittest:
            return self._unittest(family, self._inside(name, family, context))
        strange = [base for base in family.unknown if "test" in base.rpartition(".")[2].lower()]
        if not (chosen or self._is_class_name(name)):
            if not strange or family.constructed:
                return 0
            self.doubt(f"{name} may be a test case by its base {strange[0].lstrip('?')}")
            return self._unittest(family, self._inside(name, family, context))
        if family.constructed:
            return 0
        total = self._methods(family, self._inside(name, family, context), depth)
        if strange or (family.unknown and total):
            base = (strange or family.unknown)[0].lstrip("?")
            self.doubt(f"{name} inherits from {base}, which is not of this project")
        return total

    def _inside(self, name: str, family: Family, context: Context) -> Context:
        """The context of a class's methods: its fixtures and marks added."""
        fixtures, autouse = {}, []
        for member in family.members.values():
            if member.binding.kind is Bound.FUNCTION:
                function = self._function_of(member.path, member.binding)
                if function.fixture is not None:
                    called = function.fixture.name or member.binding.name
                    fixtures[called] = definition(function, function.fixture, member.path, method=True)
                    autouse += [called] if function.fixture.autouse else []
        marks = [self.multiplier.resolve(path, statement.marks) for path, statement in family.statements]
        generators: tuple[Generator, ...] = ()
        member_found = family.members.get(GENERATOR)
        if member_found is not None and member_found.binding.kind is Bound.FUNCTION:
            source = self._function_of(member_found.path, member_found.binding).text
            generators = (Generator(member_found.path, source, name),)
        return context.inside(name, marks, Shelf(fixtures, autouse) if fixtures else None, generators)

    def _methods(self, family: Family, context: Context, depth: int) -> int:
        total = 0
        for name, member in family.members.items():
            binding = member.binding
            if binding.kind is Bound.FUNCTION:
                function = self._function_of(member.path, binding)
                if self._is_test(name, function):
                    self._check(name, binding)
                    asked = function.arguments if function.static else function.arguments[1:]
                    total += self.multiplier.count(name, function, member.path, asked, context)
            elif binding.kind is Bound.CLASS:
                total += self._class(name, (member.path, binding.index), context, depth + 1)
            else:
                total += self._made(name, binding)
        return total

    def _unittest(self, family: Family, context: Context) -> int:
        """``unittest`` collects callables called ``test*``; fixtures and parametrize do not apply to them."""
        total = sum([EXTRA_TESTS.get(name, 0) for name in family.outsiders])
        for name, member in family.members.items():
            if name.startswith("test"):
                total += self._unittest_method(name, member, context)
        return total or int("runTest" in family.members)

    def _unittest_method(self, name: str, member: Member, context: Context) -> int:
        binding = member.binding
        if binding.kind is not Bound.FUNCTION:
            return 1 if binding.kind is Bound.CLASS else self._made(name, binding)
        function = self._function_of(member.path, binding)
        if not function.callable or (function.collected is False and function.cases is None):
            return 0
        self._check(name, binding)
        return self.multiplier.count_plain(name, function, member.path, context)


def _flag(names: Iterable[Binding]) -> bool | None:
    """The value of ``__test__``, where it is bound."""
    for binding in names:
        if binding.name == "__test__" and binding.kind is Bound.VALUE and binding.text != UNKNOWN_NAME:
            return binding.text != "False"
    return None


@lru_cache(maxsize=4096)
def _matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether a name begins with a pattern, or matches one that is a glob (pytest's rule for both)."""
    for pattern in patterns:
        if name.startswith(pattern):
            return True
        if any(sign in pattern for sign in "*?[") and fnmatch(name, pattern):
            return True
    return False
