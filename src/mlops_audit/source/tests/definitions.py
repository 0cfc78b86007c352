"""How functions and classes are defined: decorators applied, bases looked up, class bodies followed."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlops_audit.source.tests.decorators import apply
from mlops_audit.source.tests.literals import FAILURES
from mlops_audit.source.tests.values import (
    UNKNOWN,
    ClassValue,
    Foreign,
    FunctionValue,
    Mark,
    Scope,
    concrete,
    dotted,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.interpreter import Interpreter


def define(interpreter: Interpreter, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> None:
    """Bind a function as its decorators leave it."""
    value = _decorated(interpreter, FunctionValue(node, scope), node.decorator_list, scope)
    interpreter.doubt = False
    interpreter.assign(node.name, value, scope)


def _decorated(
    interpreter: Interpreter, value: object, decorators: Sequence[ast.expr], scope: Scope
) -> object:
    for decorator in reversed(decorators):
        try:
            value = apply(interpreter, interpreter.value(decorator, scope), value, decorator)
        except FAILURES:
            value = apply(interpreter, Mark("parametrize", (UNKNOWN, UNKNOWN)), value, decorator)
    return value


def define_class(interpreter: Interpreter, node: ast.ClassDef, scope: Scope) -> None:
    """Bind a class as its decorators leave it."""
    body = Scope(parent=scope, is_class=True)
    value = ClassValue(
        node.name, node.lineno, [_base(interpreter, base, scope) for base in node.bases], body, node
    )
    for keyword in node.keywords:
        if keyword.arg == "metaclass":
            metaclass = interpreter.value(keyword.value, scope)
            value.abstract = isinstance(metaclass, Foreign) and metaclass.path == "abc.ABCMeta"
    interpreter.follow(node.body, body)
    value.members = _members(value)
    result = _decorated(interpreter, value, node.decorator_list, scope)
    interpreter.doubt = False
    interpreter.assign(node.name, result, scope)


def _base(interpreter: Interpreter, node: ast.expr, scope: Scope) -> object:
    if isinstance(node, ast.Subscript):
        node = node.value
    if isinstance(node, ast.Call) and dotted(node.func).endswith("namedtuple"):
        return Foreign("typing.NamedTuple")
    return interpreter.value(node, scope)


def _members(value: ClassValue) -> dict[str, object] | None:
    """The members of an enumeration, or None for any other class."""
    if not any(map(_is_enumeration, value.bases)):
        return None
    members: dict[str, object] = {}
    for name, item in value.scope.names.items():
        if name.startswith("_") or isinstance(item, (FunctionValue, ClassValue)):
            continue
        if not concrete(item) or item not in members.values():
            members[name] = item
    return members


def _is_enumeration(base: object) -> bool:
    if isinstance(base, Foreign):
        return base.path.startswith("enum.") or base.path.endswith(("Enum", "Choices"))
    return isinstance(base, ClassValue) and base.members is not None
