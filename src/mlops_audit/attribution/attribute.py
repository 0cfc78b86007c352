"""Facts → one attribution per tool."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from mlops_audit.attribution.configs import Configs
from mlops_audit.attribution.connecting import connected
from mlops_audit.attribution.connections import Connections
from mlops_audit.attribution.declarations import declarations
from mlops_audit.attribution.layout import Layout, Namer
from mlops_audit.attribution.lending import Lending
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.roles import Roles, not_read
from mlops_audit.attribution.selection import config_folder
from mlops_audit.attribution.tests import Tests
from mlops_audit.attribution.wiring import Wiring, with_packages
from mlops_audit.config import Config, ToolRefinement
from mlops_audit.formats.globs import compiled, matching
from mlops_audit.model.attribution import Attribution, Module, Place, Role, ToolConfig
from mlops_audit.model.facts import Facts, Guard
from mlops_audit.model.tool import Tool

_NO_REFINEMENT = ToolRefinement()


def attribute(facts: Facts, tools: Sequence[Tool], config: Config) -> dict[str, Attribution]:
    """What belongs to each tool, by tool id; tools with nothing at all are left out unless the manifest names
    them.
    """
    paths = facts.paths
    namer = Namer(tools)
    hollow = {path for path, count in facts.collected.items() if count.exact and not count.value}
    layout = Layout(config.production, config.tests, hollow, facts.passed_over)
    modules = ModuleMap(paths, facts.roots)
    connections = connected(facts.files, paths, facts.declared, tools, modules)
    configs = Configs(facts.files, paths, tools, namer, layout)
    declared = declarations(facts.declared, tools)
    roles = Roles(facts.files, paths, connections, namer, layout, tools)
    for tool in tools:
        refinement = config.refinements.get(tool.id, _NO_REFINEMENT)
        roles.refine(tool.id, matching(paths, refinement.modules), matching(paths, refinement.exclude))
    owned = {tool.id: roles.modules(tool.id) for tool in tools}
    collected = {
        path: count
        for path, count in facts.collected.items()
        if path not in hollow or not layout.is_production(path)
    }
    tests = Tests(facts.files, connections.links, collected, owned, namer, layout)
    wiring = Wiring(facts.files, connections, modules, layout)
    counted = {path for path, count in collected.items() if count.value}
    exercised = tests.exercising(Lending(facts.files, connections, modules, layout, counted))
    maybe_exercised = tests.maybe_exercising()
    uncounted = _uncounted(connections, facts, layout)
    maybe_used = _maybe_used(connections, facts, layout)
    discovered = {
        tool.id: _discovered(tool, configs.own.get(tool.id, ()), _using(owned[tool.id]), paths)
        for tool in tools
        if tool.discovers
    }
    loaded = {path: place for tool in discovered if owned[tool] for path, place in discovered[tool].items()}
    found = {}
    for tool in tools:
        refinement = config.refinements.get(tool.id, _NO_REFINEMENT)
        parts = owned[tool.id]
        tool_configs = _refined_configs(configs.found.get(tool.id, []), refinement, paths)
        scored = [part.path for part in parts if part.role is not Role.CONSUMER]
        wired = with_packages(scored, wiring.wired(scored, {**loaded, **discovered.get(tool.id, {})}))
        maybe_wired = wiring.maybe(scored, wired)
        attribution = Attribution(
            tool=tool,
            declarations=tuple(declared.get(tool.id, ())),
            configs=tuple(_loaded(each, loaded) for each in tool_configs),
            modules=tuple(
                replace(
                    _placed(part, wired, with_packages(scored, exercised), connections),
                    maybe_wired=maybe_wired.get(part.path),
                    maybe_tested=maybe_exercised.get(part.path),
                )
                for part in parts
            ),
            tests=tuple(tests.of(tool.id, matching(paths, (*refinement.tests, *tool.tests)))),
            mentions=tuple(uncounted.get(tool.id, ())),
            maybe_used=tuple(maybe_used.get(tool.id, ())),
        )
        if (
            tool.id in config.tools
            or attribution.declarations
            or attribution.configs
            or attribution.modules
            or attribution.maybe_used
        ):
            found[tool.id] = attribution
    return found


def _placed(
    module: Module, wired: Mapping[str, Place], exercised: Mapping[str, Place], connections: Connections
) -> Module:
    links = connections.links[module.path]
    return replace(
        module,
        wired=wired.get(module.path),
        tested=exercised.get(module.path),
        imports_checked=links.checked,
        unresolved=tuple(links.unresolved),
    )


def _using(modules: Sequence[Module]) -> list[str]:
    return [module.path for module in modules if module.role is Role.INTEGRATION]


def _is_named(path: str, name: str) -> bool:
    return path.rpartition("/")[2] == name


def _discovered(
    tool: Tool, own: Collection[str], using: Collection[str], paths: Sequence[str]
) -> dict[str, Place]:
    """Files that the tool itself loads because of where they stand; those of ``using`` import its library."""
    found: dict[str, Place] = {}
    for pattern in tool.discovers:
        if pattern.startswith("{use}/"):
            name = pattern.removeprefix("{use}/")
            note = f"{tool.name} loads a {name} by itself"
            found.update((path, Place(path=path, note=note)) for path in using if _is_named(path, name))
            continue
        if pattern.startswith("{config}/"):
            bases = [(config_folder(path), path) for path in own]
            globs = [(base + pattern.removeprefix("{config}/"), source) for base, source in bases]
        else:
            globs = [(pattern, "")]
        for glob, source in globs:
            expression = compiled(glob if "/" in glob else f"./{glob}")
            for path in paths:
                if path not in found and path != source and expression.match(path):
                    found[path] = Place(path=source or path, note=f"{tool.name} loads {glob} by itself")
    return found


def _loaded(config: ToolConfig, discovered: Mapping[str, Place]) -> ToolConfig:
    place = config.loaded_by or discovered.get(config.path)
    return config if place is config.loaded_by else replace(config, loaded_by=place)


def _refined_configs(
    found: Sequence[ToolConfig], refinement: ToolRefinement, paths: Sequence[str]
) -> list[ToolConfig]:
    excluded = set(matching(paths, refinement.exclude))
    named = {path: glob for glob in refinement.configs for path in matching(paths, (glob,))}
    kept = [
        replace(config, pattern=config.pattern or named.get(config.path, "")) if not config.key else config
        for config in found
        if config.path not in excluded
    ]
    known = {config.path for config in kept}
    kept += [
        ToolConfig(path=path, line=1, end_line=1, pattern=glob, reason="named by the manifest")
        for path, glob in named.items()
        if path not in known
    ]
    return sorted(kept, key=lambda config: (config.path, config.line))


def _maybe_used(connections: Connections, facts: Facts, layout: Layout) -> dict[str, list[Place]]:
    """By tool, production files that were not read as a whole and may import its library."""
    found: dict[str, list[Place]] = {}
    for path, links in sorted(connections.links.items()):
        python = facts.files[path].python
        if python and layout.is_production(path) and (place := not_read(path, python)):
            for tool in links.maybe_tools:
                found.setdefault(tool, []).append(place)
    return found


def _uncounted(connections: Connections, facts: Facts, layout: Layout) -> dict[str, list[Place]]:
    """By tool, imports of its library that are not uses: in tests, or for type checking only; one a file."""
    found: dict[str, dict[str, Place]] = {}
    for path, links in connections.links.items():
        for use in links.uses if layout.is_test(path) else ():
            place = Place(path=path, line=use.item.line, note="only a test imports it")
            found.setdefault(use.tool, {}).setdefault(path, place)
    for path, file in facts.files.items():
        for item in file.python.imports if file.python else ():
            if item.guard & Guard.TYPE_CHECKING:
                tool = connections.owner_of(path, item)
                place = Place(path=path, line=item.line, note="imported for type checking only")
                found.setdefault(tool or "", {}).setdefault(path, place)
    return {tool: [places[path] for path in sorted(places)] for tool, places in found.items()}
