"""How much work stands behind an expression: invented on the spot, handed through, or really computed?"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from enum import IntEnum

from mlops_audit.source.callables.sites import last_name
from mlops_audit.source.callables.vocabulary import words


class Grade(IntEnum):
    """Ordered: what is made of several things has the grade of the highest."""

    INVENTED = 0
    """Constants, clocks, random numbers and what is built of them alone."""
    HANDED = 1
    """Also parameters and attributes, handed through as they came."""
    WORKED = 2
    """Computed, or fetched by a call."""


Names = Mapping[str, Grade]

_INVENTORS = words(
    "now utcnow today time perf_counter monotonic time_ns uuid1 uuid4 token_hex timedelta datetime date",
    "timezone random uniform randint randn rand gauss normal choice choices beta normalvariate randrange",
    "standard_normal random_sample lognormal exponential poisson integers default_rng RandomState",
    "zeros ones empty full eye sleep",
)
_CASTS = words(
    "str int float bool list dict set tuple len round range enumerate zip type repr id frozenset getattr",
    "format array asarray cast defaultdict OrderedDict deque Counter deepcopy copy dumps",
    "SimpleNamespace jsonify",
)
_TOUCHES = words(
    "get copy isoformat strftime format join lower upper strip rstrip lstrip capitalize title items keys",
    "values timestamp total_seconds tolist dict model_dump to_dict hex astype reshape setdefault pop",
    "seed append",
)
_REDUCERS = words("max min sum abs sorted mean all any")
_OUTSIDERS = (
    "client",
    "session",
    "http",
    "requests",
    "redis",
    "conn",
    "connection",
    "api",
    "httpx",
    "store",
    "repo",
)


def grade(node: ast.expr | None, names: Names) -> Grade:
    """The grade of ``node``, where ``names`` holds what is known of local names and parameters."""
    match node:
        case None | ast.Constant():
            return Grade.INVENTED
        case ast.Attribute(attr="__version__"):
            return Grade.WORKED
        case ast.Name():
            return names.get(node.id, _of_global(node.id))
        case ast.Call():
            return _call(node, names)
        case ast.BinOp():
            return _operation(node, names)
        case ast.Compare():
            return _raised(_highest([node.left, *node.comparators], names))
        case ast.IfExp():
            return _choice(node, names)
        case ast.ListComp() | ast.SetComp() | ast.GeneratorExp() | ast.DictComp():
            return _comprehension(node, names)
        case _:
            parts = _parts(node)
            return Grade.WORKED if parts is None else _highest(parts, names)


def _parts(node: ast.expr) -> list[ast.expr] | None:
    """What ``node`` is put together from; None when it is more than that."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return parts
        case ast.JoinedStr(values=parts) | ast.BoolOp(values=parts):
            return parts
        case ast.Dict(keys=keys, values=values):
            return [*filter(None, keys), *values]
        case ast.UnaryOp(operand=part) | ast.FormattedValue(value=part) | ast.Await(value=part):
            return [part]
        case ast.Attribute(value=part) | ast.Subscript(value=part) | ast.Starred(value=part):
            return [part]
        case ast.Slice():
            return []
        case _:
            return None


def _choice(node: ast.IfExp, names: Names) -> Grade:
    """``1 if x in y else 0`` says what the comparison found."""
    inner = _highest([node.body, node.orelse], names)
    compares = isinstance(node.test, ast.Compare) and not isinstance(node.test.ops[0], ast.Is | ast.IsNot)
    return max(inner, grade(node.test, names)) if compares and isinstance(node.body, ast.Constant) else inner


def _highest(nodes: list[ast.expr], names: Names) -> Grade:
    return max((grade(node, names) for node in nodes), default=Grade.INVENTED)


def _raised(inner: Grade) -> Grade:
    """Deciding or reckoning with what was handed in is work; with what was invented, it is invention."""
    return Grade.WORKED if inner else Grade.INVENTED


def _of_global(name: str) -> Grade:
    """Constants and classes are what they are; an object of the module's may have come from anywhere."""
    return Grade.INVENTED if name[:1].isupper() or name in _CASTS else Grade.HANDED


def _operation(node: ast.BinOp, names: Names) -> Grade:
    inner = _highest([node.left, node.right], names)
    texts = (
        isinstance(side, ast.Constant | ast.JoinedStr) and not _is_number(side)
        for side in (node.left, node.right)
    )
    return inner if any(texts) else _raised(inner)


def _is_number(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, int | float | complex)


def _comprehension(node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, names: Names) -> Grade:
    inner = dict(names)
    for generator in node.generators:
        source = grade(generator.iter, inner)
        if source is Grade.WORKED or generator.ifs:
            return Grade.WORKED
        for name in target_names(generator.target):
            inner[name] = source
    made = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
    return _highest(made, inner)


def _call(node: ast.Call, names: Names) -> Grade:
    name = last_name(node.func)
    given = _highest([*node.args, *(word.value for word in node.keywords)], names)
    if name in _INVENTORS:
        return given
    if isinstance(node.func, ast.Attribute):
        receiver = node.func.value
        if name in _TOUCHES and not _is_outsider(receiver):
            return max(given, grade(receiver, names))
        if name == "replace" and given is Grade.INVENTED:
            return grade(receiver, names)
    if is_constructor(name) or (name in _CASTS and not _of_receiver(node.func, names)):
        return given
    if name in _REDUCERS:
        return _raised(max(given, _of_receiver(node.func, names)))
    return Grade.WORKED


def _of_receiver(func: ast.expr, names: Names) -> Grade:
    """``x`` in ``x.mean()``; in ``np.mean(...)`` there is none, for ``np`` is a module."""
    receiver = func.value if isinstance(func, ast.Attribute) else None
    is_module = isinstance(receiver, ast.Name) and receiver.id not in names
    return Grade.INVENTED if is_module else grade(receiver, names)


def _is_outsider(node: ast.expr) -> bool:
    """``self.client`` in ``self.client.get(...)``: a ``get`` that goes somewhere."""
    return last_name(node).lower().endswith(_OUTSIDERS)


def is_constructor(name: str) -> bool:
    """``CamelCase`` by convention (PEP 8)."""
    bare = name.lstrip("_")
    return bare[:1].isupper() and not bare.isupper()


def target_names(node: ast.expr) -> list[str]:
    """Names that an assignment to ``node`` binds or changes: ``a``, ``a[...]``, ``(a, b)``."""
    match node:
        case ast.Name():
            return [node.id]
        case ast.Tuple() | ast.List():
            return [name for part in node.elts for name in target_names(part)]
        case ast.Subscript(value=inner) | ast.Starred(value=inner):
            return target_names(inner)
        case _:
            return []
