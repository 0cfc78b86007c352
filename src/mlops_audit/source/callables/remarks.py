"""What a body says about itself on its main path: comments, docstring, log lines, strings handed back."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from mlops_audit.source.callables.comments import Comment, comments
from mlops_audit.source.callables.excuses import leaves_to_heirs, says_elsewhere
from mlops_audit.source.callables.fields import is_minor
from mlops_audit.source.callables.markers import Plainness, of_comment, of_docstring, of_message, of_result
from mlops_audit.source.callables.paths import Paths
from mlops_audit.source.callables.shapes import docstring, is_log_call
from mlops_audit.source.callables.sites import Site

_LONGEST_MESSAGE = 300
"""Characters; longer strings are texts about something, prompts above all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Words that admit something, and where they stand."""

    plainness: Plainness
    text: str
    line: int
    end_line: int
    kind: str
    """``comment``, ``docstring``, ``log`` or ``return``."""
    partial: bool = False
    """It stands inside a statement, and so is about a part of what that makes: one field."""

    @property
    def is_explicit(self) -> bool:
        """It says that the behaviour is not there."""
        return self.plainness is Plainness.EXPLICIT

    def quoted(self) -> str:
        """As a report shows it: in one line, not too long, with its place."""
        words = re.sub(r"\s+", " ", self.text).strip()
        return f'"{words if len(words) <= 80 else words[:77] + "..."}" (line {self.line})'


def remarks(site: Site, text: str, way: Paths, marked: Collection[int]) -> list[Remark]:
    """All of them that admit anything. ``marked``: the lines that hold a word by which that may be done."""
    found = [*_comments(comments(text, site.first_line), way), *_docstring(site), *_messages(way, marked)]
    return [remark for remark in found if remark.plainness and not way.is_aside(remark.line)]


def _comments(said: list[Comment], way: Paths) -> Iterator[Remark]:
    inside: list[tuple[ast.stmt, Remark]] = []
    lines: dict[ast.stmt, set[int]] = {}
    for comment in said:
        plainness = of_comment(comment.text)
        if not plainness or leaves_to_heirs(comment.text) or way.before_refusal(comment.end_line):
            continue
        statement = way.around(comment.line)
        remark = Remark(
            plainness=plainness,
            text=comment.text,
            line=comment.line,
            end_line=comment.end_line,
            kind="comment",
            partial=statement is not None,
        )
        if statement is None:
            yield remark
        elif plainness is Plainness.EXPLICIT:
            inside.append((statement, remark))
            lines.setdefault(statement, set()).add(comment.end_line + comment.own)
    yield from (remark for statement, remark in inside if not is_minor(statement, lines[statement]))


def _docstring(site: Site) -> Iterator[Remark]:
    text, line = docstring(site.node), site.node.body[0].lineno
    if text and not says_elsewhere(text):
        yield Remark(plainness=of_docstring(text), text=text, line=line, end_line=line, kind="docstring")


def _messages(way: Paths, marked: Collection[int]) -> Iterator[Remark]:
    for block in way.main:
        for statement in block:
            lines = range(statement.lineno, (statement.end_lineno or statement.lineno) + 1)
            if not any(line in lines for line in marked):
                continue
            if isinstance(statement, ast.Return):
                yield from _strings(statement, "return", of_result)
            elif (
                isinstance(statement, ast.Expr)
                and isinstance(statement.value, ast.Call)
                and is_log_call(statement.value)
            ):
                yield from _strings(statement, "log", of_message)


def _strings(node: ast.stmt, kind: str, weigh: Callable[[str], Plainness]) -> Iterator[Remark]:
    for part in ast.walk(node):
        if (
            isinstance(part, ast.Constant)
            and isinstance(part.value, str)
            and len(part.value) <= _LONGEST_MESSAGE
        ):
            line = part.lineno
            yield Remark(plainness=weigh(part.value), text=part.value, line=line, end_line=line, kind=kind)
