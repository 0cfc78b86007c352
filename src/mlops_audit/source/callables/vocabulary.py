"""Sets of words and expressions, written so that they can be read."""

from __future__ import annotations

import re


def any_of(*alternatives: str) -> re.Pattern[str]:
    """Matches where one of them does, upper and lower case alike."""
    return re.compile("(?i)" + "|".join(alternatives))


def words(*lines: str) -> frozenset[str]:
    """The words of some lines."""
    return frozenset(word for line in lines for word in line.split())
