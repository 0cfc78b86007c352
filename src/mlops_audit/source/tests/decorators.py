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
_NO_TESTS = (type(None), bool, int, float, str, list, tuple, dict, set)
_LONGEST_HELPER = 12
"""Statements of a function that is still taken for a helper."""
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
    """What a decorator makes of a function or class; ``node`` is how the decorator is written."""
    if isinstance(decorator, Pending) and isinstance(target, (ClassValue, FunctionValue)):
        target.deferred += [repr(decorator)] if node is not None else []
        return target
    if isinstance(decorator, (FunctionValue, Partial)):
        return _apply_own(evaluator, decorator, target)
    if isinstance(target, ClassValue):
        return _apply_to_class(decorator, target)
    return _apply_to_function(decorator, target) if isinstance(target, FunctionValue) else target


def _apply_own(evaluator: Evaluator, decorator: FunctionValue | Partial, target: object) -> object:
    """A decorator of the project itself: whatever it returns, if that can be told."""
    result = evaluator.invoke(decorator, [target], {})
    if isinstance(result, (FunctionValue, ClassValue)):
        return result
    if isinstance(result, _NO_TESTS) and not evaluator.doubt:
        return result  # the name is bound to that, and no more to a test
    unclear = isinstance(decorator, FunctionValue) and helper_source(decorator)
    if unclear and isinstance(target, (FunctionValue, ClassValue)):
        target.marks.append(Mark("parametrize", (UNKNOWN, UNKNOWN)))
    return target


def _apply_to_function(decorator: object, target: FunctionValue) -> FunctionValue:
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


def _apply_to_class(decorator: object, target: ClassValue) -> ClassValue:
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
    return target


def helper_source(value: FunctionValue) -> str:
    """The source of a function that returns marks, or decorators made of them; else empty."""
    node = value.node
    if value.scope.is_class or not isinstance(node, ast.FunctionDef) or len(node.body) > _LONGEST_HELPER:
        return ""
    suspects: list[ast.AST] = []
    for statement in node.body:
        if isinstance(statement, ast.FunctionDef):
            suspects += statement.decorator_list
            suspects += [part for part in statement.body if isinstance(part, ast.Return)]
        elif isinstance(statement, (ast.Return, ast.If)):
            suspects.append(statement)
    for suspect in suspects:
        for part in ast.walk(suspect):
            if isinstance(part, ast.Attribute) and part.attr in ("parametrize", "param", "expand"):
                return ast.unparse(node)
    return ""


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
    values = args[0] if args else keywords.get("input", UNKNOWN)
    if isinstance(values, FunctionValue):
        values = evaluator.invoke(values, [], {})
    return Copier(values, exact=not evaluator.doubt)


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
