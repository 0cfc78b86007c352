"""Facts and attributions → the probes that would answer what is still open. Nothing is run here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from mlops_audit.attribution.declarations import distribution_modules
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.reach import Reach
from mlops_audit.config import Config, DemandKind, ToolRefinement
from mlops_audit.model.attribution import Attribution, loader_for
from mlops_audit.model.facts import Facts, Guard, Outline
from mlops_audit.model.probe import Probe, ProbeKind
from mlops_audit.model.probe_ids import command_id, import_id, load_id, symbol_id, tests_id
from mlops_audit.probing.dependence import Dependence
from mlops_audit.probing.roots import Roots, dotted, root_for

_PROSE = (".md", ".rst")
_OURS = ".mlops-audit/"


def plan(
    facts: Facts,
    attributions: Mapping[str, Attribution],
    outlines: Mapping[str, Outline],
    config: Config,
    only: Collection[str] = (),
) -> tuple[Probe, ...]:
    """Every probe that these tools call for, each once: imports, loaders and commands first, tests last.

    ``only`` narrows it to some of the tools; each question remains what it is without, so that an answer
    to it serves both.
    """
    planner = _Planner(facts, outlines, config)
    found: dict[str, Probe] = {}
    for probe in planner.all(attributions, only or attributions):
        found.setdefault(probe.id, probe)
    return tuple(found.values())


@dataclass(slots=True)
class _Planner:
    facts: Facts
    outlines: Mapping[str, Outline]
    config: Config

    def all(self, attributions: Mapping[str, Attribution], asked: Collection[str]) -> Iterator[Probe]:
        modules = ModuleMap(self.facts.paths, self.facts.roots)
        reach = Reach(self.outlines, modules)
        every = Reach(self.outlines, modules, strings=True)
        owners = Libraries([each.tool for each in attributions.values()])
        foreign = owners.tops | distribution_modules(self.facts.declared)
        roots = Roots(self.outlines, reach, modules, self.facts.roots, foreign)
        work = _Work(
            self.facts, modules, roots, Dependence(self.outlines, every, self.facts.snapshot), foreign
        )
        libraries = _libraries(self.facts, attributions, owners)
        wanted = {tool: attribution for tool, attribution in attributions.items() if tool in asked}
        for path in sorted({module.path for each in wanted.values() for module in each.scored}):
            if path in libraries:
                yield work.imports(path, libraries[path])
        for tool, attribution in wanted.items():
            refinement = self.config.refinements.get(tool, ToolRefinement())
            yield from (work.symbol(symbol, libraries) for symbol in refinement.symbols)
            yield from work.loads(attribution)
            yield from work.commands(tool, refinement, self.config.path or "")
        tests = {test.path for each in wanted.values() for test in each.tests if test.count}
        yield from (work.tests(path) for path in sorted(tests))


@dataclass(slots=True)
class _Work:
    """Makes one probe at a time."""

    facts: Facts
    modules: ModuleMap
    roots: Roots
    dependence: Dependence
    foreign: Collection[str]
    """Top-level names that are libraries."""

    def imports(self, path: str, libraries: Sequence[str], symbol: str = "") -> Probe:
        depends = self.dependence.of_module(path)
        places = self.roots.path_for(path, depends)
        name = dotted(path, places[0])
        probe = Probe(
            id=symbol_id(name, symbol) if symbol else import_id(path),
            kind=ProbeKind.IMPORT,
            path=path,
            roots=places,
            tops=self._tops(places),
            module=name,
            symbol=symbol,
            libraries=tuple(libraries),
        )
        return self.dependence.sealed(probe, depends)

    def symbol(self, symbol: str, libraries: Mapping[str, Sequence[str]]) -> Probe:
        """A symbol that the manifest names; a module that is not there is asked for all the same."""
        module, _, name = symbol.partition(":")
        target = self.modules.locate("", module)
        path = target.path if target else ""
        depends = self.dependence.of_module(path) if path else frozenset[str]()
        places = (root_for(path, module) or "", *self.roots.needed(path, depends))
        probe = Probe(
            id=symbol_id(module, name),
            kind=ProbeKind.IMPORT,
            path=path,
            roots=tuple(dict.fromkeys(places)),
            tops=tuple(sorted({*self._tops(places), module.partition(".")[0]})),
            module=module,
            symbol=name,
            libraries=tuple(libraries.get(path, ())),
        )
        return self.dependence.sealed(probe, depends)

    def loads(self, attribution: Attribution) -> Iterator[Probe]:
        tool = attribution.tool
        for config in attribution.configs:
            if loader := loader_for(tool, config):
                probe = Probe(
                    id=load_id(tool.id, config.path),
                    kind=ProbeKind.LOAD,
                    path=config.path,
                    roots=("",),
                    tool=tool.id,
                    code=loader.code,
                    foreign=tool.origin != "catalog",
                )
                yield self.dependence.sealed(probe, {config.path})

    def commands(self, tool: str, refinement: ToolRefinement, manifest: str) -> Iterator[Probe]:
        code = {path for path in self.facts.paths if not path.endswith(_PROSE) and not path.startswith(_OURS)}
        for demand in refinement.demands:
            if demand.kind is DemandKind.COMMAND:
                probe = Probe(
                    id=command_id(tool, demand.name),
                    kind=ProbeKind.COMMAND,
                    path=manifest,
                    roots=tuple(dict.fromkeys((*self.facts.roots, ""))),
                    tool=tool,
                    words=demand.command,
                    foreign=True,
                )
                yield self.dependence.sealed(probe, code)

    def tests(self, path: str) -> Probe:
        depends = self.dependence.of_test(path)
        places = self.roots.needed(path, depends)
        probe = Probe(
            id=tests_id(path),
            kind=ProbeKind.TESTS,
            path=path,
            folder=self.facts.sessions.get(path, ""),
            roots=places,
            tops=self._tops(places),
        )
        return self.dependence.sealed(probe, depends)

    def _tops(self, places: Iterable[str]) -> tuple[str, ...]:
        return tuple(sorted({top for place in places for top in self.modules.tops_in(place, self.foreign)}))


def _libraries(
    facts: Facts, attributions: Mapping[str, Attribution], owners: Libraries
) -> dict[str, tuple[str, ...]]:
    """By module to import: the top-level names of the libraries that make it a tool's module."""
    found: dict[str, set[str]] = {}
    for tool, attribution in attributions.items():
        for module in attribution.scored:
            python = facts.files[module.path].python if module.path in facts.files else None
            if module.notebook:
                continue
            tops = found.setdefault(module.path, set())
            for item in python.imports if python else ():
                if owners.owner_of(item) == tool and not item.guard & Guard.TYPE_CHECKING:
                    tops.add(item.module.partition(".")[0])
    return {path: tuple(sorted(tops)) for path, tops in found.items()}
