"""What the names of a small script stand for: a cautious reading of assignments, without running anything."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import TypeAlias

_PASSED_ON = frozenset({"list", "tuple", "set", "sorted", "sum", "chain", "from_iterable", "copy", "dict"})
_ADDED = frozenset({"append", "extend", "add", "update"})
_Seen: TypeAlias = frozenset[int | str]
"""Expressions (by identity) and names on the way to where we are: none is entered twice."""

_STEPS = 20_000  # names can double what they stand for at every step; no honest setup.py comes near
_TEXT_METHODS = frozenset({"split", "splitlines", "strip", "format", "join"})


def text_of(node: ast.AST) -> str | None:
    """Return the text that an expression makes as far as it is literal; parts that are not stay in braces.

    Paths put together by ``join`` or ``/`` come out as the literal parts of them.
    """
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(text_of(part) or "{}" for part in node.values)
    if isinstance(node, ast.BinOp):
        return _binary_text(node)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "format":
            return text_of(node.func.value)
        if node.func.attr in {"join", "joinpath"}:
            parts = [text for part in node.args if (text := text_of(part))]
            return "/".join(part.strip("/") for part in parts) or None
    return None


def _binary_text(node: ast.BinOp) -> str | None:
    left = text_of(node.left)
    if isinstance(node.op, ast.Mod):
        return left
    right = text_of(node.right)
    if isinstance(node.op, ast.Div):
        return f"{left}/{right}" if left and right else right
    if isinstance(node.op, ast.Add) and (left is not None or right is not None):
        return (left if left is not None else "{}") + (right if right is not None else "{}")
    return None


class Bindings:
    """The assignments of one module, its functions' included, by name."""

    def __init__(self, tree: ast.Module) -> None:
        self._values: dict[str, list[ast.expr]] = defaultdict(list)
        self._members: dict[str, list[tuple[ast.expr, ast.expr]]] = defaultdict(list)
        self._functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = {}
        self._steps = 0
        for node in ast.walk(tree):
            self._take(node)

    def _take(self, node: ast.AST) -> None:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                self._bind(target, node.value)
        elif isinstance(node, (ast.AnnAssign, ast.AugAssign, ast.NamedExpr)) and node.value is not None:
            self._bind(node.target, node.value)
        elif isinstance(node, (ast.For, ast.comprehension)):
            self._bind(node.target, node.iter)
        elif isinstance(node, ast.withitem) and node.optional_vars is not None:
            self._bind(node.optional_vars, node.context_expr)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            self._functions[node.name] = node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _ADDED:
            for value in node.args[-1:]:
                self._bind(node.func.value, value)

    def _bind(self, target: ast.expr, value: ast.expr) -> None:
        if isinstance(target, ast.Name):
            self._values[target.id].append(value)
        elif isinstance(target, ast.Subscript) and isinstance(target.value, ast.Name):
            self._members[target.value.id].append((target.slice, value))

    def _tired(self) -> bool:
        self._steps += 1
        return self._steps > _STEPS

    def arguments(self, call: ast.Call) -> Iterator[tuple[str, ast.expr]]:
        """Yield a call's keyword arguments, those of ``**settings`` too."""
        for keyword in call.keywords:
            if keyword.arg is not None:
                yield keyword.arg, keyword.value
            else:
                yield from ((key, value) for key, value in self.items(keyword.value) if key)

    def items(self, node: ast.expr, seen: _Seen = frozenset()) -> Iterator[tuple[str, ast.expr]]:
        """Yield the members of a mapping; a key that is not literal is empty."""
        if self._tired() or id(node) in seen:
            return
        seen |= {id(node)}
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if key is None:
                    yield from self.items(value, seen)
                else:
                    yield text_of(key) or "", value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield from ((keyword.arg, keyword.value) for keyword in node.keywords if keyword.arg)
            for value in (*node.args, *self._returned(node.func.id)):
                yield from self.items(value, seen)
        elif isinstance(node, ast.BinOp):
            yield from self.items(node.left, seen)
            yield from self.items(node.right, seen)
        elif isinstance(node, ast.Name) and node.id not in seen:
            for value in self._values[node.id]:
                yield from self.items(value, seen | {node.id})
            yield from ((text_of(key) or "", value) for key, value in self._members[node.id])

    def texts(self, node: ast.expr, seen: _Seen = frozenset()) -> Iterator[tuple[str, int]]:
        """Yield the strings that a list-like expression holds, each with the line that it begins on."""
        if self._tired() or id(node) in seen:
            return
        seen |= {id(node)}
        text = text_of(node)
        if text is not None:
            yield text, node.lineno
        elif isinstance(node, ast.Name):
            if node.id not in seen:
                for value in self._values[node.id]:
                    yield from self.texts(value, seen | {node.id})
        elif isinstance(node, ast.Subscript):
            wanted = text_of(node.slice)
            for key, value in self.items(node.value) if wanted else ():
                if key == wanted:
                    yield from self.texts(value, seen)
        elif isinstance(node, ast.Call):
            yield from self._call_texts(node, seen)
        else:
            for part in _parts(node):
                yield from self.texts(part, seen)

    def _call_texts(self, node: ast.Call, seen: _Seen) -> Iterator[tuple[str, int]]:
        if isinstance(node.func, ast.Attribute):
            if node.func.attr in _TEXT_METHODS:
                yield from self.texts(node.func.value, seen)
            elif node.func.attr == "values":
                for _, value in self.items(node.func.value):
                    yield from self.texts(value, seen)
            elif node.func.attr in _PASSED_ON:
                for part in (node.func.value, *node.args):
                    yield from self.texts(part, seen)
        elif isinstance(node.func, ast.Name) and node.func.id in _PASSED_ON:
            for part in node.args:
                yield from self.texts(part, seen)
        elif isinstance(node.func, ast.Name):
            for part in self._returned(node.func.id):
                yield from self.texts(part, seen)

    def _returned(self, name: str) -> list[ast.expr]:
        function = self._functions.get(name)
        if function is None:
            return []
        return [node.value for node in ast.walk(function) if isinstance(node, ast.Return) and node.value]

    def sources(self, node: ast.expr) -> Iterator[ast.expr]:
        """Yield every expression that a value is made from, through names and functions, each once."""
        waiting: list[ast.AST] = [node]
        seen: set[str] = set()
        while waiting:
            for part in ast.walk(waiting.pop()):
                if isinstance(part, ast.Name) and part.id not in seen:
                    seen.add(part.id)
                    waiting.extend(self._values[part.id])
                    waiting.extend(value for _, value in self._members[part.id])
                    if part.id in self._functions:
                        waiting.append(self._functions[part.id])
                if isinstance(part, ast.expr):
                    yield part


def _parts(node: ast.expr) -> tuple[ast.expr, ...]:
    """Return the expressions whose values a list-like expression passes on."""
    if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        return tuple(node.elts)
    if isinstance(node, ast.BinOp):
        return node.left, node.right
    if isinstance(node, ast.BoolOp):
        return tuple(node.values)
    if isinstance(node, ast.IfExp):
        return node.body, node.orelse
    if isinstance(node, ast.Starred):
        return (node.value,)
    if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
        return tuple(generator.iter for generator in node.generators)
    return ()
