"""What stands beside an edit in its document: other claims, which of them are mended, and known words."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property

from mlops_audit.claims.finding.clauses import leftover
from mlops_audit.claims.finding.enumerated import LISTED
from mlops_audit.claims.finding.figures import KNOWN
from mlops_audit.claims.finding.numbers import WORDS
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.markdown.blocks import BlockKind
from mlops_audit.model.claim import ClaimKind, Verdict

FIGURES = frozenset((ClaimKind.COUNT, ClaimKind.PERCENT, ClaimKind.RATIO))
WORDED = frozenset((ClaimKind.STATUS, *FIGURES))
LETTER = re.compile(r"[^\W\d_]")
NUMBER = re.compile(r"\d[\d.,]*")
WHOLE = re.compile(r"(?:/|\bof)\s*(?:the\s+)?(\d+)")
"""The second number of a ratio."""
CODE = re.compile(r"\b(?:LOC|lines?)\b", re.IGNORECASE)
_WIDEST = 400
"""How many characters before a place a claim that covers it may begin."""


class EditContext:
    """The claims of one document with their verdicts, of which the edits of some are ``gone`` already."""

    def __init__(self, page: Page, verdicts: Sequence[Verdict], gone: Iterable[int]) -> None:
        self.names = page.names
        self.text = page.text.characters
        self._blocks = page.blocks
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
        functions = self.names.functions(verdict.claim.tools)
        return bool(leftover(words, self.names, *KNOWN, *LISTED, WORDS, CODE, *functions, *more))

    @cached_property
    def title(self) -> tuple[str, ...]:
        """The document's own title, which names the project; empty where it has none."""
        first = next((block for block in self._blocks.blocks if block.kind is BlockKind.HEADING), None)
        if first is None or first.level != 1:
            return ()
        titles = (each.headings for part in (self._blocks.blocks, self._blocks.tables) for each in part)
        return next((headings[:1] for headings in titles if headings), ())


def is_box(text: str) -> bool:
    """Whether a claim is a whole item with its box, so that its words go with the box."""
    return re.match(r"\[[ xX]\]", text) is not None
