"""One whole audit: the only thing a reporter may read. No clock, no absolute path."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mlops_audit.model.attribution import Attribution
from mlops_audit.model.claim import Judgement
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.snapshot import Diagnostic


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """Bounds of a measure, inclusive. Points of 100 for completion, whole numbers for counts."""

    low: float
    high: float

    @property
    def exact(self) -> bool:
        """Whether both bounds agree."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """How many of a set of tools have a property; an interval because some could not be measured."""

    low: int
    high: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How complete one tool is, and why."""

    tool: str
    status: str
    completion: Interval
    evidence: tuple[Evidence, ...]
    static_earned: float
    """Weight earned by the checks that were answered."""
    static_possible: float
    """Weight of the applicable checks that were answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rollups:
    """Measures over a set of tools."""

    tools: tuple[str, ...]
    completion: Interval | None
    complete: Ratio
    with_code: Ratio
    configured: Ratio
    tests: int
    passed: Ratio | None = None
    """Tests that passed, of those that are neither skipped nor expected to fail; None where none was run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InterpreterNote:
    """The Python that something was measured with, and how it was found."""

    version: str
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One whole audit of one snapshot."""

    name: str
    commit: str | None
    dirty: bool
    probes: str
    """``none``: nothing was run; ``evidence``: what an earlier run measured; ``run``: measured now."""
    attributions: Mapping[str, Attribution]
    scores: Mapping[str, Score]
    rollups: Rollups
    diagnostics: tuple[Diagnostic, ...] = ()
    interpreter: InterpreterNote | None = None
    files: int = 0
    """How many files the snapshot has."""
    notes: tuple[str, ...] = field(default=())
    """What a reader must know about this audit as a whole."""
    judgement: Judgement | None = None
    """What the documents say, where they were read."""
