"""String constants that name something elsewhere: modules imported or patched by name, config files."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from mlops_audit.model.facts import Guard, Import, Reference
from mlops_audit.source.lines import hit_lines

_FILE_NAME = re.compile(r"[\w.+-]\.(?:ya?ml|toml|json|ini|cfg|conf)$")
_DOTTED = re.compile(r"^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)+(?=$|:)")
_STEM = re.compile(r"^[\w./-]+$")
_DYNAMIC = frozenset({"import_module", "__import__", "importorskip", "import_string", "locate"})
PATCHERS = frozenset(
    {"patch", "object", "dict", "multiple", "setattr", "delattr", "setitem", "delitem", "spy", "stub"}
)
_HINTS = re.compile(
    rb"import_module|__import__|importorskip|import_string|locate\(|patch|setattr|delattr|sys\.modules|setitem|"
    rb"\.(?:ya?ml|toml|json|ini|cfg|conf)[\"']|config_name"
)


@dataclass(slots=True)
class Strings:
    """References found in string constants."""

    imports: list[Import] = field(default_factory=list)
    patches: list[Reference] = field(default_factory=list)
    files: list[Reference] = field(default_factory=list)
    assigned: dict[int, str] = field(default_factory=dict)
    """By the identity of a call's node, the name that its result is assigned to."""


def read_strings(tree: ast.Module, data: bytes) -> Strings:
    """Look at the statements on whose lines the bytes hold a telling word; most files have none."""
    found = Strings()
    lines = hit_lines(_HINTS, data)
    for node in nodes_on(tree, lines) if lines else ():
        if isinstance(node, (ast.Assign, ast.AnnAssign, ast.NamedExpr)):
            _assignment(node, found)
        elif isinstance(node, ast.Call):
            _call(node, found)
        elif isinstance(node, ast.Subscript):
            _subscript(node, found)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            _file(node, found)
    for kind in (found.imports, found.patches, found.files):  # statements were visited in no order
        kind.sort(key=lambda item: item.line)
    return found


def nodes_on(tree: ast.Module, lines: list[int]) -> Iterator[ast.AST]:
    """Every node of the statements that stand on one of ``lines`` (in order).

    Bare strings are left out: docstrings and commented-out text do nothing.
    """
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.stmt):
                at = bisect_left(lines, child.lineno - _decorated(child))
                if at == len(lines) or lines[at] > (child.end_lineno or child.lineno):
                    continue
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue
            waiting.append(child)


def _decorated(node: ast.stmt) -> int:
    """How many lines above its own a statement's decorators begin."""
    decorators = getattr(node, "decorator_list", None)
    return node.lineno - decorators[0].lineno if decorators else 0


def _assignment(node: ast.Assign | ast.AnnAssign | ast.NamedExpr, found: Strings) -> None:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if isinstance(node.value, ast.Call) and isinstance(target, ast.Name):
        found.assigned[id(node.value)] = target.id


def _call(node: ast.Call, found: Strings) -> None:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    _primary_config(node, found)
    if not node.args:
        return
    first = node.args[0]
    if isinstance(first, ast.Constant) and isinstance(first.value, str):
        text = first.value
        if name in _DYNAMIC and text:
            found.imports.append(_dynamic(text, node.lineno, found.assigned.get(id(node), "")))
        elif name in PATCHERS and _DOTTED.match(text):
            found.patches.append(Reference(text=text, line=node.lineno))
    elif name in {"dict", "setitem"} and len(node.args) > 1:
        _modules_mapping(node.args[0], node.args[1], found)


def _primary_config(node: ast.Call, found: Strings) -> None:
    """``config_path="conf", config_name="train"`` names ``conf/train.yaml``, as in Hydra."""
    given = {
        keyword.arg: keyword.value.value
        for keyword in node.keywords
        if isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    name = given.get("config_name")
    if name and not _FILE_NAME.search(name) and _STEM.match(name):
        folder = given.get("config_path", "")
        text = f"{folder}/{name}.yaml" if folder else f"{name}.yaml"
        found.files.append(Reference(text=text, line=node.lineno))


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


def _dynamic(text: str, line: int, assigned: str) -> Import:
    level = len(text) - len(text.lstrip("."))
    module = text[level:].partition(":")[0]
    bound = assigned or module.partition(".")[0]
    return Import(module=module, name=None, level=level, line=line, bound=bound, guard=Guard.DYNAMIC)


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
