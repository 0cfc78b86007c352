"""What the standards put into ``pyproject.toml``: PEP 621, PEP 735 and PEP 518."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.toml_tables import Document, listed


def declared(document: Document) -> Iterator[Requirement | Include | None]:
    """Yield ``[project]``'s dependencies and extras, ``[dependency-groups]``, and what the build needs."""
    project = document.table("project")
    yield from listed(project.get("dependencies"), "main")
    for group, node in document.table("project", "optional-dependencies").items():
        yield from listed(node, group)
    for group, node in document.table("dependency-groups").items():
        yield from listed(node, group)
    yield from listed(document.table("build-system").get("requires"), "build")
