"""What stands beside an edit in its document: other claims, which of them are mended, and known words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import islice

from mlops_audit.claims.finding.clauses import WORD, leftover, sentences
from mlops_audit.claims.finding.enumerated import LISTED
from mlops_audit.claims.finding.figures import KNOWN
from mlops_audit.claims.finding.numbers import WORDS
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.lexicon import NOT_PRESENT_WORDS, OTHER_TITLE, PLAIN_HEADING
from mlops_audit.claims.markdown.blocks import Block, BlockKind, Table
from mlops_audit.claims.markdown.masks import plain
from mlops_audit.model.claim import ClaimKind, Verdict

FIGURES = frozenset((ClaimKind.COUNT, ClaimKind.PERCENT, ClaimKind.RATIO))
WORDED = frozenset((ClaimKind.STATUS, *FIGURES))
LETTER = re.compile(r"[^\W\d_]")
NUMBER = re.compile(r"\d[\d.,]*")
WHOLE = re.compile(r"(?:/|\bof)\s*(?:the\s+)?(\d+)")
"""The second number of a ratio."""
CODE = re.compile(r"\b(?:LOC|lines?)\b", re.IGNORECASE)
_PREFACE = re.compile(r"(?i:title|subtitle|status|state|description|summary)\s*:\s*(.+)")
_OF_DOCUMENT = re.compile(
    r"\b(?:this|the\s+following)\s+(?:page|doc(?:ument)?|file|section|chapter|report|table|list|summary)\b",
    re.IGNORECASE,
)
_OF_ANOTHER = re.compile(
    rf"{OTHER_TITLE.pattern}|{NOT_PRESENT_WORDS.pattern}|\b(?:releases?|as\s+of|snapshot|at\s+the\s+time|"
    r"versions?\s+v?\d)\b",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?<![\d-])(?:19|20)\d\d(?![\d-])")
_WIDEST = 400
"""How many characters before a place a claim that covers it may begin."""


class EditContext:
    """The claims of one document with their verdicts, of which the edits of some are ``gone`` already."""

    def __init__(
        self,
        page: Page,
        verdicts: Sequence[Verdict],
        gone: Iterable[int],
        own_words: frozenset[str] = frozenset(),
    ) -> None:
        self.names = page.names
        self.text = page.text.characters
        self._blocks = page.blocks.blocks
        self._path = page.path
        own = "|".join(map(re.escape, sorted(own_words))) or "(?!)"
        self._own = re.compile(rf"(?<![^\W_])(?:{own})(?![^\W_])", re.IGNORECASE)
        left = frozenset(gone)
        self._known = sorted(
            ((verdict.claim.start, at, verdict, at in left) for at, verdict in enumerate(verdicts)),
            key=lambda item: item[:2],
        )

    def near(self, start: int, end: int) -> Iterator[tuple[Verdict, bool]]:
        """The verdicts whose claims begin within a span, each with whether it is stale and stays so."""
        at = bisect_left(self._known, start, key=lambda item: item[0])
        while at < len(self._known) and self._known[at][0] < end:
            _, _, verdict, gone = self._known[at]
            yield verdict, verdict.stale and (gone or verdict.edit is None)
            at += 1

    def covers(self, start: int, end: int, verdict: Verdict) -> bool:
        """Whether an edit that is made, or another claim than that of ``verdict``, covers a span."""
        claim = verdict.claim
        for each, stays in self.near(start - _WIDEST, end):
            edit = None if stays else each.edit
            if each.stale and edit and edit.start < end and start < edit.end:
                return True
            if not (each.claim.start < end and start < each.claim.end):
                continue
            if each is verdict and (claim.kind in FIGURES or is_box(claim.text)):
                return True
            other = each.claim.tools != claim.tools or each.claim.kind is not ClaimKind.STATUS
            if each is not verdict and other:
                return True
        return False

    def unknown(self, words: str, verdict: Verdict, *more: re.Pattern[str]) -> bool:
        """Whether a word is no name, status, measure, purpose of the claim's tools or one of ``more``."""
        return bool(self._unknown(words, verdict, *more))

    def _unknown(self, words: str, verdict: Verdict, *more: re.Pattern[str]) -> list[str]:
        functions = self.names.functions(verdict.claim.tools)
        return leftover(words, self.names, *KNOWN, *LISTED, WORDS, CODE, *functions, *more)

    def is_foreign(self, title: str, verdict: Verdict) -> bool:
        """Whether a heading, label or caption may name another subject, place or time than the project's."""
        words = plain(title)
        return bool(_YEAR.search(words)) or self.unknown(words, verdict, PLAIN_HEADING, self._own)

    def foreign_title(self, above: tuple[str, ...], verdict: Verdict) -> str:
        """Of the titles above a statement one that may name another subject, place or time; empty if none.

        The document's own title may hold the project's name, which need not be known, beside what it is of.
        """
        own = bool(above) and above[:1] == self._title
        for title in above[1:] if own else above:
            if self.is_foreign(title, verdict):
                return title
        return above[0] if own and self._names_another(plain(above[0]), verdict) else ""

    def _names_another(self, title: str, verdict: Verdict) -> bool:
        if self._path.lower().startswith("readme."):
            return False
        left = self._unknown(title, verdict, PLAIN_HEADING, self._own)
        return bool(OTHER_TITLE.search(title)) or len(left) == len(WORD.findall(title))

    @cached_property
    def _title(self) -> tuple[str, ...]:
        first = next((block for block in self._blocks if block.kind is BlockKind.HEADING), None)
        if first is None or first.level != 1:
            return ()
        return (self.text[first.start : first.end],)

    @cached_property
    def preface(self) -> tuple[str, ...]:
        """What the document's front matter says of it: its title, state and description."""
        lines = (
            self.text[block.start : block.end]
            for block in self._blocks
            if block.kind is BlockKind.FRONT_MATTER
        )
        return tuple(found[1] for line in lines if (found := _PREFACE.match(line)))

    def introduction_of_another(self, around: Block | Table) -> str:
        """A sentence before a statement, in its section or above it, that gives the document another time or
        subject; empty where there is none.
        """
        for each in self._blocks[: bisect_left(self._blocks, around.start, key=lambda each: each.start)]:
            above = around.headings[: len(each.headings)] == each.headings
            words = self.text[each.start : each.end]
            if not above or each.kind is not BlockKind.PARAGRAPH or not _OF_DOCUMENT.search(words):
                continue
            for part in (words[piece.start : piece.end] for piece in sentences(words)):
                if _OF_DOCUMENT.search(part) and _OF_ANOTHER.search(part):
                    return part
        return ""

    def below(self, block: Block) -> Iterator[str]:
        """The items and paragraphs that are nested under an item."""
        if block.kind is not BlockKind.ITEM:
            return
        at = bisect_left(self._blocks, block.end, key=lambda each: each.start)
        for each in islice(self._blocks, at, None):
            deeper = each.kind is BlockKind.ITEM and each.level > block.level
            line = self.text.rfind("\n", 0, each.start) + 1
            indented = each.kind is BlockKind.PARAGRAPH and not self.text[line : line + 2].strip()
            if not deeper and not indented:
                return
            yield self.text[each.start : each.end]


def is_box(text: str) -> bool:
    """Whether a claim is a whole item with its box, so that its words go with the box."""
    return re.match(r"\[[ xX]\]", text) is not None
