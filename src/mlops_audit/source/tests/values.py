"""What a Python expression of a test file may evaluate to without running anything.

Numbers, strings and containers are themselves. Everything else is one of the classes below. ``repr`` of a
value is an expression that evaluates to the same value anywhere, so that one file's constants can be kept
as text and be used by another file.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

UNKNOWN_NAME = "__unknown__"
FOREIGN_NAME = "__foreign__"
ENUM_NAME = "__enum__"
YIELDED = "<yielded>"
"""The name under which a call gathers what it yields."""
LONGEST = 20_000
"""Elements that a container may have before it is no longer followed."""


class Opaque:
    """A value of which nothing is known, not even its length."""

    __slots__ = ()

    def __repr__(self) -> str:
        return UNKNOWN_NAME


class Unknown(Opaque):
    """A value that no reading of source text can tell."""

    __slots__ = ()


UNKNOWN = Unknown()


class Pending(Opaque):
    """A value that could be told if other files were known: the expression waits for them."""

    __slots__ = ("node",)

    def __init__(self, node: ast.expr) -> None:
        self.node = node

    def __repr__(self) -> str:
        try:
            return f"({ast.unparse(self.node)})" if _lines(self.node) < 60 else UNKNOWN_NAME
        except RecursionError:
            return UNKNOWN_NAME


@dataclass(frozen=True, slots=True)
class Foreign(Opaque):
    """Something of another module: a reference (see ``model.tests``), as seen from the file ``origin``."""

    path: str
    origin: str = field(default="", compare=False)

    def __repr__(self) -> str:
        return f"{FOREIGN_NAME}({self.path!r})"

    @property
    def fixed(self) -> bool:
        """Whether it is of the standard library or the builtins: no other file of the project defines it."""
        return self.path.partition(".")[0] in _FIXED


_FIXED = frozenset(sys.stdlib_module_names) | {"builtins", "pytest"}


@dataclass(slots=True, repr=False)
class Mark:
    """``pytest.mark.NAME(...)``, applied to nothing yet."""

    name: str
    args: tuple[object, ...] = ()
    keywords: dict[str, object] = field(default_factory=dict)
    exact: bool = True

    def __repr__(self) -> str:
        return f"{FOREIGN_NAME}({'pytest.mark.' + self.name!r})({_arguments(self.args, self.keywords)})"


@dataclass(slots=True, repr=False)
class Parameter:
    """``pytest.param(...)``: one set of values, of which only its marks matter here."""

    values: tuple[object, ...]
    marks: object

    def __repr__(self) -> str:
        return f"{FOREIGN_NAME}('pytest.param')({_arguments(self.values, {'marks': self.marks})})"


@dataclass(slots=True, repr=False)
class FixtureMaker:
    """``pytest.fixture(...)``, applied to nothing yet."""

    name: str
    autouse: bool
    params: object = None
    has_params: bool = False
    exact: bool = True


@dataclass(slots=True, repr=False, eq=False)
class Filler:
    """A decorator that fills some arguments itself: the first ones, the last ones, or some by name."""

    first: int = 0
    last: int = 0
    names: tuple[str, ...] = ()
    everything: bool = False


@dataclass(slots=True, repr=False)
class Copier:
    """A third-party decorator that makes one copy of a test, or of a class of tests, per set of values."""

    values: object
    exact: bool = True
    late: bool = False
    """The copies are made from what the whole stack of decorators leaves (absl), not at once."""


@dataclass(slots=True, repr=False, eq=False)
class Skip:
    """``unittest.skip(reason)``, applied to nothing yet."""


@dataclass(slots=True, repr=False, eq=False)
class Wrapper:
    """``functools.wraps(function)``, applied to nothing yet."""

    function: object


@dataclass(slots=True, repr=False, eq=False)
class Constructor:
    """A class decorator that gives a class an ``__init__``."""


@dataclass(slots=True, repr=False, eq=False)
class Partial:
    """``functools.partial``."""

    function: object
    args: tuple[object, ...]
    keywords: dict[str, object]


@dataclass(slots=True, repr=False, eq=False)
class Callback:
    """A function of ours that a followed function may call."""

    function: Callable[[list[object], dict[str, object]], object]


@dataclass(slots=True, repr=False, eq=False)
class Stand(Opaque):
    """An object of pytest's, of which a few attributes are known."""

    attributes: dict[str, object]


@dataclass(slots=True, repr=False, eq=False)
class Default:
    """A result that may be None, which a rule cannot return as such."""

    value: object


@dataclass(slots=True, repr=False, eq=False)
class Literals:
    """``typing.Literal[...]``."""

    values: tuple[object, ...]

    def __repr__(self) -> str:
        return f"{FOREIGN_NAME}('typing.Literal')[{self.values!r}]"


@dataclass(slots=True, repr=False, eq=False)
class Scope:
    """Names of a module, a class body or a call. ``doubtful`` ones hold only under a condition.

    ``path`` is that of the file whose names an outermost scope stands for, where several are at hand.
    """

    names: dict[str, object] = field(default_factory=dict)
    parent: Scope | None = None
    is_class: bool = False
    doubtful: set[str] = field(default_factory=set)
    path: str = ""


@dataclass(slots=True, repr=False, eq=False)
class FunctionValue(Opaque):
    """A function and what its decorators have made of it."""

    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
    scope: Scope
    marks: list[object] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)
    fixture: FixtureMaker | None = None
    fillers: list[Filler] = field(default_factory=list)
    copier: Copier | None = None
    wraps: FunctionValue | None = None
    static: bool = False
    abstract: bool = False
    callable: bool = True
    collected: bool | None = None


@dataclass(slots=True, repr=False, eq=False)
class ClassValue(Opaque):
    """A class statement (or ``type(...)``): its bases as references or classes, its names."""

    name: str
    line: int
    bases: list[object]
    scope: Scope
    node: ast.ClassDef | None = None
    abstract: bool = False
    marks: list[object] = field(default_factory=list)
    deferred: list[str] = field(default_factory=list)
    constructor: bool = False
    copier: Copier | None = None
    members: dict[str, object] | None = None
    """Of an enumeration, without aliases."""

    def __repr__(self) -> str:
        return UNKNOWN_NAME if self.members is None else f"{ENUM_NAME}({self.members!r})"


@dataclass(slots=True, frozen=True, repr=False)
class Member(Opaque):
    """One member of an enumeration."""

    owner: str
    name: str
    value: object = field(compare=False)


_KNOWN_APART = (Foreign, FunctionValue, ClassValue, Member)
"""Values that equal only themselves among their kind, though nothing else may be known of them."""


def elements(value: object) -> list[object] | None:
    """What iterating over a value gives, or None where that cannot be told."""
    if isinstance(value, list):
        return value
    if isinstance(value, (tuple, set, frozenset, dict, str, bytes, range)):
        return list(value) if len(value) <= LONGEST else None
    if isinstance(value, ClassValue) and value.members is not None:
        return [Member(value.name, name, item) for name, item in value.members.items()]
    return None


def truth(value: object) -> bool | None:
    """Whether a value is true, or None where that cannot be told."""
    if isinstance(value, (FunctionValue, ClassValue, Member, Mark, Parameter)):
        return True
    return None if isinstance(value, Opaque) else bool(value)


def concrete(value: object) -> bool:
    """Whether a value is known through and through, so that Python itself may compute with it.

    One that stands for too many is not: a few lines can share a container in so many places that comparing it
    would take for ever.
    """
    waiting, left = [value], LONGEST
    while waiting:
        one = waiting.pop()
        if isinstance(one, (list, tuple, set, frozenset)):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend(one)
            waiting.extend(one.values())
        elif not (one is None or isinstance(one, (str, int, float, bytes, complex, range))):
            return False
        left -= 1
        if left < 0 or len(waiting) > LONGEST:
            return False
    return True


def is_lengthy(value: object, most: int) -> bool:
    """Whether the ``repr`` of a value has more than ``most`` parts; tells without making it."""
    waiting, left = [value], most
    while waiting and left >= 0 and len(waiting) <= most:
        left -= 1
        one = waiting.pop()
        if isinstance(one, (list, tuple, set, frozenset)):
            waiting.extend(one)
        elif isinstance(one, dict):
            waiting.extend((*one, *one.values()))
        elif isinstance(one, Mark):
            waiting.extend((*one.args, *one.keywords.values()))
        elif isinstance(one, Parameter):
            waiting.extend((*one.values, one.marks))
        elif isinstance(one, Literals):
            waiting.extend(one.values)
        elif isinstance(one, ClassValue) and one.members is not None:
            waiting.extend(one.members.values())
    return bool(waiting)


def is_unfilled(value: object) -> bool:
    """Whether a module's value is an empty container: mostly, those are there to be filled from elsewhere."""
    return not value and isinstance(value, (list, dict, set))


def distinct(value: object) -> object:
    """A value fit for a set or for the keys of a dict: unknown ones are taken to differ."""
    if isinstance(value, _KNOWN_APART):
        return value
    return value if concrete(value) and _is_hashable(value) else Unknown()


def _is_hashable(value: object) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def dotted(node: ast.expr) -> str:
    """``a.b.c`` for a chain of attributes on a name, else empty."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    return ".".join([node.id, *reversed(parts)]) if isinstance(node, ast.Name) else ""


def _arguments(args: Iterable[object], keywords: dict[str, object]) -> str:
    return ", ".join([*map(repr, args), *(f"{name}={value!r}" for name, value in keywords.items())])


def _lines(node: ast.expr) -> int:
    return (node.end_lineno or node.lineno) - node.lineno
