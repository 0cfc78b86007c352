"""Pixi's manifest: ``pixi.toml``, or ``[tool.pixi]`` in ``pyproject.toml`` (Pixi docs, "Pixi manifest")."""

from __future__ import annotations

from collections.abc import Iterator

from mlops_audit.formats.node import FormatError, Node
from mlops_audit.model.facts import Requirement
from mlops_audit.source.dependencies.dialect import Dialect, Reading, file_name, gathered, unreadable
from mlops_audit.source.dependencies.toml_tables import Document, load, named, table

_GROUPS = {
    "dependencies": "",
    "pypi-dependencies": "",
    "run-dependencies": "",
    "host-dependencies": "build",
    "build-dependencies": "build",
}


def claims(path: str) -> bool:
    """Tell whether a path is a ``pixi.toml``."""
    return file_name(path) == "pixi.toml"


def read(path: str, data: bytes) -> Reading:
    """Read a Pixi manifest."""
    try:
        document = load(data)
    except FormatError as error:
        return unreadable(path, "toml", error)
    return gathered(declared(document, document.root)), ()


def declared(document: Document, manifest: Node | None) -> Iterator[Requirement]:
    """Yield the dependencies of the workspace, of its package, and of every feature and target."""
    yield from _tables(document, manifest, "main")
    yield from _tables(document, table(manifest).get("package"), "main")
    for feature, node in table(manifest, "feature").items():
        yield from _tables(document, node, feature)


def _tables(document: Document, owner: Node | None, group: str) -> Iterator[Requirement]:
    for place in (owner, *table(owner, "target").values()):
        for key, own_group in _GROUPS.items():
            yield from named(document, table(place, key), own_group or group)


DIALECT = Dialect(name="Pixi", claims=claims, read=read)
