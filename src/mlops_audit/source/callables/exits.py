"""Early exits: which statements leave, with what in hand, and what their conditions ask."""

from __future__ import annotations

import ast
import re

_FAILED = re.compile(r"(?i)error|fail|not_found|invalid|missing|no_data|unavailable|disabled|skipped")


def leaves(node: ast.stmt) -> bool:
    """Nothing in its block comes after it."""
    return isinstance(node, ast.Return | ast.Raise | ast.Continue | ast.Break)


def is_empty(node: ast.expr) -> bool:
    """Nothing, or an error told by value: what early exits hand back."""
    match node:
        case ast.Constant(value=value):
            return not value
        case ast.List(elts=parts):
            return not parts
        case ast.Tuple(elts=parts):
            return not parts or is_empty(parts[0])
        case ast.Dict(keys=keys, values=values):
            return not keys or any(map(_tells_failure, keys, values))
        case _:
            return False


def _tells_failure(key: ast.expr | None, value: ast.expr) -> bool:
    match key, value:
        case ast.Constant(value="error" | "errors" | "error_message"), _:
            return not (isinstance(value, ast.Constant) and value.value is None)
        case ast.Constant(value="success" | "ok" | "valid"), ast.Constant(value=False):
            return True
        case ast.Constant(value="status"), ast.Constant(value=str(status)):
            return bool(
                re.match(
                    r"(?i)error|fail|not_found|invalid|missing|no_data|unavailable|disabled|skipped", status
                )
            )
        case _:
            return False


def only_asks(test: ast.expr) -> bool:
    """``x is None``, ``not x``: whether something is there, not what it is."""
    match test:
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.UnaryOp(operand=inner):
            return isinstance(inner, ast.Call) or only_asks(inner)
        case ast.BoolOp(values=parts):
            return all(only_asks(part) for part in parts)
        case ast.Name() | ast.Attribute():
            return True
        case _:
            return False
