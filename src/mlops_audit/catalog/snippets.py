"""The loaders of one tool file: their globs are the tool's own, and their code is Python that can run."""

from __future__ import annotations

import ast
import builtins

from mlops_audit.formats.fields import Form, nearest
from mlops_audit.formats.node import Node

GIVEN = ("path", "folder")
"""The names that a snippet finds defined."""
OLDEST = (3, 8)
"""The Python that it must be written for."""


def check_loaders(form: Form, tool: Node) -> None:
    """Raise ManifestError for a loader of files that the tool has not, or with code that cannot run."""
    configs = [text(config.find("path")) for config in items(tool.find("configs"))]
    for loader in items(tool.find("loaders")):
        for glob in items(loader.find("files")):
            if text(glob) not in configs:
                meant = nearest(text(glob), configs)
                form.refuse(
                    glob.line,
                    f"`{text(glob)}` is not a path under `configs`",
                    f"Did you mean `{meant}`?" if meant else "Add it there, or choose one from there.",
                )
        code = loader.find("code")
        if code is not None and (fault := first_fault(text(code))):
            # The text of a YAML block begins on the line below its key.
            below = fault[0] if code.end_line > code.line else 0
            form.refuse(
                code.line + below,
                f"`code` {fault[1]}",
                f"Write it for Python {OLDEST[0]}.{OLDEST[1]}, with {' and '.join(GIVEN)} as its only input.",
            )


def items(node: Node | None) -> list[Node]:
    """Return the items of a list; what is absent has none."""
    return node.value if node is not None and isinstance(node.value, list) else []


def text(node: Node | None) -> str:
    """Return a text; what is absent is empty."""
    return node.value if node is not None and isinstance(node.value, str) else ""


def first_fault(code: str) -> tuple[int, str] | None:
    """Return line and description of the first thing that keeps a snippet from running, or None."""
    try:
        tree = ast.parse(code, feature_version=OLDEST)
        compile(code, "<code>", "exec", dont_inherit=True)
    except (SyntaxError, ValueError) as error:
        return getattr(error, "lineno", None) or 1, f"is not Python: {getattr(error, 'msg', error)}"
    if not any(isinstance(node, (ast.Import, ast.ImportFrom)) for node in ast.walk(tree)):
        return 1, "imports no library"
    known = {*GIVEN, *dir(builtins), *_bound(tree)}
    unknown = [
        (node.lineno, node.id)
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id not in known
    ]
    return (min(unknown)[0], f"uses `{min(unknown)[1]}`, which nothing defines") if unknown else None


def _bound(tree: ast.AST) -> set[str]:
    """All names that a snippet binds anywhere."""
    found: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            found |= {alias.asname or alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            found.add(node.name)
        elif isinstance(node, ast.arg):
            found.add(node.arg)
        elif isinstance(node, ast.ExceptHandler) and node.name:
            found.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.add(node.id)
    return found
