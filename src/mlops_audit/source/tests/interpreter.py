"""Follows the statements of a module, a class body or a small function, to see what its names end up as.

Only what tests may depend on is followed: definitions, imports, assignments, changes of containers, loops over
known elements. A branch whose condition cannot be told is taken on both sides, and what it binds is doubtful.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlops_audit.source.tests.decorators import apply
from mlops_audit.source.tests.literals import MUTATORS, Evaluator, UndecidedError, combine
from mlops_audit.source.tests.values import (
    UNKNOWN,
    UNKNOWN_NAME,
    ClassValue,
    Foreign,
    FunctionValue,
    Opaque,
    Pending,
    Scope,
    dotted,
    elements,
    truth,
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef
_FACTORIES = frozenset({"instantiate_device_type_tests", "instantiate_parametrized_tests", "scenarios", "exec"})
_DEEPEST = 6
_KEPT_NAMES = frozenset({UNKNOWN_NAME, "__name__", "__file__"})


@dataclass(slots=True)
class Signal:
    """Why a block of statements ended early: ``return``, ``break`` or ``continue``."""

    kind: str
    value: object = None


class Interpreter(Evaluator):
    """An evaluator that also follows statements."""

    def __init__(self, fuel: int = 20_000) -> None:
        super().__init__(fuel)
        self.stars: list[str] = []
        self.skipped = ""
        self.dynamic = ""
        self.doubtful = 0
        """How many conditions that cannot be told enclose the statement at hand."""
        self.depth = 0
        self.module = Scope()

    def outside(self, name: str, scope: Scope) -> object:
        """A builtin, or what a star import may have brought."""
        value = super().outside(name, scope)
        return Foreign(f"*{name}") if value is UNKNOWN and self.stars and name not in _KEPT_NAMES else value

    def follow(self, body: Sequence[ast.stmt]) -> Scope:
        """The names of a module once its statements have run."""
        for statement in body:
            try:
                self.block((statement,), self.module)
            except (UndecidedError, RecursionError):
                self.spoil((statement,), self.module)
        return self.module

    def block(self, body: Iterable[ast.stmt], scope: Scope) -> Signal | None:
        """Follow statements; returns why they ended early, if they did."""
        for statement in body:
            self.doubt = False
            handler = _STATEMENTS.get(type(statement))
            if handler is not None:
                signal = handler(self, statement, scope)
                if signal is not None:
                    return signal  # type: ignore[no-any-return]
        return None

    def assign(self, name: str, value: object, scope: Scope) -> None:
        """Bind a name, and remember whether it holds only under a condition."""
        scope.names[name] = value
        if self.doubtful or self.doubt:
            scope.doubtful.add(name)
        elif scope.doubtful:
            scope.doubtful.discard(name)

    def bind(self, target: ast.expr, value: object, scope: Scope) -> None:
        """Bind what an assignment binds: names, and entries or attributes of what is known."""
        if isinstance(target, ast.Name):
            self.assign(target.id, value, scope)
        elif isinstance(target, ast.Attribute):
            _set_attribute(self.value(target.value, scope), target.attr, value)
        elif isinstance(target, ast.Subscript):
            self._set_item(target, value, scope)
        else:
            super().bind(target, value, scope)

    def _set_item(self, target: ast.Subscript, value: object, scope: Scope) -> None:
        if isinstance(target.value, ast.Call) and dotted(target.value.func) in ("globals", "locals", "vars"):
            key = self.value(target.slice, scope)
            if isinstance(key, str):
                self.assign(key, value, self.module)
            else:
                self.dynamic = "it writes to globals()"
            return
        owner = self.value(target.value, scope)
        key = self.value(target.slice, scope)
        if isinstance(owner, dict):
            try:
                owner[key] = value
            except TypeError:
                self.spoil_name(target.value, scope)
            self._doubt(target.value, scope)

    def _doubt(self, owner: ast.expr, scope: Scope) -> None:
        if self.doubtful and isinstance(owner, ast.Name):
            scope.doubtful.add(owner.id)

    def spoil_name(self, node: ast.expr, scope: Scope) -> None:
        """Forget the value of a name whose container changed in a way that cannot be told."""
        if isinstance(node, ast.Name):
            scope.names[node.id] = UNKNOWN

    def spoil(self, body: Iterable[ast.stmt], scope: Scope) -> None:
        """Forget what statements that could not be followed may have changed."""
        for statement in body:
            for node in ast.walk(statement):
                if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                    scope.names[node.id] = UNKNOWN
                elif isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.value, ast.Name):
                    if isinstance(node.ctx, ast.Store) or getattr(node, "attr", "") in MUTATORS:
                        scope.names[node.value.id] = UNKNOWN
                elif isinstance(node, ast.Call) and dotted(node.func) in ("globals", "setattr", "exec", "vars"):
                    self.dynamic = "it defines names in a loop"

    def run(self, function: FunctionValue, args: list[object], keywords: dict[str, object]) -> object:
        """The result of a call; UNKNOWN where it depends on what cannot be told."""
        try:
            return self.enter(function, args, keywords)
        except UndecidedError:
            return UNKNOWN

    def enter(self, function: FunctionValue, args: list[object], keywords: dict[str, object]) -> object:
        """The result of a call. Raises UndecidedError where it depends on what cannot be told."""
        if self.depth >= _DEEPEST:
            raise UndecidedError
        self.depth += 1
        state = self.doubtful, self.skipped, self.dynamic
        doubt, self.doubtful = self.doubt, 0
        try:
            scope = Scope(_arguments(self, function, args, keywords), function.scope)
            result = self._body(function.node, scope)
        finally:
            self.depth -= 1
            self.doubt |= doubt
            self.doubtful, self.skipped, self.dynamic = state
        return UNKNOWN if isinstance(result, Pending) and scope.names else result

    def _body(self, node: Definition | ast.Lambda, scope: Scope) -> object:
        self.burn()
        if isinstance(node, ast.Lambda):
            return self.value(node.body, scope)
        if isinstance(node, ast.AsyncFunctionDef):
            return UNKNOWN
        scope.names[_YIELDED] = yielded = []
        signal = self.block(node.body, scope)
        if scope.names.pop(_YIELDED) is not yielded:
            return UNKNOWN
        if yielded or _yields(node.body):
            return yielded
        return signal.value if signal is not None else None

    def decorate(self, decorator: object, args: list[object]) -> object:
        """Apply a decorator that is called as a function."""
        if len(args) != 1 or not isinstance(args[0], (FunctionValue, ClassValue)):
            return UNKNOWN
        return apply(self, decorator, args[0], None)


_YIELDED = "<yielded>"


def _yields(body: Iterable[ast.stmt]) -> bool:
    for statement in body:
        if isinstance(statement, ast.Expr) and isinstance(statement.value, (ast.Yield, ast.YieldFrom)):
            return True
        if isinstance(statement, (ast.For, ast.If, ast.While, ast.With, ast.Try)) and _yields(statement.body):
            return True
    return False


def _arguments(
    interpreter: Interpreter, function: FunctionValue, args: list[object], keywords: dict[str, object]
) -> dict[str, object]:
    spec = function.node.args
    positional = [arg.arg for arg in (*spec.posonlyargs, *spec.args)]
    bound: dict[str, object] = dict.fromkeys([*positional, *(arg.arg for arg in spec.kwonlyargs)], UNKNOWN)
    for name, default in zip(reversed(positional), reversed(spec.defaults), strict=False):
        bound[name] = interpreter.value(default, function.scope)
    for arg, given in zip(spec.kwonlyargs, spec.kw_defaults, strict=True):
        if given is not None:
            bound[arg.arg] = interpreter.value(given, function.scope)
    bound.update(zip(positional, args, strict=False))
    extra = {name: value for name, value in keywords.items() if name not in bound}
    bound.update({name: value for name, value in keywords.items() if name in bound})
    if spec.vararg is not None:
        bound[spec.vararg.arg] = tuple(args[len(positional) :])
    if spec.kwarg is not None:
        bound[spec.kwarg.arg] = extra
    return bound


def _set_attribute(owner: object, name: str, value: object) -> None:
    if isinstance(owner, FunctionValue) and name == "__test__":
        owner.collected = truth(value)
    elif isinstance(owner, ClassValue):
        owner.scope.names[name] = value


def define(interpreter: Interpreter, node: Definition, scope: Scope) -> None:
    """Bind a function as its decorators leave it."""
    value: object = FunctionValue(node, scope)
    for decorator in reversed(node.decorator_list):
        value = apply(interpreter, interpreter.value(decorator, scope), value, decorator)
    interpreter.doubt = False
    interpreter.assign(node.name, value, scope)


def _define_class(interpreter: Interpreter, node: ast.ClassDef, scope: Scope) -> None:
    body = Scope(parent=scope, is_class=True)
    bases = [_base(interpreter, base, scope) for base in node.bases]
    value: object = ClassValue(node.name, node.lineno, bases, body, node)
    assert isinstance(value, ClassValue)
    for keyword in node.keywords:
        if keyword.arg == "metaclass":
            metaclass = interpreter.value(keyword.value, scope)
            value.abstract = isinstance(metaclass, Foreign) and metaclass.path == "abc.ABCMeta"
    interpreter.block(node.body, body)
    value.members = _members(value)
    for decorator in reversed(node.decorator_list):
        value = apply(interpreter, interpreter.value(decorator, scope), value, decorator)
    interpreter.doubt = False
    interpreter.assign(node.name, value, scope)


def _base(interpreter: Interpreter, node: ast.expr, scope: Scope) -> object:
    if isinstance(node, ast.Subscript):
        node = node.value
    value = interpreter.value(node, scope)
    if value is UNKNOWN and isinstance(node, ast.Call) and dotted(node.func).endswith("namedtuple"):
        return Foreign("typing.NamedTuple")
    return value


def _members(value: ClassValue) -> dict[str, object] | None:
    enumeration = any(
        isinstance(base, Foreign)
        and (base.path.startswith("enum.") or base.path.endswith(("Enum", "Choices")))
        or isinstance(base, ClassValue)
        and base.members is not None
        for base in value.bases
    )
    if not enumeration:
        return None
    members: dict[str, object] = {}
    for name, item in value.scope.names.items():
        if name.startswith("_") or isinstance(item, (FunctionValue, ClassValue)):
            continue
        if isinstance(item, Opaque) or item not in members.values():
            members[name] = item
    return members


def _import(interpreter: Interpreter, node: ast.Import, scope: Scope) -> None:
    for alias in node.names:
        target = alias.name if alias.asname else alias.name.partition(".")[0]
        interpreter.assign(alias.asname or target, Foreign(target), scope)


def _import_from(interpreter: Interpreter, node: ast.ImportFrom, scope: Scope) -> None:
    prefix = "." * node.level + (node.module or "")
    for alias in node.names:
        if alias.name == "*":
            interpreter.stars.append(prefix)
            continue
        path = f"{prefix}.{alias.name}" if node.module else prefix + alias.name
        interpreter.assign(alias.asname or alias.name, Foreign(_CANONICAL.get(path, path)), scope)


_CANONICAL = {"mock.patch": "unittest.mock.patch", "unittest.mock": "unittest.mock"}


def _assign(interpreter: Interpreter, node: ast.Assign | ast.AnnAssign, scope: Scope) -> None:
    if node.value is None:
        return
    value = interpreter.value(node.value, scope)
    for target in node.targets if isinstance(node, ast.Assign) else (node.target,):
        interpreter.bind(target, value, scope)
    interpreter.doubt = False


def _augment(interpreter: Interpreter, node: ast.AugAssign, scope: Scope) -> None:
    if not isinstance(node.target, ast.Name):
        return
    load = ast.Name(node.target.id, ast.Load())
    operation = ast.copy_location(ast.BinOp(ast.copy_location(load, node), node.op, node.value), node)
    left, right = interpreter.value(load, scope), interpreter.value(node.value, scope)
    if isinstance(left, list) and isinstance(node.op, ast.Add) and not isinstance(right, list):
        right = elements(right) or right
    interpreter.assign(node.target.id, combine(interpreter, operation, left, right), scope)
    interpreter.doubt = False


def _expression(interpreter: Interpreter, node: ast.Expr, scope: Scope) -> Signal | None:
    call = node.value
    if isinstance(call, (ast.Yield, ast.YieldFrom)):
        _yield(interpreter, call, scope)
        return None
    if not isinstance(call, ast.Call):
        return None
    func = call.func
    if interpreter.depth and not (isinstance(func, ast.Attribute) and func.attr in MUTATORS):
        interpreter.value(call, scope)
    elif isinstance(func, ast.Attribute) and func.attr in MUTATORS and isinstance(func.value, ast.Name):
        _mutate(interpreter, call, func, func.value, scope)
    elif isinstance(func, ast.Attribute) and func.attr in ("skip", "importorskip", "update"):
        _call_for_effect(interpreter, call, scope)
    elif isinstance(func, ast.Name):
        if func.id in _FACTORIES:
            interpreter.dynamic = f"{func.id}() makes tests"
        elif func.id == "setattr":
            _set_by_name(interpreter, call, scope)
        elif func.id in ("skip", "importorskip"):
            _call_for_effect(interpreter, call, scope)
    return None


def _call_for_effect(interpreter: Interpreter, call: ast.Call, scope: Scope) -> None:
    value = interpreter.value(call.func, scope)
    if isinstance(value, Foreign) and value.path == "pytest.skip":
        if any(keyword.arg == "allow_module_level" for keyword in call.keywords):
            interpreter.skipped = interpreter.skipped or ("sometimes" if interpreter.doubtful else "always")
        return
    if dotted(call.func) == "" and isinstance(call.func, ast.Attribute):
        target = call.func.value
        if isinstance(target, ast.Call) and dotted(target.func) == "globals":
            interpreter.dynamic = "it writes to globals()"
    interpreter.value(call, scope)


def _set_by_name(interpreter: Interpreter, call: ast.Call, scope: Scope) -> None:
    if len(call.args) != 3:
        return
    owner, name, value = (interpreter.value(arg, scope) for arg in call.args)
    if not isinstance(owner, ClassValue):
        return
    if isinstance(name, str):
        _set_attribute(owner, name, value)
    else:
        interpreter.dynamic = "it sets attributes of a class by computed names"


def _mutate(
    interpreter: Interpreter, call: ast.Call, func: ast.Attribute, name: ast.Name, scope: Scope
) -> None:
    owner = scope.names.get(name.id)
    if not isinstance(owner, (list, dict, set)):
        return
    args = [interpreter.value(arg, scope) for arg in call.args]
    if func.attr in ("extend", "update"):
        opened = [dict(arg) if isinstance(arg, dict) and isinstance(owner, dict) else elements(arg) for arg in args]
        if None in opened or call.keywords:
            interpreter.spoil_name(name, scope)
            return
        args = list(opened)
    if func.attr in ("sort", "reverse"):
        return
    try:
        getattr(owner, func.attr)(*args)
    except (TypeError, ValueError, LookupError, AttributeError):
        interpreter.spoil_name(name, scope)
    if interpreter.doubtful or interpreter.doubt:
        scope.doubtful.add(name.id)


def _yield(interpreter: Interpreter, node: ast.Yield | ast.YieldFrom, scope: Scope) -> None:
    yielded = scope.names.get(_YIELDED)
    value = UNKNOWN if node.value is None else interpreter.value(node.value, scope)
    if not isinstance(yielded, list):
        return
    if isinstance(node, ast.Yield):
        yielded.append(value)
        return
    items = elements(value)
    if items is None:
        raise UndecidedError
    yielded.extend(items)


def _if(interpreter: Interpreter, node: ast.If, scope: Scope) -> Signal | None:
    verdict = truth(interpreter.value(node.test, scope))
    if _is_main_guard(node.test):
        verdict = False
    doubt, interpreter.doubt = interpreter.doubt, False
    if verdict is not None:
        chosen, other = (node.body, node.orelse) if verdict else (node.orelse, node.body)
        if not doubt:
            return interpreter.block(chosen, scope)
        return _probably(interpreter, chosen, other, scope)
    before = dict(scope.names)
    interpreter.doubtful += 1
    try:
        signals = [interpreter.block(() if _fails(node.body) else node.body, scope)]
        after = dict(scope.names)
        signals.append(interpreter.block(() if _fails(node.orelse) else node.orelse, scope))
    finally:
        interpreter.doubtful -= 1
    if any(signals):
        raise UndecidedError
    _settle_branches(scope, before, after)
    return None


def _probably(
    interpreter: Interpreter, chosen: Sequence[ast.stmt], other: Sequence[ast.stmt], scope: Scope
) -> Signal | None:
    """Follow the branch that is probably taken, and note what the other one would define."""
    if any(isinstance(statement, (ast.FunctionDef, ast.ClassDef)) for statement in other):
        interpreter.dynamic = interpreter.dynamic or "tests are defined under a condition"
    interpreter.doubtful += 1
    try:
        return interpreter.block(chosen, scope)
    finally:
        interpreter.doubtful -= 1


def _fails(body: Sequence[ast.stmt]) -> bool:
    """Whether a branch ends in an error: such a branch is taken not to be run."""
    return bool(body) and isinstance(body[-1], ast.Raise) and not _skips(body[-1])


def _settle_branches(scope: Scope, before: dict[str, object], after: dict[str, object]) -> None:
    """A name that both branches bind alike, or that a branch binds as it was before, is not doubtful."""
    missing = object()
    for name, value in scope.names.items():
        first, old = after.get(name, missing), before.get(name, missing)
        both = first is not old and value is not first
        one, other = (first, value) if both else (old, value)
        if value is not old and one is not missing and _alike(one, other):
            scope.doubtful.discard(name)


def _alike(one: object, other: object) -> bool:
    if isinstance(one, (FunctionValue, ClassValue)) and type(one) is type(other):
        return isinstance(one, FunctionValue) and isinstance(other, FunctionValue) and one.marks == other.marks
    left, right = elements(one), elements(other)
    return left is not None and right is not None and len(left) == len(right)


def _is_main_guard(test: ast.expr) -> bool:
    return isinstance(test, ast.Compare) and isinstance(test.left, ast.Name) and test.left.id == "__name__"


def _for(interpreter: Interpreter, node: ast.For, scope: Scope) -> Signal | None:
    items = elements(interpreter.value(node.iter, scope))
    if items is None or (interpreter.depth == 0 and len(items) > 2_000):
        interpreter.doubtful += 1
        interpreter.bind(node.target, UNKNOWN, scope)
        interpreter.doubtful -= 1
        interpreter.spoil(node.body, scope)
        if interpreter.depth:
            raise UndecidedError
        return None
    for item in list(items):
        interpreter.burn()
        interpreter.bind(node.target, item, scope)
        signal = interpreter.block(node.body, scope)
        if signal is not None and signal.kind == "return":
            return signal
        if signal is not None and signal.kind == "break":
            return None
    return interpreter.block(node.orelse, scope)


def _while(interpreter: Interpreter, node: ast.While, scope: Scope) -> Signal | None:
    while True:
        interpreter.burn()
        verdict = truth(interpreter.value(node.test, scope))
        if verdict is None:
            raise UndecidedError
        if not verdict:
            return None
        signal = interpreter.block(node.body, scope)
        if signal is not None and signal.kind == "return":
            return signal
        if signal is not None and signal.kind == "break":
            return None


def _try(interpreter: Interpreter, node: ast.Try, scope: Scope) -> Signal | None:
    """The body is taken to succeed; a handler only adds names that the body does not bind."""
    signal = interpreter.block(node.body, scope)
    for handler in node.handlers if interpreter.depth == 0 else ():
        spare = Scope(parent=scope)
        interpreter.doubtful += 1
        interpreter.block(handler.body, spare)
        interpreter.doubtful -= 1
        for name, value in spare.names.items():
            if isinstance(value, bool) and isinstance(scope.names.get(name), bool) and scope.names[name] != value:
                scope.doubtful.add(name)
            scope.names.setdefault(name, value)
    if signal is not None:
        return signal
    return interpreter.block((*node.orelse, *node.finalbody), scope)


def _with(interpreter: Interpreter, node: ast.With, scope: Scope) -> Signal | None:
    for item in node.items:
        if item.optional_vars is not None:
            interpreter.bind(item.optional_vars, UNKNOWN, scope)
    return interpreter.block(node.body, scope)


def _match(interpreter: Interpreter, node: ast.Match, scope: Scope) -> Signal | None:
    if interpreter.depth:
        raise UndecidedError
    interpreter.spoil((node,), scope)
    return None


def _delete(interpreter: Interpreter, node: ast.Delete, scope: Scope) -> None:
    for target in node.targets:
        if isinstance(target, ast.Name):
            scope.names.pop(target.id, None)
        elif isinstance(target, ast.Attribute):
            owner = interpreter.value(target.value, scope)
            if isinstance(owner, ClassValue):
                owner.scope.names.pop(target.attr, None)


def _raise(interpreter: Interpreter, node: ast.Raise, _: Scope) -> None:
    if interpreter.depth:
        raise UndecidedError
    if _skips(node):
        interpreter.skipped = interpreter.skipped or ("sometimes" if interpreter.doubtful else "always")


def _skips(node: ast.Raise) -> bool:
    name = dotted(node.exc.func if isinstance(node.exc, ast.Call) else node.exc) if node.exc else ""
    return name.endswith(("SkipTest", "skip.Exception"))


def _return(interpreter: Interpreter, node: ast.Return, scope: Scope) -> Signal:
    return Signal("return", None if node.value is None else interpreter.value(node.value, scope))


_STATEMENTS = {
    ast.FunctionDef: define,
    ast.AsyncFunctionDef: define,
    ast.ClassDef: _define_class,
    ast.Import: _import,
    ast.ImportFrom: _import_from,
    ast.Assign: _assign,
    ast.AnnAssign: _assign,
    ast.AugAssign: _augment,
    ast.Expr: _expression,
    ast.If: _if,
    ast.For: _for,
    ast.While: _while,
    ast.Try: _try,
    ast.With: _with,
    ast.Match: _match,
    ast.Delete: _delete,
    ast.Raise: _raise,
    ast.Return: _return,
    ast.Break: lambda *_: Signal("break"),
    ast.Continue: lambda *_: Signal("continue"),
}
