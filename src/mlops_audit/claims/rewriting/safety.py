"""Which edits are safe to write unread: those of a claim that owns one statement on one line.

An edit is withheld, and its text becomes a suggestion, where the statement holds words, signs or figures
that the edit would leave behind and that may then contradict it, where a denial or a doubt may scope over
it, and where its unit, its scope or its language is not certain.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from mlops_audit.claims import languages
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.lexicon import ENGLISH, SIGNS, TICKS
from mlops_audit.claims.markdown.blocks import BlockKind
from mlops_audit.claims.markdown.masks import prose
from mlops_audit.claims.rewriting.cells import left_behind_in_cell, row_of_another_time
from mlops_audit.claims.rewriting.edit_context import FIGURES, LETTER, WHOLE, EditContext
from mlops_audit.claims.rewriting.sentence import left_behind_in_sentence
from mlops_audit.claims.rewriting.setting import doubtful_setting, of_another_voice
from mlops_audit.claims.rewriting.statements import Statement, StatementFinder
from mlops_audit.model.claim import ClaimKind, Edit, Verdict

_PLAIN_COUNT = re.compile(
    r"\W*[\d,]+(?:\s+(?:automated\s+|total\s+)?(?P<unit>tests?|lines?|LOC))?(?:\s+pass(?:ing|ed)?|\s+of\s+code)?\W*",
    re.IGNORECASE,
)
_ANEW = re.compile(r"\b(?:been|already|now|finally|still|also)\b", re.IGNORECASE)
"""Words that another status does not go with: ``has been implemented``, ``is already complete``."""
_BOUND = re.compile(r"[~≈<>≥≤+]")
_SOME_OF_THE_TESTS = re.compile(
    r"\b(?:unit|integration|e2e|end-to-end|new|direct|files?|cases?|required|needed|minimum)\b", re.IGNORECASE
)
_SIGN_BEFORE = re.compile(f"(?P<sign>[{SIGNS}])\ufe0f?[ \t*_~(`]{{0,6}}\\Z")
_SIGN_AFTER = re.compile(
    rf"[ \t]?%?[ \t*_)`]{{0,6}}(?:\(\d+\s?/\s?\d+\))?(?:/\s?\d+)?[ \t*_)`]{{0,6}}(?P<sign>[{SIGNS}])"
)
_FOREIGN = tuple(
    re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?![\w-])", re.IGNORECASE)
    for spelt in languages.STATUSES.values()
)
_ROUNDS = 4
"""How often an edit that is withheld may make another one unsafe."""


def withheld(
    page: Page,
    verdicts: Sequence[Verdict],
    regions: Iterable[Edit] = (),
    own_words: frozenset[str] = frozenset(),
) -> dict[int, str]:
    """By the index of a verdict: why its edit must not be written unread, but for those of ``regions``.

    ``own_words`` are those of the project's names, which a heading may hold.
    """
    own = frozenset(regions)
    statements = StatementFinder(page)
    found: dict[int, str] = {}
    for _ in range(_ROUNDS):
        context = EditContext(page, verdicts, found, own_words)
        more = {
            at: why
            for at, verdict in enumerate(verdicts)
            if at not in found and verdict.stale and verdict.edit and verdict.edit not in own
            if (why := _unsafe(context, statements, verdict, verdict.edit))
        }
        if not more:
            break
        found |= more
    return found


def _unsafe(context: EditContext, statements: StatementFinder, verdict: Verdict, edit: Edit) -> str:
    """Why an edit is not safe; empty where it is."""
    claim = verdict.claim
    start, end = min(claim.start, edit.start), max(claim.end, edit.end)
    if "\n" in context.text[start:end].strip("\r\n"):
        return "the statement reaches over a line break"
    where = statements.at(start, end)
    if where is None:
        return "it stands in no cell and in no sentence"
    if where.table is not None and where.table.html:
        return "a cell of an HTML table may span rows and columns"
    if where.block is not None and where.block.kind is BlockKind.HEADING:
        return "links may lead to the heading as it is"
    if claim.kind is ClaimKind.PLACE:
        return of_another_voice(context, where) or _doubt(context, where, verdict, edit)
    return (
        of_another_voice(context, where)
        or doubtful_setting(context, where, verdict)
        or _doubt(context, where, verdict, edit)
        or _of_language(context, edit)
        or (_count(verdict, edit, where) if claim.kind is ClaimKind.COUNT else "")
        or _left_behind(context, where, verdict, edit)
    )


def _doubt(context: EditContext, where: Statement, verdict: Verdict, edit: Edit) -> str:
    """A denial, a doubt or a question in the statement, outside of what the edit replaces."""
    words = context.text[where.start : where.end]
    stars = words.strip().lstrip("*-+ ").count("*")
    if stars % 2 or "[^" in words or words.rstrip(" *_)").endswith(("?", "？")):
        return "the statement has a footnote or is a question"
    coded = list(prose(context.text, where.start, where.end).coded)
    others = () if verdict.claim.kind is ClaimKind.COUNT else context.near(where.start, where.end)
    made = [each.edit for each, stays in others if not stays and each.edit]
    for each in (edit, *made):
        left, right = max(each.start, where.start), min(each.end, where.end)
        coded[left - where.start : right - where.start] = " " * max(0, right - left)
    if _ANEW.search("".join(coded)):
        return "the sentence has to be written anew"
    found = languages.DOUBT.search("".join(coded))
    return f"{found.group().strip()!r} may turn round what is said" if found else ""


def _of_language(context: EditContext, edit: Edit) -> str:
    old = context.text[edit.start : edit.end]
    english = any(pattern.search(old) for _, pattern in ENGLISH)
    foreign = not english and any(pattern.search(old) for pattern in _FOREIGN)
    if LETTER.search(edit.text) and (foreign or not "".join(LETTER.findall(old)).isascii()):
        return "the words to be replaced are in another language"
    return ""


def _count(verdict: Verdict, edit: Edit, where: Statement) -> str:
    text = verdict.claim.text
    if _SOME_OF_THE_TESTS.search(f"{text} {where.header}"):
        return "which of the tests are meant is not known"
    plain_count = _PLAIN_COUNT.fullmatch(text)
    if plain_count is None or _BOUND.search(text):
        return "it is a bound and no plain count"
    unit = (plain_count["unit"] or "").lower()
    singular = unit in {"test", "line"}
    if edit.text == "0" or (unit not in {"", "loc"} and singular != (edit.text == "1")):
        return "the sentence has to be written anew for this number"
    return ""


def _left_behind(context: EditContext, where: Statement, verdict: Verdict, edit: Edit) -> str:
    if verdict.claim.kind is ClaimKind.VERSION:
        return row_of_another_time(where) if where.table is not None else ""
    if verdict.claim.kind in FIGURES and (why := _sign_beside(context, where, verdict, edit)):
        return why
    return (left_behind_in_cell if where.table is not None else left_behind_in_sentence)(
        context, where, verdict, edit
    )


def _sign_beside(context: EditContext, where: Statement, verdict: Verdict, edit: Edit) -> str:
    """A sign right beside a figure that says otherwise than the new one does."""
    line = max(where.start, context.text.rfind("\n", 0, edit.start) + 1)
    before = _SIGN_BEFORE.search(context.text[line : edit.start])
    after = _SIGN_AFTER.match(context.text[edit.end : where.end])
    whole = _is_whole(verdict, edit)
    signs = [found["sign"] for found in (before, after) if found]
    wrong = next((sign for sign in signs if (sign in TICKS) != whole), "")
    return f"{wrong!r} beside it would say otherwise" if wrong else ""


def _is_whole(verdict: Verdict, edit: Edit) -> bool:
    """Whether the new figure says that nothing is missing."""
    new = edit.text.strip("~ %")
    if verdict.claim.kind is ClaimKind.PERCENT:
        return new == "100"
    of = WHOLE.search(verdict.claim.text)
    return of is not None and of[1] == new
