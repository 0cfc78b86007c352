"""How attributes and calls are evaluated: of known values, of well-known functions, of the project's own."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlops_audit.source.tests.callables import BUILTIN_RULES
from mlops_audit.source.tests.decorators import DECORATOR_RULES
from mlops_audit.source.tests.libraries import LIBRARY_RULES
from mlops_audit.source.tests.values import (
    ENUM_NAME,
    FOREIGN_NAME,
    LONGEST,
    UNKNOWN,
    ClassValue,
    Foreign,
    FunctionValue,
    Mark,
    Member,
    Opaque,
    Pending,
    Scope,
    Stand,
    concrete,
    distinct,
    elements,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.literals import Evaluator

RULES = {**BUILTIN_RULES, **LIBRARY_RULES, **DECORATOR_RULES}
"""Functions of other modules whose results can be told, by their absolute dotted names."""
_STRING_METHODS = frozenset(
    {
        "split",
        "rsplit",
        "splitlines",
        "partition",
        "strip",
        "lstrip",
        "rstrip",
        "removeprefix",
        "removesuffix",
    }
    | {"lower", "upper", "title", "capitalize", "casefold", "replace", "join", "encode", "find", "count"}
    | {"startswith", "endswith", "isdigit", "isupper", "islower", "isalpha"}
)
_PURE_METHODS: dict[type, frozenset[str]] = {
    str: _STRING_METHODS,
    list: frozenset({"copy", "index", "count"}),
    tuple: frozenset({"index", "count"}),
    dict: frozenset({"items", "keys", "values", "get", "copy"}),
    set: frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"}),
    bytes: frozenset({"decode"}),
}


def attribute_of(evaluator: Evaluator, node: ast.Attribute, scope: Scope) -> object:
    """The value of ``owner.name``."""
    return _attribute(evaluator, evaluator.value(node.value, scope), node)


def _attribute(evaluator: Evaluator, owner: object, node: ast.Attribute) -> object:
    name = node.attr
    if isinstance(owner, Foreign):
        path = owner.path + name if owner.path.endswith(".") else f"{owner.path}.{name}"
        return evaluator.settle(Foreign(path, owner.origin))
    if isinstance(owner, Pending):
        return Pending(node)
    if isinstance(owner, Stand):
        return owner.attributes.get(name, UNKNOWN)
    if isinstance(owner, Member):
        return {"name": owner.name, "value": owner.value}.get(name, UNKNOWN)
    if isinstance(owner, ClassValue):
        if owner.members is not None:
            if name == "__members__":
                return {key: Member(owner.name, key, value) for key, value in owner.members.items()}
            if name in owner.members:
                return Member(owner.name, name, owner.members[name])
        return owner.name if name == "__name__" else owner.scope.names.get(name, UNKNOWN)
    if isinstance(owner, FunctionValue) and name == "__name__":
        return getattr(owner.node, "name", UNKNOWN)
    return UNKNOWN


def call_of(evaluator: Evaluator, node: ast.Call, scope: Scope) -> object:
    """The result of a call."""
    evaluator.line = node.lineno
    func = node.func
    if isinstance(func, ast.Name) and func.id in (FOREIGN_NAME, ENUM_NAME):
        return _restored(evaluator, func.id, evaluator.value(node.args[0], scope), scope)
    if isinstance(func, ast.Attribute):
        owner = evaluator.value(func.value, scope)
        if isinstance(owner, (str, list, tuple, dict, set, bytes)):
            return _method(evaluator, owner, func.attr, node, scope)
        function = _attribute(evaluator, owner, func)
    else:
        function = evaluator.value(func, scope)
    if isinstance(function, Pending):
        return Pending(node)
    if isinstance(function, Foreign):
        if function.path not in RULES and not function.path.startswith("pytest.mark."):
            return evaluator.blocked(node, function)
    elif isinstance(function, Opaque) and not isinstance(function, FunctionValue):
        return UNKNOWN
    return _apply(evaluator, function, node, scope)


def _restored(evaluator: Evaluator, name: str, argument: object, scope: Scope) -> object:
    """A value that was kept as text (see ``values``)."""
    if name == FOREIGN_NAME and isinstance(argument, str):
        while scope.parent is not None:
            scope = scope.parent
        return evaluator.settle(Foreign(argument, scope.path))
    if isinstance(argument, dict):
        members = {str(key): value for key, value in argument.items()}
        return ClassValue("", 0, [], Scope(is_class=True), members=members)
    return UNKNOWN


def _apply(evaluator: Evaluator, function: object, node: ast.Call, scope: Scope) -> object:
    before, evaluator.doubt = evaluator.doubt, False
    args = items_of(evaluator, node.args, scope, node)
    keywords: dict[str, object] = {}
    for keyword in node.keywords:
        value = evaluator.value(keyword.value, scope)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict):
            keywords |= {name: item for name, item in value.items() if isinstance(name, str)}
    if not isinstance(args, list):
        unknown = (
            args is UNKNOWN and isinstance(function, Foreign) and function.path == "pytest.mark.parametrize"
        )
        result: object = Mark("parametrize", (UNKNOWN, UNKNOWN)) if unknown else args
    else:
        result = evaluator.invoke(function, args, keywords)
        if result is UNKNOWN:
            result = evaluator.blocked(node, *args, *keywords.values())
    evaluator.doubt |= before
    return result


def _method(evaluator: Evaluator, owner: object, name: str, node: ast.Call, scope: Scope) -> object:
    args = items_of(evaluator, node.args, scope, node)
    if not isinstance(args, list) or name not in _PURE_METHODS[type(owner)]:
        return UNKNOWN
    if isinstance(owner, dict) and name in ("items", "keys", "values"):
        return list(getattr(owner, name)())
    if isinstance(owner, set):
        columns = [elements(arg) for arg in args]
        if None in columns:
            return evaluator.blocked(node, *args)
        return getattr(owner, name)(*(map(distinct, column) for column in columns if column is not None))
    if not all(map(concrete, args)) or _makes_much(owner, args):
        return evaluator.blocked(node, *args)
    try:
        return getattr(owner, name)(*args)
    except (TypeError, ValueError, LookupError):
        return UNKNOWN


def _makes_much(owner: object, args: Sequence[object]) -> bool:
    """Whether a method of a text could make a giant one: joining or replacing multiplies lengths."""
    if not isinstance(owner, (str, bytes)):
        return False
    given = sum(len(arg) for arg in args if isinstance(arg, (str, bytes)))
    given += sum(len(item) for arg in args for item in elements(arg) or () if isinstance(item, (str, bytes)))
    return len(owner) > LONGEST or (len(owner) + 1) * given > 50 * LONGEST


def items_of(
    evaluator: Evaluator, nodes: Sequence[ast.expr], scope: Scope, whole: ast.expr
) -> list[object] | Opaque:
    """The elements of a display, or the arguments of a call, with what is starred spread out."""
    is_call = isinstance(whole, ast.Call)
    items: list[object] = []
    for node in nodes:
        kind = type(node)
        if kind is ast.Constant:
            items.append(node.value)  # type: ignore[attr-defined]
        elif kind is ast.Starred:
            inner = evaluator.value(node.value, scope)  # type: ignore[attr-defined]
            spread = elements(inner)
            if spread is None:
                return evaluator.blocked(whole, inner)
            if len(items) + len(spread) > LONGEST:
                return UNKNOWN
            items.extend(spread)
        else:
            items.append(evaluator.value(node, scope) if is_call else evaluator.element(node, scope))
    return items
