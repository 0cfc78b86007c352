"""Keywords in SQL text that stand in code, not in comments, strings, function bodies or copied data."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Every alternative begins with a literal: that lets the engine jump from one candidate to the next.
_QUOTES = (
    rb"--[^\n]*"
    rb"|/\*(?:.*?\*/|.*)"
    rb'|"[^"\n]*"'
    rb"|\$(?:[A-Za-z_]\w*)?\$"
    rb"|COPY\s[^;']*?\s(?:FROM|from)\s+(?:STDIN|stdin)\b[^;\n]*;[^\n]*\n(?:.*?\n\\\.|.*)"
    rb"|copy\s[^;']*?\s(?:FROM|from)\s+(?:STDIN|stdin)\b[^;\n]*;[^\n]*\n(?:.*?\n\\\.|.*)"
)
_ESCAPED = rb"(?:[^'\\]|\\.)*+(?:'|\Z)"
_STANDARD = re.compile(_QUOTES + rb"|'(?:(?<=[eE]')(?<!\w[eE]')" + _ESCAPED + rb"|[^']*')", re.DOTALL)
# Where backticks quote names, a backslash escapes and `#` begins a comment (MySQL, BigQuery, Spark).
_BACKTICK = re.compile(_QUOTES + rb"|'" + _ESCAPED + rb"|`[^`\n]*`|#[^\n]*", re.DOTALL)
_QUOTED_BY_BACKTICKS = re.compile(rb"(?:table|exists|into|from|use|database)\s+`|engine\s*=\s*innodb")

_DO = re.compile(rb"\bdo(?:\s+language\s+\w+)?\s*\Z")
_DEEPEST = 5
_UNCLOSED = 50


class Code:
    """SQL text of which only the code is looked at."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self.lower = data.lower()
        self._quote = _BACKTICK if _QUOTED_BY_BACKTICKS.search(self.lower) else _STANDARD
        self._unclosed = 0

    def find(self, words: re.Pattern[bytes]) -> Iterator[re.Match[bytes]]:
        """Yield the matches, in the lower-case text, that begin in code, or that have a group ``mark``."""
        return self._find(words, 0, len(self.data), _DEEPEST)

    def _find(self, words: re.Pattern[bytes], start: int, stop: int, depth: int) -> Iterator[re.Match[bytes]]:
        begin, end = start, start
        runs = False
        for word in words.finditer(self.lower, start, stop):
            at = word.start()
            while end <= at and begin < stop:
                begin, end, runs = self._next_quote(end, stop)
            if at < begin or word["mark"]:
                yield word
            elif runs and depth:
                inner = self.data.index(b"$", begin + 1) + 1
                yield from self._find(words, inner, end - (inner - begin), depth - 1)
                runs = False

    def _next_quote(self, start: int, stop: int) -> tuple[int, int, bool]:
        """Return where the next quoted stretch begins and ends, and whether what it quotes runs anyway."""
        found = self._quote.search(self.data, start, stop)
        while found is not None and found[0][:1] == b"$":
            close = self.data.find(found[0], found.end(), stop) if self._unclosed < _UNCLOSED else -1
            if close >= 0:
                before = self.lower[max(found.start() - 60, 0) : found.start()]
                return found.start(), close + len(found[0]), bool(_DO.search(before))
            self._unclosed += 1
            found = self._quote.search(self.data, found.end(), stop)
        return (found.start(), found.end(), False) if found else (stop, stop, False)
