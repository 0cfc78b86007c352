"""What decorators make of a test: marks, fixtures, arguments that somebody else fills, copies.

A decorator that is not understood is taken to leave the test as it is, which is what most do.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from math import prod
from typing import TYPE_CHECKING

from mlops_audit.source.tests.callables import Args, Keywords, Rule
from mlops_audit.source.tests.values import (
    UNKNOWN,
    ClassValue,
    Constructor,
    Copier,
    Filler,
    FixtureMaker,
    Foreign,
    FunctionValue,
    Mark,
    Partial,
    Pending,
    Skip,
    Wrapper,
    elements,
)

if TYPE_CHECKING:
    from mlops_audit.source.tests.literals import Evaluator

_MARK = "pytest.mark."
_FIXTURES = frozenset(
    {"pytest.fixture", "pytest.yield_fixture", "pytest_asyncio.fixture", "pytest_cases.fixture"}
)
_PROPERTIES = frozenset({"builtins.property", "functools.cached_property", "abc.abstractproperty"})
_CONSTRUCTORS = frozenset(
    {
        "dataclasses.dataclass",
        "pydantic.dataclasses.dataclass",
        *(f"attr.{name}" for name in ("s", "attrs", "dataclass", "define", "frozen", "mutable")),
        *(f"attrs.{name}" for name in ("define", "frozen", "mutable")),
    }
)


def apply(evaluator: Evaluator, decorator: object, target: object, node: ast.expr | None) -> object:
    """What a decorator makes of a function or class."""
    if isinstance(target, ClassValue):
        return _apply_to_class(evaluator, decorator, target)
    if not isinstance(target, FunctionValue):
        return target
    if isinstance(decorator, Mark):
        target.marks.append(decorator)
    elif isinstance(decorator, Foreign):
        return _apply_foreign(decorator, target)
    elif isinstance(decorator, FixtureMaker):
        return replace(target, fixture=decorator)
    elif isinstance(decorator, Filler):
        target.fillers.append(decorator)
    elif isinstance(decorator, Copier):
        target.copier = decorator
    elif isinstance(decorator, Skip):
        if target.copier is not None and target.copier.late:
            target.copier = None
    elif isinstance(decorator, Wrapper):
        target.wraps = decorator.function if isinstance(decorator.function, FunctionValue) else None
    elif isinstance(decorator, (FunctionValue, Partial)):
        result = evaluator.invoke(decorator, [target], {})
        return result if isinstance(result, (FunctionValue, ClassValue)) else target
    elif isinstance(decorator, Pending) and node is not None:
        target.deferred.append(repr(decorator))
    return target


def _apply_foreign(decorator: Foreign, target: FunctionValue) -> FunctionValue:
    path = decorator.path
    if path.startswith(_MARK):
        target.marks.append(Mark(path.removeprefix(_MARK)))
    elif path in _FIXTURES:
        return replace(target, fixture=FixtureMaker("", autouse=False))
    elif path == "builtins.staticmethod":
        target.static = True
    elif path in _PROPERTIES:
        target.callable = False
        target.abstract |= path == "abc.abstractproperty"
    elif path == "abc.abstractmethod":
        target.abstract = True
    elif not decorator.fixed:
        target.deferred.append(repr(decorator))
    return target


def _apply_to_class(evaluator: Evaluator, decorator: object, target: ClassValue) -> object:
    if isinstance(decorator, Mark):
        target.marks.append(decorator)
    elif isinstance(decorator, Constructor):
        target.constructor = True
    elif isinstance(decorator, Copier):
        target.copier = decorator
    elif isinstance(decorator, Foreign):
        if decorator.path.startswith(_MARK):
            target.marks.append(Mark(decorator.path.removeprefix(_MARK)))
        elif decorator.path in _CONSTRUCTORS:
            target.constructor = True
        elif not decorator.fixed:
            target.deferred.append(repr(decorator))
    elif isinstance(decorator, (FunctionValue, Partial)):
        result = evaluator.invoke(decorator, [target], {})
        return result if isinstance(result, ClassValue) else target
    elif isinstance(decorator, Pending):
        target.deferred.append(repr(decorator))
    return target


def _wraps(_: Evaluator, args: Args, __: Keywords) -> object:
    return Wrapper(args[0])


def _patch(_: Evaluator, args: Args, keywords: Keywords) -> object:
    return Filler(first=int(len(args) < 2 and "new" not in keywords))


def _patch_object(_: Evaluator, args: Args, keywords: Keywords) -> object:
    return Filler(first=int(len(args) < 3 and "new" not in keywords))


def _patch_multiple(_: Evaluator, __: Args, keywords: Keywords) -> object:
    return Filler(names=tuple(keywords))


def _given(_: Evaluator, args: Args, keywords: Keywords) -> object:
    return Filler(last=len(args), names=tuple(keywords), everything=Ellipsis in args)


def _expand(evaluator: Evaluator, args: Args, keywords: Keywords) -> object:
    return Copier(args[0] if args else keywords.get("input", UNKNOWN), exact=not evaluator.doubt)


def _parameterized_class(evaluator: Evaluator, args: Args, keywords: Keywords) -> object:
    values = args[1] if len(args) > 1 else keywords.get("input_values", args[0] if args else UNKNOWN)
    return Copier(values, exact=not evaluator.doubt)


def _cases(evaluator: Evaluator, args: Args, _: Keywords) -> object:
    """absl: the sets themselves, or one iterable of them."""
    single = len(args) == 1 and not isinstance(args[0], (tuple, dict))
    return Copier(args[0] if single else args, exact=not evaluator.doubt, late=True)


def _case_product(evaluator: Evaluator, args: Args, keywords: Keywords) -> object | None:
    columns = [elements(values) for values in (*args, *keywords.values())]
    size = prod(len(column) for column in columns if column is not None)
    return None if None in columns else Copier([UNKNOWN] * size, exact=not evaluator.doubt, late=True)


def _skip(_: Evaluator, __: Args, ___: Keywords) -> object:
    return Skip()


def _data(evaluator: Evaluator, args: Args, _: Keywords) -> object:
    return Copier(args, exact=not evaluator.doubt)


def _constructor(_: Evaluator, args: Args, keywords: Keywords) -> object | None:
    if args and isinstance(args[0], ClassValue):
        args[0].constructor = True
        return args[0]
    return None if keywords.get("init") is False else Constructor()


DECORATOR_RULES: dict[str, Rule] = {
    "functools.wraps": _wraps,
    **{f"{module}.patch": _patch for module in ("unittest.mock", "mock", "mock.mock")},
    **{f"{module}.patch.object": _patch_object for module in ("unittest.mock", "mock", "mock.mock")},
    **{f"{module}.patch.multiple": _patch_multiple for module in ("unittest.mock", "mock", "mock.mock")},
    "hypothesis.given": _given,
    "parameterized.parameterized.expand": _expand,
    "parameterized.parameterized_class": _parameterized_class,
    "absl.testing.parameterized.parameters": _cases,
    "absl.testing.parameterized.named_parameters": _cases,
    "absl.testing.parameterized.product": _case_product,
    "absl.testing.absltest.skip": _skip,
    "unittest.skip": _skip,
    "ddt.data": _data,
    "ddt.idata": _expand,
    **dict.fromkeys(_CONSTRUCTORS, _constructor),
}
