"""Which declared dependencies are a tool's distributions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.model.attribution import Declaration
from mlops_audit.model.facts import DependencyFacts, FileFacts
from mlops_audit.model.tool import Tool

_PROJECT_FILES = frozenset({"pyproject.toml", "setup.cfg", "setup.py"})
_NAME_KEYS = frozenset({"project.name", "tool.poetry.name", "metadata.name"})
_NOT_DECLARING = frozenset({"constraint", "transitive"})


def declarations(
    declared: Mapping[str, DependencyFacts], tools: Iterable[Tool]
) -> dict[str, list[Declaration]]:
    """By tool id, every line that declares one of its distributions, in order of path and line."""
    ordered = sorted(tools, key=lambda tool: tool.origin != "catalog")
    exact = {name: tool.id for tool in ordered for name in tool.distributions if not name.endswith("*")}
    prefixes = [(name[:-1], tool.id) for tool in ordered for name in tool.distributions if name.endswith("*")]
    prefixes.sort(key=lambda pair: len(pair[0]), reverse=True)
    found: dict[str, list[Declaration]] = {}
    for path in sorted(declared):
        for item in declared[path].requirements:
            tool = exact.get(item.name) or next(
                (id_ for start, id_ in prefixes if item.name.startswith(start)), None
            )
            if tool and item.group not in _NOT_DECLARING:
                found.setdefault(tool, []).append(
                    Declaration(path=path, line=item.line, requirement=item.text, group=item.group)
                )
    return found


def published(
    paths: Iterable[str],
    files: Mapping[str, FileFacts],
    declared: Mapping[str, DependencyFacts],
    tools: Iterable[Tool],
    modules: ModuleMap,
) -> frozenset[str]:
    """Top-level names of tools' libraries that this project itself publishes: the tool's own repository.

    Such a package stands beside the project file that builds it. Where a dependency file asks for the library
    as well (examples do), the project file must bear its name.
    """
    projects = {path.rpartition("/")[0] for path in paths if path.rpartition("/")[2] in _PROJECT_FILES}
    asked = {item.name for each in declared.values() for item in each.requirements}
    named = {
        re.sub(r"[-_.]+", "-", section.value.strip("\"'").lower())
        for path, file in files.items()
        if file.config and path.rpartition("/")[2] in _PROJECT_FILES
        for section in file.config.sections
        if section.key in _NAME_KEYS and section.value
    }
    sold: dict[str, set[str]] = {}
    for tool in tools:
        for prefix in tool.imports:
            sold.setdefault(prefix.partition(".")[0], set()).update(tool.distributions)
    return frozenset(
        top
        for top, distributions in sold.items()
        if _is_beside(projects, modules.package_homes(top))
        and (asked.isdisjoint(distributions) or not named.isdisjoint(distributions))
    )


def _is_beside(projects: Collection[str], homes: Collection[str]) -> bool:
    """Whether one of these folders, or the one around it, is a project's."""
    return any(home in projects or home.rpartition("/")[0] in projects for home in homes)


def distribution_modules(declared: Mapping[str, DependencyFacts]) -> frozenset[str]:
    """Import names that the declared distributions most likely own: their own names with underscores."""
    return frozenset(
        item.name.replace("-", "_") for facts in declared.values() for item in facts.requirements
    )
