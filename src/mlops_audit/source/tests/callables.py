"""What Python's own functions return for values that are only partly known.

Lengths are exact, elements need not be. Each rule takes the evaluator, the arguments and the keywords, and
returns None where nothing can be told.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

from mlops_audit.source.tests.values import (
    LONGEST,
    UNKNOWN,
    ClassValue,
    Foreign,
    Scope,
    concrete,
    distinct,
    elements,
    truth,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.literals import Evaluator

Args = list[object]
Keywords = dict[str, object]
Rule = Callable[["Evaluator", Args, Keywords], object | None]


def _range(_: Evaluator, args: Args, __: Keywords) -> object | None:
    numbers = [value for value in args if isinstance(value, int)]
    if len(numbers) != len(args) or not 1 <= len(args) <= 3:
        return None
    if len(numbers) == 3 and numbers[2] == 0:
        return None
    span = range(*numbers)
    return span if len(span) <= LONGEST else None


def _len(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0])
    return None if items is None else len(items)


def _list(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0]) if args else []
    return None if items is None else list(items)


def _tuple(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0]) if args else []
    return None if items is None else tuple(items)


def _set(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0]) if args else []
    return None if items is None else set(map(distinct, items))


def _dict(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    result: dict[object, object] = {}
    if args:
        pairs = list(args[0].items()) if isinstance(args[0], dict) else elements(args[0])
        if pairs is None:
            return None
        for pair in pairs:
            both = elements(pair)
            if both is None or len(both) != 2:
                return None
            result[distinct(both[0])] = both[1]
    return result | keywords


def _sorted(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    items = elements(args[0])
    if items is None:
        return None
    if "key" not in keywords and concrete(items):
        try:
            return sorted(items, reverse=bool(keywords.get("reverse")))  # type: ignore[type-var]
        except TypeError:
            return None
    return [UNKNOWN] * len(items) if len(items) != 1 else list(items)


def _reversed(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0])
    return None if items is None else items[::-1]


def _enumerate(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    items = elements(args[0])
    start = args[1] if len(args) > 1 else keywords.get("start", 0)
    return list(enumerate(items, start)) if items is not None and isinstance(start, int) else None


def _zip(_: Evaluator, args: Args, __: Keywords) -> object | None:
    columns = columns_of(args)
    return None if columns is None else list(zip(*columns, strict=False))


def _map(evaluator: Evaluator, args: Args, __: Keywords) -> object | None:
    columns = columns_of(args[1:])
    if not columns:
        return None
    rows = list(zip(*columns, strict=False))
    return [evaluator.invoke(args[0], list(row), {}) for row in rows]


def filtering(wanted: bool) -> Rule:
    """``filter`` keeps what its function is true for, ``filterfalse`` the rest."""

    def rule(evaluator: Evaluator, args: Args, __: Keywords) -> object | None:
        items = elements(args[1]) if len(args) == 2 else None
        if items is None:
            return None
        kept: Args = []
        for item in items:
            verdict = truth(item if args[0] is None else evaluator.invoke(args[0], [item], {}))
            if verdict is None:
                return None
            if verdict is wanted:
                kept.append(item)
        return kept

    return rule


_TYPES = {
    f"builtins.{kind.__name__}": kind for kind in (bool, bytes, dict, float, int, list, set, str, tuple)
}


def _isinstance(_: Evaluator, args: Args, __: Keywords) -> object | None:
    asked = args[1] if isinstance(args[1], tuple) else (args[1],)
    kinds = [_TYPES[kind.path] for kind in asked if isinstance(kind, Foreign) and kind.path in _TYPES]
    return isinstance(args[0], tuple(kinds)) if len(kinds) == len(asked) and concrete(args[0]) else None


def _sum(_: Evaluator, args: Args, __: Keywords) -> object | None:
    items = elements(args[0])
    if items is None or len(args) > 2:
        return None
    if len(args) == 2 and isinstance(args[1], list):
        parts = [item for item in items if isinstance(item, list)]
        return [*args[1], *itertools.chain(*parts)] if len(parts) == len(items) else None
    return _number(sum, items) if len(args) == 1 else None


def _number(function: Callable[[list[float]], object], items: Args) -> object | None:
    numbers = [item for item in items if isinstance(item, (int, float))]
    try:
        return function(numbers) if len(numbers) == len(items) else None
    except (ValueError, OverflowError):
        return None


def _extreme(function: Callable[[list[float]], object]) -> Rule:
    def rule(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
        items = elements(args[0]) if len(args) == 1 else args
        return None if items is None or keywords else _number(function, items)

    return rule


def _plain(function: Callable[..., object]) -> Rule:
    """A builtin that may be called as it is on arguments that are known and small."""

    def rule(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
        if keywords or not all(isinstance(arg, (int, float, str)) for arg in args):
            return None
        try:
            return function(*args)
        except (TypeError, ValueError, OverflowError):
            return None

    return rule


def _quantifier(stop_at: bool) -> Rule:
    def rule(_: Evaluator, args: Args, __: Keywords) -> object | None:
        items = elements(args[0])
        verdicts = [None] if items is None else [truth(item) for item in items]
        if stop_at in verdicts:
            return stop_at
        return None if None in verdicts else not stop_at

    return rule


def _type(evaluator: Evaluator, args: Args, __: Keywords) -> object | None:
    if len(args) != 3 or not isinstance(args[0], str) or not isinstance(args[2], dict):
        return None
    names = {name: value for name, value in args[2].items() if isinstance(name, str)}
    return ClassValue(args[0], evaluator.line, elements(args[1]) or [UNKNOWN], Scope(names, is_class=True))


def columns_of(args: Args) -> list[Args] | None:
    """The elements of each argument, or None where some cannot be told."""
    columns = [elements(arg) for arg in args]
    return None if None in columns else [column for column in columns if column is not None]


BUILTIN_RULES: dict[str, Rule] = {
    "builtins.range": _range,
    "builtins.len": _len,
    "builtins.list": _list,
    "builtins.tuple": _tuple,
    "builtins.set": _set,
    "builtins.frozenset": _set,
    "builtins.dict": _dict,
    "builtins.sorted": _sorted,
    "builtins.reversed": _reversed,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.map": _map,
    "builtins.filter": filtering(wanted=True),
    "builtins.isinstance": _isinstance,
    "builtins.sum": _sum,
    "builtins.min": _extreme(min),
    "builtins.max": _extreme(max),
    "builtins.any": _quantifier(stop_at=True),
    "builtins.all": _quantifier(stop_at=False),
    "builtins.iter": _list,
    "builtins.type": _type,
    **{f"builtins.{f.__name__}": _plain(f) for f in (abs, bool, chr, float, int, ord, round, str)},
}
