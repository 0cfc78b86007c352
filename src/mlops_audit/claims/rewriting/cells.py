"""What an edit in a table would leave behind: in its cell, and in the other cells of the row."""

from __future__ import annotations

import re

from mlops_audit.claims import languages
from mlops_audit.claims.finding.clauses import leftover
from mlops_audit.claims.finding.figures import KNOWN
from mlops_audit.claims.finding.paths import cited
from mlops_audit.claims.lexicon import CELL_WORDS, FUNCTIONS, PURPOSE_HEADER, SIGN, STATUSES, reading
from mlops_audit.claims.markdown.blocks import Cell
from mlops_audit.claims.markdown.masks import plain, prose
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.rewriting.edit_context import CODE, FIGURES, LETTER, NUMBER, WORDED, EditContext
from mlops_audit.claims.rewriting.statements import Statement
from mlops_audit.model.claim import ClaimKind, Edit, Verdict

_JUDGED = frozenset((ClaimKind.PLACE, *WORDED))
_PURPOSES = (*FUNCTIONS.values(), CODE)
"""What tools are for, as a cell beside them says it."""
_SHARE = re.compile(r"\d\s?%|\d\s?/\s?\d|[█▓░]")
_MORE = re.compile(r"[^\s*_`~:;.,()\[\]–—|\ufe0f-]")
"""What is left of a cell that its edit does not understand: anything but markup and punctuation."""
_CHANGE = re.compile(
    r"\b(?:drop\w*|remov\w*|replac\w*|deprecat\w*|retir\w*|migrat\w*|abandon\w*|own\w*|instead|favou?r)\b",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"(?<![\d.])(?:19|20)\d\d(?![\d.])|\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d\d\b|\b\d{1,2}/\d{1,2}/\d\d\b"
)
_VERSION = re.compile(r"(?<![\w.=<>~^≥≤])(?<![=<>≥≤] )v?\d+(?:\.\d+)+")
_VERSION_HEADER = re.compile(
    r"\b(?:versions?|requirements?|packages?|pins?|pinned|dependenc(?:y|ies)|constraints?)\b", re.IGNORECASE
)
_IDENTIFIER = re.compile(r"[\w./:-]*[_/.][\w./:-]*")
"""Names of code, paths and files."""


def left_behind_in_cell(context: EditContext, where: Statement, verdict: Verdict, edit: Edit) -> str:
    """Why an edit of a cell would leave something that may contradict it; empty where it would not."""
    cell = where.row[where.column]
    figure = verdict.claim.kind in FIGURES
    of_cell = _figure_cell(context, where, verdict) if figure else _status_cell(context, verdict, edit, cell)
    return of_cell or _row(context, where)


def row_of_another_time(where: Statement) -> str:
    """Why another cell of a row may tie it to another time; empty where none does."""
    others = (plain(cell.text) for number, cell in enumerate(where.row) if number != where.column)
    dated = next((words for words in others if _DATE.search(words) or _CHANGE.search(words)), "")
    return f"{dated[:40]!r} in the same row may tie it to another time" if dated else ""


def _status_cell(context: EditContext, verdict: Verdict, edit: Edit, cell: Cell) -> str:
    if "<" in cell.text:
        return "the cell has markup of its own"
    if _is_signed_name(context, verdict) and verdict.claim.text != cell.text:
        return ""  # one of several tools of the cell, each with its sign
    if plain(cell.text).strip(" .*_").lower() in CELL_WORDS and LETTER.search(edit.text):
        return "the cell answers with one word, and more is to be said"
    if edit.end < cell.end and next(cited(prose(context.text, cell.start, cell.end), cell.text), None):
        words = _IDENTIFIER.sub(" ", prose(cell.text, 0, len(cell.text)).text)
        unknown = context.unknown(words, verdict)  # a sign before a path, which is a claim of its own
        return "the cell says more than its status" if unknown else ""
    rest = SIGN.sub("", cell.text, count=1)
    status = next((found for _, pattern in STATUSES if (found := pattern.search(rest))), None)
    if status:
        rest = rest[: status.start()] + rest[status.end() :]
    leaves_sign = SIGN.search(cell.text) and not SIGN.search(context.text[edit.start : edit.end])
    return "the cell says more than its status" if _MORE.search(rest) or leaves_sign else ""


def _is_signed_name(context: EditContext, verdict: Verdict) -> bool:
    text = verdict.claim.text
    return bool(SIGN.search(text)) and not leftover(text, context.names) and not reading(SIGN.sub("", text))


def _figure_cell(context: EditContext, where: Statement, verdict: Verdict) -> str:
    """Words or figures of a cell besides the claims that are judged and what they are of."""
    signs = list(context.text[where.start : where.end])
    for each, _ in context.near(where.start, where.end):
        left, right = each.claim.start - where.start, min(each.claim.end, where.end) - where.start
        signs[left:right] = " " * (right - left)
    rest = SIGN.sub("", "".join(signs))
    if "<" in rest or _SHARE.search(rest) or NUMBER.search(rest) or context.unknown(rest, verdict):
        return "the cell says more than the figure"
    return ""


def _row(context: EditContext, where: Statement) -> str:
    """Another cell that says how far things are and is not judged, or that stays stale."""
    for number, cell in enumerate(where.row):
        if number == where.column:
            continue
        judged = [
            (each, stays) for each, stays in context.near(cell.start, cell.end) if each.claim.kind in _JUDGED
        ]
        if any(stays and each.claim.kind is not ClaimKind.PLACE for each, stays in judged):
            return "another cell of the row is stale and cannot be mended"
        if not judged and _may_contradict(context, cell, number, where.header_of(number)):
            return f"{plain(cell.text)[:40]!r} in the same row may say otherwise"
    return ""


def _may_contradict(context: EditContext, cell: Cell, number: int, header: str) -> bool:
    """Whether a cell says more than a name, a number, what the tool is for, or identifiers."""
    words = plain(cell.text)
    if SIGN.search(cell.text) or _SHARE.search(cell.text) or _DATE.search(words) or reading(words):
        return True
    if _VERSION.search(words) and not _VERSION_HEADER.search(header):
        return not context.names.tools(words)
    if PURPOSE_HEADER.fullmatch(header):
        return bool(languages.DENIAL.search(words) or _CHANGE.search(words) or context.names.tools(words))
    if context.names.tools(words) or group_mentions(words) or number == 0:
        return bool(leftover(words, context.names, *_PURPOSES, *KNOWN))
    bare = _IDENTIFIER.sub(" ", prose(cell.text, 0, len(cell.text)).text)
    return bool(leftover(bare, context.names, *_PURPOSES))
