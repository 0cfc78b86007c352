"""The documents of a repository held against its report: one computation for checking and for rewriting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mlops_audit.claims.baseline import Fingerprint, fingerprint
from mlops_audit.claims.finding.page import read_page
from mlops_audit.claims.judging.judge import Bench, judge
from mlops_audit.claims.judging.tree import Tree
from mlops_audit.claims.judging.truths import Truths
from mlops_audit.claims.markdown.text import Text, decoded
from mlops_audit.claims.names import Names
from mlops_audit.claims.reading import Reading, names_of, read_text
from mlops_audit.claims.rewriting.rewrite import Rewritten, diff, rewrite
from mlops_audit.config import Config
from mlops_audit.model.claim import Judgement, Rewriting, Ruling, Suppression, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic, Entry
from mlops_audit.model.tool import Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is let pass, and as of which day (ISO date)."""

    today: str
    tools: tuple[str, ...] = ()
    """Only claims about these tools, and about the group; empty: all."""
    refused: frozenset[tuple[str, int]] = frozenset()
    """Edits not to be made: path of the document and where the claim begins."""
    known: Mapping[Fingerprint, str] = field(default_factory=dict)
    """By fingerprint: why this stale claim is let pass (a baseline, another commit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The judgement, and the new characters of each document that has to change."""

    judgement: Judgement
    texts: Mapping[str, Text] = field(default_factory=dict)
    rewritten: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def bench_for(
    report: Report,
    tools: Sequence[Tool],
    config: Config,
    readings: Iterable[Reading],
    entries: Iterable[Entry],
    read: Callable[[str], bytes | None],
) -> Bench:
    """What claims are held against."""
    sets = [group for reading in readings for group in reading.groups]
    truths = Truths(report, tools, named=config.tools, groups=sets)
    return Bench(truths=truths, tree=Tree(entries, read), names=names_of(tuple(tools)))


def judge_documents(
    readings: Mapping[str, Reading], bench: Bench, terms: Terms, read: Callable[[str], bytes | None]
) -> Documents:
    """Judge every document, and compute what each should say."""
    verdicts: list[Verdict] = []
    suppressions: list[Suppression] = []
    rewritings: list[Rewriting] = []
    texts: dict[str, Text] = {}
    new: dict[str, str] = {}
    for path, reading in sorted(readings.items()):
        judged = [
            _silenced(verdict, reading, terms)
            for verdict in judge(reading, bench)
            if _concerns(verdict, terms)
        ]
        suppressions += _suppressions(reading, judged, terms)
        if any(verdict.stale and verdict.edit for verdict in judged):
            text = decoded(path, read(path) or b"")
            if text is not None:
                done = _rewritten(text, judged, bench)
                judged = list(done.verdicts)
                if done.characters != text.characters:
                    texts[path], new[path] = text, done.characters
                    shown = diff(path, text.characters, done.characters)
                    rewritings.append(Rewriting(path=path, diff=shown, edits=done.edits))
        verdicts += judged
    return Documents(
        judgement=Judgement(
            verdicts=tuple(verdicts),
            suppressions=tuple(suppressions),
            skipped=tuple(skipped for _, reading in sorted(readings.items()) for skipped in reading.skipped),
            rewritings=tuple(rewritings),
            documents=len(readings),
        ),
        texts=texts,
        rewritten=new,
        diagnostics=tuple(
            problem for _, reading in sorted(readings.items()) for problem in reading.diagnostics
        ),
    )


def _rewritten(text: Text, verdicts: Sequence[Verdict], bench: Bench) -> Rewritten:
    page = read_page(text, bench.names)
    return rewrite(page, verdicts, lambda other: _judged_text(other, bench, bench.names))


def _judged_text(text: Text, bench: Bench, names: Names) -> tuple[Verdict, ...]:
    return judge(read_text(text, names), bench)


def _concerns(verdict: Verdict, terms: Terms) -> bool:
    tools = verdict.claim.tools
    return not terms.tools or not tools or bool(set(tools) & set(terms.tools))


def _silenced(verdict: Verdict, reading: Reading, terms: Terms) -> Verdict:
    """The verdict, suppressed where a comment or a baseline says so; what holds needs no silence."""
    if not verdict.stale:
        return verdict
    for ignore in reading.ignores:
        if ignore.silences(verdict.claim.start) and not ignore.expired(terms.today):
            by = f"{reading.path}:{ignore.line}: {ignore.reason}"
            return replace(verdict, ruling=Ruling.SUPPRESSED, suppressed_by=by, edit=None)
    if (verdict.claim.path, verdict.claim.start) in terms.refused:
        return replace(verdict, edit=None, declined="it was refused")
    reason = terms.known.get(fingerprint(verdict.claim))
    if reason is not None:
        return replace(verdict, ruling=Ruling.SUPPRESSED, suppressed_by=reason, edit=None)
    return verdict


def _suppressions(reading: Reading, verdicts: Sequence[Verdict], terms: Terms) -> list[Suppression]:
    silenced = Counter(verdict.suppressed_by for verdict in verdicts)
    return [
        Suppression(
            path=reading.path,
            line=ignore.line,
            reason=ignore.reason,
            until=ignore.until,
            expired=ignore.expired(terms.today),
            claims=silenced[f"{reading.path}:{ignore.line}: {ignore.reason}"],
        )
        for ignore in reading.ignores
    ]
