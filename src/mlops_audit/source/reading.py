"""Which eye looks at which file, cheaply (an outline) or in depth (facts)."""

from __future__ import annotations

from mlops_audit.model.facts import (
    CommandFacts,
    ConfigFacts,
    DependencyFacts,
    FileFacts,
    Outline,
    PythonFacts,
    SqlFacts,
)
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.source import commands, config_files, dependencies, sql
from mlops_audit.source.python.sketch import sketch

OUTLINE_VERSION = "6"
FACTS_VERSION = "12"
"""Raised whenever what is read from the same bytes changes, so that cached answers are not reused."""

_LARGEST_BY_HAND = 512 * 1024
"""Bytes beyond which nobody writes such a file by hand: it was generated, or is data."""
_INLINE_SCRIPT = b"# /// script"


def has_outline(path: str, size: int) -> bool:
    """Whether a cheap look at a file of ``size`` bytes can tell anything."""
    return path.endswith((".py", ".ipynb")) or config_files.is_config_file(path, size)


def always_read(path: str, size: int) -> bool:
    """Files that are read in depth whatever their outline: declarations of dependencies, and commands."""
    if size > _LARGEST_BY_HAND:
        return False
    return dependencies.is_dependency_file(path) or commands.is_command_file(path)


def outline(path: str, data: bytes) -> Outline:
    """A cheap superset of what the file refers to."""
    if path.endswith(".py"):
        return sketch(data)
    if path.endswith(".ipynb"):
        from mlops_audit.source.notebook import source_text

        return sketch(source_text(data))
    return Outline(
        keys=config_files.outline_keys(data),
        modules=config_files.outline_targets(data),
        named=config_files.outline_named(data),
    )


def read(path: str, data: bytes) -> FileFacts:
    """Everything the eyes that know this kind of file see in it."""
    python: PythonFacts | None = None
    config: ConfigFacts | None = None
    declared: DependencyFacts | None = None
    command: CommandFacts | None = None
    tables: SqlFacts | None = None
    problems: list[Diagnostic] = []
    if path.endswith(".py"):
        from mlops_audit.source.python.reading import read_python

        python, found = read_python(path, data)
        problems += found
        if _INLINE_SCRIPT in data:
            declared = dependencies.inline(data)
    elif path.endswith(".ipynb"):
        from mlops_audit.source.notebook_facts import read_notebook

        python, found = read_notebook(path, data)
        problems += found
    elif path.endswith(".sql"):
        tables = sql.read(path, data)
    if dependencies.is_dependency_file(path):
        declared, found = dependencies.read(path, data)
        problems += [problem for problem in found if problem not in problems]
    if commands.is_command_file(path):
        command = commands.read(path, data)
    if config_files.is_config_file(path):
        config, found = config_files.read(path, data)
        problems += [problem for problem in found if problem not in problems]
    return FileFacts(
        python=python,
        config=config,
        dependencies=declared,
        sql=tables,
        commands=command,
        diagnostics=tuple(problems),
    )
