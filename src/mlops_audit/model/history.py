"""When a line was written, and when what it speaks of came or went."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Commit:
    """One commit: its abbreviated id, the author's date (ISO, days) and its first line.

    ``oldest``: a shallow clone has nothing before it, so that it stands for itself and all that came before.
    """

    id: str
    date: str
    subject: str
    oldest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a stale claim comes from: the commit that wrote it, and the one that made it false.

    ``false_since`` is None where that cannot be told from the history. ``at_latest``: it may have been false
    before. ``born_false``: what speaks against the claim was there when it was written. ``shallow``: part of
    the history is not there. ``untold``: git cannot say who wrote it.
    """

    written: Commit | None = None
    false_since: Commit | None = None
    at_latest: bool = False
    born_false: bool = False
    shallow: bool = False
    untold: bool = False
