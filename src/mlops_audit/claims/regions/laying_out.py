"""Puts the lines of a rendering where a region's body stands."""

from __future__ import annotations

from mlops_audit.claims.regions.regions import Region
from mlops_audit.claims.regions.rows import DASHES, cell_spans


def stripped(lines: list[str]) -> list[str]:
    """Lines without the blank ones at both ends."""
    kept = [line.rstrip() for line in lines]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def aligned(lines: list[str], old: str) -> list[str]:
    """``lines`` with the columns aligned as those of the table in ``old``, where that has as many."""
    before = next((dashes for line in old.split("\n") if (dashes := _dashes(line.lstrip("> \t")))), [])
    at = next((number for number, line in enumerate(lines) if _dashes(line)), None)
    if at is None or len(_dashes(lines[at])) != len(before) or not any(":" in cell for cell in before):
        return lines
    return [*lines[:at], "| " + " | ".join(before) + " |", *lines[at + 1 :]]


def _dashes(line: str) -> list[str]:
    """The cells of the line under a table's header; none of any other line."""
    cells = [line[start:end].strip() for start, end in cell_spans(line, 0, len(line))]
    return cells if len(cells) > 1 and all(DASHES.fullmatch(cell) for cell in cells) else []


def laid_out(region: Region, characters: str, lines: list[str]) -> str:
    """The region's new body, with the blanks around the old one."""
    old = characters[region.body[0] : region.body[1]]
    if region.inline:
        bare = old.strip()
        lead, _, trail = old.partition(bare) if bare else ("", "", "")
        return f"{lead}{lines[0] if lines else ''}{trail}"
    blank = [not line.strip(" \t\r>") for line in old.split("\n")[:-1]]
    lead_lines = next((index for index, empty in enumerate(blank) if not empty), 0)
    trail_lines = next((index for index, empty in enumerate(reversed(blank)) if not empty), 0)
    whole = [*[""] * lead_lines, *lines, *[""] * trail_lines]
    body = "".join(f"{region.prefix}{line}".rstrip() + region.newline for line in whole)
    return region.before + body
