"""Configuration files that code loads by a pattern: a glob over a folder, an f-string with their suffix."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from mlops_audit.model.facts import Reference
from mlops_audit.source.lines import hit_lines
from mlops_audit.source.python.strings import nodes_on

_HINTS = re.compile(rb"[*}][\w-]*\.(?:ya?ml|toml|json|ini|cfg|conf)[\"']")
_PATTERN = re.compile(r"[\w.*?\[\]/+ -]*\*[\w.*-]*\.(?:ya?ml|toml|json|ini|cfg|conf)\Z")
_FOLDER = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?\Z")
_LONGEST = 300
"""Characters; nothing longer is a path."""
_DEEP = "rglob"


def read_globs(tree: ast.Module, data: bytes) -> list[Reference]:
    """``folder/*.yaml`` for each pattern whose folder the file names; most files have none."""
    lines = hit_lines(_HINTS, data)
    if not lines:
        return []
    assigned = {
        node.targets[0].id: node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], ast.Name)
    }
    found = {
        Reference(text=pattern, line=node.lineno)
        for node in nodes_on(tree, lines)
        if isinstance(node, ast.expr)
        for pattern in _patterns(node, assigned)
    }
    return sorted(found, key=lambda item: (item.line, item.text))


def _patterns(node: ast.expr, assigned: dict[str, ast.expr]) -> Iterator[str]:
    match node:
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            yield from _joined([left], right, assigned)
        case ast.Call(func=ast.Attribute(attr=name, value=receiver), args=[*before, last]):
            deep = "**/" if name == _DEEP else ""
            yield from _joined([receiver, *before], last, assigned, deep)
        case ast.Constant() | ast.JoinedStr():
            pattern = _text(node)
            if "/" in pattern.replace("**/", "") and _PATTERN.match(pattern):
                yield pattern


def _joined(
    folders: list[ast.expr], last: ast.expr, assigned: dict[str, ast.expr], deep: str = ""
) -> Iterator[str]:
    pattern = _text(last)
    if _PATTERN.match(pattern):
        folder = [part for each in folders for part in _folder(each, assigned)]
        if folder:
            yield "/".join(folder) + "/" + deep + pattern


def _folder(node: ast.expr, assigned: dict[str, ast.expr], depth: int = 0) -> list[str]:
    """The folder names that an expression puts behind one another, as far as it tells."""
    if isinstance(node, ast.Name) and node.id in assigned and depth < 2:
        node = assigned[node.id]
        depth += 1
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return [*_folder(node.left, assigned, depth), *_folder(node.right, assigned, depth)]
    if isinstance(node, ast.Call):
        return [part for each in node.args for part in _folder(each, assigned, depth)]
    text = _text(node)
    return [text.strip("/")] if _FOLDER.match(text) and text.strip("./") else []


def _text(node: ast.expr) -> str:
    """A string with ``*`` for whatever is put into it; empty for other expressions and long texts."""
    text = ""
    if isinstance(node, ast.Constant):
        text = node.value if isinstance(node.value, str) else ""
    elif isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "*" for part in node.values)
        text = "".join(str(part) for part in parts)
    return text if len(text) <= _LONGEST else ""
