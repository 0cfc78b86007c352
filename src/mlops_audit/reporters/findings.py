"""Verdicts gathered into findings: one subject and measure, with every place that speaks of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mlops_audit.checks.case import plural
from mlops_audit.model.claim import ClaimKind, Direction, Judgement, Ruling, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic

_MEASURES = {
    "completion": "MLOps completion",
    "complete": "Complete tools",
    "with_code": "Tools with code",
    "configured": "Configured tools",
    "config_only": "Config-only tools",
    "tests": "Tests",
    "passed": "Passed tests",
}
_NOUNS = {
    ClaimKind.STATUS: "status",
    ClaimKind.PERCENT: "completion",
    ClaimKind.RATIO: "share",
    ClaimKind.COUNT: "tests",
    ClaimKind.PLACE: "reference",
    ClaimKind.VERSION: "version",
}

_OF_DOCUMENTS = frozenset(("encoding", "markdown", "region", "suppression"))
"""Kinds of diagnostics that are about a document: a marker or a suppression that is not what it should be."""
_MINOR = {ClaimKind.PLACE, ClaimKind.VERSION}
"""Kinds that are wrong without saying more or less than is true of an integration."""
_WAYS = {Direction.FLATTERS: "flattered", Direction.UNDERSTATES: "understated"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Verdicts of one ruling about one subject and measure."""

    title: str
    verdicts: tuple[Verdict, ...]

    @cached_property
    def said(self) -> tuple[str, ...]:
        """The different texts, in order."""
        return _different(each.claim.text for each in self.verdicts)

    @cached_property
    def truths(self) -> tuple[str, ...]:
        """What would be true instead; several where places speak of it differently."""
        return _different(each.truth for each in self.verdicts)

    @cached_property
    def reasons(self) -> tuple[str, ...]:
        """The evidence."""
        return _different(each.why for each in self.verdicts)

    @cached_property
    def commands(self) -> tuple[str, ...]:
        """What repeats the judgement."""
        return _different(each.command for each in self.verdicts)

    @cached_property
    def directions(self) -> tuple[Direction, ...]:
        """Which way its places err."""
        return tuple(way for way in Direction if any(each.direction is way for each in self.verdicts))

    @cached_property
    def way(self) -> str:
        """The same in a word or two; empty where it errs neither way, or where that says nothing."""
        if self.verdicts[0].claim.kind in _MINOR:
            return ""
        return " and ".join(_WAYS[way] for way in self.directions)

    @cached_property
    def headline(self) -> str:
        """What is said and by how many, and what is true where that is the same everywhere."""
        count = len({each.claim.path for each in self.verdicts})
        if len(self.truths) > 1:
            return f"{plural(len(self.verdicts), 'place')} in {plural(count, 'document')}"
        who = "the document says" if count == 1 else f"{count} documents say"
        truth = f"; in truth: {self.truths[0]}" if self.truths else ""
        return f"{who} {joined(self.said)}{truth}"


def findings(report: Report, ruling: Ruling) -> list[Finding]:
    """All verdicts of one ruling, gathered: those that flatter, those that understate, and wrong references
    and versions, each in the order of the documents.
    """
    judgement = report.judgement or Judgement()
    groups: dict[tuple[str, ...], list[Verdict]] = {}
    for verdict in judgement.verdicts:
        if verdict.ruling is ruling:
            groups.setdefault(_key(verdict), []).append(verdict)
    found = [Finding(title=title(report, group[0]), verdicts=tuple(group)) for group in groups.values()]
    return sorted(found, key=lambda each: (not any(map(flatters, each.verdicts)), not each.way))


def flatters(verdict: Verdict) -> bool:
    """Whether the document promises more of an integration than there is."""
    return verdict.direction is Direction.FLATTERS and verdict.claim.kind not in _MINOR


def _key(verdict: Verdict) -> tuple[str, ...]:
    """What a finding has in common: a group's number is one measure however it is written, and one file may
    be cited wrongly in several ways.
    """
    claim = verdict.claim
    if claim.subject.startswith("rollup:") and claim.kind is not ClaimKind.STATUS:
        return (claim.subject,)
    if claim.kind in {ClaimKind.STATUS, ClaimKind.PERCENT}:
        return (claim.subject, claim.kind.value)
    return (claim.subject, claim.kind.value, verdict.truth)


def title(report: Report, verdict: Verdict) -> str:
    """What a claim is about, in words."""
    kind, _, name = verdict.claim.subject.partition(":")
    if kind == "rollup":
        if verdict.claim.kind is ClaimKind.STATUS:
            return "MLOps status"
        return _MEASURES.get(name, name.replace("_", " "))
    counted = verdict.claim.kind is ClaimKind.COUNT and "line" in verdict.claim.text.lower()
    noun = "lines" if counted else _NOUNS[verdict.claim.kind]
    if kind == "file":
        return f"{name}, {noun}"
    tool = report.attributions.get(verdict.claim.subject)
    return f"{tool.tool.name if tool else verdict.claim.subject} {noun}"


def place(verdict: Verdict) -> str:
    """Where a claim stands, in the form that editors and terminals make clickable."""
    return f"{verdict.claim.path}:{verdict.claim.line}:{verdict.claim.column}"


def shown(text: str, most: int = 80) -> str:
    """Text of a document on one line, and not for ever."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else flat[: most - 1].rstrip() + "…"


def summary(judgement: Judgement) -> str:
    """The whole in a sentence: ``5 of 42 claims in 3 documents are stale``."""
    counts = {
        ruling: sum(1 for each in judgement.verdicts if each.ruling is ruling)
        for ruling in (Ruling.STALE, Ruling.NOT_MEASURED, Ruling.SUPPRESSED, Ruling.HOLDS)
    }
    judged = [each for each in judgement.verdicts if each.ruling is not Ruling.UNCLEAR]
    if not judged:
        return f"No claim about an MLOps tool was found in {plural(judgement.documents, 'document')}."
    where = plural(len({each.claim.path for each in judged}), "document")
    stale = counts[Ruling.STALE]
    verb = "is" if stale == 1 else "are"
    head = f"{stale:,} of {plural(len(judged), 'claim')} in {where} {verb} stale"
    more = [
        f"{counts[ruling]:,} {words}"
        for ruling, words in (
            (Ruling.HOLDS, "hold" if counts[Ruling.HOLDS] != 1 else "holds"),
            (Ruling.NOT_MEASURED, "not measured"),
            (Ruling.SUPPRESSED, "suppressed"),
        )
        if counts[ruling]
    ]
    return f"{head}{'; ' if more else ''}{', '.join(more)}.{_mendable(judgement)}"


def _mendable(judgement: Judgement) -> str:
    """How much of it ``fix-docs`` mends, where there is anything to mend."""
    stale = judgement.stale
    if not stale:
        return ""
    edits = sum(1 for each in stale if each.edit)
    if not edits:
        return ""
    which = "it" if len(stale) == 1 else "all of them" if edits == len(stale) else f"{edits} of them"
    return f" `mlops-audit fix-docs` mends {which}."


def _different(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


def joined(texts: Sequence[str]) -> str:
    """Several texts of documents, each in quotation marks."""
    return ", ".join(f"“{shown(text)}”" for text in texts)


def problems(report: Report) -> tuple[Diagnostic, ...]:
    """What is wrong with documents themselves, such as a marker that nothing closes."""
    return tuple(each for each in report.diagnostics if is_of_document(each))


def is_of_document(each: Diagnostic) -> bool:
    """Whether a document is wrong in itself, rather than a file that could not be read."""
    return each.kind in _OF_DOCUMENTS


def problem(each: Diagnostic) -> str:
    """One problem in a sentence."""
    place = f"{each.path}:{each.line}" if each.line else each.path
    return f"{place}: {each.message}" + (f"; {each.remedy}" if each.remedy else "")
