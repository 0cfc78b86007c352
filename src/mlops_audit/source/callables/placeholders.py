"""Bodies that admit in words that they are not there yet, and whose result depends on no real work."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection

from mlops_audit.source.callables.faked import faked_success
from mlops_audit.source.callables.flow import Flow, flow
from mlops_audit.source.callables.grades import Grade, grade, is_constructor
from mlops_audit.source.callables.markers import Plainness
from mlops_audit.source.callables.paths import paths
from mlops_audit.source.callables.remarks import Remark, remarks
from mlops_audit.source.callables.sites import Def, Site, last_name

_LOGS = re.compile(r"(?:^|_)(?:log|logs|audit|print|display|show)(?:_|$)")
_PREDICATE = re.compile(r"^_*(?:is|has|can|supports|should|needs|allows|was|are)_")
_JUDGES = re.compile(
    r"^_*(?:is|has|can|should|needs|allows?|validate|check|verify|matches)(?:_|$)|_(?:valid|check)$"
)
_SERVICE = re.compile(
    r"[a-z](?:Manager|Service|Client|Engine|Repository|Store|Registry|Handler|Provider|Factory|Scheduler|Connector|"
    r"Tracker|Monitor|Router|Orchestrator|Pipeline)$"
)
_NOTICEABLE = 0.2
"""The share of a result that must be invented, where the rest is handed through."""
_MOST = 0.6
"""The share where only single fields are said to be made up."""


def placeholder(
    site: Site, text: str, marked: Collection[int], *, by_default: bool = False, may_invent: bool = False
) -> str:
    """Why the body is a placeholder, or nothing.

    ``text`` is the def's source from its first decorator on, ``marked`` its lines that hold a word of
    admission. ``by_default``: its class is there to be extended, so that only a comment counts.
    ``may_invent``: what it makes up its name promises, so that only a plain comment counts. What a dry run
    logs admits nothing.
    """
    way = paths(site.node)
    found = remarks(site, text, way, marked)
    if by_default or may_invent:
        found = [remark for remark in found if remark.kind == "comment"]
    if may_invent:
        found = [remark for remark in found if remark.is_explicit and not remark.partial]
    if any("dry" in argument.arg for argument in (*site.node.args.args, *site.node.args.kwonlyargs)):
        found = [remark for remark in found if remark.kind != "log"]
    if not found:
        return ""
    done = flow(site.node)
    if _does_nothing_real(site.node, done, found):
        plainest = max(found, key=lambda remark: remark.plainness)
        return f"{'made-up result' if done.returns else 'does nothing'}: {plainest.quoted()}"
    faked = faked_success(site.node, way, found)
    return f"made-up success: {faked.quoted()}" if faked else ""


def _does_nothing_real(node: Def, done: Flow, found: list[Remark]) -> bool:
    if done.effects or Grade.WORKED in done.early or any(made is Grade.WORKED for _, made in done.returns):
        return False
    if not all(_is_announced(decision, found) for decision in done.decisions):
        return False
    if (done.verdicts or done.rejects) and _JUDGES.search(node.name):
        return False
    if Grade.WORKED in done.rejects and any(_is_argument(value, node) for value, _ in done.returns):
        return False
    explicit = any(remark.is_explicit and remark.kind != "docstring" for remark in found)
    if (done.reads or done.settles or done.refuses) and not explicit:
        return False
    return _is_made_up(node, done, found) if done.returns else _is_idle(node, done, found)


def _is_argument(value: ast.expr | None, node: Def) -> bool:
    """What came in is handed back: after a check, it passed."""
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return isinstance(value, ast.Name) and value.id in {argument.arg for argument in arguments}


def _is_announced(decision: ast.stmt, found: list[Remark]) -> bool:
    """The comment right above the branch admits that all of it is made up."""
    return any(
        remark.kind == "comment"
        and remark.plainness >= Plainness.INVENTED
        and remark.end_line == decision.lineno - 1
        for remark in found
    )


def _is_idle(node: Def, done: Flow, found: list[Remark]) -> bool:
    """It hands nothing back and leaves nothing behind; logging is all the work that some names promise."""
    if done.settles or done.chores or done.refuses or _LOGS.search(node.name):
        return False
    return any(remark.is_explicit or remark.kind != "docstring" for remark in found)


def _is_made_up(node: Def, done: Flow, found: list[Remark]) -> bool:
    plainest = max(remark.plainness for remark in found)
    if plainest is Plainness.NOTE:
        is_property = any(last_name(each) in ("property", "cached_property") for each in node.decorator_list)
        by_design = is_property or _PREDICATE.match(node.name)
        return not (by_design or done.verdicts) and all(_is_literal(value) for value, _ in done.returns)
    if _PREDICATE.match(node.name) and all(remark.kind == "docstring" for remark in found):
        return False
    share = _MOST if all(remark.partial for remark in found) else _NOTICEABLE
    return any(_is_invented(value, made, done, plainest, share) for value, made in done.returns)


def _is_invented(value: ast.expr | None, made: Grade, done: Flow, plainest: Plainness, share: float) -> bool:
    """Made of constants; or a noticeable part of it is; or, where admitted, an echo of what came in."""
    if _is_service(value):
        return False
    if made is Grade.INVENTED:
        return True
    if isinstance(value, ast.IfExp):
        value = value.body
    if isinstance(value, ast.Subscript) and isinstance(value.slice, ast.Slice):
        value = value.value
    if isinstance(value, ast.Name):
        return plainest is Plainness.EXPLICIT
    leaves = _leaves(value, done)
    return sum(leaves) > share * len(leaves)


def _is_service(value: ast.expr | None) -> bool:
    """``JobManager()``: an object that works, made to be used; its settings may be what is still to come."""
    match value:
        case ast.Call(func=func, args=[], keywords=[]):
            return bool(_SERVICE.search(last_name(func)))
        case _:
            return False


def _leaves(value: ast.expr | None, done: Flow) -> list[bool]:
    """For every part that a result is put together of: is it invented?"""
    match value:
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            pass
        case ast.Call(args=args, keywords=words) if is_constructor(last_name(value.func)):
            parts = [*args, *(word.value for word in words)]
        case ast.JoinedStr():
            return [True]
        case _:
            return [grade(value, done.names) is Grade.INVENTED]
    return [leaf for part in parts for leaf in _leaves(part, done)] or [True]


def _is_literal(value: ast.expr | None) -> bool:
    """Constants, containers of them, and new objects given nothing else."""
    match value:
        case None | ast.Constant():
            return True
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(_is_literal, parts))
        case ast.Call(args=args, keywords=words):
            given = [*args, *(word.value for word in words)]
            return is_constructor(last_name(value.func)) and all(map(_is_literal, given))
        case ast.UnaryOp(operand=inner):
            return _is_literal(inner)
        case _:
            return False
