"""A remark inside a statement is about one field of what that makes: is all of it hollow then?"""

from __future__ import annotations

import ast
from collections.abc import Collection

from mlops_audit.source.callables.exits import is_empty
from mlops_audit.source.callables.grades import is_constructor
from mlops_audit.source.callables.sites import last_name


def is_minor(statement: ast.stmt, lines: Collection[int]) -> bool:
    """What stands at ``lines`` is left empty, and honestly so: the greater part of the rest is filled in."""
    fields = _fields(getattr(statement, "value", None))
    marked = [field for field in fields if field.lineno in lines]
    rest = [field for field in fields if field.lineno not in lines]
    said = any(isinstance(field, ast.Constant) and field.value for field in rest)
    return bool(marked) and all(map(is_empty, marked)) and len(marked) < len(rest) and said


def _fields(node: ast.expr | None) -> list[ast.expr]:
    """The parts that an object is put together of, however deep."""
    match node:
        case None:
            return []
        case ast.Dict(values=parts) | ast.List(elts=[_, *_] as parts) | ast.Tuple(elts=[_, *_] as parts):
            pass
        case ast.Call(args=args, keywords=words) if (args or words) and is_constructor(last_name(node.func)):
            parts = [*args, *(word.value for word in words)]
        case _:
            return [node]
    return [field for part in parts for field in _fields(part)] or [node]
