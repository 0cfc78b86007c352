"""String constants of a Python module, where they stand, and what its expressions make of them."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_HOLE = "{}"
_TELLING = (ast.Assign, ast.AnnAssign, ast.Call, ast.Constant, ast.JoinedStr, ast.BinOp)
_MUTE = frozenset({ast.Name, ast.Load, ast.Store, ast.Add, ast.Mod, ast.alias, ast.Pass})


@dataclass(frozen=True, slots=True)
class Where:
    """Where a node stands: in which class, and in which functions."""

    owner: str = ""
    functions: tuple[str, ...] = ()


def visits(tree: ast.Module, lines: Sequence[int] | None = None) -> Iterator[tuple[ast.AST, Where]]:
    """Yield the nodes that can say something about tables, with their places.

    Docstrings are left out, and strings that a longer one is put together from. With ``lines``, in order,
    only statements on them are gone into, and of the others assignments outside functions, for their names.
    """
    waiting: list[tuple[ast.AST, Where, bool]] = [(tree, Where(), False)]
    while waiting:
        node, place, told = waiting.pop()
        if isinstance(node, ast.ClassDef):
            yield node, place
            place = Where(node.name, place.functions)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            place = Where(place.owner, (*place.functions, node.name))
        elif isinstance(node, _TELLING) and not told:
            yield node, place
        in_text = is_text(node)
        for child in ast.iter_child_nodes(node):
            kind = child.__class__
            if kind in _MUTE or (in_text and kind is ast.Constant):
                continue
            if isinstance(child, ast.stmt):
                if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
                    continue
                if lines is not None and not _stands_on(child, lines) and not _names_things(child):
                    continue
            waiting.append((child, place, in_text and isinstance(child, (ast.BinOp, ast.JoinedStr))))


def _stands_on(node: ast.stmt, lines: Sequence[int]) -> bool:
    at = bisect_left(lines, node.lineno)
    return at < len(lines) and lines[at] <= (node.end_lineno or node.lineno)


def _names_things(node: ast.stmt) -> bool:
    return isinstance(node, (ast.Assign, ast.AnnAssign, ast.ClassDef)) or (
        isinstance(node, ast.FunctionDef) and node.name == "__init__"
    )


def is_text(node: ast.AST) -> bool:
    """Tell whether an expression puts a string together."""
    if isinstance(node, ast.JoinedStr):
        return True
    if isinstance(node, ast.BinOp):
        return isinstance(node.op, (ast.Add, ast.Mod))
    return isinstance(node, ast.Attribute) and node.attr == "format"


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    """Return a keyword argument of a call, or None."""
    return next((item.value for item in call.keywords if item.arg == name), None)


class Constants:
    """Names and class attributes that are bound to strings, and variables bound to calls."""

    def __init__(self, nodes: Iterable[tuple[ast.AST, Where]]) -> None:
        self._names: dict[str, str] = {}
        self._attributes: dict[tuple[str, str], str] = {}
        self._calls: dict[str, ast.Call] = {}
        for node, place in nodes:
            if isinstance(node, (ast.Assign, ast.AnnAssign)) and node.value is not None:
                targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                for target in targets:
                    self._bind(target, node.value, place)

    def _bind(self, target: ast.expr, value: ast.expr, place: Where) -> None:
        if isinstance(target, ast.Name) and isinstance(value, ast.Call):
            self._calls[target.id] = value
        text = self.text(value, place.owner)
        if text is None or _HOLE in text:
            return
        if isinstance(target, ast.Name) and place.owner and not place.functions:
            self._attributes[place.owner, target.id] = text
        elif isinstance(target, ast.Name):
            self._names[target.id] = text
        elif isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name):
            self._attributes[place.owner, target.attr] = text

    def call(self, name: str) -> ast.Call | None:
        """Return the call that a variable is bound to, or None."""
        return self._calls.get(name)

    def text(self, node: ast.expr, owner: str = "", *, whole: bool = False) -> str | None:
        """Return the string that an expression makes, ``{}`` for what cannot be told; None if it makes none.

        ``owner`` is the class around it, whose attributes ``self`` has. With ``whole`` a name is no string.
        """
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        if isinstance(node, ast.JoinedStr):
            return "".join(self._part(part, owner) for part in node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return self.text(node.left, owner, whole=whole)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._sum(node, owner)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "format":
            return self.text(node.func.value, owner, whole=True)
        if whole:
            return None
        if isinstance(node, ast.Name):
            return self._names.get(node.id)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            holder = owner if node.value.id in {"self", "cls"} else node.value.id
            return self._attributes.get((holder, node.attr))
        return None

    def _part(self, part: ast.expr, owner: str) -> str:
        text = self.text(part.value if isinstance(part, ast.FormattedValue) else part, owner)
        return _HOLE if text is None else text

    def _sum(self, node: ast.BinOp, owner: str) -> str | None:
        """Join what a chain of ``+`` adds up, from the left and without recursion into it."""
        terms: list[ast.expr] = []
        left: ast.expr = node
        while isinstance(left, ast.BinOp) and isinstance(left.op, ast.Add):
            terms.append(left.right)
            left = left.left
        texts = [self.text(term, owner) for term in (left, *reversed(terms))]
        if all(text is None for text in texts):
            return None
        return "".join(_HOLE if text is None else text for text in texts)

    def table_call(self, node: ast.expr, names: frozenset[str]) -> ast.Call | None:
        """Return the call of a method in ``names`` that an expression is, or a variable stands for."""
        if isinstance(node, ast.Name):
            node = self._calls.get(node.id, node)
        if isinstance(node, ast.Await):
            node = node.value
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            return node if node.func.attr in names else None
        return None
