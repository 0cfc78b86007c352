"""What an edit in running text would leave behind in its sentence: words, signs and figures."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlops_audit.claims.finding.clauses import Piece, clauses, sentences
from mlops_audit.claims.lexicon import SIGN, STATUSES
from mlops_audit.claims.markdown.masks import prose
from mlops_audit.claims.names import Mention, group_mentions
from mlops_audit.claims.rewriting.edit_context import FIGURES, LETTER, NUMBER, WHOLE, WORDED, EditContext
from mlops_audit.claims.rewriting.statements import Statement
from mlops_audit.model.claim import ClaimKind, Edit, Verdict

_BOX = re.compile(r"^[\s>*+-]*(?:\d+[.)]\s+)?\[[ xX]\](?=\s)")
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|that|which|it)\b", re.IGNORECASE)
_SHORT = 4
"""Words of a clause that states the status of another subject: ``all agents implemented``."""
_JOINS_ON = re.compile(
    r"(?:so|which|that|because|since|as|when|where|who|whose|thus|hence|and|or|it|they|this|these)\b",
    re.IGNORECASE,
)


def left_behind_in_sentence(context: EditContext, where: Statement, verdict: Verdict, edit: Edit) -> str:
    """Why an edit of a sentence would leave something that may contradict it; empty where it would not."""
    text = _without_box(prose(context.text, where.start, where.end).coded)
    if why := _half(context, where, verdict) or _around(context, where, verdict):
        return why
    for piece in (piece for sentence in sentences(text) for piece in clauses(text, sentence)):
        start, end = where.start + piece.start, where.start + piece.end
        words = text[piece.start : piece.end]
        own = start <= edit.start < end
        named = context.names.tools(words) or group_mentions(words)
        unknown = context.unknown(words if named else f"{piece.label} {words}", verdict)
        if unknown and not _is_of_file(verdict) and (own or not _is_apart(text, piece)):
            return "not every word of it is understood"
        if not own and _is_more_of_count(context, words, verdict):
            return "more is said of the number"
        if not own and (unknown or _is_of_another(context, piece.label, words, verdict)):
            continue
        if why := _uncovered(context, start, words, verdict, own) or (
            _stays(context, start, end) if own else ""
        ):
            return why
    return ""


def _around(context: EditContext, where: Statement, verdict: Verdict) -> str:
    """Other sentences of the block that are not understood: they may go on about what the edit changes."""
    block = where.block
    if block is None or _is_of_file(verdict):
        return ""
    before, after = context.text[block.start : where.start], context.text[where.end : block.end]
    rest = (_without_box(prose(each, 0, len(each)).coded) for each in (before, after))
    if any(context.unknown(each, verdict) for each in rest):
        return "not every word of the sentences beside it is understood"
    return ""


def _half(context: EditContext, where: Statement, verdict: Verdict) -> str:
    """Another claim of the statement that stays stale, or parts that would no longer add up."""
    kinds = FIGURES if verdict.claim.kind in FIGURES else WORDED
    near = [(each, stays) for each, stays in context.near(where.start, where.end) if each.claim.kind in kinds]
    if any(stays and each.claim.tools == verdict.claim.tools for each, stays in near):
        return "another claim beside it is stale and cannot be mended"
    parts = [
        each for each, _ in near if each.claim.kind is ClaimKind.RATIO and not WHOLE.search(each.claim.text)
    ]
    if verdict.claim.kind is ClaimKind.RATIO and any(each.edit is None for each in parts):
        before = sum(_number(each.claim.text) for each in parts)
        after = sum(_number(each.edit.text if each.edit else each.claim.text) for each in parts)
        return "" if before == after else "the parts beside it would no longer add up"
    return ""


def _is_more_of_count(context: EditContext, words: str, verdict: Verdict) -> bool:
    """Whether another clause than a count's own says more than the tool's name: it may depend on it."""
    if verdict.claim.kind is not ClaimKind.COUNT:
        return False
    if _is_of_file(verdict):
        return bool(re.search(r"(?<![\w./-])\d", words))
    rest = context.names.mentions(words)
    return bool(NUMBER.search(words) or re.search(r"[^\W\d_]", _without(words, rest)))


def _is_of_another(context: EditContext, label: str, words: str, verdict: Verdict) -> bool:
    """Whether a clause names another tool than the claim does."""
    named = set(context.names.tools(words) or context.names.tools(label))
    return bool(verdict.claim.tools) and not named <= set(verdict.claim.tools)


def _uncovered(context: EditContext, start: int, words: str, verdict: Verdict, own: bool) -> str:
    """A sign, a status word or a figure of a clause that no edit and no other claim covers."""
    figure = verdict.claim.kind in FIGURES
    near = context.near(start, start + len(words))
    measured = figure if own else any(each.claim.kind in FIGURES for each, _ in near)
    statuses = () if measured else tuple(pattern for _, pattern in STATUSES)
    patterns = (*(() if figure else (SIGN,)), NUMBER, *statuses)
    for found in (found for pattern in patterns for found in pattern.finditer(words)):
        left, right = start + found.start(), start + found.end()
        if not context.covers(left, right, verdict):
            return f"{found.group().strip()!r} beside it may then say otherwise"
    return ""


def _stays(context: EditContext, start: int, end: int) -> str:
    left = any(stays for _, stays in context.near(start, end))
    return "another claim beside it is stale and cannot be mended" if left else ""


def _is_of_file(verdict: Verdict) -> bool:
    return verdict.claim.subject.startswith("file:")


def _is_apart(text: str, piece: Piece) -> bool:
    """Whether a clause states the status of another subject, or is the name of the figure behind it."""
    words = text[piece.start : piece.end].strip(" *_.)(")
    if not LETTER.search(words):
        return True
    if _JOINS_ON.match(words) or _VERB.search(words) or len(words.split()) > _SHORT:
        return False
    last = [found.end() for _, pattern in STATUSES for found in pattern.finditer(words)]
    figure = re.match(r"[:*_\s~≈(]*\d[\d.]*\s?%", text[piece.end :])
    return max(last, default=-1) == len(words) or figure is not None


def _number(text: str) -> int:
    """The first number of a text; 0 where there is none."""
    found = re.search(r"\d+", text)
    return int(found.group()) if found else 0


def _without(text: str, mentions: Iterable[Mention]) -> str:
    """A text with these names blanked."""
    signs = list(text)
    for each in mentions:
        signs[each.start : each.end] = " " * (each.end - each.start)
    return "".join(signs)


def _without_box(text: str) -> str:
    """An item's text with the box before it blanked."""
    return _BOX.sub(lambda found: " " * len(found.group()), text)
