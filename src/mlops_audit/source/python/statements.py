"""One walk over a module's statements: imports with their guard, names bound, entry point, what the top level
uses.

Only statements are visited, never expressions, so that the walk costs a fraction of the parse.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from mlops_audit.model.facts import Guard, Import

_SWALLOWS_IMPORT_ERROR = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(slots=True)
class Statements:
    """What the walk has gathered so far."""

    imports: list[Import] = field(default_factory=list)
    names: dict[str, int] = field(default_factory=dict)
    """Names bound at module level with the line that binds each first."""
    open_names: bool = False
    main_line: int | None = None


def read_statements(tree: ast.Module) -> Statements:
    """Walk ``tree`` once; imports come in source order."""
    found = Statements()
    _block(tree.body, Guard.NONE, found, module_level=True)
    return found


def _block(body: list[ast.stmt], guard: Guard, found: Statements, *, module_level: bool) -> None:
    for statement in body:
        _statement(statement, guard, found, module_level)


def _statement(node: ast.stmt, guard: Guard, found: Statements, top: bool) -> None:
    match node:
        case ast.Import():
            _import(node, guard, found, top)
        case ast.ImportFrom():
            _import_from(node, guard, found, top)
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            if top:
                found.names.setdefault(node.name, node.lineno)
                found.open_names |= node.name == "__getattr__"
            _block(node.body, guard | Guard.LAZY, found, module_level=False)
        case ast.ClassDef():
            if top:
                found.names.setdefault(node.name, node.lineno)
            _block(node.body, guard, found, module_level=False)
        case ast.If():
            _if(node, guard, found, top)
        case ast.Try() | ast.TryStar():
            _try(node, guard, found, top)
        case ast.Match():
            for case in node.cases:
                _block(case.body, guard, found, module_level=top)
        case _:
            _other(node, guard, found, top)


def _other(node: ast.stmt, guard: Guard, found: Statements, top: bool) -> None:
    if top:
        _bind(node, found)
    for name in ("body", "orelse"):
        inner = getattr(node, name, None)
        if isinstance(inner, list):
            _block(inner, guard, found, module_level=top)


def _bind(node: ast.stmt, found: Statements) -> None:
    """Names that an assignment, loop or ``with`` binds at module level."""
    targets: list[ast.expr] = []
    match node:
        case ast.Assign():
            targets = list(node.targets)
        case ast.AnnAssign() | ast.AugAssign():
            targets = [node.target]
        case ast.For() | ast.AsyncFor():
            targets = [node.target]
        case ast.With() | ast.AsyncWith():
            targets = [item.optional_vars for item in node.items if item.optional_vars]
        case ast.Expr(value=ast.Call() as call):
            found.open_names |= _rewrites_globals(call)
        case _ if type(node).__name__ == "TypeAlias":
            targets = [node.name]  # type: ignore[attr-defined]
    for target in targets:
        _bind_target(target, found)


def _bind_target(target: ast.expr, found: Statements) -> None:
    match target:
        case ast.Name():
            found.names.setdefault(target.id, target.lineno)
        case ast.Tuple() | ast.List():
            for element in target.elts:
                _bind_target(element, found)
        case ast.Starred():
            _bind_target(target.value, found)
        case ast.Subscript(value=ast.Call(func=ast.Name(id="globals"))):
            found.open_names = True
        case ast.Subscript(value=ast.Attribute(attr="modules")):
            found.open_names = True


def _rewrites_globals(call: ast.Call) -> bool:
    """``globals().update(…)``, ``setattr(sys.modules[__name__], …)``, ``lazy_loader.attach(…)``: names appear
    at run time.
    """
    text = ast.dump(call.func)
    return "'globals'" in text or (isinstance(call.func, ast.Name) and call.func.id in {"setattr", "exec"})


def _if(node: ast.If, guard: Guard, found: Statements, top: bool) -> None:
    while True:
        if _is_type_checking(node.test):
            _block(node.body, guard | Guard.TYPE_CHECKING, found, module_level=top)
        else:
            if top and found.main_line is None and _is_main_guard(node.test):
                found.main_line = node.lineno
            _block(node.body, guard, found, module_level=top)
        # A chain of ``elif`` is nested, and may be longer than the stack is deep.
        match node.orelse:
            case [ast.If() as other]:
                node = other
            case _:
                break
    _block(node.orelse, guard, found, module_level=top)


def _try(node: ast.Try | ast.TryStar, guard: Guard, found: Statements, top: bool) -> None:
    swallowed = any(_swallows(handler.type) for handler in node.handlers)
    _block(node.body, guard | Guard.TRY if swallowed else guard, found, module_level=top)
    for handler in node.handlers:
        # An import in the handler is the fallback of the one that failed: just as optional.
        _block(handler.body, guard | Guard.TRY if swallowed else guard, found, module_level=top)
    _block(node.orelse, guard, found, module_level=top)
    _block(node.finalbody, guard, found, module_level=top)


def _swallows(kind: ast.expr | None) -> bool:
    match kind:
        case None:
            return True
        case ast.Name():
            return kind.id in _SWALLOWS_IMPORT_ERROR
        case ast.Attribute():
            return kind.attr in _SWALLOWS_IMPORT_ERROR
        case ast.Tuple():
            return any(_swallows(element) for element in kind.elts)
    return False


def _is_type_checking(test: ast.expr) -> bool:
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
        case ast.Constant(value=False | 0):
            return True
        case ast.BoolOp(op=ast.And(), values=parts):
            return any(map(_is_type_checking, parts))
    return False


def _is_main_guard(test: ast.expr) -> bool:
    match test:
        case ast.Compare(
            left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant(value="__main__")]
        ):
            return True
        case ast.Compare(
            left=ast.Constant(value="__main__"), ops=[ast.Eq()], comparators=[ast.Name(id="__name__")]
        ):
            return True
        case ast.BoolOp():
            return any(_is_main_guard(value) for value in test.values)
    return False


def _import(node: ast.Import, guard: Guard, found: Statements, top: bool) -> None:
    for alias in node.names:
        bound = alias.asname or alias.name.partition(".")[0]
        found.imports.append(
            Import(module=alias.name, name=None, level=0, line=node.lineno, bound=bound, guard=guard)
        )
        if top:
            found.names.setdefault(bound, node.lineno)


def _import_from(node: ast.ImportFrom, guard: Guard, found: Statements, top: bool) -> None:
    for alias in node.names:
        bound = alias.asname or alias.name
        found.imports.append(
            Import(
                module=node.module or "",
                name=alias.name,
                level=node.level,
                line=node.lineno,
                bound=bound,
                guard=guard,
            )
        )
        if top and alias.name != "*":
            found.names.setdefault(bound, node.lineno)
