"""How each kind of statement is followed. A handler returns why its block ends early, or None."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlops_audit.source.tests.branches import (
    Signal,
    follow_for,
    follow_if,
    follow_match,
    follow_try,
    follow_while,
    skips,
)
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
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.interpreter import Interpreter

_MAKERS = frozenset({"instantiate_device_type_tests", "instantiate_parametrized_tests", "scenarios", "exec"})
"""Functions that put tests into a module."""
_HARMLESS = frozenset({"builtins.print", "random.shuffle", "warnings.warn"})


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
    function = interpreter.value(call.func, scope) if dotted(call.func) else UNKNOWN
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


def _with(interpreter: Interpreter, node: ast.With, scope: Scope) -> Signal | None:
    for item in node.items:
        if item.optional_vars is not None:
            interpreter.bind(item.optional_vars, UNKNOWN, scope)
    return interpreter.block(node.body, scope)


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
    if skips(node):
        _skip(interpreter)


def _global(interpreter: Interpreter, _: ast.Global | ast.Nonlocal, __: Scope) -> None:
    if interpreter.depth:
        raise UndecidedError


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
    ast.If: follow_if,
    ast.For: follow_for,
    ast.While: follow_while,
    ast.Try: follow_try,
    ast.With: _with,
    ast.Match: follow_match,
    ast.Delete: _delete,
    ast.Raise: _raise,
    ast.Global: _global,
    ast.Nonlocal: _global,
    ast.Return: _return,
    ast.Break: lambda *_: Signal("break"),
    ast.Continue: lambda *_: Signal("continue"),
}
