"""Holds a repository's documents against its report, for ``check``, ``fix-docs`` and ``plan``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path

from mlops_audit.claims.baseline import Known, known_from, read_baseline
from mlops_audit.claims.documents import choose, not_files
from mlops_audit.claims.reading import Reading
from mlops_audit.claims.regions import stock
from mlops_audit.claims.regions.stock import Template
from mlops_audit.cli.auditing import Opened, Study, opened
from mlops_audit.cli.measuring import NO_EVIDENCE, Wish, measured
from mlops_audit.errors import AuditError, ManifestError
from mlops_audit.model.claim import Judgement, Skipped
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Kind
from mlops_audit.pipeline.judging import Documents, Prepared, Terms, bench_for, judge_documents
from mlops_audit.world.named import read_named

_LARGEST_BASELINE = 64 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A report with its judgement, and the documents as they should be."""

    report: Report
    judgement: Judgement
    documents: Documents
    unread: tuple[Skipped, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What the user asks of a judgement of documents."""

    wish: Wish
    today: str = field(default_factory=lambda: date.today().isoformat())
    tools: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    """Only these documents; empty: all."""
    refused: frozenset[tuple[str, int]] = frozenset()
    """Edits not to be made: path of the document and where the claim begins."""
    known: Known = field(default_factory=dict)
    prepared: Mapping[str, Prepared] = field(default_factory=dict)
    """By path: documents with markers put in."""
    force_regions: bool = False
    narrow: bool = False


def judged(found: Opened, ask: Ask) -> Judged:
    """Audit the repository and judge its documents by that."""
    study = Study(found)
    report = study.report(measured(found, lambda: study.plan, ask.wish))
    snapshot = found.repository.snapshot
    files = [entry.path for entry in snapshot.entries if entry.kind is Kind.FILE]
    left_out = (*found.config.exclude, *found.config.documents_exclude)
    chosen, unread = choose(files, found.config.documents, left_out)
    readings = found.eyes.documents(chosen, found.tools)
    entries = {entry.path: entry for entry in snapshot.entries}

    def read(path: str) -> bytes | None:
        return found.repository.read(entries[path]) if path in entries else None

    bench = bench_for(report, found.tools, found.config, readings.values(), snapshot.entries, read)
    terms = Terms(
        today=ask.today,
        tools=ask.tools,
        known=ask.known,
        refused=ask.refused,
        templates=templates(found),
        prepared=ask.prepared,
        force_regions=ask.force_regions,
        narrow=ask.narrow,
    )
    wanted = {path: each for path, each in readings.items() if not ask.files or path in ask.files}
    wanted |= {path: Reading(path=path) for path in ask.prepared if path not in wanted}
    documents = judge_documents(wanted, bench, terms, found.eyes.held)
    judgement = documents.judgement
    diagnostics = {*report.diagnostics, *documents.diagnostics, *found.eyes.diagnostics}
    return Judged(
        report=replace(
            report,
            judgement=judgement,
            diagnostics=tuple(sorted(diagnostics, key=lambda each: (each.path, each.line or 0, each.kind))),
        ),
        judgement=judgement,
        documents=documents,
        unread=tuple(
            Skipped(path=each.path, line=1, text="the whole document", reason=each.reason)
            for each in sorted((*unread, *not_files(snapshot.entries)), key=lambda each: each.path)
        ),
    )


def templates(found: Opened) -> dict[str, Template]:
    """The built-in templates and those that the manifest names. Raises ManifestError."""
    entries = {entry.path: entry for entry in found.repository.snapshot.entries}
    own = {}
    for name, path in found.config.templates.items():
        data = found.repository.read(entries[path]) if path in entries else None
        if data is None:
            raise ManifestError(
                f"the template {name} is not there: {path}",
                path=found.config.path,
                line=found.config.lines.get(f"templates.{name}"),
                remedy="Correct its path, or add the file.",
            )
        own[name] = Template(name=name, path=path, source=data.decode("utf-8", "replace"))
    return stock.templates(own)


def known_at(path: Path, rev: str, manifest: Path | None, ask: Ask) -> Known:
    """The drift that there was at another commit, which is none of this change's."""
    with opened(path, rev=rev, manifest=manifest, quiet=True) as found:
        before = judged(found, replace(ask, wish=Wish(evidence=NO_EVIDENCE, memory=False)))
    stale = [verdict.claim for verdict in before.judgement.stale]
    return known_from(stale, f"it was stale at {rev} already")


def baseline_at(path: Path) -> Known:
    """A baseline file. Raises AuditError."""
    return read_baseline(read_named(path, _LARGEST_BASELINE, "check --baseline"), str(path))


def day(text: str | None) -> str:
    """The day that suppressions are judged by: ``--as-of``, else today. Raises AuditError."""
    if text is None:
        return date.today().isoformat()
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise AuditError(f"--as-of {text} is no date", remedy="write it as 2027-01-31") from None
