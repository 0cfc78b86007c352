"""Observation in rounds: look at everything cheaply, choose what matters, read that in depth.

What is chosen depends on what has been seen so far, never on a judgement; the eyes that do the reading are
handed in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from mlops_audit.attribution.configs import candidates
from mlops_audit.attribution.connecting import connected
from mlops_audit.attribution.layout import Layout, Namer
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.selection import Selection
from mlops_audit.config import Config
from mlops_audit.formats.globs import matching
from mlops_audit.model.facts import DependencyFacts, Facts, FileFacts, Outline
from mlops_audit.model.snapshot import WHY_UNREAD, Diagnostic, Kind
from mlops_audit.model.tests import Count, TestOutline
from mlops_audit.model.tool import Tool
from mlops_audit.pipeline.collecting import Collecting
from mlops_audit.pipeline.eyes import Eyes
from mlops_audit.source import dependencies, reading
from mlops_audit.source.callables import inheritance
from mlops_audit.source.tests import collect

_ROUNDS = 6
"""How often what was read may call for reading more (base classes of base classes, ``-r`` of ``-r``)."""

_BORROWED = 20
"""How many modules may hand a library on to one another before no more are looked for."""

_SQL_LIBRARIES = frozenset({"alembic", "flask_sqlalchemy", "sqlalchemy", "sqlmodel"})
"""What models and migrations import: with a table demanded, they are read wherever they stand."""


def survey(eyes: Eyes, tools: Sequence[Tool], config: Config) -> Facts:
    """Everything that judging ``tools`` needs to know about the snapshot."""
    sizes = {entry.path: entry.size for entry in eyes.snapshot.entries if entry.kind is Kind.FILE}
    for path in matching(list(sizes), (*config.exclude, *config.catalog)):
        del sizes[path]
    paths = list(sizes)
    collecting = Collecting(eyes, paths)
    roots = (*config.roots, *collecting.roots)
    modules = ModuleMap(paths, roots)
    strays = collecting.strays(paths)
    layout = Layout(config.production, config.tests, passed_over=strays)
    files = _read(eyes, sizes, tools, config, modules, layout)
    collected = _collect(eyes, files, modules, paths, collecting)
    declared = _follow(eyes, files, set(paths))
    return Facts(
        snapshot=eyes.snapshot,
        paths=tuple(paths),
        roots=roots,
        files=without_contracts(files),
        declared=declared,
        collected=collected,
        passed_over=_scripts(strays, files),
        sessions={path: collecting.of(path).root for path in collected},
        diagnostics=(*_diagnostics(files), *_not_files(eyes, config), *collecting.diagnostics),
    )


def _read(
    eyes: Eyes,
    sizes: Mapping[str, int],
    tools: Sequence[Tool],
    config: Config,
    modules: ModuleMap,
    layout: Layout,
) -> dict[str, FileFacts]:
    """The files that matter, in depth, after a cheap look at all; what was seen in that look is forgotten."""
    namer = Namer(tools)
    outlines = eyes.outline([path for path, size in sizes.items() if reading.has_outline(path, size)])
    selection = Selection(outlines, modules, Libraries(tools), namer, layout)
    files = dict(eyes.read(_chosen(sizes, outlines, selection, tools, config, layout)))
    _borrow(eyes, files, list(sizes), modules, tools, selection)
    return files


def _borrow(
    eyes: Eyes,
    files: dict[str, FileFacts],
    paths: Collection[str],
    modules: ModuleMap,
    tools: Sequence[Tool],
    selection: Selection,
) -> None:
    """Read also what uses and tests the modules that have a library through another one, until no new module
    of that kind is found.
    """
    declared = {path: facts.dependencies for path, facts in files.items() if facts.dependencies}
    known: set[str] = set()
    waiting = set(selection.users)
    for _ in range(_BORROWED):
        asked = [path for path in sorted(waiting - known) if path in files]
        connections = connected(files, paths, declared, tools, modules)
        borrowing = {path for path in asked if connections.borrows(path)}
        if not borrowing:
            return
        known |= borrowing
        further = selection.further(borrowing)
        files.update(eyes.read(further - files.keys()))
        waiting |= selection.users


def _chosen(
    sizes: Mapping[str, int],
    outlines: Mapping[str, Outline],
    selection: Selection,
    tools: Sequence[Tool],
    config: Config,
    layout: Layout,
) -> set[str]:
    """The files to read in depth, after a cheap look at all."""
    namer = Namer(tools)
    keys = {path: outline.keys for path, outline in outlines.items() if not path.endswith((".py", ".ipynb"))}
    configs = candidates(sizes, keys, tools, namer, layout)
    chosen = {*selection.python(), *configs, *_demanded(config, list(sizes))}
    chosen |= {path for path, size in sizes.items() if reading.always_read(path, size)}
    chosen |= selection.loaders(path.rpartition("/")[2] for path in configs)
    if any(demand.table for refinement in config.refinements.values() for demand in refinement.demands):
        chosen |= {path for path, outline in outlines.items() if _speaks_sql(outline)}
    return chosen | {path for path in keys if outlines[path].modules}


def _scripts(strays: Collection[str], files: Mapping[str, FileFacts]) -> frozenset[str]:
    """Those of the files that pytest leaves alone which the project runs: by a guard or a command.

    Anything else is a test that nobody collects, or serves tests.
    """
    run = {
        reference.text.rpartition("/")[2]
        for facts in (files.values() if strays else ())
        for reference in (facts.commands.files if facts.commands else ())
    }
    read = ((path, facts) for path in strays if path in files and (facts := files[path].python))
    return frozenset(path for path, facts in read if facts.main_line or path.rpartition("/")[2] in run)


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


def _not_files(eyes: Eyes, config: Config) -> Iterator[Diagnostic]:
    """What is named like a dependency file and has no content that is read."""
    entries = [each for each in eyes.snapshot.entries if each.kind in {Kind.SYMLINK, Kind.SPECIAL, Kind.LFS}]
    left_out = set(matching([each.path for each in entries], config.exclude))
    for entry in entries:
        if entry.path not in left_out and dependencies.is_dependency_file(entry.path):
            yield Diagnostic(
                path=entry.path,
                kind="not-read",
                message=WHY_UNREAD[entry.kind],
                remedy="Put a file there, or name it under `exclude`.",
            )


def _diagnostics(files: Mapping[str, FileFacts]) -> tuple[Diagnostic, ...]:
    return tuple(problem for path in sorted(files) for problem in files[path].diagnostics)
