"""Names that a package makes on demand (PEP 562), and the modules that they come from.

Either a module-level ``__getattr__`` imports them itself, or looks them up in a literal mapping of names to
modules or of modules to names, or a library does so (``lazy_loader.attach``, ``_LazyModule``).
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlops_audit.model.facts import Guard, Import

_HINTS = ("def __getattr__", "attach(", "LazyModule(", "LazyImporter(")
_NAMES = re.compile(r"^def __getattr__|\b(?:attach|_?LazyModule|_?LazyImporter)\(", re.MULTILINE)
_MODULE = re.compile(r"(\.*)([A-Za-z_]\w*(?:\.\w+)*)(?::\w+)?\Z")
_MAPPINGS = frozenset({"submod_attrs", "import_structure"})


def deferred(tree: ast.Module, text: str) -> list[Import]:
    """The imports that stand behind such names, as far as literals tell; none for most files."""
    hinted = any(hint in text for hint in _HINTS) and _NAMES.search(text)
    return list(_deferred(tree)) if hinted else []


def _deferred(tree: ast.Module) -> Iterator[Import]:
    for node in tree.body:
        match node:
            case ast.FunctionDef(name="__getattr__"):
                yield from _imported(node)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant() as key)], value=ast.List() as names):
                yield from _mapping([key], [names])
            case ast.Assign(value=value) | ast.AnnAssign(value=value) | ast.Expr(value=value) if value:
                for part in (value, *_arguments(value)):
                    if isinstance(part, ast.Dict):
                        yield from _mapping(part.keys, part.values)


def _imported(function: ast.FunctionDef) -> Iterator[Import]:
    for node in ast.walk(function):
        if isinstance(node, ast.Import):
            for alias in node.names:
                bound = alias.asname or alias.name.partition(".")[0]
                yield Import(
                    module=alias.name,
                    name=None,
                    level=0,
                    line=node.lineno,
                    bound=bound,
                    guard=Guard.LAZY | Guard.DEFERRED,
                )
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                module = "." * node.level + (node.module or "")
                yield _import(module, alias.name, alias.asname or alias.name, node.lineno)


def _arguments(value: ast.expr) -> Iterator[ast.expr]:
    """Mappings given to a call: ``attach(__name__, submod_attrs={…})``."""
    if isinstance(value, ast.Call):
        yield from value.args
        yield from (keyword.value for keyword in value.keywords if keyword.arg in _MAPPINGS)


def _mapping(keys: list[ast.expr | None] | list[ast.Constant], values: list[ast.expr]) -> Iterator[Import]:
    """``{"Name": ".module"}``, ``{"Name": (".module", "name")}``, ``{"module": ["Name"]}``; else nothing."""
    found: list[Import] = []
    for key, value in zip(keys, values, strict=True):
        words = _words(value)
        if not (isinstance(key, ast.Constant) and isinstance(key.value, str) and words):
            return
        if isinstance(value, (ast.List, ast.Set)):
            module = key.value if key.value.startswith(".") else f".{key.value}"
            pairs = [(module, name, name) for name in words]
        else:
            pairs = [(words[0], words[-1] if len(words) > 1 else key.value, key.value)]
        for module, name, bound in pairs:
            if not (_MODULE.match(module) and bound.isidentifier() and name.isidentifier()):
                return
            found.append(_import(module, name, bound, key.lineno))
    yield from found


def _words(value: ast.expr) -> list[str]:
    parts = value.elts if isinstance(value, (ast.Tuple, ast.List, ast.Set)) else [value]
    words = [part.value for part in parts if isinstance(part, ast.Constant) and isinstance(part.value, str)]
    return words if len(words) == len(parts) else []


def _import(text: str, name: str, bound: str, line: int) -> Import:
    """A module without any dot is one beside the package's ``__init__``."""
    text = text.partition(":")[0]
    module = text.lstrip(".")
    level = len(text) - len(module) or int("." not in module)
    return Import(
        module=module.removesuffix(f".{name}"),
        name=name,
        level=level,
        line=line,
        bound=bound,
        guard=Guard.LAZY | Guard.DEFERRED,
    )
