"""Declared dependencies: every declaration with the line that it stands on, whatever the dialect."""

from __future__ import annotations

from mlops_audit.source.dependencies import (
    conda,
    pipfile,
    pixi,
    pyproject,
    requirement_lists,
    setup_cfg,
    setup_py,
)
from mlops_audit.source.dependencies.dialect import Reading
from mlops_audit.source.dependencies.following import follow, included
from mlops_audit.source.dependencies.inline_script import inline

__all__ = ["DIALECTS", "follow", "included", "inline", "is_dependency_file", "read"]

DIALECTS = (
    pyproject.DIALECT,
    requirement_lists.DIALECT,
    setup_py.DIALECT,
    setup_cfg.DIALECT,
    conda.DIALECT,
    pipfile.DIALECT,
    pixi.DIALECT,
)

_ENDINGS = ("setup.py", "setup.cfg", ".toml", "pipfile", ".txt", ".in", ".pip", ".yml", ".yaml")


def is_dependency_file(path: str) -> bool:
    """Tell whether a repository-relative POSIX path is that of a file that may declare dependencies."""
    return path.lower().endswith(_ENDINGS) and any(dialect.claims(path) for dialect in DIALECTS)


def read(path: str, data: bytes) -> Reading:
    """Return what a dependency file declares, and what could not be read of it.

    A path that no dialect claims is read as a requirement list: it is one because another list includes it.
    """
    dialect = next((dialect for dialect in DIALECTS if dialect.claims(path)), requirement_lists.DIALECT)
    return dialect.read(path, data)
