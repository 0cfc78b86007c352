"""How branches and loops are followed: conditions that cannot be told, handlers, known elements."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_audit.source.tests.effects import forget_changes
from mlops_audit.source.tests.literals import UndecidedError
from mlops_audit.source.tests.values import ClassValue, Foreign, FunctionValue, Scope, dotted, elements, truth

if TYPE_CHECKING:
    from mlops_audit.source.tests.interpreter import Interpreter

_LONGEST_LOOP = 2_000
_LOOP_STEPS = 8
"""What one turn of a loop costs, in turns of a comprehension."""
_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError")


@dataclass(slots=True)
class Signal:
    """Why a block of statements ended early: ``return``, ``break`` or ``continue``."""

    kind: str
    value: object = None


def follow_if(interpreter: Interpreter, node: ast.If, scope: Scope) -> Signal | None:
    """Follow the branch that is taken, or both where that cannot be told."""
    verdict = False if _is_main_guard(node.test) else truth(interpreter.value(node.test, scope))
    doubt, interpreter.doubt = interpreter.doubt, False
    if verdict is not None:
        chosen, other = (node.body, node.orelse) if verdict else (node.orelse, node.body)
        return _probably(interpreter, chosen, other, scope) if doubt else interpreter.block(chosen, scope)
    before = dict(scope.names)
    interpreter.doubtful += 1
    try:
        signals = [interpreter.block(() if _fails(node.body) else node.body, scope)]
        after = dict(scope.names)
        signals.append(interpreter.block(() if _fails(node.orelse) else node.orelse, scope))
    finally:
        interpreter.doubtful -= 1
    if any(signals):
        raise UndecidedError
    if not interpreter.doubtful:
        _settle_branches(scope, before, after)
    return None


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _probably(
    interpreter: Interpreter, chosen: Sequence[ast.stmt], other: Sequence[ast.stmt], scope: Scope
) -> Signal | None:
    """Follow the branch that is probably taken, and note what the other one would define."""
    if any(map(_defines_test, other)):
        interpreter.dynamic = interpreter.dynamic or "tests are defined under a condition"
    interpreter.doubtful += 1
    try:
        return interpreter.block(chosen, scope)
    finally:
        interpreter.doubtful -= 1


def _defines_test(statement: ast.stmt) -> bool:
    if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    return statement.name.lower().startswith("test")


def _fails(body: Sequence[ast.stmt]) -> bool:
    """Whether a branch ends in an error: such a branch is taken not to be run."""
    return bool(body) and isinstance(body[-1], ast.Raise) and not skips(body[-1])


def _settle_branches(scope: Scope, before: dict[str, object], after: dict[str, object]) -> None:
    """A name that both branches bind alike, or that a branch binds as it was before, is not doubtful."""
    missing = object()
    for name, value in scope.names.items():
        first, old = after.get(name, missing), before.get(name, missing)
        both = first is not old and value is not first
        one, other = (first, value) if both else (old, value)
        if value is not old and one is not missing and _alike(one, other):
            scope.doubtful.discard(name)


def _alike(one: object, other: object) -> bool:
    if isinstance(one, FunctionValue) and isinstance(other, FunctionValue):
        return one.marks == other.marks and one.fixture == other.fixture
    left, right = elements(one), elements(other)
    return left is not None and right is not None and len(left) == len(right)


def follow_for(interpreter: Interpreter, node: ast.For, scope: Scope) -> Signal | None:
    """Follow a loop over known elements."""
    items = elements(interpreter.value(node.iter, scope))
    if items is None or len(items) > _LONGEST_LOOP:
        if interpreter.depth:
            raise UndecidedError
        forget_changes(interpreter, (node,), scope)
        return None
    doubt, interpreter.doubt = interpreter.doubt, False
    interpreter.doubtful += doubt
    try:
        for item in list(items):
            interpreter.burn(_LOOP_STEPS)
            interpreter.bind(node.target, item, scope)
            signal = interpreter.block(node.body, scope)
            if signal is not None and signal.kind != "continue":
                return signal if signal.kind == "return" else None
        return interpreter.block(node.orelse, scope)
    finally:
        interpreter.doubtful -= doubt


def follow_while(interpreter: Interpreter, node: ast.While, scope: Scope) -> Signal | None:
    """Follow a loop as long as its condition can be told."""
    while True:
        interpreter.burn(_LOOP_STEPS)
        verdict = truth(interpreter.value(node.test, scope))
        if verdict is None:
            raise UndecidedError
        if not verdict:
            return None
        signal = interpreter.block(node.body, scope)
        if signal is not None and signal.kind != "continue":
            return signal if signal.kind == "return" else None


def follow_try(interpreter: Interpreter, node: ast.Try, scope: Scope) -> Signal | None:
    """The body is taken to succeed; a handler only adds names that the body does not bind."""
    signal = interpreter.block(node.body, scope)
    for handler in node.handlers if interpreter.depth == 0 else ():
        spare = Scope(parent=scope)
        skipped = interpreter.skipped
        interpreter.doubtful += 1
        interpreter.block(handler.body, spare)
        interpreter.doubtful -= 1
        if (
            interpreter.skipped != skipped
            and dotted(handler.type or ast.Name("ImportError")) in _IMPORT_ERRORS
        ):
            # As good as importorskip: what the file needs to be collected at all.
            interpreter.skipped = skipped
            interpreter.requires += _imported(node.body)
        _adopt(interpreter, scope, spare, node.body)
    if signal is not None:
        return signal
    return interpreter.block((*node.orelse, *node.finalbody), scope)


def _imported(body: Sequence[ast.stmt]) -> list[str]:
    found = [alias.name for part in body if isinstance(part, ast.Import) for alias in part.names]
    return found + [part.module for part in body if isinstance(part, ast.ImportFrom) and part.module]


def _adopt(interpreter: Interpreter, scope: Scope, spare: Scope, tried: Sequence[ast.stmt]) -> None:
    """Add what a handler binds, but no tests. A flag that it turns round depends on what is installed."""
    for name, value in spare.names.items():
        known = scope.names.get(name)
        if isinstance(value, bool) and isinstance(known, bool) and known != value:
            scope.doubtful.add(name)
        if isinstance(value, (FunctionValue, ClassValue)) and name.lower().startswith("test"):
            if not all(Foreign(module).fixed for module in _imported(tried)):
                interpreter.dynamic = interpreter.dynamic or "tests are defined under a condition"
        else:
            scope.names.setdefault(name, value)


def follow_match(interpreter: Interpreter, node: ast.Match, scope: Scope) -> None:
    """Follow nothing: forget what any case may bind."""
    if interpreter.depth:
        raise UndecidedError
    forget_changes(interpreter, (node,), scope)


def skips(node: ast.Raise) -> bool:
    """Whether a raised exception means that the module is skipped."""
    name = dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) if node.exc else ""
    return name.endswith(("SkipTest", "skip.Exception"))
