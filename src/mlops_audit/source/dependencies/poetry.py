"""Poetry's tables: names to constraints (Poetry docs, "Dependency specification")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlops_audit.formats.node import Node
from mlops_audit.model.facts import Requirement
from mlops_audit.source.dependencies.names import normalise
from mlops_audit.source.dependencies.toml_tables import Document, named, strings, table


def declared(document: Document) -> Iterator[Requirement]:
    """Yield dependencies, groups and the older ``dev-dependencies``; an optional one belongs to its extra."""
    poetry = document.table("tool", "poetry")
    dependencies = table(poetry.get("dependencies"))
    extras = _extras(table(poetry.get("extras")))
    optional = {normalise(name) for name, node in dependencies.items() if _is_optional(node)}
    for found in named(document, dependencies, "main"):
        yield replace(found, group=extras.get(found.name, "main")) if found.name in optional else found
    for group, node in table(poetry.get("group")).items():
        yield from named(document, table(node, "dependencies"), group)
    yield from named(document, table(poetry.get("dev-dependencies")), "dev")


def _is_optional(node: Node) -> bool:
    flag = table(node).get("optional")
    return flag is not None and flag.value is True


def _extras(extras: Mapping[str, Node]) -> dict[str, str]:
    """Return, by name, the first extra that lists it."""
    found: dict[str, str] = {}
    for extra, node in extras.items():
        for name, _ in strings(node):
            found.setdefault(normalise(name), extra)
    return found
