"""One judgement, and where to see for yourself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlops_audit.model.attribution import Place


class Outcome(Enum):
    """What a check answers; not measured is not missing."""

    FOUND = "FOUND"
    MISSING = "MISSING"
    BROKEN = "BROKEN"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One check's judgement of one tool.

    ``degree`` is the share of what is expected that is there, 0 to 1, and None when UNKNOWN. An evidence that
    is
    not ``applicable`` neither earns nor costs. ``places`` show what was found, ``gaps`` what is missing or
    broken;
    ``remedy`` is the shortest way to the full degree.
    """

    tool: str
    check: str
    outcome: Outcome
    degree: float | None
    message: str
    ceiling: float = 1.0
    """The highest degree that an UNKNOWN can still turn out to have."""
    weight: float = 0.0
    """Points of the score; the scales set it, but for a manifest's own demands."""
    applicable: bool = True
    demand: str = ""
    """Which of the manifest's demands it answers, for ``meets_requirements``."""
    places: tuple[Place, ...] = ()
    gaps: tuple[Place, ...] = ()
    remedy: str = ""

    @property
    def place(self) -> Place | None:
        """The one place to look at first: what is wrong if anything is, else what is there."""
        shown = (
            self.places if self.outcome is Outcome.FOUND and self.degree == 1 else (*self.gaps, *self.places)
        )
        return shown[0] if shown else None
