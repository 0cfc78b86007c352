"""Pipenv's ``Pipfile``: a table of names for packages, one for development, and others by category."""

from __future__ import annotations

from mlops_audit.formats.node import FormatError
from mlops_audit.source.dependencies.dialect import Dialect, Reading, file_name, gathered, unreadable
from mlops_audit.source.dependencies.toml_tables import load, named, table

_GROUPS = {"packages": "main", "dev-packages": "dev"}
_OTHERS = frozenset({"source", "requires", "scripts", "pipenv"})


def claims(path: str) -> bool:
    """Tell whether a path is a ``Pipfile``."""
    return file_name(path) == "pipfile"


def read(path: str, data: bytes) -> Reading:
    """Read a ``Pipfile``."""
    try:
        document = load(data)
    except FormatError as error:
        return unreadable(path, "toml", error)
    return gathered(
        requirement
        for category, node in document.table().items()
        if category not in _OTHERS
        for requirement in named(document, table(node), _GROUPS.get(category, category))
    ), ()


DIALECT = Dialect(name="Pipfile", claims=claims, read=read)
