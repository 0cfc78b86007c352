"""Wires the rooms together for one audit: repository, manifest, catalog, eyes, program."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property, partial
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from mlops_audit.catalog import load_catalog
from mlops_audit.cli.manifest import own_tools, read_manifest
from mlops_audit.cli.printing import Progress
from mlops_audit.config import Config, check_tools, check_weights
from mlops_audit.errors import AuditError
from mlops_audit.model.plan import Plan
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic, Snapshot
from mlops_audit.model.tool import Tool
from mlops_audit.scoring import WEIGHTS
from mlops_audit.world.cache import Cache
from mlops_audit.world.eye import edition
from mlops_audit.world.memo import remembered
from mlops_audit.world.snapshot import Repository, open_repository

if TYPE_CHECKING:
    from mlops_audit.claims.reading import Reading
    from mlops_audit.cli.measuring import Measured, Wish
    from mlops_audit.model.facts import Facts, FileFacts, Outline
    from mlops_audit.model.probe import ProbeResult
    from mlops_audit.world.eye import Eye

T = TypeVar("T")

_LARGEST_RAW = 512 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """A repository ready to be audited: its manifest read, its catalog complete."""

    repository: Repository
    config: Config
    tools: tuple[Tool, ...]
    eyes: RepositoryEyes
    cache: Cache


class RepositoryEyes:
    """The eyes of the source room over one repository, cached by content."""

    def __init__(self, repository: Repository, cache: Cache, progress: Progress) -> None:
        self._repository = repository
        self._cache = cache
        self.shelf = cache.shelf(repository.root)
        self.progress = progress
        self._entries = {entry.path: entry for entry in repository.snapshot.entries}
        self.diagnostics: list[Diagnostic] = []
        self._held: dict[str, bytes | None] = {}

    @property
    def snapshot(self) -> Snapshot:
        """The files there are."""
        return self._repository.snapshot

    def outline(self, paths: Collection[str]) -> Mapping[str, Outline]:
        """A cheap look at each file."""
        from mlops_audit.model.facts import Outline
        from mlops_audit.source import reading
        from mlops_audit.world.eye import Eye

        eye = Eye(
            name="outline",
            version=reading.OUTLINE_VERSION,
            parse=reading.outline,
            result=Outline,
            variant=_suffix,
        )
        return self._observe(eye, paths, "looking")

    def read(self, paths: Collection[str]) -> Mapping[str, FileFacts]:
        """Each file in depth."""
        from mlops_audit.model.facts import FileFacts
        from mlops_audit.source import reading
        from mlops_audit.world.eye import Eye

        eye = Eye(
            name="facts",
            version=reading.FACTS_VERSION,
            parse=reading.read,
            result=FileFacts,
            variant=lambda path: path,
        )
        return self._observe(eye, paths, "reading")

    def documents(self, paths: Collection[str], tools: Sequence[Tool]) -> Mapping[str, Reading]:
        """What each document says about these tools."""
        from mlops_audit.claims import reading
        from mlops_audit.world.eye import Eye

        catalog = sha256(msgspec.msgpack.encode(tools)).hexdigest()[:16]
        eye = Eye(
            name="claims",
            version=f"{reading.VERSION} {catalog}",
            parse=partial(reading.read_document, tools=tools),
            result=reading.Reading,
            variant=lambda path: path,
        )
        return self._observe(eye, paths, "documents")

    def raw(self, path: str) -> bytes | None:
        """One small file's bytes; None for one that nobody wrote by hand."""
        entry = self._entries[path]
        return self._repository.read(entry) if entry.size <= _LARGEST_RAW else None

    def held(self, path: str) -> bytes | None:
        """A document's bytes, read once: whatever is judged or written in one run starts from the same."""
        if path not in self._held:
            entry = self._entries.get(path)
            self._held[path] = None if entry is None else self._repository.read(entry)
        return self._held[path]

    def _observe(self, eye: Eye[T], paths: Collection[str], what: str) -> Mapping[str, T]:
        from mlops_audit.world.observing import observe

        entries = [self._entries[path] for path in sorted(paths)]
        found, problems = observe(
            self._repository, entries, eye, cache=self._cache, progress=self.progress.reporter(what)
        )
        self.diagnostics += problems
        return found


@contextmanager
def opened(
    path: Path,
    *,
    rev: str | None = None,
    manifest: Path | None = None,
    ignore_manifest: bool = False,
    cached: bool = True,
    quiet: bool = False,
) -> Iterator[Opened]:
    """Open what is at ``path``; raises AuditError when path, commit, manifest or catalog are wrong."""
    cache = Cache.usual() if cached else Cache(None)
    progress = Progress(quiet)
    with open_repository(path, rev, cache) as repository:
        eyes = RepositoryEyes(repository, cache, progress)
        try:
            config = Config() if ignore_manifest else read_manifest(repository, manifest)
            tools = load_catalog(own_tools(repository, config))
            check_tools(config, tools)
            check_weights(config, WEIGHTS)
            yield Opened(repository=repository, config=config, tools=tools, eyes=eyes, cache=cache)
        finally:
            progress.close()


def tools_for(path: Path, manifest: Path | None = None) -> tuple[Tool, ...]:
    """The catalog as it is for the repository at ``path``, its own tools included."""
    with opened(path, manifest=manifest, quiet=True) as found:
        return found.tools


class Study:
    """One audit of an opened repository, step by step; ``only`` narrows it to these tools.

    Plan and report depend on nothing but the files' contents, the manifest, the catalog and what was
    measured, so what is known for these is not computed again.
    """

    def __init__(self, found: Opened, only: Sequence[str] = ()) -> None:
        self.found = found
        self._only = tuple(only)
        self._config = replace(found.config, tools=self._only) if only else found.config
        self._key = _key(found, self._config, only)

    @cached_property
    def plan(self) -> Plan:
        """The probes there would be. A work tree is remembered by its content, so this is quick when warm."""
        return self._remembered("plan", self._key, Plan, self._plan)

    def report(self, measured: Measured) -> Report:
        """The report over what was observed and measured."""
        results = {name: measured.results[name] for name in sorted(measured.results)}
        digest = sha256(f"{self._key} {results!r}".encode("utf-8", "backslashreplace")).hexdigest()
        report = self._remembered("report", digest, Report, lambda: self._report(results))
        snapshot = self.found.repository.snapshot
        return replace(
            report,
            name=snapshot.name,
            commit=snapshot.commit,
            dirty=snapshot.dirty,
            probes=measured.word,
            interpreter=measured.interpreter,
            notes=(*self.found.repository.notes, *report.notes, *measured.notes),
        )

    @cached_property
    def _facts(self) -> Facts:
        from mlops_audit.pipeline.survey import survey

        facts = survey(self.found.eyes, self.found.tools, self._config)
        return replace(facts, diagnostics=(*facts.diagnostics, *self.found.eyes.diagnostics))

    def _plan(self) -> Plan:
        from mlops_audit.pipeline.audit import attributed
        from mlops_audit.pipeline.planning import planned

        attributions = attributed(self._facts, self.found.tools, self._config)
        return planned(self.found.eyes, self._facts, attributions, self._config, self._only)

    def _report(self, results: Mapping[str, ProbeResult]) -> Report:
        from mlops_audit.pipeline.audit import audit

        return audit(replace(self._facts, results=results), self.found.tools, self._config, self._only)

    def _remembered(self, name: str, key: str, kind: type[T], make: Callable[[], T]) -> T:
        eyes = self.found.eyes
        return remembered(eyes.shelf, name, key, kind, make, lambda _: not eyes.diagnostics)


def audited(found: Opened, only: Sequence[str] = (), wish: Wish | None = None) -> Report:
    """Audit an opened repository, with measured evidence as the user wishes; None: with none."""
    from mlops_audit.cli.measuring import Measured, measured

    study = Study(found, only)
    return study.report(Measured() if wish is None else measured(found, lambda: study.plan, wish))


def _key(found: Opened, config: Config, only: Sequence[str]) -> str:
    """A digest of all that a report depends on."""
    snapshot = found.repository.snapshot
    digest = sha256(edition().encode())
    digest.update(msgspec.msgpack.encode([config, found.tools, only]))
    digest.update(repr(snapshot.diagnostics).encode("utf-8", "backslashreplace"))
    rows = [f"{entry.path}\0{entry.blob}\0{entry.kind.value}\0{entry.size}\n" for entry in snapshot.entries]
    digest.update("".join(rows).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def known_tools(
    names: Sequence[str], tools: Sequence[Tool], besides: Collection[str] = ()
) -> tuple[str, ...]:
    """Tool ids for what the user typed: an id, a name or an alias, whatever its case.

    ``besides`` are other words that would have been understood, for the suggestion.
    """
    by_name = {}
    for tool in tools:
        for name in (*tool.aliases, tool.name, tool.id):
            by_name[name.lower().replace("-", "_").replace(" ", "_")] = tool.id
    found = []
    for name in names:
        key = name.lower().replace("-", "_").replace(" ", "_")
        if key not in by_name:
            what = "no check and no tool is" if besides else "no tool in the catalog is"
            raise AuditError(f"{what} called {name!r}", remedy=nearest(name, [*by_name, *besides]))
        found.append(by_name[key])
    return tuple(dict.fromkeys(found))


def nearest(name: str, known: Collection[str]) -> str:
    """A remedy that names the closest known word."""
    from difflib import get_close_matches

    close = get_close_matches(name.lower(), list(known), n=1)
    hint = f"did you mean {close[0]}? " if close else ""
    return hint + "`mlops-audit catalog list` shows every tool"


def _suffix(path: str) -> str:
    name = path.rpartition("/")[2]
    return name.rpartition(".")[2]
