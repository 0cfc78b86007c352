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
class Trace:
    """One probe behind a judgement, so that a reader can repeat it by hand.

    ``command`` is to be run in the repository, with ``$PYTHON`` for the interpreter; ``output`` is the tail
    of what it printed, ``exit`` None where nothing ended by itself.
    """

    command: str
    answer: str
    exit: int | None = None
    message: str = ""
    seconds: float = 0.0
    output: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One check's judgement of one tool.

    ``degree`` is the share of what is expected that is there, 0 to 1, and None when UNKNOWN. An evidence that
    is not ``applicable`` neither earns nor costs; nothing was asked, so it is UNKNOWN. ``places`` show what
    was found, ``gaps`` what is missing or broken, ``traces`` what was run; ``remedy`` is the shortest way to
    the full degree.
    """

    tool: str
    check: str
    outcome: Outcome
    degree: float | None
    message: str
    floor: float = 0.0
    """The share that is known to be there although the whole is UNKNOWN."""
    ceiling: float | None = None
    """The highest degree that it can still turn out to have, where a part of it was not measured."""
    weight: float = 0.0
    """Points of the score; the scales set it, but for a manifest's own demands."""
    applicable: bool = True
    demand: str = ""
    """Which of the manifest's demands it answers, for ``meets_requirements``."""
    places: tuple[Place, ...] = ()
    gaps: tuple[Place, ...] = ()
    remedy: str = ""
    traces: tuple[Trace, ...] = ()

    @property
    def low(self) -> float:
        """The degree that is certain."""
        return self.floor if self.degree is None else self.degree

    @property
    def high(self) -> float:
        """The degree that is still possible."""
        if self.ceiling is not None:
            return self.ceiling
        return 1.0 if self.degree is None else self.degree

    @property
    def counts(self) -> bool:
        """Whether it can earn or cost anything."""
        return self.applicable and self.weight > 0

    @property
    def falls_short(self) -> bool:
        """Whether something is known to be missing or broken."""
        return self.high < 1

    @property
    def place(self) -> Place | None:
        """The one place to look at first: what is wrong if anything is, else what is there."""
        shown = (
            self.places if self.outcome is Outcome.FOUND and self.degree == 1 else (*self.gaps, *self.places)
        )
        return shown[0] if shown else None
