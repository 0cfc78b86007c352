"""Puts the lines of a rendering where a region's body stands."""

from __future__ import annotations

from mlops_audit.claims.regions.regions import Region


def stripped(lines: list[str]) -> list[str]:
    """Lines without the blank ones at both ends."""
    kept = [line.rstrip() for line in lines]
    while kept and not kept[0]:
        kept.pop(0)
    while kept and not kept[-1]:
        kept.pop()
    return kept


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
