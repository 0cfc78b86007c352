"""What a printed value measures: how it is written, and whether an older writing of it still holds.

Every measure is a set of values that may be true. What a document says is a set, too: ``97%`` is everything
that is written so. A document is stale only where the two have nothing in common.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from mlops_audit.model.claim import Direction, Ruling
from mlops_audit.scoring import STATUSES

NOTHING = "–"
"""What is written where there is nothing to write."""


class Measure(Protocol):
    """What one printed value measures."""

    @property
    def plain(self) -> str | float:
        """What a template compares: the certain end of a figure, or the text."""

    def shown(self) -> str:
        """How it is written."""

    def ruling(self, said: str) -> Ruling:
        """Whether an older writing holds."""

    def direction(self, said: str) -> Direction | None:
        """Which way a stale writing errs."""

    def kept(self, said: str) -> Measure:
        """What is to be written where ``said`` stands: what it says, as long as no better is known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A status word: ``possible`` ones may be true, ``writings`` are what is printed for each."""

    word: str
    possible: frozenset[str]
    writings: Mapping[str, str] = field(default_factory=dict)

    @property
    def plain(self) -> str:
        """The word."""
        return self.word

    def shown(self) -> str:
        """The word, or what is printed for it."""
        return self.writings.get(self.word, self.word)

    def ruling(self, said: str) -> Ruling:
        """A word holds when it is possible; ``unverified`` also where all turned out to be there."""
        told = self.told(said)
        if not told & (self.possible | self._outgrown):
            return Ruling.STALE
        whole = told >= self.possible or (self.word == "unverified" and self.word in told)
        return Ruling.HOLDS if whole else Ruling.NOT_MEASURED

    def direction(self, said: str) -> Direction | None:
        """A word further up the list of words flatters."""
        ranks, told = list(STATUSES), self.told(said)
        if not told or self.ruling(said) is not Ruling.STALE:
            return None
        above = min(map(ranks.index, told)) > max(map(ranks.index, self.possible))
        return Direction.FLATTERS if above else Direction.UNDERSTATES

    def kept(self, said: str) -> Word:
        """The older word where it is possible and the evidence does not decide."""
        agreed = self.told(said) & self.possible
        if not agreed or self.word in agreed:
            return self
        return replace(self, word=next(word for word in STATUSES if word in agreed))

    def told(self, said: str) -> frozenset[str]:
        """The words that a writing stands for: those of the longest writing that it holds."""
        plain = _plain(said)
        writings = {word: _plain(self.writings.get(word, word)) for word in STATUSES}
        for close in (lambda writing: writing == plain, lambda writing: _has_word(plain, writing)):
            found = [word for word, writing in writings.items() if writing and close(writing)]
            if found:
                longest = max(len(writings[word]) for word in found)
                return frozenset(word for word in found if len(writings[word]) == longest)
        return frozenset()

    def is_writing(self, said: str) -> bool:
        """Whether a text is the writing of a status word, and nothing besides."""
        return _plain(said) in {_plain(self.writings.get(word, word)) for word in STATUSES}

    @property
    def _outgrown(self) -> frozenset[str]:
        return frozenset(("unverified",)) if "complete" in self.possible else frozenset()


def _plain(text: str) -> str:
    return " ".join(text.replace("*", "").replace("`", "").replace("-", " ").casefold().split())


def _has_word(text: str, word: str) -> bool:
    return re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Exactly:
    """A text that is so and not otherwise: a name, a path, a version."""

    text: str

    @property
    def plain(self) -> str:
        """The text."""
        return self.text

    def shown(self) -> str:
        """The text."""
        return self.text or NOTHING

    def ruling(self, said: str) -> Ruling:
        """It holds when it says the same, whatever its emphasis."""
        return Ruling.HOLDS if _same(said) == _same(self.shown()) else Ruling.STALE

    def direction(self, _said: str) -> Direction | None:
        """Neither way."""
        return None

    def kept(self, _said: str) -> Exactly:
        """Itself."""
        return self


def _same(text: str) -> str:
    plain = text.replace("≥", ">=").replace("≤", "<=").replace("&lt;", "<").replace("\\", "")
    return "".join(plain.replace("*", "").replace("`", "").split())
