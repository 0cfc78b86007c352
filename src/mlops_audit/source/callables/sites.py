"""Every def of a module and where it stands: in which classes, and under which circumstances."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

Def = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(slots=True, kw_only=True)
class Owner:
    """A class as its methods see it."""

    name: str
    node: ast.ClassDef
    bases: tuple[str, ...]
    """Last names of its base classes and metaclass, subscripts dropped."""
    bound: dict[str, ast.stmt] = field(default_factory=dict)
    """Its methods' names and the statement that bound each of them last."""

    @property
    def methods(self) -> list[Def]:
        """The methods that it has in the end."""
        return [node for node in self.bound.values() if isinstance(node, Def)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A def and where it stands; nested functions are part of the one that holds them."""

    node: Def
    name: str
    """Dotted, with the classes around it."""
    owners: tuple[Owner, ...]
    """Outermost class first."""
    shim: bool
    """In an ``except`` or ``else`` branch or the like: what is used when something else is not there."""
    bound: dict[str, ast.stmt]
    """The scope it is in: names and the statement that bound each of them last."""

    @property
    def owner(self) -> Owner | None:
        """The class whose method it is."""
        return self.owners[-1] if self.owners else None

    @property
    def first_line(self) -> int:
        """Line of the first decorator, or of the def."""
        decorators = self.node.decorator_list
        return min(decorators[0].lineno, self.node.lineno) if decorators else self.node.lineno

    @property
    def last_line(self) -> int:
        """Line on which the body ends."""
        return self.node.end_lineno or self.node.lineno

    @property
    def is_redefined(self) -> bool:
        """Something further down binds its name anew; a property's setter does not."""
        return self.bound[self.node.name] is not self.node and not self.node.decorator_list


def sites(tree: ast.Module) -> list[Site]:
    """All defs at module level and in classes, in source order, but those for type checkers only."""
    return list(_block(tree.body, (), {}, shim=False))


def last_name(node: ast.expr) -> str:
    """``a.b.C[T]`` and ``a.b.C(...)`` → ``C``; empty when it is no name."""
    while isinstance(node, ast.Subscript | ast.Call):
        node = node.value if isinstance(node, ast.Subscript) else node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def base_names(node: ast.ClassDef) -> tuple[str, ...]:
    """Last names of its bases and its metaclass."""
    parents = [*node.bases, *(word.value for word in node.keywords if word.arg == "metaclass")]
    return tuple(filter(None, map(last_name, parents)))


def _block(
    body: list[ast.stmt], owners: tuple[Owner, ...], bound: dict[str, ast.stmt], *, shim: bool
) -> Iterator[Site]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                bound[node.name] = node
                name = ".".join((*(owner.name for owner in owners), node.name))
                yield Site(node=node, name=name, owners=owners, shim=shim, bound=bound)
            case ast.ClassDef():
                owner = Owner(name=node.name, node=node, bases=base_names(node))
                yield from _block(node.body, (*owners, owner), owner.bound, shim=shim)
            case ast.ImportFrom():
                bound.update((alias.asname or alias.name, node) for alias in node.names)
            case ast.If():
                yield from _if(node, owners, bound, shim=shim)
            case ast.Try() | ast.TryStar():
                yield from _block(node.body, owners, bound, shim=shim)
                for handler in node.handlers:
                    yield from _block(handler.body, owners, bound, shim=True)
                yield from _block([*node.orelse, *node.finalbody], owners, bound, shim=shim)
            case ast.With() | ast.For() | ast.While():
                yield from _block(node.body, owners, bound, shim=shim)
            case _:
                pass


def _is_for_type_checkers(test: ast.expr) -> bool:
    """``TYPE_CHECKING``, also with other conditions: what it holds are declarations."""
    parts = test.values if isinstance(test, ast.BoolOp) else [test]
    return any(last_name(part) == "TYPE_CHECKING" for part in parts)


def _if(node: ast.If, owners: tuple[Owner, ...], bound: dict[str, ast.stmt], *, shim: bool) -> Iterator[Site]:
    """What stands in for something: under ``if not AVAILABLE`` or a version check, and in any ``else``.

    Likewise what an ``if __name__ == "__main__"`` holds, to try things out. A chain of ``elif`` is followed
    in a loop: in the syntax tree each is nested in the one before.
    """
    while True:
        stands_in = isinstance(node.test, ast.UnaryOp | ast.Compare)
        if not _is_for_type_checkers(node.test):
            yield from _block(node.body, owners, bound, shim=shim or stands_in)
        match node.orelse:
            case [ast.If() as further]:
                node = further
            case otherwise:
                yield from _block(otherwise, owners, bound, shim=True)
                return
