"""Modules that code names instead of importing them: dotted strings, and loops that load all of a package."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlops_audit.model.facts import Reference
from mlops_audit.source.lines import hit_lines
from mlops_audit.source.python.strings import PATCHERS, nodes_on

UNTOLD = "?"
"""Stands for a package whose name is made at run time."""
_HINTS = re.compile(
    rb"[\"',][ \t]*+[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)++[\"':,]"
    rb"|iter_modules|walk_packages|import_module\(|__import__\("
)
_DOTTED = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?::[A-Za-z_][\w.]*)?\Z")
_LONGEST = 2_000
_LISTING = frozenset({"iter_modules", "walk_packages"})
_LOADING = frozenset({"import_module", "__import__"})
_LOGGERS = frozenset({"getLogger", "get_logger"})
_OWN_NAMES = frozenset({"__package__", "__name__", "__path__", "__file__"})
_OPEN = re.compile(r"[{%]")


@dataclass(slots=True)
class Named:
    """What a file names: ``dotted`` strings that may be modules or names in them, and ``packages`` of which
    it loads every module: ``app.plugins``, relative with leading dots, ``@plugins.__path__`` by what an
    import binds, or ``?``.
    """

    dotted: list[Reference] = field(default_factory=list)
    packages: list[Reference] = field(default_factory=list)
    skipped: set[int] = field(default_factory=set)
    """Nodes whose text names nothing to load, by identity."""
    assigned: dict[str, ast.expr] = field(default_factory=dict)


def read_named(tree: ast.Module, data: bytes) -> Named:
    """Look at the statements on whose lines the bytes hold a telling word; most files have none."""
    found = Named()
    lines = hit_lines(_HINTS, data)
    for node in nodes_on(tree, lines) if lines else ():
        if isinstance(node, ast.Constant):
            _constant(node, found)
        elif isinstance(node, ast.Call):
            _call(node, found, tree)
        elif isinstance(node, ast.JoinedStr):
            found.skipped.update(map(id, node.values))
        elif isinstance(node, ast.Dict):
            _loggers(node, found)
    for kind in (found.dotted, found.packages):  # statements were visited in no order
        kind.sort(key=lambda item: item.line)
    return found


def _constant(node: ast.Constant, found: Named) -> None:
    text = node.value
    if not isinstance(text, str) or "." not in text or len(text) > _LONGEST or id(node) in found.skipped:
        return
    for word in text.split(","):
        if _DOTTED.match(word.strip()):
            found.dotted.append(Reference(text=word.strip(), line=node.lineno))


def _call(node: ast.Call, found: Named, tree: ast.Module) -> None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if name in _LOGGERS or name in PATCHERS:
        found.skipped.update(map(id, node.args))
    if name not in _LISTING | _LOADING or not node.args or isinstance(node.args[0], ast.Constant):
        return
    if not found.assigned:
        found.assigned = dict(_assignments(tree))
    first = node.args[0]
    package = _listed(first, found) if name in _LISTING else _prefix(first, found)
    if package:
        found.packages.append(Reference(text=package, line=node.lineno))


def _assignments(tree: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node.value


def _loggers(node: ast.Dict, found: Named) -> None:
    """The keys of a logging configuration name loggers."""
    for key, value in zip(node.keys, node.values, strict=True):
        if isinstance(key, ast.Constant) and key.value == "loggers" and isinstance(value, ast.Dict):
            found.skipped.update(map(id, value.keys))


def _listed(node: ast.expr, found: Named) -> str:
    """The package whose path is listed: ``__path__``, ``plugins.__path__``, a folder beside ``__file__``."""
    nodes = list(ast.walk(_meant(node, found)))
    nodes += [
        inner for each in nodes if (made := _meant(each, found)) is not each for inner in ast.walk(made)
    ]
    for each in nodes:
        if isinstance(each, ast.Attribute) and each.attr == "__path__":
            return f"@{ast.unparse(each.value)}"
    if not any(isinstance(each, ast.Name) and each.id in _OWN_NAMES for each in nodes):
        return UNTOLD
    texts = [each.value for each in nodes if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return "." + ".".join(text for text in texts if text.isidentifier())


def _prefix(node: ast.expr, found: Named) -> str:
    """The package below which a module's name is put together; empty where that is not what is done."""
    match _meant(node, found):
        case ast.JoinedStr(values=[ast.Constant(value=str() as text), *_]):
            return _package(text)
        case ast.JoinedStr(values=[ast.FormattedValue(value=first), ast.Constant(value=str() as rest), *_]):
            return _package_of(first, found) if rest.startswith(".") else UNTOLD
        case ast.BinOp(op=ast.Add(), left=left):
            return _prefix(left, found) or _package_of(left, found)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant(value=str() as text)):
            return _package(_OPEN.split(text)[0])
        case ast.Call(func=ast.Attribute(attr="format", value=ast.Constant(value=str() as text))):
            return _package(_OPEN.split(text)[0])
        case ast.Constant(value=str() as text) if text.endswith("."):
            return _package(text)
    return ""


def _package(text: str) -> str:
    """``app.plugins`` of ``app.plugins.mlflow_``; the dots of a relative name stay."""
    package, dot, _ = text.rpartition(".")
    return package + dot if dot and not package.strip(".") else package


def _package_of(node: ast.expr, found: Named) -> str:
    """The package that an expression names."""
    match _meant(node, found):
        case ast.Name(id="__package__" | "__name__"):
            return "."
        case ast.Attribute(attr="__name__" | "__package__", value=value):
            return f"@{ast.unparse(value)}"
        case ast.Constant(value=str() as text):
            return text.rstrip(".")
    return UNTOLD


def _meant(node: ast.AST, found: Named) -> ast.AST:
    """What a name was made of, where the file assigns it."""
    return found.assigned.get(node.id, node) if isinstance(node, ast.Name) else node
