"""Bodies that have no behaviour whatever they are for: read off the statements alone."""

from __future__ import annotations

import ast

_LOGGERS = frozenset(
    {"logger", "log", "logging", "_logger", "_log", "warnings", "console", "print", "rprint", "pprint"}
)
_LOG_METHODS = frozenset(
    {
        "debug",
        "info",
        "warning",
        "warn",
        "error",
        "exception",
        "critical",
        "print",
        "echo",
        "secho",
        "log",
        "write",
    }
)
DOCSTRING_ONLY, PASS_ONLY, ELLIPSIS_ONLY = "has only a docstring", "body is only pass", "body is only ..."
NOT_IMPLEMENTED = "raises NotImplementedError"
ADMITTEDLY_NOT_IMPLEMENTED = "raises NotImplementedError, not implemented yet"
REFUSALS = frozenset({NOT_IMPLEMENTED, ADMITTEDLY_NOT_IMPLEMENTED})
HOLLOW_REASONS = frozenset({DOCSTRING_ONLY, PASS_ONLY, ELLIPSIS_ONLY}) | REFUSALS
"""The reasons that lie in the shape of the body alone."""
_NOT_IMPLEMENTED = frozenset({"NotImplementedError", "NotImplemented"})


def docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """Its docstring as written, or nothing."""
    first = node.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        return first.value.value
    return ""


def without_docstring(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """Its statements after the docstring."""
    return node.body[1:] if docstring(node) else node.body


def hollow(node: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    """What its body consists of, when that is nothing: ``pass``, ``...``, a docstring."""
    body = without_docstring(node)
    if not body:
        return DOCSTRING_ONLY
    kinds = {_nothing(statement) for statement in body}
    if "" in kinds:
        return ""
    return ELLIPSIS_ONLY if kinds == {"..."} else PASS_ONLY


def _nothing(statement: ast.stmt) -> str:
    if isinstance(statement, ast.Pass):
        return "pass"
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return "..." if statement.value.value is Ellipsis else "pass"
    return ""


def refusal(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.Raise | None:
    """The ``raise`` that is all its body does, after docstring, log lines and the like."""
    body = without_docstring(node)
    if not body or not isinstance(body[-1], ast.Raise) or len(body) > 4:
        return None
    return body[-1] if all(is_noise(statement) for statement in body[:-1]) else None


def raises_not_implemented(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """All that it does is ``raise NotImplementedError``."""
    last = node.body[-1]
    return isinstance(last, ast.Raise) and is_not_implemented(last) and refusal(node) is not None


def is_not_implemented(node: ast.Raise) -> bool:
    """``raise NotImplementedError``, called or not."""
    raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
    return isinstance(raised, ast.Name) and raised.id in _NOT_IMPLEMENTED


def is_noise(statement: ast.stmt) -> bool:
    """A statement that changes nothing but what is logged."""
    match statement:
        case ast.Pass() | ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal():
            return True
        case ast.Delete(targets=targets):
            return all(isinstance(target, ast.Name) for target in targets)
        case ast.Expr(value=ast.Constant()):
            return True
        case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
            return is_log_call(call) or is_sleep(call)
        case ast.Assign(targets=[ast.Name(id="_")]):
            return True
        case _:
            return False


def is_log_call(call: ast.Call) -> bool:
    """``logger.info(...)``, ``self.log.warning(...)``, ``print(...)``, ``click.echo(...)`` and the like."""
    func = call.func
    if isinstance(func, ast.Name):
        return func.id in _LOGGERS
    if not isinstance(func, ast.Attribute) or func.attr not in _LOG_METHODS:
        return False
    receiver = func.value
    name = receiver.attr if isinstance(receiver, ast.Attribute) else getattr(receiver, "id", "")
    return (
        name.lower().lstrip("_") in _LOGGERS
        or name.lower().endswith(("logger", "log"))
        or name
        in {
            "click",
            "typer",
            "warnings",
            "stdout",
            "stderr",
            "st",
        }
    )


def is_sleep(call: ast.Call) -> bool:
    """``time.sleep(...)`` and ``await asyncio.sleep(...)``: pretending to work."""
    return (
        call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    ) == "sleep"
