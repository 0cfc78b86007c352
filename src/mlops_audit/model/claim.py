"""What a document says about a tool, exactly where, whether it holds, and what it should say."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class ClaimKind(StrEnum):
    """What sort of thing is claimed."""

    STATUS = "status"
    PERCENT = "percent"
    RATIO = "ratio"
    COUNT = "count"
    PLACE = "place"
    VERSION = "version"


class Ruling(StrEnum):
    """What became of a claim."""

    HOLDS = "holds"
    STALE = "stale"
    NOT_MEASURED = "not-measured"
    """It may hold: its measure is not known well enough to tell."""
    SUPPRESSED = "suppressed"
    UNCLEAR = "unclear"
    """It looks like a status claim and cannot be judged."""


class Direction(StrEnum):
    """Which way a stale claim errs."""

    FLATTERS = "flatters"
    UNDERSTATES = "understates"


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """Characters ``start`` to ``end`` of a document's text, and what is to stand there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """One statement of a document that can be held against evidence.

    ``line`` and ``column`` are 1-based, ``start`` and ``end`` are characters of the document's text.
    ``subject`` is a tool's id, ``rollup:MEASURE`` or ``file:PATH``; ``tools`` are the tools that it is about.
    """

    path: str
    line: int
    column: int
    start: int
    end: int
    text: str
    kind: ClaimKind
    subject: str
    tools: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """One claim, judged.

    ``truth`` says in words what would be true, ``why`` is the evidence (with its places), ``command`` repeats
    it. A stale claim has an ``edit``, or a ``suggestion`` with the reason in ``declined`` why it is not made.
    """

    claim: Claim
    ruling: Ruling
    direction: Direction | None = None
    truth: str = ""
    why: str = ""
    command: str = ""
    edit: Edit | None = None
    byte_edit: Edit | None = None
    """The same edit in bytes of the file."""
    suggestion: str = ""
    declined: str = ""
    suppressed_by: str = ""
    """``PATH:LINE`` of the suppression or the baseline that silences it, with its reason."""

    @property
    def stale(self) -> bool:
        """Whether the document has to change."""
        return self.ruling is Ruling.STALE


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """Text that looks like a claim and is none, and why."""

    path: str
    line: int
    text: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """One ``<!-- mlops-audit:ignore … -->`` comment: what it silences, why, and until when (ISO date)."""

    path: str
    line: int
    reason: str
    until: str = ""
    expired: bool = False
    claims: int = 0
    """How many claims it silences."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewriting:
    """One document as it is and as it should be; ``diff`` is unified."""

    path: str
    diff: str
    edits: int
    changed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All that was found in a repository's documents."""

    verdicts: tuple[Verdict, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    rewritings: tuple[Rewriting, ...] = ()
    documents: int = 0
    """How many documents were read."""
    unmet: tuple[str, ...] = field(default=())
    """Thresholds and demands that are not met, a sentence for each."""

    @property
    def stale(self) -> tuple[Verdict, ...]:
        """The verdicts that call for a change."""
        return tuple(verdict for verdict in self.verdicts if verdict.stale)
