"""What a manifest holds once it is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum


class DemandKind(Enum):
    """What a manifest can demand of a tool beyond the catalog."""

    FILE = "file"
    SYMBOL = "symbol"
    TABLE = "table"
    WRITES = "writes"
    KEY = "key"
    TESTS = "tests"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """One item of ``requires``; which fields are filled follows from ``kind``.

    ``name`` is what a report calls it, ``line`` where the manifest states it.
    """

    kind: DemandKind
    name: str
    line: int
    weight: float = 5.0
    why: str = ""
    path: str = ""
    """FILE: path or glob; WRITES: the module; KEY: the file; TESTS: a glob, or empty for all of the tool."""
    symbol: str = ""
    """``pkg.mod:Name``."""
    table: str = ""
    """An SQL table, with its schema if it matters."""
    key: str = ""
    """A dotted key."""
    value: str | None = None
    """What the key must hold, as ``formats.node.canonical`` writes it; None accepts anything."""
    at_least: int = 1
    """How many tests."""
    command: tuple[str, ...] = ()
    """Program and arguments; exit code 0 is success. No shell is involved."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolRefinement:
    """What a manifest adds to, or takes from, what is found about one tool."""

    modules: tuple[str, ...] = ()
    """Globs of files that are the tool's modules, whatever they import."""
    exclude: tuple[str, ...] = ()
    """Globs of files that have nothing to do with the tool."""
    configs: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    symbols: tuple[str, ...] = ()
    """``pkg.mod:Name``: what must import."""
    demands: tuple[Demand, ...] = ()
    fail_under: float | None = None
    """The completion in percent below which ``check`` fails."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """One manifest, or what holds without any. Globs are as ``formats.globs`` reads them."""

    path: str | None = None
    """The manifest's own path."""
    tools: tuple[str, ...] = ()
    """Ids of the tools to audit; empty: those that are found."""
    refinements: Mapping[str, ToolRefinement] = field(default_factory=dict)
    """By tool id, for every tool in ``tools``."""
    exclude: tuple[str, ...] = ()
    """Files left out of the audit altogether."""
    production: tuple[str, ...] = ()
    """Files that are production code although their place says otherwise."""
    tests: tuple[str, ...] = ()
    """Files that are tests although their place says otherwise."""
    roots: tuple[str, ...] = ()
    """Folders that imports start from, "" being the repository itself; none: detected."""
    catalog: tuple[str, ...] = ()
    """The repository's own tool files."""
    python: str | None = None
    """The interpreter to probe with, relative to the repository."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """By check."""
    fail_under: float | None = None
    """The completion of the whole in percent below which ``check`` fails."""
    documents: tuple[str, ...] = ()
    """Documents whose claims are judged; empty: detected."""
    documents_exclude: tuple[str, ...] = ()
    templates: Mapping[str, str] = field(default_factory=dict)
    """The repository's own templates for marked regions: their files by their names."""
    lines: Mapping[str, int] = field(default_factory=dict)
    """Lines of ``tools.ID``, ``weights.CHECK`` and ``templates.NAME``, for complaints that come later."""
