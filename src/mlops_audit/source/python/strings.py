"""String constants that name something elsewhere: modules imported or patched by name, config files."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from mlops_audit.model.facts import Guard, Import, Reference

_FILE_NAME = re.compile(r"(?:^|[/\\])?[\w.+-]+\.(?:ya?ml|toml|json|ini|cfg|conf)$")
_DOTTED = re.compile(r"^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?=$|:)")
_DYNAMIC = frozenset({"import_module", "__import__", "importorskip", "import_string", "locate"})
_PATCHERS = frozenset(
    {"patch", "object", "dict", "multiple", "setattr", "delattr", "setitem", "delitem", "spy", "stub"}
)
_HINTS = re.compile(
    rb"import_module|__import__|importorskip|import_string|locate\(|patch|setattr|delattr|sys\.modules|setitem|"
    rb"\.(?:ya?ml|toml|json|ini|cfg|conf)[\"']"
)


@dataclass(slots=True)
class Strings:
    """References found in string constants."""

    imports: list[Import] = field(default_factory=list)
    patches: list[Reference] = field(default_factory=list)
    files: list[Reference] = field(default_factory=list)


def read_strings(tree: ast.Module, data: bytes) -> Strings:
    """Walk every expression, but only where the bytes hold a word that makes it worth while."""
    found = Strings()
    if not _HINTS.search(data):
        return found
    docstrings = _docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            _call(node, found)
        elif isinstance(node, ast.Subscript):
            _subscript(node, found)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            _file(node, found)
    return found


def _docstrings(tree: ast.Module) -> set[int]:
    """Bare string statements: docstrings and commented-out text, which load nothing."""
    return {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }


def _call(node: ast.Call, found: Strings) -> None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if not node.args:
        return
    first = node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        text = first.value
        if name in _DYNAMIC and text:
            found.imports.append(_dynamic(text, node.lineno))
        elif name in _PATCHERS and _DOTTED.match(text):
            found.patches.append(Reference(text=text, line=node.lineno))
    elif name in {"dict", "setitem"} and len(node.args) > 1:
        _modules_mapping(node.args[0], node.args[1], found)


def _modules_mapping(target: ast.expr, keys: ast.expr, found: Strings) -> None:
    """``patch.dict(sys.modules, {"a.b": …})`` and ``monkeypatch.setitem(sys.modules, "a.b", …)`` replace
    modules.
    """
    if not (isinstance(target, ast.Attribute) and target.attr == "modules"):
        return
    named = keys.keys if isinstance(keys, ast.Dict) else [keys]
    for key in named:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.patches.append(Reference(text=key.value, line=key.lineno))


def _dynamic(text: str, line: int) -> Import:
    level = len(text) - len(text.lstrip("."))
    module = text[level:].partition(":")[0]
    return Import(
        module=module, name=None, level=level, line=line, bound=module.partition(".")[0], guard=Guard.DYNAMIC
    )


def _subscript(node: ast.Subscript, found: Strings) -> None:
    """``sys.modules["a.b"]`` names a module as a patch does."""
    if isinstance(node.value, ast.Attribute) and node.value.attr == "modules":
        key = node.slice
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            found.patches.append(Reference(text=key.value, line=node.lineno))


def _file(node: ast.Constant, found: Strings) -> None:
    text = node.value
    if isinstance(text, str) and len(text) < 300 and _FILE_NAME.search(text):
        found.files.append(Reference(text=text, line=node.lineno))
