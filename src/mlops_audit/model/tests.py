"""What a test file offers to pytest, before the project's own collection settings are applied.

Names of other files are *references*: ``pkg.mod.Name`` is absolute, each leading dot climbs one package as in
an import statement, ``*Name`` is a name that only a star import can have brought. *Expressions* are Python
text, to be evaluated in the scope of the file that the outline describes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterSets:
    """One parametrisation: the arguments that it binds and how many sets of values it holds.

    ``count`` is None where only other files can tell: then ``text`` is the expression of the values.
    ``exact`` is False where the count is a guess, or holds only under a condition.
    """

    names: tuple[str, ...] = ()
    count: int | None = None
    text: str = ""
    exact: bool = True
    indirect: tuple[str, ...] = ()
    marked: tuple[tuple[str, ...], ...] = ()
    """Marks of the sets that carry some of their own, one entry per such set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """The marks of a function, a class or a module."""

    names: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()
    """What ``usefixtures`` asks for."""
    parameters: tuple[ParameterSets, ...] = ()
    deferred: tuple[str, ...] = ()
    """Expressions of decorators and marks that another first-party file may define."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fixture:
    """What makes a function a fixture. ``name`` is the one given to the decorator, or empty."""

    name: str = ""
    autouse: bool = False
    params: ParameterSets | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFunction:
    """A function at module or class level, whether or not pytest would collect it."""

    __test__ = False

    name: str
    line: int
    arguments: tuple[str, ...] = ()
    """Arguments without defaults that neither mocks nor Hypothesis fill; a method's first one included."""
    marks: Marks = Marks()
    fixture: Fixture | None = None
    static: bool = False
    coroutine: bool = False
    abstract: bool = False
    callable: bool = True
    """False for properties."""
    collected: bool | None = None
    """Its ``__test__`` attribute, where it has one."""
    cases: ParameterSets | None = None
    """Copies that a third-party decorator makes of it (``parameterized.expand`` and its like)."""
    text: str = ""
    """Source of what has to be followed test by test, or from other files: ``pytest_generate_tests``, and
    helpers that build marks."""


class Bound(Enum):
    """What a name is bound to."""

    FUNCTION = "function"
    CLASS = "class"
    IMPORT = "import"
    VALUE = "value"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Binding:
    """A name and what it is bound to when the module or class body has run.

    ``index`` points into the outline's functions or classes. ``text`` is a reference for an import, an
    expression for a value, and for anything else the name of the callable that made it, where there is one.
    ``exact`` is False where the name is bound, or has that value, only under a condition.
    """

    name: str
    kind: Bound
    index: int = 0
    text: str = ""
    exact: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class TestClass:
    """A class statement. A base is ``#3`` for a class of the same outline, a reference, or ``?``."""

    __test__ = False

    name: str
    line: int
    bases: tuple[str, ...] = ()
    names: tuple[Binding, ...] = ()
    marks: Marks = Marks()
    abstract: bool = False
    """Its metaclass is ABCMeta by its own statement."""
    constructor: bool = False
    """A decorator gives it an ``__init__`` (dataclasses, attrs)."""
    copies: ParameterSets | None = None
    """Copies that a third-party decorator makes of it (``parameterized_class``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOutline:
    """What a Python file offers to pytest: a test file, a conftest, or a file that those import from."""

    __test__ = False

    functions: tuple[TestFunction, ...] = ()
    classes: tuple[TestClass, ...] = ()
    names: tuple[Binding, ...] = ()
    stars: tuple[str, ...] = ()
    """Modules that are star-imported, as references."""
    exports: tuple[str, ...] | None = None
    """``__all__``, where it is literal."""
    marks: Marks = Marks()
    plugins: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    """``collect_ignore`` and ``collect_ignore_glob`` of a conftest."""
    skipped: str = ""
    """Skipped as a whole: ``always``, ``sometimes`` (under a condition), or empty."""
    requires: tuple[str, ...] = ()
    """Modules without which it is skipped as a whole (``importorskip``)."""
    dynamic: str = ""
    """Why tests may come into being that no statement shows, or be taken away; empty when none do."""
    doctests: int = 0
    """Docstrings that hold examples."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many tests pytest would collect from one file.

    Where that is not ``exact``, ``value`` is a guess. ``reason`` says why it is one, or on what an exact
    count depends.
    """

    value: int
    exact: bool = True
    reason: str = ""
