"""Stretches of a text, asked which of them a place is in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

Span = tuple[int, int]


class Spans:
    """Spans that may overlap, in any order."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, place: int) -> bool:
        """Whether some span has this place; where one ends is out of it."""
        before = bisect_right(self._starts, place) - 1
        return before >= 0 and place < self._ends[before]
