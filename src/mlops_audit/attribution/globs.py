"""Choosing paths by several globs at once."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mlops_audit.formats.globs import compiled


def matching(paths: Iterable[str], globs: Collection[str]) -> list[str]:
    """The paths that any of the globs matches, in their order."""
    expressions = [compiled(glob) for glob in globs]
    return [path for path in paths if any(expression.match(path) for expression in expressions)] if expressions else []
