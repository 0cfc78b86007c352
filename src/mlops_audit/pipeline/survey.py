"""Observation in rounds: look at everything cheaply, choose what matters, read that in depth.

What is chosen depends on what has been seen so far, never on a judgement; the eyes that do the reading are
handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from mlops_audit.attribution.configs import candidates
from mlops_audit.attribution.layout import Layout, Namer
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.selection import Selection
from mlops_audit.config import Config
from mlops_audit.formats.globs import matching
from mlops_audit.model.facts import DependencyFacts, Facts, FileFacts, Outline
from mlops_audit.model.snapshot import Diagnostic, Kind, Snapshot
from mlops_audit.model.tests import Count, TestOutline
from mlops_audit.model.tool import Tool
from mlops_audit.source import dependencies, reading
from mlops_audit.source.callables import inheritance
from mlops_audit.source.tests import collect, settings

_ROUNDS = 6
"""How often what was read may call for reading more (base classes of base classes, ``-r`` of ``-r``)."""

_SQL_LIBRARIES = frozenset({"alembic", "flask_sqlalchemy", "sqlalchemy", "sqlmodel"})
"""What models and migrations import: with a table demanded, they are read wherever they stand."""


class Eyes(Protocol):
    """Whoever can read the snapshot's files: cached, in parallel, without raising for a bad file."""

    @property
    def snapshot(self) -> Snapshot:
        """The files there are."""

    def outline(self, paths: Collection[str]) -> Mapping[str, Outline]:
        """A cheap look at each file."""

    def read(self, paths: Collection[str]) -> Mapping[str, FileFacts]:
        """Each file in depth."""

    def raw(self, path: str) -> bytes | None:
        """One small file's bytes; None for one that is not read, or that nobody wrote by hand."""


def survey(eyes: Eyes, tools: Sequence[Tool], config: Config) -> Facts:
    """Everything that judging ``tools`` needs to know about the snapshot."""
    sizes = {entry.path: entry.size for entry in eyes.snapshot.entries if entry.kind is Kind.FILE}
    for path in matching(list(sizes), (*config.exclude, *config.catalog)):
        del sizes[path]
    paths = list(sizes)
    collecting = Collecting(eyes, paths)
    roots = (*config.roots, *collecting.roots)
    modules = ModuleMap(paths, roots)
    files = dict(eyes.read(_chosen(eyes, sizes, tools, config, modules)))
    collected = _collect(eyes, files, modules, paths, collecting)
    declared = _follow(eyes, files, set(paths))
    return Facts(
        snapshot=eyes.snapshot,
        paths=tuple(paths),
        roots=roots,
        files=without_contracts(files),
        declared=declared,
        collected=collected,
        sessions={path: collecting.of(path).root for path in collected},
        diagnostics=(*_diagnostics(files), *collecting.diagnostics),
    )


def _chosen(
    eyes: Eyes, sizes: Mapping[str, int], tools: Sequence[Tool], config: Config, modules: ModuleMap
) -> set[str]:
    """The files to read in depth, after a cheap look at all; what was seen in that look is forgotten."""
    outlines = eyes.outline([path for path, size in sizes.items() if reading.has_outline(path, size)])
    layout, namer = Layout(config.production, config.tests), Namer(tools)
    selection = Selection(outlines, modules, Libraries(tools), namer, layout)
    keys = {path: outline.keys for path, outline in outlines.items() if not path.endswith((".py", ".ipynb"))}
    configs = candidates(sizes, keys, tools, namer, layout)
    chosen = {*selection.python(), *configs, *_demanded(config, list(sizes))}
    chosen |= {path for path, size in sizes.items() if reading.always_read(path, size)}
    chosen |= selection.loaders(path.rpartition("/")[2] for path in configs)
    if any(demand.table for refinement in config.refinements.values() for demand in refinement.demands):
        chosen |= {path for path, outline in outlines.items() if _speaks_sql(outline)}
    return chosen | {path for path in keys if outlines[path].modules}


def _speaks_sql(outline: Outline) -> bool:
    return any(module.partition(".")[0] in _SQL_LIBRARIES for module in outline.modules)


def _demanded(config: Config, paths: Sequence[str]) -> Iterable[str]:
    """Files that only the manifest calls for: those that it names, and migrations where it demands tables."""
    globs: list[str] = []
    for refinement in config.refinements.values():
        globs += [*refinement.modules, *refinement.tests, *refinement.configs]
        for demand in refinement.demands:
            globs += [demand.path] if demand.path else []
            if demand.symbol:
                place = demand.symbol.partition(":")[0].replace(".", "/")
                globs += [f"**/{place}.py", f"**/{place}/__init__.py"]
            if demand.table:
                globs += ["*.sql", "**/*migration*/**/*.py", "**/alembic/**/*.py"]
    return matching(paths, globs)


def without_contracts(files: Mapping[str, FileFacts]) -> dict[str, FileFacts]:
    """``files`` without the hollow methods that others are to implement: those promise nothing themselves."""
    known = inheritance.lineage(facts.python for facts in files.values() if facts.python)
    return {path: _without(facts, known) for path, facts in files.items()}


def _without(facts: FileFacts, known: inheritance.Lineage) -> FileFacts:
    if not facts.python or not any(function.stub for function in facts.python.functions):
        return facts
    kept = inheritance.without_contracts(facts.python.functions, known)
    return replace(facts, python=replace(facts.python, functions=kept))


class Collecting:
    """The project's pytest settings, read once: for each test file those of the nearest folder with any."""

    def __init__(self, eyes: Eyes, paths: Collection[str]) -> None:
        wanted = [path for path in paths if path.rpartition("/")[2] in settings.SETTINGS_FILES]
        self._contents = {path: data for path in wanted if (data := eyes.raw(path)) is not None}
        self._folders = frozenset(path.rpartition("/")[0] for path in self._contents)
        self._known: dict[str, settings.Settings] = {}

    def of(self, path: str) -> settings.Settings:
        """The settings that hold for one test file."""
        folder = path.rpartition("/")[0]
        while folder and folder not in self._folders:
            folder = folder.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = settings.settings_for(path, self._contents)
        return self._known[folder]

    def groups(self, paths: Iterable[str]) -> list[tuple[list[str], settings.Settings]]:
        """Those of ``paths`` that are test files under their settings: a group for each settings."""
        found: dict[str, tuple[list[str], settings.Settings]] = {}
        for path in paths:
            chosen = self.of(path)
            if settings.is_test_file(path, chosen):
                found.setdefault(f"{chosen.root}\0{chosen.path}", ([], chosen))[0].append(path)
        return list(found.values())

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders that any of the settings puts on the path."""
        chosen = [self.of(f"{folder}/x" if folder else "x") for folder in sorted(self._folders)]
        found = (f"{each.root}/{place}".strip("/") for each in chosen for place in each.pythonpath)
        return tuple(
            dict.fromkeys(normal for place in found if (normal := place.removesuffix("/.").strip("./")))
        )

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Settings that could not be read."""
        return tuple(problem for chosen in self._known.values() for problem in chosen.diagnostics)


def _collect(
    eyes: Eyes,
    files: dict[str, FileFacts],
    modules: ModuleMap,
    paths: Collection[str],
    collecting: Collecting,
) -> dict[str, Count]:
    """What pytest would collect from each test file read; reads conftest files and base classes that this
    rests on.
    """
    known = set(paths)

    def resolve(importer: str, module: str, level: int) -> str | None:
        target = modules.locate(importer, module, level)
        return target.path or None if target else None

    asked: set[str] = set()
    for _ in range(_ROUNDS):
        outlines = _outlines(files)
        groups = collecting.groups(outlines)
        wanted = {
            path for tests, chosen in groups for path in collect.needed(tests, outlines, chosen, resolve)
        }
        wanted = {path for path in wanted & known if path not in files and path not in asked}
        if not wanted:
            break
        asked |= wanted
        files.update(eyes.read(wanted))
    found: dict[str, Count] = {}
    for tests, chosen in groups:
        collector = collect.Collector(outlines, chosen, resolve)
        found.update((path, collector.count(path)) for path in tests)
    return found


def _outlines(files: Mapping[str, FileFacts]) -> dict[str, TestOutline]:
    return {path: facts.python.tests for path, facts in files.items() if facts.python and facts.python.tests}


def _follow(eyes: Eyes, files: dict[str, FileFacts], known: set[str]) -> Mapping[str, DependencyFacts]:
    """Declared dependencies with ``-r`` and ``-c`` followed, also into files whose names do not give them
    away.
    """
    declared = {path: facts.dependencies for path, facts in files.items() if facts.dependencies}
    for _ in range(_ROUNDS):
        wanted = {
            other
            for path, facts in declared.items()
            for other in dependencies.included(path, facts)
            if other in known and other not in declared
        }
        if not wanted:
            break
        for path in wanted:
            data = eyes.raw(path)
            declared[path] = dependencies.read(path, data)[0] if data is not None else DependencyFacts()
    return dependencies.follow(declared)


def _diagnostics(files: Mapping[str, FileFacts]) -> tuple[Diagnostic, ...]:
    return tuple(problem for path in sorted(files) for problem in files[path].diagnostics)
