"""Which edits are safe to write unread: those of a claim that owns one statement on one line.

An edit is withheld, and its text becomes a suggestion, where the statement holds words, signs or figures
that the edit would leave behind and that may then contradict it, where a denial or a doubt may scope over
it, and where its unit, its scope or its language is not certain.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from mlops_audit.claims import languages
from mlops_audit.claims.finding.clauses import clauses, leftover, sentences
from mlops_audit.claims.finding.enumerated import LISTED
from mlops_audit.claims.finding.figures import KNOWN
from mlops_audit.claims.finding.numbers import WORDS
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.finding.paths import cited
from mlops_audit.claims.lexicon import CELL_WORDS, ENGLISH, SIGN, SIGNS, STATUSES, TICKS, reading
from mlops_audit.claims.markdown.blocks import BlockKind, Cell
from mlops_audit.claims.markdown.masks import plain, prose
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.rewriting.statements import Statement, Statements
from mlops_audit.model.claim import ClaimKind, Edit, Verdict

_FIGURES = frozenset((ClaimKind.COUNT, ClaimKind.PERCENT, ClaimKind.RATIO))
_JUDGED = frozenset((ClaimKind.STATUS, ClaimKind.PLACE, *_FIGURES))
_NUMBER = re.compile(r"\d[\d.,]*")
_SHARE = re.compile(r"\d\s?%|\d\s?/\s?\d|[█▓░]")
_LETTER = re.compile(r"[^\W\d_]")
_MORE = re.compile(r"[^\s*_`~:;.,()\[\]–—|\ufe0f-]")
"""What is left of a cell that its edit does not understand: anything but markup and punctuation."""
_PLAIN_COUNT = re.compile(
    r"\W*[\d,]+(?:\s+(?:automated\s+|total\s+)?(?P<unit>tests?|lines?|LOC))?(?:\s+pass(?:ing|ed)?|\s+of\s+code)?\W*",
    re.IGNORECASE,
)
_BOUND = re.compile(r"[~≈<>≥≤+]")
_SOME_OF_THE_TESTS = re.compile(
    r"\b(?:unit|integration|e2e|end-to-end|new|direct|files?|cases?)\b", re.IGNORECASE
)
_WHOLE = re.compile(r"(?:/|\bof)\s*(?:the\s+)?(\d+)")
_SIGN_BEFORE = re.compile(f"(?P<sign>[{SIGNS}])\ufe0f?[ \t*_~(`]{{0,6}}\\Z")
_SIGN_AFTER = re.compile(
    rf"[ \t]?%?[ \t*_)`]{{0,6}}(?:\(\d+\s?/\s?\d+\))?(?:/\s?\d+)?[ \t*_)`]{{0,6}}(?P<sign>[{SIGNS}])"
)
_CODE = re.compile(r"\b(?:LOC|lines?)\b", re.IGNORECASE)
_FOREIGN = tuple(
    re.compile(rf"(?<![\w-])(?:{'|'.join(spelt)})(?![\w-])", re.IGNORECASE)
    for spelt in languages.STATUSES.values()
)
_BOX = re.compile(r"^[\s>*+-]*(?:\d+[.)]\s+)?\[[ xX]\](?=\s)")
_ROUNDS = 4
"""How often an edit that is withheld may make another one unsafe."""


def withheld(page: Page, verdicts: Sequence[Verdict], regions: Iterable[Edit] = ()) -> dict[int, str]:
    """By the index of a verdict: why its edit must not be written unread, but for those of ``regions``."""
    own = frozenset(regions)
    statements = Statements(page)
    found: dict[int, str] = {}
    for _ in range(_ROUNDS):
        judge = _Judge(page, statements, verdicts, found)
        more = {
            at: why
            for at, verdict in enumerate(verdicts)
            if at not in found and verdict.stale and verdict.edit and verdict.edit not in own
            if (why := judge.unsafe(verdict, verdict.edit))
        }
        if not more:
            break
        found |= more
    return found


class _Judge:
    """Judges the edits of one document, of which some are ``gone`` already."""

    def __init__(
        self, page: Page, statements: Statements, verdicts: Sequence[Verdict], gone: Iterable[int]
    ) -> None:
        self._names = page.names
        self._text = page.text.characters
        self._statements = statements
        left = frozenset(gone)
        self._known = sorted(
            ((verdict.claim.start, at, verdict, at in left) for at, verdict in enumerate(verdicts)),
            key=lambda item: item[:2],
        )

    def unsafe(self, verdict: Verdict, edit: Edit) -> str:
        """Why an edit is not safe; empty where it is."""
        claim = verdict.claim
        start, end = min(claim.start, edit.start), max(claim.end, edit.end)
        if "\n" in self._text[start:end].strip("\r\n"):
            return "the statement reaches over a line break"
        where = self._statements.at(start, end)
        if where is None:
            return "it stands in no cell and in no sentence"
        if where.table is not None and where.table.html:
            return "a cell of an HTML table may span rows and columns"
        if where.block is not None and where.block.kind is BlockKind.HEADING:
            return "links may lead to the heading as it is"
        if claim.kind is ClaimKind.PLACE:
            return ""
        if claim.kind is ClaimKind.STATUS and where.block and self._unknown(where.block.lead, verdict):
            return "not every word of what the list is of is understood"
        return (
            self._doubt(where, verdict, edit)
            or self._of_language(edit)
            or (self._count(verdict, edit, where) if claim.kind is ClaimKind.COUNT else "")
            or self._left_behind(where, verdict, edit)
        )

    def _doubt(self, where: Statement, verdict: Verdict, edit: Edit) -> str:
        """A denial, a doubt or a question in the statement, outside of what the edit replaces."""
        words = self._text[where.start : where.end]
        if "[^" in words or words.rstrip(" *_)").endswith(("?", "？")):
            return "the statement has a footnote or is a question"
        if verdict.claim.kind is ClaimKind.VERSION:
            return ""
        coded = list(prose(self._text, where.start, where.end).coded)
        made = [each.edit for each, stays in self._near(where.start, where.end) if not stays and each.edit]
        for each in (edit, *made):
            left, right = max(each.start, where.start), min(each.end, where.end)
            coded[left - where.start : right - where.start] = " " * max(0, right - left)
        found = languages.DOUBT.search("".join(coded))
        return f"{found.group().strip()!r} may turn round what is said" if found else ""

    def _of_language(self, edit: Edit) -> str:
        old = self._text[edit.start : edit.end]
        english = any(pattern.search(old) for _, pattern in ENGLISH)
        foreign = not english and any(pattern.search(old) for pattern in _FOREIGN)
        if _LETTER.search(edit.text) and (foreign or not "".join(_LETTER.findall(old)).isascii()):
            return "the words to be replaced are in another language"
        return ""

    def _count(self, verdict: Verdict, edit: Edit, where: Statement) -> str:
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

    def _left_behind(self, where: Statement, verdict: Verdict, edit: Edit) -> str:
        figure = verdict.claim.kind in _FIGURES
        if verdict.claim.kind is ClaimKind.VERSION:
            return ""
        if where.table is not None:
            cell = where.row[where.column]
            of_cell = self._figure_cell(where, verdict) if figure else self._status_cell(verdict, edit, cell)
            return of_cell or (self._sign_beside(where, verdict, edit) if figure else "") or self._row(where)
        return self._sentence(where, verdict, edit) or (
            self._sign_beside(where, verdict, edit) if figure else ""
        )

    def _status_cell(self, verdict: Verdict, edit: Edit, cell: Cell) -> str:
        if "<" in cell.text:
            return "the cell has markup of its own"
        if self._is_signed_name(verdict) and verdict.claim.text != cell.text:
            return ""  # one of several tools of the cell, each with its sign
        if plain(cell.text).strip(" .*_").lower() in CELL_WORDS and _LETTER.search(edit.text):
            return "the cell answers with one word, and more is to be said"
        if edit.end < cell.end and next(cited(prose(self._text, cell.start, cell.end), cell.text), None):
            return ""  # the sign before a path, which is a claim of its own
        rest = SIGN.sub("", cell.text, count=1)
        status = next((found for _, pattern in STATUSES if (found := pattern.search(rest))), None)
        if status:
            rest = rest[: status.start()] + rest[status.end() :]
        leaves_sign = SIGN.search(cell.text) and not SIGN.search(self._text[edit.start : edit.end])
        return "the cell says more than its status" if _MORE.search(rest) or leaves_sign else ""

    def _is_signed_name(self, verdict: Verdict) -> bool:
        text = verdict.claim.text
        return bool(SIGN.search(text)) and not leftover(text, self._names) and not reading(SIGN.sub("", text))

    def _figure_cell(self, where: Statement, verdict: Verdict) -> str:
        """Words or figures of a cell besides the claims that are judged and what they are of."""
        signs = list(self._text[where.start : where.end])
        for each, _ in self._near(where.start, where.end):
            left, right = each.claim.start - where.start, min(each.claim.end, where.end) - where.start
            signs[left:right] = " " * (right - left)
        rest = SIGN.sub("", "".join(signs))
        if "<" in rest or _SHARE.search(rest) or _NUMBER.search(rest) or self._unknown(rest, verdict):
            return "the cell says more than the figure"
        return ""

    def _row(self, where: Statement) -> str:
        """Another cell that says how far things are and is not judged, or that stays stale."""
        for number, cell in enumerate(where.row):
            if number == where.column:
                continue
            judged = [
                (each, stays)
                for each, stays in self._near(cell.start, cell.end)
                if each.claim.kind in _JUDGED
            ]
            if any(stays and each.claim.kind is not ClaimKind.PLACE for each, stays in judged):
                return "another cell of the row is stale and cannot be mended"
            if not judged and (
                SIGN.search(cell.text) or _SHARE.search(cell.text) or reading(plain(cell.text))
            ):
                return f"{plain(cell.text)[:40]!r} in the same row may say otherwise"
        return ""

    def _sentence(self, where: Statement, verdict: Verdict, edit: Edit) -> str:
        text = _without_box(prose(self._text, where.start, where.end).coded)
        figure = verdict.claim.kind in _FIGURES
        if figure and any(
            stays and each.claim.kind in _FIGURES for each, stays in self._near(where.start, where.end)
        ):
            return "another figure beside it is stale and cannot be mended"
        for piece in (piece for sentence in sentences(text) for piece in clauses(text, sentence)):
            start, end = where.start + piece.start, where.start + piece.end
            words = text[piece.start : piece.end]
            own = start <= edit.start < end
            named = self._names.tools(words) or group_mentions(words)
            unknown = self._unknown(words if named else f"{piece.label} {words}", verdict)
            named_otherwise = verdict.claim.kind is ClaimKind.RATIO or verdict.claim.subject.startswith(
                "file:"
            )
            if own and unknown and not named_otherwise:
                return "not every word of it is understood"
            if not own and verdict.claim.kind is ClaimKind.COUNT and _NUMBER.search(words):
                return "another figure stands beside it"
            if not own and (unknown or self._is_of_another(piece.label, words, verdict)):
                continue
            if why := self._uncovered(start, words, verdict, own) or (self._stays(start, end) if own else ""):
                return why
        return ""

    def _is_of_another(self, label: str, words: str, verdict: Verdict) -> bool:
        """Whether a clause names another tool than the claim does."""
        named = set(self._names.tools(words) or self._names.tools(label))
        return bool(verdict.claim.tools) and not named <= set(verdict.claim.tools)

    def _uncovered(self, start: int, words: str, verdict: Verdict, own: bool) -> str:
        """A sign, a status word or a figure of a clause that no edit and no other claim covers."""
        figure = verdict.claim.kind in _FIGURES
        near = self._near(start, start + len(words))
        measured = figure if own else any(each.claim.kind in _FIGURES for each, _ in near)
        statuses = () if measured else tuple(pattern for _, pattern in STATUSES)
        patterns = (*(() if figure else (SIGN,)), _NUMBER, *statuses)
        for found in (found for pattern in patterns for found in pattern.finditer(words)):
            left, right = start + found.start(), start + found.end()
            if not self._covered(left, right, verdict):
                return f"{found.group().strip()!r} beside it may then say otherwise"
        return ""

    def _covered(self, start: int, end: int, verdict: Verdict) -> bool:
        claim = verdict.claim
        for each, stays in self._near(start - _WIDEST, end):
            edit = None if stays else each.edit
            if each.stale and edit and edit.start < end and start < edit.end:
                return True
            if not (each.claim.start < end and start < each.claim.end):
                continue
            if each is verdict and (claim.kind in _FIGURES or _is_box(claim.text)):
                return True
            other = each.claim.tools != claim.tools or each.claim.kind is not ClaimKind.STATUS
            if each is not verdict and other:
                return True
        return False

    def _stays(self, start: int, end: int) -> str:
        left = any(stays for _, stays in self._near(start, end))
        return "another claim beside it is stale and cannot be mended" if left else ""

    def _sign_beside(self, where: Statement, verdict: Verdict, edit: Edit) -> str:
        """A sign right beside a figure that says otherwise than the new one does."""
        line = max(where.start, self._text.rfind("\n", 0, edit.start) + 1)
        before = _SIGN_BEFORE.search(self._text[line : edit.start])
        after = _SIGN_AFTER.match(self._text[edit.end : where.end])
        whole = _is_whole(verdict, edit)
        wrong = next(
            (found for found in (before, after) if found and (found["sign"] in TICKS) != whole), None
        )
        return f"{wrong!r} beside it would say otherwise" if wrong else ""

    def _unknown(self, words: str, verdict: Verdict) -> bool:
        functions = self._names.functions(verdict.claim.tools)
        return bool(leftover(words, self._names, *KNOWN, *LISTED, WORDS, _CODE, *functions))

    def _near(self, start: int, end: int) -> Iterator[tuple[Verdict, bool]]:
        """The verdicts whose claims begin within a span, each with whether it is stale and stays so."""
        at = bisect_left(self._known, start, key=lambda item: item[0])
        while at < len(self._known) and self._known[at][0] < end:
            _, _, verdict, gone = self._known[at]
            yield verdict, verdict.stale and (gone or verdict.edit is None)
            at += 1


_WIDEST = 400
"""How many characters before a place a claim that covers it may begin."""


def _is_box(text: str) -> bool:
    """Whether a claim is a whole item with its box, so that its words go with the box."""
    return re.match(r"\[[ xX]\]", text) is not None


def _without_box(text: str) -> str:
    """An item's text with the box before it blanked."""
    return _BOX.sub(lambda found: " " * len(found.group()), text)


def _is_whole(verdict: Verdict, edit: Edit) -> bool:
    """Whether the new figure says that nothing is missing."""
    new = edit.text.strip("~ %")
    if verdict.claim.kind is ClaimKind.PERCENT:
        return new == "100"
    of = _WHOLE.search(verdict.claim.text)
    return of is not None and of[1] == new
