"""When a line was written, and when what it speaks of came or went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit: its abbreviated id, the author's date (ISO, days) and its first line."""

    id: str
    date: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a stale claim comes from: the commit that wrote it, and the one that made it false.

    ``false_since`` is None where that cannot be told from the history. ``at_latest``: it may have been false
    before. ``born_false``: what speaks against the claim was there when it was written.
    """

    written: Commit | None = None
    false_since: Commit | None = None
    at_latest: bool = False
    born_false: bool = False
