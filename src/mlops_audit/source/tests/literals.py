"""Evaluates expressions as far as reading allows: how many elements has what a test is parametrised over?

Nothing is ever run. Known values are computed with, unknown ones are carried along, and what waits for
another file says so (``Pending``).
"""

from __future__ import annotations

import ast
import builtins
import string
from collections.abc import Callable, Sequence

from mlops_audit.source.tests.callables import CALL_RULES
from mlops_audit.source.tests.decorators import DECORATOR_RULES
from mlops_audit.source.tests.values import (
    ENUM_NAME,
    FOREIGN_NAME,
    LONGEST,
    UNKNOWN,
    Callback,
    ClassValue,
    Copier,
    Default,
    FixtureMaker,
    Foreign,
    FunctionValue,
    Literals,
    Mark,
    Member,
    Opaque,
    Parameter,
    Partial,
    Pending,
    Scope,
    Stand,
    concrete,
    distinct,
    elements,
    truth,
)

RULES = {**CALL_RULES, **DECORATOR_RULES}
_VERSION = (3, 12, 0, "final", 0)
"""The interpreter that conditions on versions are answered for."""
_SETTLED = (3, 11)
"""Conditions on versions after this one hold in some interpreters that are in use, and not in others."""
BUILTINS = frozenset(dir(builtins))
_ATTRIBUTES: dict[str, object] = {
    **{f"string.{name}": getattr(string, name) for name in ("ascii_letters", "ascii_lowercase", "ascii_uppercase")},
    **{f"string.{name}": getattr(string, name) for name in ("digits", "hexdigits", "punctuation", "whitespace")},
    "typing.TYPE_CHECKING": False,
    "sys.platform": "linux",
    "sys.version_info": _VERSION,
    "sys.version_info.major": _VERSION[0],
    "sys.version_info.minor": _VERSION[1],
    "pickle.HIGHEST_PROTOCOL": 5,
    "os.name": "posix",
}
_STRING_METHODS = frozenset(
    "split rsplit splitlines lower upper title capitalize strip lstrip rstrip replace startswith endswith join"
    " removeprefix removesuffix isdigit isupper islower isalpha find count partition encode casefold".split()
)
_PURE_METHODS: dict[type, frozenset[str]] = {
    str: _STRING_METHODS,
    list: frozenset({"copy", "index", "count"}),
    tuple: frozenset({"index", "count"}),
    dict: frozenset({"items", "keys", "values", "get", "copy"}),
    set: frozenset({"union", "intersection", "difference", "symmetric_difference", "copy"}),
    bytes: frozenset({"decode"}),
}
MUTATORS = frozenset(
    {"append", "extend", "insert", "add", "update", "remove", "discard", "pop", "clear", "sort", "reverse", "setdefault"}
)


class UndecidedError(Exception):
    """What would happen next depends on something that reading cannot tell."""


class Evaluator:
    """Evaluates expressions in scopes; names found in none of them are asked of ``outside``."""

    def __init__(self, fuel: int = 20_000) -> None:
        self.fuel = fuel
        self.doubt = False
        """Something was read that holds only under a condition."""
        self.line = 0
        self.requires: list[str] = []

    def outside(self, name: str, scope: Scope) -> object:
        """The value of a name that no scope binds, up to the outermost one given."""
        return Foreign(f"builtins.{name}") if name in BUILTINS else UNKNOWN

    def settle(self, foreign: Foreign) -> object:
        """What a reference stands for, where that is known."""
        return _ATTRIBUTES.get(foreign.path, foreign)

    def run(self, function: FunctionValue, args: list[object], keywords: dict[str, object]) -> object:
        """The result of calling a function of the project."""
        return UNKNOWN

    def value(self, node: ast.expr, scope: Scope) -> object:
        """What an expression evaluates to."""
        handler = _HANDLERS.get(type(node))
        return UNKNOWN if handler is None else handler(self, node, scope)

    def burn(self) -> None:
        """Count one step; raises UndecidedError when there have been too many."""
        self.fuel -= 1
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
            return Mark(function.path.removeprefix("pytest.mark."), tuple(args), keywords, exact=not self.doubt)
        rule = RULES.get(function.path)
        try:
            result = None if rule is None else rule(self, args, keywords)
        except (IndexError, TypeError, RecursionError):
            return UNKNOWN
        if isinstance(result, Default):
            return result.value
        return UNKNOWN if result is None else result

    def decorate(self, decorator: object, args: list[object]) -> object:
        """Apply a decorator to its only argument; one that is not understood leaves it as it is."""
        return args[0] if args else UNKNOWN


def lookup(evaluator: Evaluator, name: str, scope: Scope) -> object:
    """The value of a name, seen from a scope. Functions do not see the names of an enclosing class."""
    outermost, where = scope, scope
    while where is not None:
        if name in where.names and (where is scope or not where.is_class):
            if name in where.doubtful:
                evaluator.doubt = True
            return where.names[name]
        outermost, where = where, where.parent
    return evaluator.outside(name, outermost)


def _constant(_: Evaluator, node: ast.Constant, __: Scope) -> object:
    return node.value


def _name(evaluator: Evaluator, node: ast.Name, scope: Scope) -> object:
    value = lookup(evaluator, node.id, scope)
    return evaluator.settle(value) if isinstance(value, Foreign) else value


def _items(
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
            items.extend(spread)
        else:
            value = evaluator.value(node, scope)
            items.append(value if is_call or kind is not ast.Call or not isinstance(value, Pending) else UNKNOWN)
    return items


def _list(evaluator: Evaluator, node: ast.List, scope: Scope) -> object:
    return _items(evaluator, node.elts, scope, node)


def _tuple(evaluator: Evaluator, node: ast.Tuple, scope: Scope) -> object:
    items = _items(evaluator, node.elts, scope, node)
    return tuple(items) if isinstance(items, list) else items


def _set(evaluator: Evaluator, node: ast.Set, scope: Scope) -> object:
    items = _items(evaluator, node.elts, scope, node)
    return set(map(distinct, items)) if isinstance(items, list) else items


def _dict(evaluator: Evaluator, node: ast.Dict, scope: Scope) -> object:
    result: dict[object, object] = {}
    for key, item in zip(node.keys, node.values, strict=True):
        value = item.value if isinstance(item, ast.Constant) else evaluator.value(item, scope)
        if key is not None:
            result[distinct(evaluator.value(key, scope))] = value
        elif isinstance(value, dict):
            result |= value
        else:
            return evaluator.blocked(node, value)
    return result


def _attribute(evaluator: Evaluator, node: ast.Attribute, scope: Scope) -> object:
    return attribute(evaluator, evaluator.value(node.value, scope), node)


def attribute(evaluator: Evaluator, owner: object, node: ast.Attribute) -> object:
    """The attribute of a value."""
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
                return {key: Member(key, value) for key, value in owner.members.items()}
            if name in owner.members:
                return Member(name, owner.members[name])
        return owner.name if name == "__name__" else owner.scope.names.get(name, UNKNOWN)
    if isinstance(owner, FunctionValue) and name == "__name__":
        return getattr(owner.node, "name", UNKNOWN)
    return UNKNOWN


def _call(evaluator: Evaluator, node: ast.Call, scope: Scope) -> object:
    evaluator.line = node.lineno
    func = node.func
    if isinstance(func, ast.Name) and func.id in (FOREIGN_NAME, ENUM_NAME):
        return _restored(evaluator, func.id, evaluator.value(node.args[0], scope), scope)
    if isinstance(func, ast.Attribute):
        owner = evaluator.value(func.value, scope)
        if isinstance(owner, (str, list, tuple, dict, set, bytes)):
            return _method(evaluator, owner, node, scope)
        function = attribute(evaluator, owner, func)
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
    args = _items(evaluator, node.args, scope, node)
    keywords: dict[str, object] = {}
    for keyword in node.keywords:
        value = evaluator.value(keyword.value, scope)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, dict):
            keywords |= {name: item for name, item in value.items() if isinstance(name, str)}
    if not isinstance(args, list):
        result: object = args
    else:
        result = evaluator.invoke(function, args, keywords)
        if result is UNKNOWN:
            result = evaluator.blocked(node, *args, *keywords.values())
    evaluator.doubt |= before
    return result


def _method(evaluator: Evaluator, owner: object, node: ast.Call, scope: Scope) -> object:
    assert isinstance(node.func, ast.Attribute)
    name = node.func.attr
    args = _items(evaluator, node.args, scope, node)
    if not isinstance(args, list) or name not in _PURE_METHODS[type(owner)]:
        return UNKNOWN
    if isinstance(owner, dict) and name in ("items", "keys", "values"):
        return list(getattr(owner, name)())
    if isinstance(owner, set):
        columns = [elements(arg) for arg in args]
        if None in columns:
            return evaluator.blocked(node, *args)
        return getattr(owner, name)(*(map(distinct, column) for column in columns if column is not None))
    if not all(map(concrete, args)) or (isinstance(owner, (str, bytes)) and len(owner) > LONGEST):
        return evaluator.blocked(node, *args)
    try:
        return getattr(owner, name)(*args)
    except (TypeError, ValueError, LookupError):
        return UNKNOWN


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
        return isinstance(left, (int, float)) and isinstance(right, int) and abs(left) < 10**6 and abs(right) <= 64
    if isinstance(left, int) and isinstance(right, int):
        return abs(left) < 2**512 and abs(right) < 2**512
    return sum(sizes) <= LONGEST


def _unary(evaluator: Evaluator, node: ast.UnaryOp, scope: Scope) -> object:
    value = evaluator.value(node.operand, scope)
    if isinstance(node.op, ast.Not):
        verdict = truth(value)
        return evaluator.blocked(node, value) if verdict is None else not verdict
    if isinstance(value, (int, float)):
        return -value if isinstance(node.op, ast.USub) else +value if isinstance(node.op, ast.UAdd) else UNKNOWN
    return evaluator.blocked(node, value)


def _boolean(evaluator: Evaluator, node: ast.BoolOp, scope: Scope) -> object:
    decisive = isinstance(node.op, ast.Or)
    values = []
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
        if isinstance(right, tuple) and right > _SETTLED and _is_version(node.left):
            evaluator.doubt = True
        try:
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
        return Member(key, owner.members.get(key, UNKNOWN))
    if isinstance(owner, Opaque) or not (isinstance(key, slice) or concrete(key)):
        return evaluator.blocked(node, owner, key)
    try:
        return owner[key]  # type: ignore[index]
    except (TypeError, LookupError, ValueError):
        return UNKNOWN


def _slice(evaluator: Evaluator, node: ast.Slice, scope: Scope) -> object:
    bounds = [None if part is None else evaluator.value(part, scope) for part in (node.lower, node.upper, node.step)]
    return slice(*bounds) if all(bound is None or isinstance(bound, int) for bound in bounds) else UNKNOWN


def _comprehension(
    evaluator: Evaluator, node: ast.ListComp | ast.SetComp | ast.GeneratorExp, scope: Scope
) -> object:
    inner, items = Scope(parent=scope), []

    def emit() -> None:
        value = evaluator.value(node.elt, inner)
        items.append(UNKNOWN if isinstance(value, Pending) else value)

    stopped = _expand(evaluator, node, node.generators, inner, emit)
    if stopped is not None:
        return stopped
    return set(map(distinct, items)) if isinstance(node, ast.SetComp) else items


def _dict_comprehension(evaluator: Evaluator, node: ast.DictComp, scope: Scope) -> object:
    inner, result = Scope(parent=scope), {}

    def emit() -> None:
        result[distinct(evaluator.value(node.key, inner))] = evaluator.value(node.value, inner)

    return _expand(evaluator, node, node.generators, inner, emit) or result


def _expand(
    evaluator: Evaluator,
    node: ast.expr,
    generators: Sequence[ast.comprehension],
    scope: Scope,
    emit: Callable[[], None],
) -> Opaque | None:
    """Run the loops of a comprehension; returns what stopped it, or None when it went through."""
    if not generators:
        emit()
        return None
    generator = generators[0]
    source = evaluator.value(generator.iter, scope)
    items = elements(source)
    if items is None:
        return evaluator.blocked(node, source)
    for item in items:
        evaluator.burn()
        evaluator.bind(generator.target, item, scope)
        values = [evaluator.value(test, scope) for test in generator.ifs]
        verdicts = [truth(value) for value in values]
        if False in verdicts:
            continue
        if None in verdicts:
            return evaluator.blocked(node, *values)
        stopped = _expand(evaluator, node, generators[1:], scope, emit)
        if stopped is not None:
            return stopped
    return None


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
_HANDLERS: dict[type[ast.expr], Callable[..., object]] = {
    ast.Constant: _constant,
    ast.Name: _name,
    ast.List: _list,
    ast.Tuple: _tuple,
    ast.Set: _set,
    ast.Dict: _dict,
    ast.Attribute: _attribute,
    ast.Call: _call,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.BoolOp: _boolean,
    ast.Compare: _compare,
    ast.IfExp: _conditional,
    ast.Subscript: _subscript,
    ast.Slice: _slice,
    ast.ListComp: _comprehension,
    ast.GeneratorExp: _comprehension,
    ast.SetComp: _comprehension,
    ast.DictComp: _dict_comprehension,
    ast.JoinedStr: _joined,
    ast.Lambda: _lambda,
    ast.NamedExpr: _walrus,
}
