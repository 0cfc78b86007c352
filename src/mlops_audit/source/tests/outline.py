"""One pass over a module: what it offers to pytest, whatever the settings are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mlops_audit.model.tests import Binding, Bound, TestClass, TestFunction, TestOutline
from mlops_audit.source.tests.interpreter import Interpreter
from mlops_audit.source.tests.marks import (
    copies_of,
    function_outline,
    listed,
    marks,
    strings_of,
    text_of,
    written,
)
from mlops_audit.source.tests.values import (
    ClassValue,
    Foreign,
    FunctionValue,
    Opaque,
    Pending,
    Scope,
    dotted,
)

_EXAMPLE = re.compile(r"^\s*>>> ", re.MULTILINE)
_MODULE_HOOKS = ("pytest_pycollect_makeitem", "pytest_pycollect_makemodule", "pytest_ignore_collect")
_REMOVALS = re.compile(r"items\[:\] =|items\.(remove|clear|pop)\(|pytest_deselected|del items")


def outline(tree: ast.Module) -> TestOutline:
    """What a module offers to pytest. Pure, and of the module's own text alone; never raises."""
    interpreter = Interpreter()
    interpreter.follow(tree.body, interpreter.module)
    try:
        return _Freezer(interpreter).freeze(tree, interpreter.module)
    except RecursionError:
        return TestOutline(dynamic="it is nested too deeply to be read")


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
            exports=strings_of(exports) if isinstance(exports, (list, tuple)) else None,
            marks=marks(values.get("pytestmark")),
            plugins=strings_of(values.get("pytest_plugins")),
            ignored=(
                *strings_of(values.get("collect_ignore")),
                *strings_of(values.get("collect_ignore_glob")),
            ),
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
            text = written(value) if value.members is not None else ""
            return Bound.CLASS, self._class(value), text
        if isinstance(value, Foreign):
            return Bound.IMPORT, 0, value.path
        if isinstance(value, Opaque) and not isinstance(value, Pending):
            return Bound.OTHER, 0, self.made.get(name, "")
        return Bound.VALUE, 0, text_of(value)

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
        own = marks([*value.marks, *listed(value.scope.names.get("pytestmark"))], value.deferred)
        self.classes[index] = TestClass(
            name=value.name,
            line=value.line,
            bases=tuple(map(self._base, value.bases)),
            names=self._names(value.scope),
            marks=own,
            abstract=value.abstract,
            constructor=value.constructor,
            copies=copies_of(value.copier),
        )
        return index

    def _base(self, value: object) -> str:
        if isinstance(value, ClassValue):
            return f"#{self._class(value)}"
        return value.path if isinstance(value, Foreign) else "?"


def _makers(body: Iterable[ast.stmt]) -> dict[str, str]:
    """By name, what is called to make its value, or what it is an alias of."""
    found = {}
    for statement in body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, (ast.Call, ast.Attribute)):
            made = statement.value
            for target in statement.targets:
                if isinstance(target, ast.Name):
                    found[target.id] = dotted(made.func if isinstance(made, ast.Call) else made)
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


def _hooks(values: dict[str, object]) -> str:
    for name in _MODULE_HOOKS:
        if name in values:
            return f"{name} may change what is collected"
    hook = values.get("pytest_collection_modifyitems")
    if isinstance(hook, FunctionValue) and _REMOVALS.search(ast.unparse(hook.node)):
        return "pytest_collection_modifyitems may deselect tests"
    return ""
