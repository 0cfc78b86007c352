"""The documents of a repository held against its report: one computation for checking and for rewriting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from mlops_audit.claims.baseline import Fingerprint, Known, fingerprint
from mlops_audit.claims.finding.page import read_page
from mlops_audit.claims.generated import part_at
from mlops_audit.claims.judging.judge import Bench, judge
from mlops_audit.claims.judging.tree import Tree
from mlops_audit.claims.judging.truths import Truths
from mlops_audit.claims.markdown.text import Text, decoded
from mlops_audit.claims.reading import Reading, digest_of, names_of, read_text
from mlops_audit.claims.regions.stock import Template, built_in
from mlops_audit.claims.rewriting.rewrite import diff, rewrite
from mlops_audit.config import Config
from mlops_audit.model.claim import Edit, Judgement, Rewriting, Ruling, Suppression, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic, Entry
from mlops_audit.model.tool import Tool
from mlops_audit.pipeline.regions import Marked, judge_regions


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A document's characters with markers put in, and the spans of the regions that they begin.

    Nothing outside of these spans is to be changed.
    """

    characters: str
    spans: tuple[tuple[int, int], ...]

    def covers(self, edit: Edit) -> bool:
        """Whether an edit stays within what was asked for."""
        return any(start <= edit.start and edit.end <= end for start, end in self.spans)


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is let pass, and as of which day (ISO date)."""

    today: str
    tools: tuple[str, ...] = ()
    """Only claims about these tools, and about the group; empty: all."""
    refused: frozenset[tuple[str, int]] = frozenset()
    """Edits not to be made: path of the document and where the claim begins."""
    templates: Mapping[str, Template] = field(default_factory=built_in)
    """By name, those that regions may name."""
    prepared: Mapping[str, Prepared] = field(default_factory=dict)
    """By path: what to judge in place of a document's own characters."""
    force_regions: bool = False
    """Write regions anew although somebody edited them."""
    narrow: bool = False
    """Also write regions that hold although more is known now."""
    known: Known = field(default_factory=dict)
    """Stale claims that are let pass (a baseline, another commit)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """The judgement, and the new characters of each document that has to change."""

    judgement: Judgement
    texts: Mapping[str, Text] = field(default_factory=dict)
    rewritten: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()
    changed: tuple[str, ...] = ()
    """The documents that somebody changed since the files were listed."""


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
    """Judge every document, and compute what each should say. Raises TemplateError."""
    done = [
        _Document(readings[path], bench, terms, terms.prepared.get(path)).judged(read)
        for path in sorted(readings)
    ]
    changed = [each for each in done if each.new is not None and each.text is not None]
    return Documents(
        judgement=Judgement(
            verdicts=tuple(verdict for each in done for verdict in each.verdicts),
            suppressions=tuple(found for each in done for found in each.suppressions),
            skipped=tuple(skipped for each in done for skipped in each.reading.skipped),
            rewritings=tuple(_shown(each) for each in changed),
            documents=len(readings),
        ),
        texts={each.reading.path: each.text for each in changed if each.text is not None},
        rewritten={each.reading.path: each.new for each in changed if each.new is not None},
        diagnostics=tuple(problem for each in done for problem in each.problems),
        changed=tuple(each.reading.path for each in done if each.changed),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Done:
    """One document, judged. ``new`` are its characters where they are to change."""

    reading: Reading
    verdicts: tuple[Verdict, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    text: Text | None = None
    new: str | None = None
    edits: int = 0
    changed: bool = False


class _Document:
    """One document on its way from what it says to what it should say.

    ``prepared`` is to be judged in place of what it has, with markers put in.
    """

    def __init__(self, reading: Reading, bench: Bench, terms: Terms, prepared: Prepared | None) -> None:
        self.bench = bench
        self.terms = terms
        self.prepared = prepared
        self.reading = reading

    def judged(self, read: Callable[[str], bytes | None]) -> _Done:
        """Its verdicts, and its new text if anything is to change."""
        if not (self.prepared is not None or self.reading.marked):
            verdicts = self._verdicts(None)
            if not any(verdict.stale and verdict.edit for verdict in verdicts):
                suppressions = tuple(_suppressions(self.reading, verdicts, self.terms))
                problems = self.reading.diagnostics
                return _Done(
                    reading=self.reading, verdicts=verdicts, suppressions=suppressions, problems=problems
                )
        data = read(self.reading.path)
        text = None if data is None else decoded(self.reading.path, data)
        if data is None or text is None:
            return _gone(self.reading.path)
        changed = bool(self.reading.digest) and digest_of(data) != self.reading.digest
        return self._mended(text, changed=changed)

    def _mended(self, text: Text, *, changed: bool) -> _Done:
        """The same from the document's own text; ``changed``: it is not the one that the reading is of."""
        now = text
        if self.prepared is not None:
            now = replace(text, characters=self.prepared.characters)
        if changed or self.prepared is not None:
            self.reading = read_text(now, self.bench.names)
        force = self.terms.force_regions
        marked = judge_regions(now, self.reading, self.bench.truths.report, self.terms.templates, force=force)
        verdicts = self._verdicts(marked)
        regions = self._region_edits(marked, verdicts)
        before = judge(self.reading, self.bench)
        done = rewrite(
            read_page(now, self.bench.names), verdicts, self._anew, regions, before, self.bench.tree.own_words
        )
        return _Done(
            reading=self.reading,
            verdicts=done.verdicts,
            suppressions=tuple(_suppressions(self.reading, verdicts, self.terms)),
            problems=(*self.reading.diagnostics, *marked.problems),
            text=text,
            new=done.characters if done.characters != text.characters else None,
            edits=done.edits + (1 if self.prepared is not None else 0),
            changed=changed,
        )

    def _verdicts(self, marked: Marked | None) -> tuple[Verdict, ...]:
        found = judge(self.reading, self.bench)
        if marked is not None:
            outside = (
                replace(verdict, edit=None, declined="the region keeps this column as it is")
                if verdict.stale and marked.keeps(verdict.claim.start)
                else verdict
                for verdict in found
                if not marked.covers(verdict.claim.start)
            )
            found = tuple(
                sorted((*outside, *marked.verdicts), key=lambda each: (each.claim.start, each.claim.end))
            )
        passed = Counter[Fingerprint]()
        return tuple(
            self._admitted(_silenced(verdict, self.reading, self.terms, passed))
            for verdict in found
            if _concerns(verdict, self.terms)
        )

    def _admitted(self, verdict: Verdict) -> Verdict:
        """The verdict, without an edit of what is none of ours to change."""
        edit = verdict.edit
        declined = self._refusal(edit) if edit is not None else ""
        if edit is None or not declined:
            return verdict
        suggestion = verdict.suggestion or (edit.text.strip() if "\n" not in edit.text else "")
        return replace(verdict, edit=None, declined=declined, suggestion=suggestion)

    def _refusal(self, edit: Edit) -> str:
        """Why an edit is not to be made, or empty."""
        if self.prepared is not None and not self.prepared.covers(edit):
            return "it is not in the region that was asked for"
        if part := part_at(self.reading.generated, edit.start, edit.end):
            return f"another program writes this part of the document: “{part.label}”, line {part.line}"
        return ""

    def _region_edits(self, marked: Marked | None, verdicts: Sequence[Verdict]) -> tuple[Edit, ...]:
        """The edits of regions that are to be made: not those that were refused or silenced."""
        if marked is None:
            return ()
        called = [verdict.edit for verdict in verdicts if verdict.stale]
        edits = (
            *(edit for edit in marked.edits if edit in called),
            *(marked.narrowing if self.terms.narrow else ()),
        )
        return tuple(edit for edit in edits if not self._refusal(edit))

    def _anew(self, text: Text) -> tuple[Verdict, ...]:
        return judge(read_text(text, self.bench.names), self.bench)


def _gone(path: str) -> _Done:
    """A document that somebody took away, or made something else of, since the files were listed."""
    problem = Diagnostic(
        path=path,
        kind="unreadable",
        message="it was taken away, or is no text any more, while it was judged",
        remedy="Run it again.",
    )
    return _Done(reading=Reading(path=path), problems=(problem,), changed=True)


def _shown(done: _Done) -> Rewriting:
    assert done.text is not None  # noqa: S101 - only documents with a new text come here
    path = done.reading.path
    return Rewriting(path=path, diff=diff(path, done.text.characters, done.new or ""), edits=done.edits)


def _concerns(verdict: Verdict, terms: Terms) -> bool:
    tools = verdict.claim.tools
    return not terms.tools or not tools or bool(set(tools) & set(terms.tools))


def _silenced(verdict: Verdict, reading: Reading, terms: Terms, passed: Counter[Fingerprint]) -> Verdict:
    """The verdict, suppressed where a comment or a baseline says so; what holds needs no silence.

    ``passed`` counts the claims that were let pass so far: known ones pass as often as they are known.
    """
    if not verdict.stale:
        return verdict
    for ignore in reading.ignores:
        if ignore.silences(verdict.claim.start) and not ignore.expired(terms.today):
            by = f"{reading.path}:{ignore.line}: {ignore.reason}"
            return replace(verdict, ruling=Ruling.SUPPRESSED, suppressed_by=by, edit=None)
    if (verdict.claim.path, verdict.claim.start) in terms.refused:
        return replace(verdict, edit=None, declined="it was refused")
    claim = fingerprint(verdict.claim)
    reasons = terms.known.get(claim, ())
    if passed[claim] < len(reasons):
        by = reasons[passed[claim]]
        passed[claim] += 1
        return replace(verdict, ruling=Ruling.SUPPRESSED, suppressed_by=by, edit=None)
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
