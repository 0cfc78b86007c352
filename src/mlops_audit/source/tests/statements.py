"""How each kind of statement is followed. A handler returns why its block ends early, or None."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlops_audit.source.tests.definitions import define, define_class
from mlops_audit.source.tests.effects import MUTATORS, forget, forget_changes, mutate, set_by_name
from mlops_audit.source.tests.expressions import combine
from mlops_audit.source.tests.literals import UndecidedError
from mlops_audit.source.tests.values import (
    UNKNOWN,
    YIELDED,
    ClassValue,
    Foreign,
    FunctionValue,
    Opaque,
    Scope,
    dotted,
    elements,
    truth,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.interpreter import Interpreter

_MAKERS = frozenset({"instantiate_device_type_tests", "instantiate_parametrized_tests", "scenarios", "exec"})
"""Functions that put tests into a module."""
_HARMLESS = frozenset({"builtins.print", "random.shuffle", "warnings.warn"})
_LONGEST_LOOP = 2_000
_IMPORT_ERRORS = ("ImportError", "ModuleNotFoundError")


@dataclass(slots=True)
class Signal:
    """Why a block of statements ended early: ``return``, ``break`` or ``continue``."""

    kind: str
    value: object = None


def _import(interpreter: Interpreter, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        target = alias.name if alias.asname else alias.name.partition(".")[0]
        interpreter.assign(alias.asname or target, Foreign(target), scope)


def _import_from(interpreter: Interpreter, node: ast.ImportFrom, scope: Scope) -> None:
    prefix = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            interpreter.stars.append(prefix)
            continue
        path = f"{prefix}.{alias.name}" if node.module else prefix + alias.name
        interpreter.assign(alias.asname or alias.name, Foreign(path), scope)


def _assign(interpreter: Interpreter, node: ast.Assign | ast.AnnAssign, scope: Scope) -> None:
    if node.value is None:
        return
    value = interpreter.value(node.value, scope)
    for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
        interpreter.bind(target, value, scope)


def _augment(interpreter: Interpreter, node: ast.AugAssign, scope: Scope) -> None:
    if not isinstance(node.target, ast.Name):
        forget_changes(interpreter, (node,), scope)
        return
    load = ast.copy_location(ast.Name(node.target.id, ast.Load()), node)
    operation = ast.copy_location(ast.BinOp(load, node.op, node.value), node)
    left, right = interpreter.lookup(node.target.id, scope), interpreter.value(node.value, scope)
    if isinstance(left, list) and isinstance(node.op, ast.Add):
        right = elements(right) if not isinstance(right, Opaque) else right
    interpreter.assign(node.target.id, combine(interpreter, operation, left, right), scope)


def _expression(interpreter: Interpreter, node: ast.Expr, scope: Scope) -> None:
    call = node.value
    if isinstance(call, (ast.Yield, ast.YieldFrom)):
        _yield(interpreter, call, scope)
    elif isinstance(call, ast.Call):
        name = call.func.id if isinstance(call.func, ast.Name) else ""
        if isinstance(call.func, ast.Attribute) and call.func.attr in MUTATORS:
            mutate(interpreter, call, call.func, scope)
        elif name in _MAKERS:
            interpreter.dynamic = f"{name}() makes tests"
        elif name == "setattr":
            set_by_name(interpreter, call, scope)
        else:
            _call(interpreter, call, scope)


def _call(interpreter: Interpreter, call: ast.Call, scope: Scope) -> None:
    """A call for its effects. What is not understood may change the containers that it is given."""
    function = interpreter.value(call.func, scope)
    if isinstance(function, Foreign) and function.path == "pytest.skip":
        if any(keyword.arg == "allow_module_level" for keyword in call.keywords):
            _skip(interpreter)
        return
    interpreter.value(call, scope)
    if isinstance(function, FunctionValue) or (isinstance(function, Foreign) and function.path in _HARMLESS):
        return
    for arg in call.args:
        value = interpreter.lookup(arg.id, scope) if isinstance(arg, ast.Name) else None
        if isinstance(value, (list, dict, set)):
            forget(value, scope)


def _skip(interpreter: Interpreter) -> None:
    interpreter.skipped = interpreter.skipped or ("sometimes" if interpreter.doubtful else "always")


def _yield(interpreter: Interpreter, node: ast.Yield | ast.YieldFrom, scope: Scope) -> None:
    yielded = scope.names.get(YIELDED)
    value = UNKNOWN if node.value is None else interpreter.value(node.value, scope)
    if not isinstance(yielded, list) or interpreter.doubtful:
        raise UndecidedError
    if isinstance(node, ast.Yield):
        yielded.append(value)
        return
    items = elements(value)
    if items is None:
        raise UndecidedError
    yielded.extend(items)


def _if(interpreter: Interpreter, node: ast.If, scope: Scope) -> Signal | None:
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
    return bool(body) and isinstance(body[-1], ast.Raise) and not _skips(body[-1])


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


def _for(interpreter: Interpreter, node: ast.For, scope: Scope) -> Signal | None:
    items = elements(interpreter.value(node.iter, scope))
    if items is None or len(items) > _LONGEST_LOOP:
        if interpreter.depth:
            raise UndecidedError
        forget_changes(interpreter, (node,), scope)
        return None
    for item in list(items):
        interpreter.burn()
        interpreter.bind(node.target, item, scope)
        signal = interpreter.block(node.body, scope)
        if signal is not None and signal.kind != "continue":
            return signal if signal.kind == "return" else None
    return interpreter.block(node.orelse, scope)


def _while(interpreter: Interpreter, node: ast.While, scope: Scope) -> Signal | None:
    while True:
        interpreter.burn()
        verdict = truth(interpreter.value(node.test, scope))
        if verdict is None:
            raise UndecidedError
        if not verdict:
            return None
        signal = interpreter.block(node.body, scope)
        if signal is not None and signal.kind != "continue":
            return signal if signal.kind == "return" else None


def _try(interpreter: Interpreter, node: ast.Try, scope: Scope) -> Signal | None:
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


def _with(interpreter: Interpreter, node: ast.With, scope: Scope) -> Signal | None:
    for item in node.items:
        if item.optional_vars is not None:
            interpreter.bind(item.optional_vars, UNKNOWN, scope)
    return interpreter.block(node.body, scope)


def _match(interpreter: Interpreter, node: ast.Match, scope: Scope) -> None:
    if interpreter.depth:
        raise UndecidedError
    forget_changes(interpreter, (node,), scope)


def _delete(interpreter: Interpreter, node: ast.Delete, scope: Scope) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            scope.names.pop(target.id, None)
        elif isinstance(target, ast.Attribute):
            owner = interpreter.value(target.value, scope)
            if isinstance(owner, ClassValue):
                owner.scope.names.pop(target.attr, None)
        elif isinstance(target, ast.Subscript):
            forget(interpreter.value(target.value, scope), scope)


def _raise(interpreter: Interpreter, node: ast.Raise, _: Scope) -> None:
    if interpreter.depth:
        raise UndecidedError
    if _skips(node):
        _skip(interpreter)


def _skips(node: ast.Raise) -> bool:
    name = dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) if node.exc else ""
    return name.endswith(("SkipTest", "skip.Exception"))


def _return(interpreter: Interpreter, node: ast.Return, scope: Scope) -> Signal:
    return Signal("return", None if node.value is None else interpreter.value(node.value, scope))


STATEMENTS: dict[type[ast.stmt], Callable[..., Signal | None]] = {
    ast.FunctionDef: define,
    ast.AsyncFunctionDef: define,
    ast.ClassDef: define_class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assign,
    ast.AnnAssign: _assign,
    ast.AugAssign: _augment,
    ast.Expr: _expression,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.Match: _match,
    ast.Delete: _delete,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Break: lambda *_: Signal("break"),
    ast.Continue: lambda *_: Signal("continue"),
}
