"""Bodies that admit in words that they are not there yet, and whose result depends on no real work."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mlops_audit.source.callables.comments import Comment, comments
from mlops_audit.source.callables.flow import Flow, flow
from mlops_audit.source.callables.grades import Grade, grade, is_constructor
from mlops_audit.source.callables.markers import Plainness, of_comment, of_docstring, of_message, of_result
from mlops_audit.source.callables.shapes import docstring, is_log_call, is_noise
from mlops_audit.source.callables.sites import Def, Site, last_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words that admit something, and where they stand."""

    plainness: Plainness
    text: str
    line: int
    end_line: int
    kind: str


def placeholder(site: Site, text: str, by_default: bool, may_invent: bool) -> str:
    """Why the body is a placeholder, or nothing.

    ``text`` is the def's source from its first decorator on; ``by_default``: its class is there to be extended, so
    that only a comment counts as an admission; ``may_invent``: what it makes up, its name promises.
    """
    found = remarks(site.node, comments(text, site.first_line))
    if by_default:
        found = [remark for remark in found if remark.kind == "comment"]
    if may_invent:
        found = [remark for remark in found if remark.kind == "comment" and remark.plainness is Plainness.EXPLICIT]
    if not found:
        return ""
    plainest = max(found, key=lambda remark: remark.plainness)
    way = flow(site.node)
    if _does_nothing_real(site.node, way, found, plainest):
        return f"made-up result: {_quoted(plainest)}" if way.returns else f"does nothing: {_quoted(plainest)}"
    faked = faked_success(site.node, found)
    return f"made-up success: {_quoted(faked)}" if faked else ""


def faked_success(node: Def, found: list[Remark]) -> Remark | None:
    """The remark after which the body claims to have done what its name promises, and has not.

    "Would sync ..." is logged in ``sync_features``, or a comment says placeholder, and the next thing is
    ``result["synced"] = True``. Work around it does not matter: the promised act itself is missing.
    """
    if any("dry" in argument.arg for argument in (*node.args.args, *node.args.kwonlyargs)):
        return None
    verbs = {word[:4] for word in node.name.lower().strip("_").split("_") if len(word) > 3}
    if any(isinstance(part, ast.Call) and _verb(last_name(part.func)) in verbs for part in ast.walk(node)):
        return None
    aside = _side_paths(node)
    for block in _blocks(node):
        if not any(start <= block[0].lineno <= end for start, end in aside):
            faked = _claim(block, verbs, found)
            if faked:
                return faked
    return None


def _verb(name: str) -> str:
    return name.lower().strip("_").split("_")[0][:4]


def _blocks(node: Def) -> Iterator[list[ast.stmt]]:
    yield node.body
    for part in ast.walk(node):
        if isinstance(part, ast.Try | ast.If | ast.With | ast.AsyncWith | ast.For | ast.AsyncFor):
            yield part.body


def _claim(block: list[ast.stmt], verbs: set[str], found: list[Remark]) -> Remark | None:
    """Within one block: an admission, then nothing but log lines and assignments, then the claim."""
    admitted: Remark | None = None
    for statement in block:
        admitted = _admission(statement, verbs, found) or admitted
        if admitted and _claims(statement, verbs):
            return admitted
        if not is_noise(statement) and not isinstance(statement, ast.Assign):
            admitted = None
    return None


def _admission(statement: ast.stmt, verbs: set[str], found: list[Remark]) -> Remark | None:
    for remark in found:
        if remark.kind == "comment" and remark.end_line == statement.lineno - 1:
            if remark.plainness is Plainness.EXPLICIT and not re.search(r"(?i)\btodo\b", remark.text):
                return remark
        elif remark.kind == "log" and statement.lineno <= remark.line <= (statement.end_lineno or 0):
            would = re.match(r"(?i)\W*would (\w{4})", remark.text)
            if would and would.group(1).lower() in verbs:
                return remark
    return None


def _claims(statement: ast.stmt, verbs: set[str]) -> bool:
    match statement:
        case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(key)))], value=ast.Constant(value=value)):
            return value is True and _verb(key) in verbs
        case ast.Assign(targets=[ast.Attribute(attr=key)], value=ast.Constant(value=value)):
            return value is True and _verb(key) in verbs
        case _:
            return False


def remarks(node: Def, said: list[Comment]) -> list[Remark]:
    """What comments, docstring, log lines and returned strings of the main path admit."""
    aside = _side_paths(node)
    found = [
        Remark(plainness=of_comment(comment.text), text=comment.text, line=comment.line, end_line=comment.end_line, kind="comment")
        for comment in said
        if comment.own or not _is_inside(node, comment.line) or of_comment(comment.text) is Plainness.EXPLICIT
    ]
    doc = docstring(node)
    if doc:
        found.append(Remark(plainness=of_docstring(doc), text=doc, line=node.body[0].lineno, end_line=node.body[0].lineno, kind="docstring"))
    found.extend(_messages(node))
    return [
        remark
        for remark in found
        if remark.plainness and not any(start <= remark.line <= end for start, end in aside)
    ]


def _is_inside(node: Def, line: int) -> bool:
    """The line is part of a simple statement that goes on after it: a comment there is about one field."""
    return any(
        part.lineno <= line < (part.end_lineno or part.lineno)
        for part in ast.walk(node)
        if isinstance(part, ast.Return | ast.Assign | ast.AnnAssign | ast.Expr) and part is not node.body[0]
    )


def _side_paths(node: Def) -> list[tuple[int, int]]:
    """Line ranges that run only when something went wrong or is not there."""
    found = []
    for part in ast.walk(node):
        if isinstance(part, ast.ExceptHandler):
            found.append((part.lineno, part.end_lineno or part.lineno))
        elif isinstance(part, ast.If) and _asks_for_absence(part.test):
            found.append((part.lineno + 1, part.body[-1].end_lineno or part.lineno))
    return found


def _asks_for_absence(test: ast.expr) -> bool:
    match test:
        case ast.UnaryOp(op=ast.Not()):
            return True
        case ast.Compare(ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return True
        case ast.BoolOp(values=parts):
            return any(map(_asks_for_absence, parts))
        case _:
            return False


def _messages(node: Def) -> list[Remark]:
    found: list[Remark] = []
    for part in ast.walk(node):
        if isinstance(part, ast.Call) and is_log_call(part):
            found.extend(_strings(part, "log", of_message))
        elif isinstance(part, ast.Return):
            found.extend(_strings(part, "return", of_result))
    return found


def _strings(node: ast.AST, kind: str, weigh: Callable[[str], Plainness]) -> list[Remark]:
    return [
        Remark(plainness=plainness, text=part.value, line=part.lineno, end_line=part.lineno, kind=kind)
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str) and len(part.value) < 300
        if (plainness := weigh(part.value))
    ]


def _does_nothing_real(node: Def, way: Flow, found: list[Remark], plainest: Remark) -> bool:
    if way.effects or any(made is Grade.WORKED for _, made in way.returns) or Grade.WORKED in way.early:
        return False
    if not all(_is_announced(decision, found) for decision in way.decisions):
        return False
    explicit = any(r.plainness is Plainness.EXPLICIT and r.kind in ("comment", "log") for r in found)
    if (way.reads or way.settles or way.refuses) and not explicit:
        return False
    in_docstring_only = all(remark.kind == "docstring" for remark in found)
    if not way.returns:
        idle = not (way.settles or way.chores or way.refuses or _LOGS.search(node.name))
        return idle and (not in_docstring_only or plainest.plainness is Plainness.EXPLICIT)
    if plainest.plainness is Plainness.NOTE:
        return all(_is_literal(value) for value, _ in way.returns) and not _is_property(node)
    if in_docstring_only and _PREDICATE.match(node.name):
        return False
    return any(_invents(value, made, way, plainest.plainness) for value, made in way.returns)


_LOGS = re.compile(r"(?:^|_)(?:log|logs|audit|print|display|show)(?:_|$)")
_PREDICATE = re.compile(r"^_*(?:is|has|can|supports|should|needs|allows|was|are)_")


def _is_announced(decision: ast.stmt, found: list[Remark]) -> bool:
    """The comment right above the branch admits that all of it is made up."""
    return any(
        remark.kind == "comment" and remark.plainness >= Plainness.INVENTED and remark.end_line == decision.lineno - 1
        for remark in found
    )


def _invents(value: ast.expr | None, made: Grade, way: Flow, plainness: Plainness) -> bool:
    """Made of constants alone; or a noticeable part of it is; or, where that is admitted, an echo of what came in."""
    if made is Grade.INVENTED:
        return True
    if isinstance(value, ast.IfExp):
        value = value.body
    if isinstance(value, ast.Subscript) and isinstance(value.value, ast.Name) and value.value.id in way.touched:
        value = value.value
    if isinstance(value, ast.Name):
        return plainness is Plainness.EXPLICIT
    leaves = _leaves(value, way)
    return sum(leaves) * 5 > len(leaves)


def _leaves(value: ast.expr | None, way: Flow) -> list[bool]:
    """For every part that a result is put together of: is it invented?"""
    match value:
        case ast.Dict(values=parts):
            return [leaf for part in parts for leaf in _leaves(part, way)] or [True]
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return [leaf for part in parts for leaf in _leaves(part, way)] or [True]
        case ast.Call(args=parts, keywords=words) if is_constructor(last_name(value.func)):
            return [leaf for part in (*parts, *(word.value for word in words)) for leaf in _leaves(part, way)] or [True]
        case ast.JoinedStr():
            return [True]
        case _:
            return [grade(value, way.names) is Grade.INVENTED]


def _is_literal(value: ast.expr | None) -> bool:
    """Constants, containers of them, and new objects given nothing else."""
    match value:
        case None | ast.Constant():
            return True
        case ast.Dict(values=parts) | ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(map(_is_literal, parts))
        case ast.Call(args=parts, keywords=words):
            given = [*parts, *(word.value for word in words)]
            return is_constructor(last_name(value.func)) and all(map(_is_literal, given))
        case ast.UnaryOp(operand=inner):
            return _is_literal(inner)
        case _:
            return False


def _is_property(node: Def) -> bool:
    return any(last_name(decorator) in ("property", "cached_property") for decorator in node.decorator_list)


def _quoted(remark: Remark) -> str:
    words = re.sub(r"\s+", " ", remark.text).strip()
    return f'"{words if len(words) <= 80 else words[:77] + "..."}" (line {remark.line})'
