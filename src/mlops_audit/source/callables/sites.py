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
    methods: dict[str, Def] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A def and where it stands; nested functions are part of the one that holds them."""

    node: Def
    name: str
    """Dotted, with the classes around it."""
    owners: tuple[Owner, ...]
    """Outermost class first."""
    shim: bool
    """In an ``except`` or ``else`` branch: what is used when something else is not there."""

    @property
    def owner(self) -> Owner | None:
        """The class whose method it is."""
        return self.owners[-1] if self.owners else None

    @property
    def first_line(self) -> int:
        """Line of the first decorator, or of the def."""
        decorators = self.node.decorator_list
        return min(decorators[0].lineno, self.node.lineno) if decorators else self.node.lineno


def last_name(node: ast.expr) -> str:
    """``a.b.C[T]`` and ``a.b.C(...)`` → ``C``; empty when it is no name."""
    while isinstance(node, ast.Subscript | ast.Call):
        node = node.value if isinstance(node, ast.Subscript) else node.func
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def sites(tree: ast.Module) -> Iterator[Site]:
    """All defs at module level and in classes, in source order; blocks for type checkers only are left out."""
    return _block(tree.body, (), False)


def _block(body: list[ast.stmt], owners: tuple[Owner, ...], shim: bool) -> Iterator[Site]:
    for node in body:
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                if owners:
                    owners[-1].methods[node.name] = node
                name = ".".join((*(owner.name for owner in owners), node.name))
                yield Site(node=node, name=name, owners=owners, shim=shim)
            case ast.ClassDef():
                yield from _block(node.body, (*owners, _owner(node)), shim)
            case ast.If():
                yield from _if(node, owners, shim)
            case ast.Try() | ast.TryStar():
                yield from _block(node.body, owners, shim)
                for handler in node.handlers:
                    yield from _block(handler.body, owners, True)
                yield from _block([*node.orelse, *node.finalbody], owners, shim)
            case ast.With() | ast.For() | ast.While():
                yield from _block(node.body, owners, shim)
            case _:
                pass


def _if(node: ast.If, owners: tuple[Owner, ...], shim: bool) -> Iterator[Site]:
    negative = isinstance(node.test, ast.UnaryOp | ast.Compare) and not _is_main(node.test)
    if last_name(node.test) != "TYPE_CHECKING":
        yield from _block(node.body, owners, shim or negative)
    yield from _block(node.orelse, owners, shim or not isinstance(node.orelse[0], ast.If) if node.orelse else shim)


def _is_main(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and last_name(test.left) == "__name__"


def _owner(node: ast.ClassDef) -> Owner:
    parents = [*node.bases, *(word.value for word in node.keywords if word.arg == "metaclass")]
    return Owner(name=node.name, node=node, bases=tuple(filter(None, map(last_name, parents))))
