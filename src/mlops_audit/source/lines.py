"""Lines of a file on which something stands."""

from __future__ import annotations

import re


def hit_lines(pattern: re.Pattern[bytes], data: bytes) -> list[int]:
    """The 1-based lines on which ``pattern`` matches, in order."""
    lines: list[int] = []
    line, counted = 1, 0
    for hit in pattern.finditer(data):
        line += data.count(b"\n", counted, hit.start())
        counted = hit.start()
        if not lines or lines[-1] != line:
            lines.append(line)
    return lines
