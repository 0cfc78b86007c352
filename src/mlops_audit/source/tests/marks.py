"""What the marks and decorators of a function amount to, as an outline keeps it."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from mlops_audit.model.tests import Fixture, Marks, ParameterSets, TestFunction
from mlops_audit.source.tests.decorators import helper_source
from mlops_audit.source.tests.values import (
    UNKNOWN,
    UNKNOWN_NAME,
    Copier,
    Filler,
    FixtureMaker,
    Foreign,
    FunctionValue,
    Mark,
    Opaque,
    Parameter,
    Pending,
    elements,
    is_lengthy,
)

GENERATOR = "pytest_generate_tests"
_LONGEST_TEXT = 4_000
_MARK = "pytest.mark."
_NO_MARKS = Marks()


def function_outline(value: FunctionValue) -> TestFunction:
    """What pytest may know about a function."""
    node, chain = value.node, [value]
    while chain[-1].wraps is not None and len(chain) < 8:
        chain.append(chain[-1].wraps)
    innermost = chain[-1]
    fillers = [filler for link in chain for filler in link.fillers]
    return TestFunction(
        name=getattr(node, "name", "<lambda>"),
        line=node.lineno,
        arguments=_arguments(innermost, fillers),
        marks=marks(
            [mark for link in chain for mark in link.marks],
            [text for link in chain for text in link.deferred],
        ),
        fixture=_fixture(value.fixture),
        static=value.static,
        coroutine=isinstance(innermost.node, ast.AsyncFunctionDef),
        abstract=value.abstract,
        callable=value.callable,
        collected=next((link.collected for link in chain if link.collected is not None), None),
        cases=copies_of(next((link.copier for link in chain if link.copier is not None), None)),
        text=_source(value),
    )


def _arguments(value: FunctionValue, fillers: list[Filler]) -> tuple[str, ...]:
    spec = value.node.args
    required = spec.args[: len(spec.args) - len(spec.defaults)] if spec.defaults else spec.args
    names = [arg.arg for arg in required]
    if fillers:
        if any(filler.everything for filler in fillers):
            return ()
        last = sum(filler.last for filler in fillers)
        names = names[: len(names) - last] if last else names
        first = sum(filler.first for filler in fillers)
        offset = int(value.scope.is_class and not value.static)
        names[offset : offset + first] = []
        filled = {name for filler in fillers for name in filler.names}
        names = [name for name in names if name not in filled]
    if spec.kwonlyargs:
        names += [
            arg.arg for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default is None
        ]
    return tuple(names)


def marks(values: object, deferred: Iterable[str] = ()) -> Marks:
    """The marks of a function, a class or a module (the value of ``pytestmark``)."""
    found = listed(values)
    later = list(deferred)
    if not found and not later:
        return _NO_MARKS
    names: list[str] = []
    fixtures: list[str] = []
    parameters: list[ParameterSets] = []
    for value in found:
        if isinstance(value, Foreign) and value.path.startswith(_MARK):
            names.append(value.path.removeprefix(_MARK))
        elif isinstance(value, (Foreign, Pending)):
            later.append(repr(value))
        elif isinstance(value, Mark):
            names.append(value.name)
            if value.name == "usefixtures":
                fixtures.extend(arg for arg in value.args if isinstance(arg, str))
            elif value.name == "parametrize":
                parameters.append(parameter_sets(value))
    return Marks(
        names=tuple(names), fixtures=tuple(fixtures), parameters=tuple(parameters), deferred=tuple(later)
    )


def listed(value: object) -> list[object]:
    """The marks in the value of ``pytestmark`` or ``marks=``: one, or several in a list or tuple."""
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value is UNKNOWN else [value]


def parameter_sets(mark: Mark) -> ParameterSets:
    """The parametrisation that a ``parametrize`` mark asks for; no sets at all make one skipped test."""
    given = dict(zip(("argnames", "argvalues", "indirect"), mark.args, strict=False)) | mark.keywords
    argnames = given.get("argnames", ())
    if isinstance(argnames, str):
        names = tuple(name.strip() for name in argnames.split(",") if name.strip())
    else:
        names = strings_of(argnames)
    indirect = given.get("indirect", False)
    through = names if indirect is True else strings_of(indirect)
    exact = mark.exact and not isinstance(argnames, Opaque)
    return _counted(given.get("argvalues", UNKNOWN), names, through, exact=exact)


def _counted(
    values: object, names: tuple[str, ...] = (), indirect: tuple[str, ...] = (), *, exact: bool = True
) -> ParameterSets:
    items = elements(values)
    if items is None:
        text = text_of(values) if isinstance(values, (Pending, Foreign)) else ""
        return ParameterSets(
            names=names, count=None if text else 1, text=text, exact=False, indirect=indirect
        )
    marked = [
        tuple(_mark_names(item.marks)) for item in items if isinstance(item, Parameter) and listed(item.marks)
    ]
    return ParameterSets(
        names=names, count=max(1, len(items)), exact=exact, indirect=indirect, marked=tuple(marked)
    )


def _mark_names(values: object) -> list[str]:
    found = [
        value.name if isinstance(value, Mark) else getattr(value, "path", "") for value in listed(values)
    ]
    return [name.removeprefix(_MARK) for name in found if name]


def _fixture(maker: FixtureMaker | None) -> Fixture | None:
    if maker is None:
        return None
    params = _counted(maker.params, exact=maker.exact) if maker.has_params else None
    return Fixture(name=maker.name, autouse=maker.autouse, params=params)


def copies_of(copier: Copier | None) -> ParameterSets | None:
    """How many copies a third-party decorator makes."""
    return None if copier is None else _counted(copier.values, exact=copier.exact)


def strings_of(value: object) -> tuple[str, ...]:
    """A string, or the strings in a container."""
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in elements(value) or () if isinstance(item, str))


def text_of(value: object) -> str:
    """An expression for a value, with only its length where its elements would make it long."""
    if isinstance(value, (str, bytes)) and len(value) > 200:
        return UNKNOWN_NAME
    if isinstance(value, (list, tuple, set, frozenset, dict)) and len(value) > 1_000:
        return f"[{UNKNOWN_NAME}] * {len(value)}"
    text = written(value)
    items = elements(value)
    if len(text) > _LONGEST_TEXT or not text:
        return UNKNOWN_NAME if items is None else f"[{UNKNOWN_NAME}] * {len(items)}"
    return text


def written(value: object) -> str:
    """An expression for a value; empty where that would be endless, or holds a number too long to write."""
    try:
        return "" if is_lengthy(value, 5 * _LONGEST_TEXT) else repr(value)
    except ValueError:
        return ""


def _source(value: FunctionValue) -> str:
    if value.fixture is not None:
        return ""
    return ast.unparse(value.node) if getattr(value.node, "name", "") == GENERATOR else helper_source(value)
