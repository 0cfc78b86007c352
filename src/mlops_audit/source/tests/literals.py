"""Evaluates expressions as far as reading allows: how many elements has what a test is parametrised over?

Nothing is ever run. Known values are computed with, unknown ones are carried along, and what waits for
another file says so (``Pending``).
"""

from __future__ import annotations

import ast
import string
from abc import ABC, abstractmethod
from math import inf

from mlops_audit.source.tests.calls import RULES
from mlops_audit.source.tests.expressions import EXPRESSIONS
from mlops_audit.source.tests.values import (
    UNKNOWN,
    Callback,
    ClassValue,
    Copier,
    Default,
    FixtureMaker,
    Foreign,
    FunctionValue,
    Mark,
    Opaque,
    Partial,
    Pending,
    Scope,
    elements,
    is_unfilled,
)

_VERSION = (3, 12, 0, "final", 0)
"""The interpreter that conditions on versions are answered for."""
_ATTRIBUTES: dict[str, object] = {
    **{
        f"string.{name}": getattr(string, name)
        for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase")
    },
    **{
        f"string.{name}": getattr(string, name)
        for name in ("digits", "hexdigits", "punctuation", "whitespace")
    },
    "typing.TYPE_CHECKING": False,
    "sys.platform": "linux",
    "sys.version_info": _VERSION,
    "sys.version_info.major": _VERSION[0],
    "sys.version_info.minor": _VERSION[1],
    "math.inf": inf,
    "numpy.inf": inf,
    "pickle.HIGHEST_PROTOCOL": 5,
    "os.name": "posix",
}


FUEL = 20_000
"""Steps that may be spent on one statement or expression."""


class UndecidedError(Exception):
    """What would happen next depends on something that reading cannot tell."""


FAILURES = (
    UndecidedError,
    RuntimeError,
    ArithmeticError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
"""How following somebody's code may fail: in as many ways as running it."""


class Evaluator(ABC):
    """Evaluates expressions in scopes; names found in none of them are asked of ``outside``."""

    def __init__(self) -> None:
        self.fuel = FUEL
        self.doubt = False
        """Something was read that holds only under a condition."""
        self.line = 0
        self.requires: list[str] = []

    @abstractmethod
    def outside(self, name: str, scope: Scope) -> object:
        """The value of a name that no scope binds, up to the outermost one given."""

    @abstractmethod
    def run(self, function: FunctionValue, args: list[object], keywords: dict[str, object]) -> object:
        """The result of calling a function of the project."""

    @abstractmethod
    def decorate(self, decorator: object, args: list[object]) -> object:
        """The result of calling a decorator as a function."""

    def lookup(self, name: str, scope: Scope) -> object:
        """The value of a name, seen from a scope. Functions do not see the names of an enclosing class."""
        where: Scope | None = scope
        outermost = scope
        while where is not None:
            if name in where.names and (where is scope or not where.is_class):
                value = where.names[name]
                self.doubt |= name in where.doubtful or (where.parent is None and is_unfilled(value))
                return value
            outermost, where = where, where.parent
        return self.outside(name, outermost)

    def settle(self, foreign: Foreign) -> object:
        """What a reference stands for, where that is known."""
        return _ATTRIBUTES.get(foreign.path, foreign)

    def value(self, node: ast.expr, scope: Scope) -> object:
        """What an expression evaluates to."""
        handler = EXPRESSIONS.get(type(node))
        return UNKNOWN if handler is None else handler(self, node, scope)

    def element(self, node: ast.expr, scope: Scope) -> object:
        """What an element of a display evaluates to. Doubts about it are none about how many there are."""
        before = self.doubt
        value = self.value(node, scope)
        if not isinstance(value, (list, dict, set)):
            self.doubt = before
        return UNKNOWN if isinstance(value, Pending) and isinstance(node, ast.Call) else value

    def burn(self, steps: int = 1) -> None:
        """Count steps; raises UndecidedError when there have been too many."""
        self.fuel -= steps
        if self.fuel < 0:
            raise UndecidedError

    def blocked(self, node: ast.expr, *values: object) -> Opaque:
        """The result of an expression whose operands cannot be told: does it wait for another file?"""
        for value in values:
            if isinstance(value, Pending) or (isinstance(value, Foreign) and not value.fixed):
                return Pending(node)
        return UNKNOWN

    def bind(self, target: ast.expr, value: object, scope: Scope) -> None:
        """Bind what an assignment, a loop or a comprehension binds."""
        if isinstance(target, ast.Name):
            scope.names[target.id] = value
        elif isinstance(target, (ast.Tuple, ast.List)):
            items = elements(value)
            if items is None or len(items) != len(target.elts):
                items = [UNKNOWN] * len(target.elts)
            for element, item in zip(target.elts, items, strict=True):
                self.bind(element.value if isinstance(element, ast.Starred) else element, item, scope)

    def invoke(self, function: object, args: list[object], keywords: dict[str, object]) -> object:
        """Call a value; UNKNOWN where the result cannot be told."""
        if isinstance(function, FunctionValue):
            return self.run(function, args, keywords)
        if isinstance(function, Partial):
            return self.invoke(function.function, [*function.args, *args], function.keywords | keywords)
        if isinstance(function, (Mark, FixtureMaker, Copier)):
            return self.decorate(function, args)
        if isinstance(function, Callback):
            return function.function(args, keywords)
        if isinstance(function, Foreign):
            return self.invoke_foreign(function, args, keywords)
        return UNKNOWN

    def invoke_foreign(self, function: Foreign, args: list[object], keywords: dict[str, object]) -> object:
        """Call something of another module, of which only well-known ones are understood."""
        if function.path.startswith("pytest.mark."):
            if len(args) == 1 and isinstance(args[0], (FunctionValue, ClassValue)) and not keywords:
                return self.decorate(function, args)
            return Mark(
                function.path.removeprefix("pytest.mark."), tuple(args), keywords, exact=not self.doubt
            )
        rule = RULES.get(function.path)
        try:
            result = None if rule is None else rule(self, args, keywords)
        except (IndexError, TypeError, RecursionError):
            return UNKNOWN
        if isinstance(result, Default):
            return result.value
        return UNKNOWN if result is None else result
