"""Which declared dependencies are a tool's distributions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlops_audit.model.attribution import Declaration
from mlops_audit.model.facts import DependencyFacts
from mlops_audit.model.tool import Tool

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


def distribution_modules(declared: Mapping[str, DependencyFacts]) -> frozenset[str]:
    """Import names that the declared distributions most likely own: their own names with underscores."""
    return frozenset(
        item.name.replace("-", "_") for facts in declared.values() for item in facts.requirements
    )
