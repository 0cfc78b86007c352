"""What one way of listing found: the part of a snapshot that a work tree, a folder and a commit share."""

from __future__ import annotations

from dataclasses import dataclass

from mlops_audit.model.snapshot import Diagnostic, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """Entries in any order.

    ``stored`` names those whose content lies in git objects, ``None`` meaning all; ``notes`` are sentences a
    user should read once, about the repository as a whole.
    """

    entries: list[Entry]
    diagnostics: list[Diagnostic]
    commit: str | None = None
    dirty: bool = False
    stored: frozenset[str] | None = frozenset()
    notes: tuple[str, ...] = ()
