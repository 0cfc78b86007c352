"""One pass over a module: what it offers to pytest, whatever the settings are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mlops_audit.model.tests import (
    Binding,
    Bound,
    Fixture,
    Marks,
    ParameterSets,
    TestClass,
    TestFunction,
    TestOutline,
)
from mlops_audit.source.tests.interpreter import Interpreter
from mlops_audit.source.tests.values import (
    UNKNOWN,
    UNKNOWN_NAME,
    ClassValue,
    Copier,
    Filler,
    FixtureMaker,
    Foreign,
    FunctionValue,
    Mark,
    Opaque,
    Parameter,
    Pending,
    Scope,
    dotted,
    elements,
)

GENERATOR = "pytest_generate_tests"
_LONGEST_TEXT = 4_000
_EXAMPLE = re.compile(r"^\s*>>> ", re.MULTILINE)
_MODULE_HOOKS = ("pytest_pycollect_makeitem", "pytest_pycollect_makemodule", "pytest_ignore_collect")
_REMOVALS = re.compile(r"items\[:\] =|items\.(remove|clear|pop)\(|pytest_deselected|del items")


def outline(tree: ast.Module) -> TestOutline:
    """What a module offers to pytest. Pure, and of the module's own text alone; never raises."""
    interpreter = Interpreter()
    scope = interpreter.follow(tree.body)
    return _Freezer(interpreter).freeze(tree, scope)


class _Freezer:
    """Turns the values that a module's names ended up with into an outline."""

    def __init__(self, interpreter: Interpreter) -> None:
        self.interpreter = interpreter
        self.functions: list[TestFunction] = []
        self.classes: list[TestClass | None] = []
        self.indices: dict[int, int] = {}
        self.made: dict[str, str] = {}
        self.doctests = 0

    def freeze(self, tree: ast.Module, scope: Scope) -> TestOutline:
        self.made = _makers(tree.body)
        self.doctests += _has_examples(tree)
        names = self._names(scope)
        values = scope.names
        exports = values.get("__all__")
        return TestOutline(
            functions=tuple(self.functions),
            classes=tuple(entry for entry in self.classes if entry is not None),
            names=names,
            stars=tuple(self.interpreter.stars),
            exports=_strings(exports) if isinstance(exports, (list, tuple)) else None,
            marks=marks(values.get("pytestmark")),
            plugins=_strings(values.get("pytest_plugins")),
            ignored=(*_strings(values.get("collect_ignore")), *_strings(values.get("collect_ignore_glob"))),
            skipped=self.interpreter.skipped,
            requires=tuple(dict.fromkeys(self.interpreter.requires)),
            dynamic=self.interpreter.dynamic or _hooks(values),
            doctests=self.doctests,
        )

    def _names(self, scope: Scope) -> tuple[Binding, ...]:
        bindings = []
        for name, value in scope.names.items():
            exact = name not in scope.doubtful
            kind, index, text = self._binding(name, value)
            bindings.append(Binding(name=name, kind=kind, index=index, text=text, exact=exact))
        return tuple(bindings)

    def _binding(self, name: str, value: object) -> tuple[Bound, int, str]:
        if isinstance(value, FunctionValue):
            return Bound.FUNCTION, self._function(value), ""
        if isinstance(value, ClassValue):
            text = repr(value) if value.members is not None else ""
            return Bound.CLASS, self._class(value), text
        if isinstance(value, Foreign):
            return Bound.IMPORT, 0, value.path
        if isinstance(value, Opaque) and not isinstance(value, Pending):
            return Bound.OTHER, 0, self.made.get(name, "")
        return Bound.VALUE, 0, _text(value)

    def _function(self, value: FunctionValue) -> int:
        known = self.indices.get(id(value))
        if known is not None:
            return known
        index = self.indices[id(value)] = len(self.functions)
        self.functions.append(function_outline(value))
        self.doctests += _has_examples(value.node)
        return index

    def _class(self, value: ClassValue) -> int:
        known = self.indices.get(id(value))
        if known is not None:
            return known
        index = self.indices[id(value)] = len(self.classes)
        self.classes.append(None)
        self.doctests += value.node is not None and _has_examples(value.node)
        own = marks([*value.marks, *_marked(value.scope.names.get("pytestmark"))], value.deferred)
        self.classes[index] = TestClass(
            name=value.name,
            line=value.line,
            bases=tuple(map(self._base, value.bases)),
            names=self._names(value.scope),
            marks=own,
            abstract=value.abstract,
            constructor=value.constructor,
            copies=_copies(value.copier),
        )
        return index

    def _base(self, value: object) -> str:
        if isinstance(value, ClassValue):
            return f"#{self._class(value)}"
        return value.path if isinstance(value, Foreign) else "?"


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
            [mark for link in chain for mark in link.marks], [text for link in chain for text in link.deferred]
        ),
        fixture=_fixture(value.fixture),
        static=value.static,
        coroutine=isinstance(innermost.node, ast.AsyncFunctionDef),
        abstract=value.abstract,
        callable=value.callable,
        collected=next((link.collected for link in chain if link.collected is not None), None),
        cases=_copies(next((link.copier for link in chain if link.copier is not None), None)),
        text=_helper_source(value),
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
        names += [arg.arg for arg, default in zip(spec.kwonlyargs, spec.kw_defaults, strict=True) if default is None]
    return tuple(names)


_NO_MARKS = Marks()


def marks(values: object, deferred: Iterable[str] = ()) -> Marks:
    """The marks of a function, a class or a module (the value of ``pytestmark``)."""
    listed = _marked(values)
    later = list(deferred)
    if not listed and not later:
        return _NO_MARKS
    names: list[str] = []
    fixtures: list[str] = []
    parameters: list[ParameterSets] = []
    for value in listed:
        if isinstance(value, Foreign) and value.path.startswith("pytest.mark."):
            names.append(value.path.removeprefix("pytest.mark."))
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


def _marked(value: object) -> list[object]:
    if isinstance(value, (list, tuple)):
        return list(value)
    return [] if value is None or value is UNKNOWN else [value]


def parameter_sets(mark: Mark) -> ParameterSets:
    """The parametrisation that a ``parametrize`` mark asks for. No sets at all still make one (skipped) test."""
    given = dict(zip(("argnames", "argvalues", "indirect"), mark.args, strict=False)) | mark.keywords
    argnames = given.get("argnames", ())
    if isinstance(argnames, str):
        names = tuple(name.strip() for name in argnames.split(",") if name.strip())
    else:
        names = _strings(argnames)
    indirect = given.get("indirect", False)
    through = names if indirect is True else _strings(indirect)
    return _counted(given.get("argvalues", UNKNOWN), names, through, exact=mark.exact)


def _counted(
    values: object, names: tuple[str, ...] = (), indirect: tuple[str, ...] = (), *, exact: bool = True
) -> ParameterSets:
    items = elements(values)
    if items is None:
        text = _text(values) if isinstance(values, (Pending, Foreign)) else ""
        return ParameterSets(names=names, count=None if text else 1, text=text, exact=False, indirect=indirect)
    marked = [
        tuple(_mark_names(item.marks)) for item in items if isinstance(item, Parameter) and _marked(item.marks)
    ]
    return ParameterSets(
        names=names, count=max(1, len(items)), exact=exact, indirect=indirect, marked=tuple(marked)
    )


def _mark_names(values: object) -> list[str]:
    found = [value.name if isinstance(value, Mark) else getattr(value, "path", "") for value in _marked(values)]
    return [name.removeprefix("pytest.mark.") for name in found if name]


def _fixture(maker: FixtureMaker | None) -> Fixture | None:
    if maker is None:
        return None
    params = _counted(maker.params, exact=maker.exact) if maker.has_params else None
    return Fixture(name=maker.name, autouse=maker.autouse, params=params)


def _copies(copier: Copier | None) -> ParameterSets | None:
    return None if copier is None else _counted(copier.values, exact=copier.exact)


def _strings(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(item for item in elements(value) or () if isinstance(item, str))


def _text(value: object) -> str:
    """An expression for a value, with only its length where its elements would make it long."""
    if isinstance(value, (str, bytes)) and len(value) > 200:
        return UNKNOWN_NAME
    if isinstance(value, (list, tuple, set, frozenset, dict)) and len(value) > 1_000:
        return f"[{UNKNOWN_NAME}] * {len(value)}"
    text = repr(value)
    items = elements(value)
    if len(text) > _LONGEST_TEXT:
        return UNKNOWN_NAME if items is None else f"[{UNKNOWN_NAME}] * {len(items)}"
    return text


def _makers(body: Iterable[ast.stmt]) -> dict[str, str]:
    """By name, what is called to make its value."""
    found = {}
    for statement in body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = dotted(statement.value.func)
    return found


def _has_examples(node: ast.AST) -> bool:
    body = getattr(node, "body", None)
    if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
        return False
    text = body[0].value
    return (
        isinstance(text, ast.Constant)
        and isinstance(text.value, str)
        and ">>>" in text.value
        and _EXAMPLE.search(text.value) is not None
    )


def _helper_source(value: FunctionValue) -> str:
    """The source of a generator of tests, or of a function that returns marks or decorators made of them."""
    node = value.node
    if getattr(node, "name", "") == GENERATOR:
        return ast.unparse(node)
    if value.scope.is_class or isinstance(node, (ast.Lambda, ast.AsyncFunctionDef)) or value.fixture is not None:
        return ""
    if len(node.body) > 12 or not isinstance(node.body[-1], ast.Return):
        return ""
    inner = [statement for statement in node.body if isinstance(statement, (ast.FunctionDef, ast.Return))]
    suspects: list[ast.AST] = []
    for statement in inner:
        suspects += statement.decorator_list if isinstance(statement, ast.FunctionDef) else [statement]
        if isinstance(statement, ast.FunctionDef):
            suspects += [part for part in statement.body if isinstance(part, ast.Return)]
    for suspect in suspects:
        for part in ast.walk(suspect):
            if isinstance(part, ast.Attribute) and part.attr in ("parametrize", "param", "expand"):
                return ast.unparse(node)
    return ""


def _hooks(values: dict[str, object]) -> str:
    for name in _MODULE_HOOKS:
        if name in values:
            return f"{name} may change what is collected"
    hook = values.get("pytest_collection_modifyitems")
    if isinstance(hook, FunctionValue) and _REMOVALS.search(ast.unparse(hook.node)):
        return "pytest_collection_modifyitems may deselect tests"
    return ""
