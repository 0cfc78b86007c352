"""How each kind of expression is evaluated, as far as reading allows."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlops_audit.source.tests.calls import attribute_of, call_of, items_of
from mlops_audit.source.tests.comprehensions import comprehension_of, dict_comprehension_of
from mlops_audit.source.tests.values import (
    LONGEST,
    UNKNOWN,
    ClassValue,
    Foreign,
    FunctionValue,
    Literals,
    Mark,
    Member,
    Opaque,
    Parameter,
    Scope,
    concrete,
    distinct,
    elements,
    is_unfilled,
    truth,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.literals import Evaluator

_SETTLED = (3, 11)
"""Conditions on versions after this one hold in some interpreters that are in use, and not in others."""


def _constant(_: Evaluator, node: ast.Constant, __: Scope) -> object:
    return node.value


def _name(evaluator: Evaluator, node: ast.Name, scope: Scope) -> object:
    value = evaluator.lookup(node.id, scope)
    return evaluator.settle(value) if isinstance(value, Foreign) else value


def _list(evaluator: Evaluator, node: ast.List, scope: Scope) -> object:
    return items_of(evaluator, node.elts, scope, node)


def _tuple(evaluator: Evaluator, node: ast.Tuple, scope: Scope) -> object:
    items = items_of(evaluator, node.elts, scope, node)
    return tuple(items) if isinstance(items, list) else items


def _set(evaluator: Evaluator, node: ast.Set, scope: Scope) -> object:
    items = items_of(evaluator, node.elts, scope, node)
    return set(map(distinct, items)) if isinstance(items, list) else items


def _dict(evaluator: Evaluator, node: ast.Dict, scope: Scope) -> object:
    result: dict[object, object] = {}
    for key, item in zip(node.keys, node.values, strict=True):
        value = item.value if isinstance(item, ast.Constant) else evaluator.element(item, scope)
        if key is not None:
            result[distinct(evaluator.element(key, scope))] = value
        elif isinstance(value, dict):
            result |= value
        else:
            return evaluator.blocked(node, value)
    return result


def _binary(evaluator: Evaluator, node: ast.BinOp, scope: Scope) -> object:
    return combine(evaluator, node, evaluator.value(node.left, scope), evaluator.value(node.right, scope))


def combine(evaluator: Evaluator, node: ast.BinOp, left: object, right: object) -> object:
    """The result of a binary operator, bounded so that no small text can ask for a giant value."""
    if isinstance(left, Opaque) or isinstance(right, Opaque):
        return evaluator.blocked(node, left, right)
    operator = _OPERATORS.get(type(node.op))
    if operator is None or isinstance(left, (Mark, Parameter)) or not _small(node.op, left, right):
        return UNKNOWN
    try:
        return operator(left, right)
    except (TypeError, ValueError, ArithmeticError):
        return UNKNOWN


def _small(operator: ast.operator, left: object, right: object) -> bool:
    sizes = [len(items) for items in (elements(left), elements(right)) if items is not None]
    if isinstance(operator, ast.Mod) and isinstance(left, (str, bytes)):
        return False
    if isinstance(operator, ast.Mult) and sizes:
        times = [value for value in (left, right) if isinstance(value, int)]
        return bool(times) and sizes[0] * times[0] <= LONGEST
    if isinstance(operator, ast.Pow):
        return (
            isinstance(left, (int, float))
            and isinstance(right, int)
            and abs(left) < 10**6
            and abs(right) <= 64
        )
    if isinstance(left, int) and isinstance(right, int):
        return abs(left) < 2**512 and abs(right) < 2**512
    return sum(sizes) <= LONGEST


def _unary(evaluator: Evaluator, node: ast.UnaryOp, scope: Scope) -> object:
    value = evaluator.value(node.operand, scope)
    if isinstance(node.op, ast.Not):
        verdict = truth(value)
        return evaluator.blocked(node, value) if verdict is None else not verdict
    if isinstance(value, (int, float)):
        return (
            -value if isinstance(node.op, ast.USub) else +value if isinstance(node.op, ast.UAdd) else UNKNOWN
        )
    return evaluator.blocked(node, value)


def _boolean(evaluator: Evaluator, node: ast.BoolOp, scope: Scope) -> object:
    decisive = isinstance(node.op, ast.Or)
    values: list[object] = []
    for operand in node.values:
        value = evaluator.value(operand, scope)
        verdict = truth(value)
        if verdict is decisive and None not in map(truth, values):
            return value
        values.append(value)
    if decisive in map(truth, values):
        return decisive
    undecided = [value for value in values if truth(value) is None]
    return evaluator.blocked(node, *undecided) if undecided else values[-1]


def _compare(evaluator: Evaluator, node: ast.Compare, scope: Scope) -> object:
    left = evaluator.value(node.left, scope)
    for operator, operand in zip(node.ops, node.comparators, strict=True):
        right = evaluator.value(operand, scope)
        if not (concrete(left) and concrete(right)):
            return evaluator.blocked(node, left, right)
        try:
            if _is_version(node.left) and isinstance(right, tuple) and right > _SETTLED:
                evaluator.doubt = True
            if not _COMPARISONS[type(operator)](left, right):
                return False
        except TypeError:
            return UNKNOWN
        left = right
    return True


def _is_version(node: ast.expr) -> bool:
    owner = node.value if isinstance(node, ast.Subscript) else node
    return isinstance(owner, ast.Attribute) and owner.attr == "version_info"


def _conditional(evaluator: Evaluator, node: ast.IfExp, scope: Scope) -> object:
    verdict = truth(evaluator.value(node.test, scope))
    if verdict is not None:
        return evaluator.value(node.body if verdict else node.orelse, scope)
    one, other = evaluator.value(node.body, scope), evaluator.value(node.orelse, scope)
    lengths = [items if items is None else len(items) for items in (elements(one), elements(other))]
    if lengths[0] != lengths[1]:
        evaluator.doubt = True
    return one


def _subscript(evaluator: Evaluator, node: ast.Subscript, scope: Scope) -> object:
    owner = evaluator.value(node.value, scope)
    key = evaluator.value(node.slice, scope)
    if isinstance(owner, Foreign) and owner.path in ("typing.Literal", "typing_extensions.Literal"):
        return Literals(key if isinstance(key, tuple) else (key,))
    if isinstance(owner, ClassValue) and owner.members is not None and isinstance(key, str):
        return Member(owner.name, key, owner.members.get(key, UNKNOWN))
    if isinstance(owner, Opaque) or not (isinstance(key, slice) or concrete(key)):
        return evaluator.blocked(node, owner, key)
    try:
        value: object = owner[key]  # type: ignore[index]
    except (TypeError, LookupError, ValueError):
        return UNKNOWN
    evaluator.doubt |= is_unfilled(value) and not isinstance(key, slice)
    return value


def _slice(evaluator: Evaluator, node: ast.Slice, scope: Scope) -> object:
    bounds = [
        None if part is None else evaluator.value(part, scope) for part in (node.lower, node.upper, node.step)
    ]
    return slice(*bounds) if all(bound is None or isinstance(bound, int) for bound in bounds) else UNKNOWN


def _joined(evaluator: Evaluator, node: ast.JoinedStr, scope: Scope) -> object:
    text = ""
    for part in node.values:
        if isinstance(part, ast.Constant):
            text += str(part.value)
        elif isinstance(part, ast.FormattedValue) and part.format_spec is None and part.conversion == -1:
            value = evaluator.value(part.value, scope)
            if not isinstance(value, (str, int, float)):
                return UNKNOWN
            text += str(value)
        else:
            return UNKNOWN
    return text if len(text) <= LONGEST else UNKNOWN


def _lambda(_: Evaluator, node: ast.Lambda, scope: Scope) -> object:
    return FunctionValue(node, scope)


def _walrus(evaluator: Evaluator, node: ast.NamedExpr, scope: Scope) -> object:
    value = evaluator.value(node.value, scope)
    scope.names[node.target.id] = value
    return value


_OPERATORS: dict[type[ast.operator], Callable[..., object]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: lambda a, b: a / b,
    ast.FloorDiv: lambda a, b: a // b,
    ast.Mod: lambda a, b: a % b,
    ast.Pow: lambda a, b: a**b,
    ast.BitOr: lambda a, b: a | b,
    ast.BitAnd: lambda a, b: a & b,
    ast.BitXor: lambda a, b: a ^ b,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[..., object]] = {
    ast.Eq: lambda a, b: a == b,
    ast.NotEq: lambda a, b: a != b,
    ast.Lt: lambda a, b: a < b,
    ast.LtE: lambda a, b: a <= b,
    ast.Gt: lambda a, b: a > b,
    ast.GtE: lambda a, b: a >= b,
    ast.In: lambda a, b: a in b,
    ast.NotIn: lambda a, b: a not in b,
    ast.Is: lambda a, b: a is b or (a == b and type(a) is type(b)),
    ast.IsNot: lambda a, b: not (a is b or (a == b and type(a) is type(b))),
}
EXPRESSIONS: dict[type[ast.expr], Callable[..., object]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.Attribute: attribute_of,
    ast.Call: call_of,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.ListComp: comprehension_of,
    ast.GeneratorExp: comprehension_of,
    ast.SetComp: comprehension_of,
    ast.DictComp: dict_comprehension_of,
    ast.JoinedStr: _joined,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
}
