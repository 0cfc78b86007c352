"""One walk down the main path of a body: what it works, what it returns, how that came about."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field

from mlops_audit.source.callables.exits import is_empty, leaves, only_asks
from mlops_audit.source.callables.grades import Grade, grade, target_names
from mlops_audit.source.callables.paths import asks_for_absence
from mlops_audit.source.callables.shapes import is_noise, without_docstring
from mlops_audit.source.callables.sites import Def, last_name
from mlops_audit.source.callables.vocabulary import words

_HARMLESS = re.compile(
    r"^_*(?:async_?)?(?:ensure|initiali[sz]e|validate|check|require|assert|audit|increment|observe|record|track|"
    r"set_attribute|rate_limit|seed)(?:_|$)|"
    r"^_*log(?:_event|_action|_audit|_request|_call|_info|_debug|_warning|_error)?$"
)
"""Calls that prepare or record; ``log_model`` is none of them."""
_READS = re.compile(
    r"^_*(?:async_?)?(?:get|list|load|fetch|read|find|query|select|lookup|look_up|search|resolve|ensure|is|has|"
    r"count|exists|can|open|build|from|create_client|first|all|one|scalar|iloc|head|describe|parse|extract|split|"
    r"copy)(?:_|$)"
)
_COMPUTES = words(
    "len str int float list dict set sum min max sorted isinstance hasattr any all lower strip join mean",
    "md5 sha1 sha256 hexdigest encode decode dumps Path",
)
_COLLECTS = words("append extend update add insert setdefault")
_IDLE_CONTEXT = re.compile(
    r"lock$|semaphore$|^(?:suppress|nullcontext|no_grad|start_as_current_span|start_span|timer)$"
)


@dataclass(slots=True)
class Flow:
    """What a body does, exception handlers aside."""

    names: dict[str, Grade] = field(default_factory=dict)
    returns: list[tuple[ast.expr | None, Grade]] = field(default_factory=list)
    """What the main path hands back."""
    early: list[Grade] = field(default_factory=list)
    """What early exits hand back."""
    reads: list[ast.stmt] = field(default_factory=list)
    """Statements that fetch or compute something into a name."""
    effects: list[ast.stmt] = field(default_factory=list)
    """Statements that may change something outside the body."""
    chores: list[ast.stmt] = field(default_factory=list)
    """Calls that only prepare or record, by their names."""
    decisions: list[ast.stmt] = field(default_factory=list)
    """Branches that choose, by a computation, between results that are constant."""
    refuses: bool = False
    """It may raise of its own accord."""
    touched: set[str] = field(default_factory=set)
    """Names bound or changed so far."""
    verdicts: list[ast.stmt] = field(default_factory=list)
    """Early exits that say yes or no after a computation."""
    settles: list[ast.stmt] = field(default_factory=list)
    """``self.x = <invented>``."""
    rejects: list[Grade] = field(default_factory=list)
    """How much work stands behind what is compared where, after a comparison, it raises."""


def flow(node: Def) -> Flow:
    """Walk ``node``'s statements once, in order."""
    arguments = node.args
    found = Flow()
    for argument in (
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    ):
        if argument:
            found.names[argument.arg] = Grade.HANDED
    _block(without_docstring(node), found)
    return found


def _block(body: list[ast.stmt], found: Flow) -> None:
    for statement in body:
        if not is_noise(statement):
            _statement(statement, found)


def _statement(node: ast.stmt, found: Flow) -> None:
    match node:
        case ast.Return() | ast.Expr(value=ast.Yield()):
            value = node.value.value if isinstance(node.value, ast.Yield) else node.value
            found.returns.append((value, grade(value, found.names)))
        case ast.Assign() | ast.AnnAssign() | ast.AugAssign():
            _assign(node, found)
        case ast.Expr():
            _expression(node, found)
        case ast.If():
            _if(node, found)
        case ast.For() | ast.AsyncFor():
            _loop(node, found)
        case ast.While():
            _block(node.body, found)
        case ast.Try() | ast.TryStar():
            _block(node.body, found)
            _block(node.orelse, found)
            _block(node.finalbody, found)
        case ast.With() | ast.AsyncWith():
            _with(node, found)
        case ast.Raise() | ast.Assert():
            found.refuses = True
        case ast.Break() | ast.Continue():
            pass
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            found.names[node.name] = Grade.WORKED
            found.effects.append(node)
        case _:
            found.effects.append(node)


def _assign(node: ast.Assign | ast.AnnAssign | ast.AugAssign, found: Flow) -> None:
    if node.value is None:
        return
    made = grade(node.value, found.names)
    if isinstance(node, ast.AugAssign):
        made = max([made, *(found.names.get(name, Grade.INVENTED) for name in target_names(node.target))])
        if isinstance(node.target, ast.Subscript):
            made = max(made, grade(node.target.slice, found.names))
    if made is Grade.WORKED:
        (found.reads if _only_reads(node.value) else found.effects).append(node)
    targets: list[ast.expr] = node.targets if isinstance(node, ast.Assign) else [node.target]
    _bind(targets, made, found)
    if any(map(_is_attribute, targets)):
        of_another = any(map(_is_of_another, targets)) and made is not Grade.INVENTED
        (found.effects if of_another or made is Grade.WORKED else found.settles).append(node)


def _loop(node: ast.For | ast.AsyncFor, found: Flow) -> None:
    source = grade(node.iter, found.names)
    _bind([node.target], source, found)
    if source is Grade.WORKED and all(map(is_noise, node.body)) and not _only_reads(node.iter):
        found.effects.append(node)  # it runs what it goes through
    _block(node.body, found)
    _choose(node, found)


def _choose(node: ast.For | ast.AsyncFor, found: Flow) -> None:
    """What a loop collects under a condition is computed, as in a comprehension with an ``if``."""
    for part in ast.walk(node):
        if isinstance(part, ast.If) and isinstance(part.test, ast.Compare):
            for inner in part.body:
                match inner:
                    case ast.Expr(value=ast.Call(func=ast.Attribute(attr=name, value=owner))) if (
                        name in _COLLECTS
                    ):
                        for known in target_names(owner):
                            found.names[known] = Grade.WORKED


def _is_attribute(target: ast.expr) -> bool:
    while isinstance(target, ast.Subscript):
        target = target.value
    return isinstance(target, ast.Attribute)


def _is_of_another(target: ast.expr) -> bool:
    """``other.x``, where ``other`` is not the object itself."""
    return (
        isinstance(target, ast.Attribute) and isinstance(target.value, ast.Name) and target.value.id != "self"
    )


def _only_reads(node: ast.expr) -> bool:
    """No call in it but such as fetch, by their names."""
    calls = [part for part in ast.walk(node) if isinstance(part, ast.Call)]
    return all(_READS.match(last_name(call.func)) or last_name(call.func) in _COMPUTES for call in calls)


def _bind(targets: list[ast.expr], made: Grade, found: Flow) -> None:
    for target in targets:
        for name in target_names(target):
            known = found.names.get(name, Grade.INVENTED) if not isinstance(target, ast.Name) else made
            found.names[name] = max(known, made)
            found.touched.add(name)


def _expression(node: ast.Expr, found: Flow) -> None:
    call = node.value.value if isinstance(node.value, ast.Await) else node.value
    if not isinstance(call, ast.Call):
        found.effects.append(node)
        return
    name = last_name(call.func)
    if (
        name in _COLLECTS
        and isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name | ast.Subscript)
    ):
        given = max((grade(part, found.names) for part in call.args), default=Grade.INVENTED)
        for known in target_names(call.func.value):
            found.names[known] = max(found.names.get(known, Grade.INVENTED), given)
            found.touched.add(known)
    else:
        (found.chores if _HARMLESS.match(name) else found.effects).append(node)


def _with(node: ast.With | ast.AsyncWith, found: Flow) -> None:
    for item in node.items:
        name = last_name(item.context_expr).lower()
        if not _IDLE_CONTEXT.search(name):
            found.reads.append(node)
        if item.optional_vars:
            _bind([item.optional_vars], Grade.WORKED, found)
    _block(node.body, found)


def _if(node: ast.If, found: Flow, head: ast.If | None = None) -> None:
    """``head``: the ``if`` of which ``node`` is an ``elif``."""
    if not node.orelse and leaves(node.body[-1]) and head is None:
        _guard(node, found)
        return
    decides = _decides(node.test, found)
    before, already, made = dict(found.names), len(found.returns), found.touched
    found.touched = set()
    _block(node.body, found)
    after, found.names = found.names, before
    if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If):
        _if(node.orelse[0], found, head or node)
    else:
        _block(node.orelse, found)
    for name, known in after.items():
        found.names[name] = max(known, found.names.get(name, Grade.INVENTED))
    if grade(node.test, found.names):
        found.names.update(dict.fromkeys(found.touched & _augmented(node), Grade.WORKED))
    if decides:
        found.names.update(dict.fromkeys(found.touched, Grade.WORKED))
        if any(_is_made(value) for value, _ in found.returns[already:]):
            found.decisions.append(head or node)
    found.touched |= made


def _augmented(node: ast.If) -> set[str]:
    """Names that its own branches add to: what they end up with depends on the way taken."""
    names: set[str] = set()
    for part in (*node.body, *node.orelse):
        if isinstance(part, ast.AugAssign):
            names.update(target_names(part.target))
        elif (
            isinstance(part, ast.Expr)
            and isinstance(part.value, ast.Call)
            and isinstance(part.value.func, ast.Attribute)
        ):
            names.update(target_names(part.value.func.value))
    return names


def _guard(node: ast.If, found: Flow) -> None:
    """``if not ready: return None``: an early exit, whose value does not make the main path."""
    inner = Flow(names=dict(found.names))
    _block(node.body, inner)
    found.early.extend(made for _, made in inner.returns)
    found.early.extend(inner.early)
    found.effects.extend(inner.effects)
    found.chores.extend(inner.chores)
    found.reads.extend(inner.reads)
    found.refuses |= inner.refuses
    found.decisions.extend(inner.decisions)
    found.verdicts.extend(inner.verdicts)
    if isinstance(node.body[-1], ast.Break | ast.Continue):
        for name, made in inner.names.items():
            found.names[name] = max(made, found.names.get(name, Grade.INVENTED))
        found.touched |= inner.touched
    found.rejects.extend(inner.rejects)
    if asks_for_absence(node.test):
        return
    if isinstance(node.body[-1], ast.Raise) and _decides(node.test, found):
        found.rejects.append(_compared(node.test, found))
    if _decides(node.test, found) and any(_is_verdict(value) for value, _ in inner.returns):
        found.verdicts.append(node)
    telling = [(value, made) for value, made in inner.returns if value is not None and not is_empty(value)]
    found.returns.extend(telling)
    if any(_is_made(value) for value, _ in telling) and _decides(node.test, found):
        found.decisions.append(node)


def _compared(test: ast.expr, found: Flow) -> Grade:
    """The highest grade of the names in it."""
    names = (part for part in ast.walk(test) if isinstance(part, ast.Name))
    return max((grade(name, found.names) for name in names), default=Grade.INVENTED)


def _is_verdict(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, bool)


def _is_made(node: ast.expr | None) -> bool:
    """Made here, not merely looked up and handed on."""
    if isinstance(node, ast.Name):
        return node.id.isupper()
    return not isinstance(node, ast.Attribute | ast.Subscript)


def _decides(test: ast.expr, found: Flow) -> bool:
    """It computes something of what was handed in, more than asking whether it is there."""
    return grade(test, found.names) is Grade.WORKED and not only_asks(test)
