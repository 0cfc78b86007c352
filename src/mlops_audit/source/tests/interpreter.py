"""Follows the statements of a module, a class body or a small function, to see what its names end up as.

Only what tests may depend on is followed: definitions, imports, assignments, changes of containers, loops
over known elements. A branch whose condition cannot be told is taken on both sides, and what it binds is
doubtful.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Sequence

from mlops_audit.source.tests.branches import Signal
from mlops_audit.source.tests.decorators import apply
from mlops_audit.source.tests.effects import forget_call, forget_changes, set_attribute, set_item
from mlops_audit.source.tests.literals import FAILURES, FUEL, Evaluator, UndecidedError
from mlops_audit.source.tests.statements import STATEMENTS
from mlops_audit.source.tests.values import (
    UNKNOWN,
    UNKNOWN_NAME,
    YIELDED,
    ClassValue,
    Foreign,
    FunctionValue,
    Pending,
    Scope,
)

_BUILTINS = frozenset(dir(builtins))
_DEEPEST = 6
_OWN_NAMES = frozenset({UNKNOWN_NAME, "__name__", "__file__", "__doc__"})


class Interpreter(Evaluator):
    """An evaluator that also follows statements."""

    def __init__(self) -> None:
        super().__init__()
        self.reserve = 3 * FUEL
        """Steps that are left for all statements together."""
        self.module = Scope()
        self.stars: list[str] = []
        self.skipped = ""
        self.dynamic = ""
        self.doubtful = 0
        """How many conditions that cannot be told enclose the statement at hand."""
        self.depth = 0
        """How many calls enclose it."""

    def follow(self, body: Sequence[ast.stmt], scope: Scope) -> None:
        """Follow the statements of a module or class; those that cannot be followed make names unknown."""
        depth, doubtful, outer = self.depth, self.doubtful, self.fuel
        for statement in body:
            granted = self.fuel = min(FUEL, self.reserve)
            try:
                self.block((statement,), scope)
            except FAILURES:
                self.depth, self.doubtful = depth, doubtful
                forget_changes(self, (statement,), scope)
            self.reserve -= granted - max(0, self.fuel)
        self.fuel = outer

    def block(self, body: Iterable[ast.stmt], scope: Scope) -> Signal | None:
        """Follow statements; returns why they ended early, if they did."""
        for statement in body:
            self.doubt = False
            handler = STATEMENTS.get(type(statement))
            if handler is not None:
                signal = handler(self, statement, scope)
                if signal is not None:
                    return signal
        return None

    def outside(self, name: str, scope: Scope) -> object:  # noqa: ARG002 - subclasses tell scopes apart
        """A builtin, or what a star import may have brought."""
        if name in _BUILTINS:
            return Foreign(f"builtins.{name}")
        return Foreign(f"*{name}") if self.stars and name not in _OWN_NAMES else UNKNOWN

    def assign(self, name: str, value: object, scope: Scope) -> None:
        """Bind a name, and remember whether it holds only under a condition."""
        scope.names[name] = value
        if self.doubtful or self.doubt:
            scope.doubtful.add(name)
        elif scope.doubtful:
            scope.doubtful.discard(name)

    def bind(self, target: ast.expr, value: object, scope: Scope) -> None:
        """Bind what an assignment binds: names, and entries or attributes of what is known."""
        if isinstance(target, ast.Name):
            self.assign(target.id, value, scope)
        elif isinstance(target, ast.Attribute):
            set_attribute(self.value(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            set_item(self, target, value, scope)
        else:
            super().bind(target, value, scope)

    def run(self, function: FunctionValue, args: list[object], keywords: dict[str, object]) -> object:
        """The result of a call; UNKNOWN where it depends on what cannot be told."""
        try:
            return self.enter(function, args, keywords)
        except FAILURES:
            forget_call(self, function, [*args, *keywords.values()])
            return UNKNOWN

    def enter(self, function: FunctionValue, args: list[object], keywords: dict[str, object]) -> object:
        """The result of a call. Raises UndecidedError where it depends on what cannot be told."""
        if self.depth >= _DEEPEST:
            raise UndecidedError
        doubt, doubtful = self.doubt, self.doubtful
        self.depth += 1
        try:
            scope = Scope(_arguments(self, function, args, keywords), function.scope)
            result = self._body(function.node, scope)
        finally:
            self.depth -= 1
            self.doubt |= doubt
            self.doubtful = doubtful
        # What waits for other files does so in terms of names that end with the call.
        return UNKNOWN if isinstance(result, Pending) and scope.names else result

    def _body(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda, scope: Scope) -> object:
        self.burn()
        if isinstance(node, ast.Lambda):
            return self.value(node.body, scope)
        if isinstance(node, ast.AsyncFunctionDef):
            raise UndecidedError
        yielded: list[object] = []
        scope.names[YIELDED] = yielded
        signal = self.block(node.body, scope)
        del scope.names[YIELDED]
        if yielded or _yields(node.body):
            return yielded
        return signal.value if signal is not None else None

    def decorate(self, decorator: object, args: list[object]) -> object:
        """Apply a decorator that is called as a function."""
        if len(args) != 1 or not isinstance(args[0], (FunctionValue, ClassValue)):
            return UNKNOWN
        return apply(self, decorator, args[0], None)


def _yields(body: Iterable[ast.stmt]) -> bool:
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(statement, (ast.For, ast.If, ast.While, ast.With, ast.Try)) and _yields(statement.body):
            return True
    return False


def _arguments(
    interpreter: Interpreter, function: FunctionValue, args: list[object], keywords: dict[str, object]
) -> dict[str, object]:
    spec = function.node.args
    positional = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    bound: dict[str, object] = dict.fromkeys([*positional, *(arg.arg for arg in spec.kwonlyargs)], UNKNOWN)
    for name, default in zip(reversed(positional), reversed(spec.defaults), strict=False):
        bound[name] = interpreter.value(default, function.scope)
    for arg, given in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if given is not None:
            bound[arg.arg] = interpreter.value(given, function.scope)
    bound.update(zip(positional, args, strict=False))
    extra = {name: value for name, value in keywords.items() if name not in bound}
    bound.update({name: value for name, value in keywords.items() if name in bound})
    if spec.vararg is not None:
        bound[spec.vararg.arg] = tuple(args[len(positional) :])
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = extra
    return bound
