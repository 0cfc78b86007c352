"""Modules that are imported by name through a function of the project's own, or out of a table of names."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlops_audit.model.facts import Guard, Import
from mlops_audit.source.python.sketch import may_load

_MODULE = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*\Z")
_IMPORTERS = frozenset({"import_module", "__import__"})
_BY_SPEC = frozenset({"exec_module", "module_from_spec", "LazyLoader"})
_CALLED = re.compile(
    r"_*(?:lazy_?(?:import|load|loader|module)|(?:optional|try|safe|soft)_?import|import_(?:optional|or)\w*)"
    r"(?:_module|_dependency)?\Z",
    re.IGNORECASE,
)


def read_loaded(tree: ast.Module, data: bytes) -> list[Import]:
    """The imports that stand behind such calls, as far as literals tell; none for most files."""
    return sorted(_loaded(tree), key=lambda item: item.line) if may_load(data) else []


def _loaded(tree: ast.Module) -> Iterator[Import]:
    nodes = list(ast.walk(tree))
    loaders = {*_aliases(nodes), *_own(nodes)}
    bound: dict[int, str] = {}
    assigned: dict[str, ast.expr] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            assigned[node.targets[0].id] = node.value
            bound[id(node.value)] = node.targets[0].id
    for node in nodes:
        if isinstance(node, ast.Call) and node.args:
            name = _name(node.func)
            literal = isinstance(node.args[0], ast.Constant)
            if name in loaders or _CALLED.match(name) or (name in _IMPORTERS and not literal):
                for text in _texts(node.args[0], assigned):
                    yield Import(
                        module=text,
                        name=None,
                        level=0,
                        line=node.lineno,
                        bound=bound.get(id(node), text.partition(".")[0]),
                        guard=Guard.DYNAMIC,
                    )


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def _aliases(nodes: list[ast.AST]) -> Iterator[str]:
    """``from importlib import import_module as load``."""
    for node in nodes:
        if isinstance(node, ast.ImportFrom) and node.module == "importlib":
            yield from (each.asname for each in node.names if each.asname and each.name in _IMPORTERS)


def _own(nodes: list[ast.AST]) -> Iterator[str]:
    """Functions of the file that import what they are given the name of, and hand it back."""
    for node in nodes:
        if not isinstance(node, ast.FunctionDef) or not node.args.args:
            continue
        if not any(isinstance(part, ast.Return) and _hands_back(part.value) for part in ast.walk(node)):
            continue  # it only tells whether it can be imported
        given = {argument.arg for argument in node.args.args[:2]} - {"self", "cls"}
        calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
        names = {_name(call.func) for call in calls}
        for call in calls:
            wanted = _IMPORTERS | ({"find_spec"} if names & _BY_SPEC else frozenset())
            first = call.args[0] if call.args else None
            if _name(call.func) in wanted and isinstance(first, ast.Name) and first.id in given:
                yield node.name
                break


def _hands_back(value: ast.expr | None) -> bool:
    return not (value is None or isinstance(value, ast.Constant | ast.Compare | ast.Tuple | ast.UnaryOp))


def _texts(node: ast.expr, assigned: dict[str, ast.expr]) -> list[str]:
    """The module names that an argument may be: itself, a constant, the values of a table of the file."""
    if isinstance(node, ast.Subscript):
        node = node.value
    elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "get":
        node = node.func.value
    if isinstance(node, ast.Name):
        node = assigned.get(node.id, node)
    parts = node.values if isinstance(node, ast.Dict) else [node]
    texts = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return [text for text in texts if _MODULE.match(text)]
