"""``pyproject.toml``: what the standards and the project managers put there."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_audit.formats.node import FormatError
from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies import pixi, poetry, project_managers, project_table
from mlops_audit.source.dependencies.dialect import Dialect, Reading, file_name, gathered, unreadable
from mlops_audit.source.dependencies.names import normalise
from mlops_audit.source.dependencies.toml_tables import Document, load


def claims(path: str) -> bool:
    """Tell whether a path is a ``pyproject.toml``."""
    return file_name(path) == "pyproject.toml"


def read(path: str, data: bytes) -> Reading:
    """Read a ``pyproject.toml``."""
    try:
        document = load(data)
    except FormatError as error:
        return unreadable(path, "toml", error)
    return gathered(_declared(document)), ()


def _declared(document: Document) -> Iterator[Requirement | Include | None]:
    own = {_own_name(document, "project"), _own_name(document, "tool", "poetry")}
    for found in (
        *project_table.declared(document),
        *poetry.declared(document),
        *project_managers.declared(document),
        *pixi.declared(document, document.table("tool").get("pixi")),
    ):
        # A project that names itself, as in `all = ["itself[a,b]"]`, depends on nothing new.
        if not isinstance(found, Requirement) or found.name not in own:
            yield found


def _own_name(document: Document, *keys: str) -> str:
    node = document.table(*keys).get("name")
    return normalise(node.value) if node is not None and isinstance(node.value, str) else ""


DIALECT = Dialect(name="pyproject.toml", claims=claims, read=read)
