"""What is true of each tool and of any set of tools, read off a report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath

from mlops_audit import scoring
from mlops_audit.claims.says import Measure
from mlops_audit.model.attribution import Attribution, Module, Place, Role, ToolTest
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.report import Interval, Report, Score
from mlops_audit.model.tool import Tool

_MOST_REASONS = 3
_MOST_IS_MISSING = 0.5
"""A check of breadth (wiring, imports) found less than this share: a fault, not a blemish.

That tests are few is neither: what is said to be complete is seldom said to be tested.
"""
_FAULTS = frozenset(("is_implemented", "imports_cleanly", "config_loads", "tests_pass", "meets_requirements"))
"""Checks of which any shortfall is something that is known not to work."""
_BREADTH = frozenset(("is_wired", "resolves"))
_MOSTLY = 0.8
"""So much of the code is no placeholder, and so many files parse: a bare tick is not wrong about it."""
_BY_CALLABLE_OR_FILE = frozenset(("is_implemented", "imports_cleanly"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number of tools: between ``low`` and ``high``.

    ``tolerated`` is the most that a document may say without being wrong: it calls a tool complete of which
    no fault is known, though that tool lacks a test.
    """

    low: int
    high: int
    tolerated: int

    @property
    def told(self) -> str:
        """It in digits, as a roll-up tells it."""
        return f"{self.low}" if self.low == self.high else f"{self.low}–{self.high}"


class ToolTruth:
    """What is known of one tool."""

    def __init__(
        self, tool: Tool, attribution: Attribution | None, score: Score | None, *, ran: bool = False
    ) -> None:
        self.tool = tool
        self.ran = ran
        self.attribution = attribution or Attribution(tool=tool)
        self.score = score
        self.evidence: Mapping[str, Evidence] = {each.check: each for each in score.evidence} if score else {}

    @property
    def status(self) -> str:
        """The status word of the scales."""
        return self.score.status if self.score else "absent"

    @property
    def completion(self) -> Interval:
        """How complete it is, in points of 100."""
        return self.score.completion if self.score else Interval(low=0, high=0)

    @property
    def used(self) -> bool:
        """Whether production code imports it."""
        found = self.evidence.get("is_used")
        return found is not None and found.outcome is Outcome.FOUND

    @property
    def unsettled(self) -> bool:
        """Whether a file that was not read as a whole may use it."""
        found = self.evidence.get("is_used")
        return found is not None and found.outcome is Outcome.UNKNOWN

    @property
    def hollow(self) -> bool:
        """Whether every callable of its modules is a placeholder."""
        found = self.evidence.get("is_implemented")
        return found is not None and found.counts and found.high == 0

    @property
    def configured(self) -> bool:
        """Whether there is a configuration of it."""
        return bool(self.attribution.configs)

    @property
    def config_places(self) -> list[str]:
        """Where its first configurations are."""
        return [f"{each.path}:{each.line}" for each in self.attribution.configs[:3]]

    @property
    def declared(self) -> bool:
        """Whether a dependency file names it."""
        return bool(self.attribution.declarations)

    @property
    def tests(self) -> int:
        """How many tests exercise it."""
        return sum(test.count for test in self.attribution.tests)

    @cached_property
    def faults(self) -> tuple[Evidence, ...]:
        """What is known not to work, or to be mostly missing."""
        return tuple(each for each in self.evidence.values() if each.counts and self._is_fault(each))

    @property
    def stubbed(self) -> Evidence | None:
        """The evidence of placeholders, if there are any."""
        found = self.evidence.get("is_implemented")
        return found if found and found.counts and found.falls_short else None

    @property
    def operated(self) -> bool:
        """Whether no code uses it, and none need: its own files are there, and its commands work on them."""
        return not self.used and self.configured and self.tool.works_without_code

    @property
    def sound(self) -> bool:
        """Whether nothing is known to be wrong but a few placeholders, or one file of many."""
        return all(each.check in _BY_CALLABLE_OR_FILE and each.high >= _MOSTLY for each in self.faults)

    @property
    def unmeasured(self) -> bool:
        """Whether something that counts was not measured."""
        return any(each.counts and each.degree is None for each in self.evidence.values())

    @property
    def shortfall(self) -> str:
        """What it lacks most, in words with places; empty where nothing is known to be lacking."""
        short = self.faults or tuple(
            each for each in self.evidence.values() if each.counts and each.falls_short
        )
        told = (f"{each.message} ({each.place})" if each.place else each.message for each in short)
        return "; ".join(list(dict.fromkeys(told))[:_MOST_REASONS])

    def place(self, check: str) -> Place | None:
        """Where one check's evidence is to be seen."""
        found = self.evidence.get(check)
        return found.place if found else None

    @cached_property
    def main_module(self) -> Module | None:
        """The module that a document would name: its own by name, the one with most callables."""
        named = sorted(
            (
                each
                for each in self.attribution.modules
                if each.role is not Role.CONSUMER and not each.notebook
            ),
            key=lambda each: (
                not each.own,
                not self._is_named(each.path),
                not each.serves,
                -each.callables,
                each.path,
            ),
        )
        return named[0] if named else None

    def _is_fault(self, evidence: Evidence) -> bool:
        """A failing test counts where it is a direct one: others may fail for what they test besides."""
        if evidence.check == "tests_pass":
            direct = [test.outcomes for test in self.attribution.tests if test.direct and test.outcomes]
            return any(outcomes.failing for outcomes in direct)
        if evidence.check in _FAULTS:
            return evidence.falls_short
        return evidence.check in _BREADTH and evidence.high < _MOST_IS_MISSING

    def _is_named(self, path: str) -> bool:
        stem = PurePosixPath(path).stem.lower()
        return any(word in stem for word in (*self.tool.words, *self.tool.imports, self.tool.id))


class Truths:
    """What is known of a repository's tools, and which of them its documents call the tools."""

    def __init__(
        self,
        report: Report,
        tools: Sequence[Tool],
        *,
        named: Sequence[str] = (),
        groups: Iterable[tuple[str, ...]] = (),
    ) -> None:
        self.report = report
        self._tools = {tool.id: tool for tool in tools}
        self._known: dict[str, ToolTruth] = {}
        self._named = tuple(named)
        counted = Counter(frozenset(group) for group in groups)
        self._groups = [
            set_
            for set_, _ in sorted(
                counted.items(), key=lambda item: (-item[1], -len(item[0]), sorted(item[0]))
            )
        ]

    @property
    def ran(self) -> bool:
        """Whether anything was measured by running it."""
        return self.report.probes != "none"

    def of(self, tool: str) -> ToolTruth:
        """What is known of one tool, of which there may be no trace."""
        if tool not in self._known:
            self._known[tool] = ToolTruth(
                self._tools[tool],
                self.report.attributions.get(tool),
                self.report.scores.get(tool),
                ran=self.ran,
            )
        return self._known[tool]

    def tests_in(self, path: str) -> ToolTest | None:
        """What is known of one test file; None where it exercises no tool."""
        every = (test for each in self.report.attributions.values() for test in each.tests)
        return next((test for test in every if test.path == path), None)

    def name(self, tool: str) -> str:
        """What a tool is called."""
        return self._tools[tool].name

    def sets(self, own: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
        """The sets of tools that "the tools" may mean, the likeliest first.

        Those that the manifest names; else those that the claim's own table, its document or most documents
        list; else those that the repository uses or configures.
        """
        if self._named:
            return [self._named]
        found = [frozenset(group) for group in (*list(own)[:2], *self._groups[:1], self.report.rollups.tools)]
        return [tuple(sorted(each)) for each in dict.fromkeys(found) if each]

    def count(self, measure: Measure, tools: Iterable[str]) -> Count:
        """How many of these tools have what ``measure`` asks for."""
        known = [self.of(tool) for tool in tools]
        if measure is Measure.COMPLETE:
            sure = sum(1 for each in known if each.status == "complete")
            high = sum(1 for each in known if each.status in {"complete", "unverified"})
            sound = sum(1 for each in known if each.used and not each.faults)
            return Count(low=sure, high=high, tolerated=max(high, sound))
        number = sum(1 for each in known if _has(each, measure))
        return Count(low=number, high=number, tolerated=number)

    def used_where(self, tools: Iterable[str]) -> str:
        """By name, where production code uses each of these tools."""
        places = ((self.name(tool), self.of(tool).place("is_used")) for tool in tools)
        return "; ".join(f"{name}: {place}" for name, place in places if place)

    def completion(self, tools: Sequence[str]) -> Interval:
        """The mean completion of these tools."""
        if not tools:
            return Interval(low=0, high=0)
        each = [self.of(tool).completion for tool in tools]
        return scoring.bounds(
            sum(one.low for one in each) / len(each), sum(one.high for one in each) / len(each)
        )


def _has(truth: ToolTruth, measure: Measure) -> bool:
    match measure:
        case Measure.WITH_CODE:
            return truth.used
        case Measure.CONFIGURED:
            return truth.configured
        case Measure.CONFIG_ONLY:
            return truth.configured and not truth.used
        case Measure.NO_CODE:
            return not truth.used
        case Measure.TESTED:
            return truth.tests > 0
        case Measure.DECLARED:
            return truth.declared
        case _:
            return True
