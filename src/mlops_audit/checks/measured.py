"""What was measured → one evidence: shares of what works, fails and stays unknown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mlops_audit.checks.case import Case
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence, Outcome, Trace
from mlops_audit.model.probe import ProbeResult


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many of what was asked for work, fail, or could not be measured."""

    good: int
    bad: int
    unknown: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.good + self.bad + self.unknown


def judged(
    case: Case,
    check: str,
    tally: Tally,
    *,
    message: str,
    places: Sequence[Place],
    gaps: Sequence[Place],
    remedy: str,
    results: Iterable[ProbeResult],
) -> Evidence:
    """FOUND when all work, BROKEN when any fails, else UNKNOWN; never kinder than what was measured."""
    traces = tuple(trace(result) for result in results)
    good, possible = tally.good / tally.total, (tally.good + tally.unknown) / tally.total
    evidence = replace(
        case.unknown(check, message, places, remedy),
        gaps=tuple(gaps),
        floor=good,
        ceiling=possible,
        traces=traces,
    )
    if tally.bad:
        return replace(evidence, outcome=Outcome.BROKEN, degree=good, floor=0.0)
    if tally.unknown:
        return evidence
    return replace(evidence, outcome=Outcome.FOUND, degree=1.0, floor=0.0, ceiling=None, remedy="")


def trace(result: ProbeResult) -> Trace:
    """What a reader needs to repeat one probe."""
    return Trace(
        command=result.command,
        answer=result.answer.value,
        exit=result.exit,
        message=result.message,
        seconds=result.seconds,
        output=result.output,
    )


def reasons(messages: Iterable[str], most: int = 2) -> str:
    """The most frequent of ``messages`` in a few words, each with how often it was met."""
    counts: dict[str, int] = {}
    for message in messages:
        counts[message] = counts.get(message, 0) + 1
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    shown = [f"{text} ({count})" if count > 1 else text for text, count in ranked[:most]]
    more = sum(count for _, count in ranked[most:])
    return "; ".join(shown) + (f"; and {more} more" if more else "")
