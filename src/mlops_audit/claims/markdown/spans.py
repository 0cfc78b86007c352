"""Stretches of a text, asked which of them a place is in."""

from __future__ import annotations

from bisect import bisect_left
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
        return self.meet(place, place + 1)

    def meet(self, start: int, end: int) -> bool:
        """Whether some span shares a place with this one."""
        before = bisect_left(self._starts, end) - 1
        return before >= 0 and start < self._ends[before]
