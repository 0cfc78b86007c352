"""What a check is given, and the shape of its answers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from mlops_audit.config import ToolRefinement
from mlops_audit.model.attribution import Attribution, Module, Place
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.facts import Facts, PythonFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One tool in one repository: what belongs to it, and everything observed."""

    attribution: Attribution
    facts: Facts
    refinement: ToolRefinement
    manifest: str = ""
    """Path of the manifest, where there is one."""
    test_code: Collection[str] = frozenset()
    """Files that are tests or serve them."""

    @property
    def name(self) -> str:
        """The tool's name, for messages."""
        return self.attribution.tool.name

    @property
    def modules(self) -> Sequence[Module]:
        """The modules that are scored; empty when no production code imports the library."""
        return self.attribution.scored

    @property
    def use_it(self) -> str:
        """The remedy of every check about code when there is none."""
        return f"import and use {self.name} in production code"

    def python(self) -> Iterator[tuple[str, PythonFacts]]:
        """Every Python file that was read, in order."""
        for path, facts in sorted(self.facts.files.items()):
            if facts.python:
                yield path, facts.python

    def found(
        self,
        check: str,
        message: str,
        places: Sequence[Place],
        gaps: Sequence[Place] = (),
        degree: float = 1.0,
        remedy: str = "",
    ) -> Evidence:
        """What was expected is there, to this degree (above 0)."""
        return self._evidence(check, Outcome.FOUND, degree, message, places, gaps, remedy)

    def missing(self, check: str, message: str, gaps: Sequence[Place] = (), remedy: str = "") -> Evidence:
        """We looked, and it is not there."""
        return self._evidence(check, Outcome.MISSING, 0.0, message, (), gaps, remedy)

    def unknown(self, check: str, message: str, places: Sequence[Place] = (), remedy: str = "") -> Evidence:
        """We did not look, or could not."""
        return self._evidence(check, Outcome.UNKNOWN, None, message, places, (), remedy)

    def not_applicable(self, check: str, message: str, gaps: Sequence[Place] = ()) -> Evidence:
        """Nothing is expected here, so nothing is judged; ``gaps`` are only shown."""
        return replace(
            self._evidence(check, Outcome.UNKNOWN, None, message, (), gaps, ""),
            applicable=False,
        )

    def unused(self, check: str) -> Evidence:
        """The answer of every check about code when no production code imports the library."""
        if self.attribution.maybe_used:
            unread = self.attribution.maybe_used
            message = f"whether production code uses {self.name} is not known: {said(unread)}"
            return self.unknown(check, message, unread, READ_IT)
        return self.missing(
            check,
            f"no production code uses {self.name}",
            remedy=self.use_it,
        )

    def share(
        self, check: str, message: str, good: Sequence[Place], gaps: Sequence[Place], total: int, remedy: str
    ) -> Evidence:
        """FOUND with the share that is not a gap, or MISSING when nothing is left of it."""
        degree = 1.0 if not total else max(0.0, (total - len(gaps)) / total)
        if degree == 0:
            return self.missing(check, message, gaps, remedy)
        return self.found(check, message, good, gaps, degree, remedy if gaps else "")

    def partly(
        self,
        check: str,
        message: str,
        good: Sequence[Place],
        gaps: Sequence[Place],
        open_: Sequence[Place],
        least: float,
        most: float,
    ) -> Evidence:
        """UNKNOWN, at least ``least`` and at most ``most``, because of the places ``open_``."""
        evidence = self.unknown(check, f"{message}; {said(open_)}", [*open_, *good], READ_IT)
        return replace(evidence, gaps=tuple(gaps), floor=least, ceiling=most)

    def _evidence(
        self,
        check: str,
        outcome: Outcome,
        degree: float | None,
        message: str,
        places: Sequence[Place],
        gaps: Sequence[Place],
        remedy: str,
    ) -> Evidence:
        return Evidence(
            tool=self.attribution.tool.id,
            check=check,
            outcome=outcome,
            degree=degree,
            message=message,
            places=tuple(places),
            gaps=tuple(gaps),
            remedy=remedy,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One kind of evidence. ``name`` is a proposition; ``text`` (its module's docstring) is its page and
    explanation.
    """

    name: str
    text: str
    judge: Callable[[Case], Evidence]
    probe: bool = False
    """Whether only running the target's code can answer it."""

    @property
    def summary(self) -> str:
        """The first line of its text."""
        return self.text.strip().splitlines()[0]


READ_IT = "look at the places listed: they leave it open"
"""The remedy where a file was not read as a whole, or what it loads is made at run time."""


def said(unread: Sequence[Place]) -> str:
    """Which file leaves the answer open, and why, for a message."""
    first = unread[0]
    more = f", and {len(unread) - 1} more" if unread[1:] else ""
    return f"{first} {first.note}{more}"


def plural(count: int, noun: str, many: str = "") -> str:
    """``1 module``, ``2 modules``."""
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"
