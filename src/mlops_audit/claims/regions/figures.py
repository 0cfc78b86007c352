"""Printed figures: completions and counts with their bounds, and what an older writing of one says."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace

from mlops_audit.claims.regions.measures import NOTHING
from mlops_audit.model.claim import Direction, Ruling
from mlops_audit.model.report import Interval
from mlops_audit.scoring import points_of

_NUMBER = r"[0-9][0-9,]{0,14}(?:\.[0-9]{1,3})?"
_FIGURE = re.compile(
    rf"[^\d~≈≥>]*(?P<about>[~≈])?\s*(?P<least>≥|>=|>)?\s*(?P<low>{_NUMBER})\s*%?(?P<more>\+)?"
    rf"(?:\s*(?:–|—|-|to|bis)\s*(?P<high>{_NUMBER})\s*%?)?[^\d]*"
)
_OF = re.compile(rf"^(.*?\d.*?)\s*(?:/|of)\s*({_NUMBER})\D*$")
_ABOUT = 2.0
_LONGEST = 80
"""No figure is written with more characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Numbers from ``low`` to ``high``; ``single``: one figure stands for them all."""

    low: float
    high: float
    single: bool = False

    def meets(self, other: Span) -> bool:
        """Whether some number is in both."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, other: Span) -> bool:
        """Whether it has all that the other has."""
        return self.low <= other.low and other.high <= self.high


def _figure(text: str, *, whole: bool) -> tuple[float, float | None, float, re.Match[str]] | None:
    """Both numbers of a writing and the unit of its last digit."""
    match = _FIGURE.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if not match:
        return None
    low = match["low"].replace(",", "")
    high = match["high"]
    if whole and ("." in low or "." in (high or "")):
        return None
    unit = 10.0 ** -len(low.partition(".")[2])
    return float(low), float(high.replace(",", "")) if high else None, unit, match


def _silent(text: str) -> bool:
    return text.strip().strip("*_` ") in {"", NOTHING, "-", "—", "?", "n/a"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Percent:
    """A completion in percent; None: there is nothing to complete."""

    interval: Interval | None

    @property
    def plain(self) -> float:
        """The certain end."""
        return self.interval.low if self.interval else 0.0

    def shown(self) -> str:
        """``93%`` when exact, else ``59–99%``."""
        if self.interval is None:
            return NOTHING
        low, high = points_of(self.interval)
        return f"{low}%" if low == high else f"{low}–{high}%"

    def ruling(self, said: str) -> Ruling:
        """A figure holds when some value that is written so is possible."""
        if self.interval is None or _silent(said):
            return Ruling.HOLDS if self.interval is None and _silent(said) else Ruling.STALE
        told = self._told(said)
        if told is None or not told.meets(self._span):
            return Ruling.STALE
        return Ruling.HOLDS if told.holds(self._span) else Ruling.NOT_MEASURED

    def direction(self, said: str) -> Direction | None:
        """Above what is possible flatters."""
        told = self._told(said)
        if told is None or self.interval is None or told.meets(self._span):
            return None
        return Direction.FLATTERS if told.low > self.interval.high else Direction.UNDERSTATES

    def kept(self, said: str) -> Percent:
        """Weaker evidence replaces no figure that is inside its interval."""
        told = self._told(said)
        if self.interval is None or told is None or self.interval.exact or not told.meets(self._span):
            return self
        low, high = points_of(self.interval)
        figure = _figure(said, whole=False)
        if figure is None or not (told.single or Span(low=low, high=high).holds(told)):
            return self
        return Percent(interval=Interval(low=figure[0], high=figure[0] if figure[1] is None else figure[1]))

    @property
    def _span(self) -> Span:
        interval = self.interval or Interval(low=0, high=100)
        return Span(low=interval.low, high=interval.high)

    def _told(self, said: str) -> Span | None:
        found = _figure(said, whole=False)
        if found is None:
            return None
        low, high, unit, match = found
        if match["least"] or match["more"]:
            return Span(low=low, high=100)
        wide = _ABOUT if match["about"] else 0.0
        if high is not None:
            return Span(low=low - wide, high=high + wide)
        # As they are rounded: never up to 100 and never down to 0.
        least = low - unit / 2 if low != 100 else 100.0
        most = math.nextafter(low + unit / 2, 0) if low != 0 else 0.0
        if low + unit == 100:
            most = math.nextafter(100, 0)
        if low == unit:
            least = math.nextafter(0, 1)
        return Span(low=least - wide, high=most + wide, single=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """One end of a completion: what it is at least (``lower``), or at most."""

    interval: Interval
    lower: bool

    @property
    def plain(self) -> float:
        """The figure."""
        return self.interval.low if self.lower else self.interval.high

    def shown(self) -> str:
        """``59%``."""
        return f"{points_of(self.interval)[0 if self.lower else 1]}%"

    def ruling(self, said: str) -> Ruling:
        """A bound holds when something possible is on its side."""
        told = self._told(said)
        span = Span(low=self.interval.low, high=self.interval.high)
        if told is None or not told.meets(span):
            return Ruling.STALE
        return Ruling.HOLDS if told.holds(span) else Ruling.NOT_MEASURED

    def direction(self, said: str) -> Direction | None:
        """A lower bound that is too high flatters."""
        if self._told(said) is None or self.ruling(said) is not Ruling.STALE:
            return None
        return Direction.FLATTERS if self.lower else Direction.UNDERSTATES

    def kept(self, said: str) -> Bound:
        """The narrower bound."""
        figure = _figure(said, whole=False)
        if figure is None or self.ruling(said) is Ruling.STALE or self.interval.exact:
            return self
        low, high = self.interval.low, self.interval.high
        if self.lower:
            return replace(self, interval=Interval(low=max(low, figure[0]), high=high))
        return replace(self, interval=Interval(low=low, high=min(high, figure[0])))

    def _told(self, said: str) -> Span | None:
        found = _figure(said, whole=False)
        if found is None or found[1] is not None:
            return None
        return Span(low=found[0] - 0.5, high=100) if self.lower else Span(low=0, high=found[0] + 0.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many; ``of`` how many, where that is written, too.

    ``high`` is infinite where only a part could be counted; then ``guess`` is written. ``welcome``: the more
    the better.
    """

    low: float
    high: float
    guess: int | None = None
    of: int | None = None
    welcome: bool = True
    blank: bool = False
    """Nothing at all is known of it: a dash is written."""

    @property
    def plain(self) -> float:
        """The certain end."""
        return self.low

    def shown(self) -> str:
        """``1,036``, ``0 to 5``, ``~41``, and with a whole ``5 of 7``."""
        if self.blank:
            text = NOTHING
        elif self.guess is not None:
            text = f"~{self.guess:,}"
        elif self.low == self.high:
            text = f"{int(self.low):,}"
        else:
            text = f"{int(self.low):,} to {int(self.high):,}"
        return text if self.of is None or self.blank else f"{text} of {self.of:,}"

    def ruling(self, said: str) -> Ruling:
        """A count holds when it is possible."""
        if _silent(said):
            return Ruling.NOT_MEASURED if self.blank else Ruling.STALE
        told = self._told(said)
        if told is None or not told.meets(Span(low=self.low, high=self.high)):
            return Ruling.STALE
        return Ruling.HOLDS if told.holds(Span(low=self.low, high=self.high)) else Ruling.NOT_MEASURED

    def direction(self, said: str) -> Direction | None:
        """More of something welcome flatters, and so does less of anything else."""
        told = self._told(said)
        if told is None or told.meets(Span(low=self.low, high=self.high)):
            return None
        return Direction.FLATTERS if (told.low > self.high) == self.welcome else Direction.UNDERSTATES

    def kept(self, said: str) -> Count:
        """An exact count replaces any other; a range or a guess replaces no count that is possible."""
        told = self._told(said)
        if told is None or (self.low == self.high and not self.blank):
            return self
        if not Span(low=self.low, high=self.high).holds(told):
            return self
        figure = _figure(self._parts(said)[0], whole=True)
        if figure is None:
            return self
        about = int(figure[0]) if figure[3]["about"] else None
        high = figure[0] if figure[1] is None else figure[1]
        return replace(self, low=figure[0], high=high, guess=about, blank=False)

    def _parts(self, said: str) -> tuple[str, float | None]:
        if self.of is None or len(said) > _LONGEST:
            return said, None
        match = _OF.match(said.strip())
        return (match[1], float(match[2].replace(",", ""))) if match else (said, None)

    def _told(self, said: str) -> Span | None:
        part, of = self._parts(said)
        found = _figure(part, whole=True)
        if found is None or of != self.of:
            return None
        low, high, _, match = found
        if match["least"] or match["more"]:
            return Span(low=low, high=math.inf)
        if match["about"]:
            return Span(low=math.floor(low * 0.9), high=math.ceil((high or low) * 1.1))
        return Span(low=low, high=low if high is None else high, single=high is None)
