"""Which statements of a body lie on its main path, and which run only when something is amiss or absent."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from mlops_audit.source.callables.sites import Def


@dataclass(slots=True)
class Paths:
    """A body's statements, nested defs left closed."""

    main: list[list[ast.stmt]] = field(default_factory=list)
    """Blocks on the main path, outer ones first."""
    aside: list[tuple[int, int]] = field(default_factory=list)
    """First and last lines of exception handlers and of branches for what is absent."""

    def is_aside(self, line: int) -> bool:
        """The line belongs to a side path."""
        return any(start <= line <= end for start, end in self.aside)

    def before_refusal(self, line: int) -> bool:
        """Below the line a branch raises: the rest of the body is none the worse for it."""
        return any(
            isinstance(statement, ast.Raise) and statement.lineno == line + 1
            for block in self.main[1:]
            for statement in block
        )

    def around(self, line: int) -> ast.stmt | None:
        """The simple statement that begins at or before the line and ends after it."""
        for block in self.main:
            for statement in block:
                if statement.lineno <= line < (statement.end_lineno or 0) and not hasattr(statement, "body"):
                    return statement
        return None


def paths(node: Def) -> Paths:
    """Sort ``node``'s statements by path."""
    found = Paths()
    _block(node.body, found)
    return found


def _block(body: list[ast.stmt], found: Paths) -> None:
    if not body:
        return
    found.main.append(body)
    for statement in body:
        match statement:
            case ast.If():
                _if(statement, found)
            case ast.Try() | ast.TryStar():
                found.aside.extend(
                    (part.lineno, part.end_lineno or part.lineno) for part in statement.handlers
                )
                for block in (statement.body, statement.orelse, statement.finalbody):
                    _block(block, found)
            case ast.For() | ast.AsyncFor() | ast.While():
                _block(statement.body, found)
                _block(statement.orelse, found)
            case ast.With() | ast.AsyncWith():
                _block(statement.body, found)
            case ast.Match():
                for case in statement.cases:
                    _block(case.body, found)
            case _:
                pass


def _if(node: ast.If, found: Paths) -> None:
    if asks_for_absence(node.test):
        found.aside.append((node.lineno + 1, node.body[-1].end_lineno or node.lineno))
    else:
        _block(node.body, found)
    _block(node.orelse, found)


def asks_for_absence(test: ast.expr) -> bool:
    """``not x``, ``x is None``: what follows is for when something is not there."""
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return True
        case ast.BoolOp(values=parts):
            return any(map(asks_for_absence, parts))
        case _:
            return False
