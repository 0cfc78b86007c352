"""What statements change: followed where that is possible, and what they may change forgotten where not."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from mlops_audit.source.tests.values import (
    LONGEST,
    UNKNOWN,
    ClassValue,
    Foreign,
    FunctionValue,
    Scope,
    dotted,
    elements,
    is_unfilled,
    truth,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.interpreter import Interpreter

MUTATORS = frozenset(
    {"add", "append", "clear", "discard", "extend", "insert", "pop", "remove", "setdefault", "update"}
    | {"reverse", "sort"}
)
_ORDERING = frozenset({"sort", "reverse"})
_DEFINERS = frozenset({"globals", "locals", "vars", "setattr", "exec"})


def mutate(interpreter: Interpreter, call: ast.Call, func: ast.Attribute, scope: Scope) -> None:
    """Follow ``name.append(...)`` and its like."""
    owner = _owner(interpreter, func.value, scope)
    args = [interpreter.value(arg, scope) for arg in call.args]
    if not isinstance(owner, (list, dict, set)):
        _forget_owner(func, scope)
        return
    if func.attr in _ORDERING:
        return
    known = not call.keywords
    if func.attr in ("extend", "update"):
        opened = [arg if isinstance(arg, dict) and isinstance(owner, dict) else elements(arg) for arg in args]
        known = known and None not in opened
        args = list(opened)
    known = known and _fits(owner, args)
    try:
        if known:
            getattr(owner, func.attr)(*args)
    except (TypeError, ValueError, LookupError, AttributeError):
        known = False
    if not known:
        _forget_owner(func, scope)
        forget(owner, scope)
    elif interpreter.doubtful or interpreter.doubt:
        _doubt(func, scope)


def set_item(interpreter: Interpreter, target: ast.Subscript, value: object, scope: Scope) -> None:
    """Follow ``owner[key] = value``, where the owner may be the module's own names."""
    key = interpreter.value(target.slice, scope)
    if isinstance(target.value, ast.Call) and dotted(target.value.func) in ("globals", "locals", "vars"):
        if isinstance(key, str):
            interpreter.assign(key, value, interpreter.module)
        else:
            interpreter.dynamic = "it binds computed names"
        return
    owner = _owner(interpreter, target.value, scope)
    if not isinstance(owner, (dict, list)):
        _forget_owner(target, scope)
        return
    try:
        if isinstance(key, slice) and not _fits(owner, [value]):
            raise ValueError("too long to be followed")
        owner[key] = value  # type: ignore[call-overload]
    except (TypeError, ValueError, LookupError):
        _forget_owner(target, scope)
    if interpreter.doubtful:
        _doubt(target, scope)


def _fits(owner: list[object] | dict[object, object] | set[object], args: Iterable[object]) -> bool:
    """Whether a container that takes these in is still short enough: one that takes in itself doubles."""
    more = sum(len(arg) for arg in args if isinstance(arg, (list, tuple)))
    return not more or len(owner) + more <= LONGEST


def _owner(interpreter: Interpreter, node: ast.expr, scope: Scope) -> object:
    """What is changed. That it is still empty raises no doubt here."""
    before = interpreter.doubt
    owner = interpreter.value(node, scope)
    if is_unfilled(owner):
        interpreter.doubt = before
    return owner


def set_attribute(owner: object, name: str, value: object) -> None:
    """Follow ``owner.name = value`` for functions and classes."""
    if isinstance(owner, FunctionValue) and name == "__test__":
        owner.collected = truth(value)
    elif isinstance(owner, ClassValue):
        owner.scope.names[name] = value


def set_by_name(interpreter: Interpreter, call: ast.Call, scope: Scope) -> None:
    """Follow ``setattr(owner, name, value)``."""
    if len(call.args) != 3:
        return
    owner, name, value = (interpreter.value(arg, scope) for arg in call.args)
    if isinstance(name, str):
        set_attribute(owner, name, value)
    elif isinstance(owner, ClassValue):
        interpreter.dynamic = "it sets attributes of a class by computed names"


def forget(value: object, scope: Scope) -> None:
    """Forget a container that changed in a way that cannot be told, under every name that is in sight."""
    for where in _chain(scope):
        for name in [name for name, bound in where.names.items() if bound is value]:
            where.names[name] = UNKNOWN


def forget_changes(interpreter: Interpreter, body: Iterable[ast.AST], scope: Scope) -> None:
    """Forget what statements that cannot be followed may bind or change."""
    for statement in body:
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                scope.names[node.id] = UNKNOWN
            elif isinstance(node, ast.Call) and dotted(node.func) in _DEFINERS:
                interpreter.dynamic = "it binds names in a way that cannot be followed"
            elif isinstance(node, (ast.FunctionDef, ast.ClassDef)) and node.name.lower().startswith("test"):
                interpreter.dynamic = "it defines tests in a way that cannot be followed"
            else:
                _forget_owner(node, scope)


def forget_call(interpreter: Interpreter, function: FunctionValue, args: Iterable[object]) -> None:
    """Forget what a function that cannot be followed may have changed: its arguments, and names around it."""
    for arg in args:
        if isinstance(arg, (list, dict, set)):
            forget(arg, function.scope)
    shared: set[str] = set()
    for node in ast.walk(function.node):
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            shared.update(node.names)
        elif isinstance(node, ast.Call) and dotted(node.func) in _DEFINERS:
            interpreter.dynamic = "it binds names in a way that cannot be followed"
        else:
            _forget_owner(node, function.scope)
    for where in _chain(function.scope):
        where.names.update({name: UNKNOWN for name in shared if name in where.names})


def _forget_owner(node: ast.AST, scope: Scope) -> None:
    """Forget the container that a node changes, however deep inside it, if it is one that changes any."""
    if not isinstance(node, (ast.Subscript, ast.Attribute)):
        return
    if isinstance(node.ctx, (ast.Store, ast.Del)) or getattr(node, "attr", "") in MUTATORS:
        name = _root(node)
        for where in _chain(scope):
            value = where.names.get(name)
            if isinstance(value, (list, dict, set)) or (isinstance(value, Foreign) and not value.fixed):
                where.names[name] = UNKNOWN


def _doubt(node: ast.Subscript | ast.Attribute, scope: Scope) -> None:
    """Doubt what a node changes, under every name that is in sight."""
    name = _root(node)
    for where in _chain(scope):
        if name in where.names:
            value = where.names[name]
            for above in _chain(where):
                above.doubtful.update(other for other, bound in above.names.items() if bound is value)
            return


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Subscript, ast.Attribute)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _chain(scope: Scope) -> Iterable[Scope]:
    where: Scope | None = scope
    while where is not None:
        yield where
        where = where.parent
