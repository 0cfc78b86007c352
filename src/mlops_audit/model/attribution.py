"""Which declarations, modules, configurations and tests of a repository belong to one tool, and why."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from mlops_audit.formats.globs import matching
from mlops_audit.model.function import Function
from mlops_audit.model.outcomes import TestOutcomes
from mlops_audit.model.tool import Loader, Tool


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to see for yourself. ``line`` is 1-based; ``note`` says what is to be seen there."""

    path: str
    line: int | None = None
    note: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" if self.line else self.path


class Role(Enum):
    """What a production file is to a tool."""

    INTEGRATION = "integration"
    """It imports the library."""
    NAMED = "named"
    """It is named for the tool and connected to an integration module."""
    CONSUMER = "consumer"
    """It only uses modules of the tool; listed, not scored."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Module:
    """One production file that has to do with a tool.

    ``serves``: the file is about the tool, not merely touched by it, so that all its callables are charged to
    the tool. ``functions`` are those charged; ``wired`` and ``tested`` say by what, or are None.
    """

    path: str
    role: Role
    line: int | None = None
    reason: str = ""
    serves: bool = False
    own: bool = False
    """A test of it is a direct test of the tool."""
    callables: int = 0
    functions: tuple[Function, ...] = ()
    notebook: bool = False
    unparsed: int | None = None
    """Line at which the file stops being Python."""
    unread: Place | None = None
    """Why a part of the file was not read, or None where all of it was."""
    lost: int = 0
    """Functions and methods in that part."""
    maybe_wired: Place | None = None
    """What may reach it, where that cannot be told: a file that was not read as a whole."""
    maybe_tested: Place | None = None
    """A test that may exercise it, where that cannot be told."""
    wired: Place | None = None
    tested: Place | None = None
    imports_checked: int = 0
    unresolved: tuple[Place, ...] = ()

    @property
    def stubs(self) -> tuple[Function, ...]:
        """The placeholders charged to the tool."""
        return tuple(function for function in self.functions if function.stub)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """One line that declares the tool's distribution as a dependency."""

    path: str
    line: int
    requirement: str
    group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolConfig:
    """A configuration of the tool: its own file, or the section ``key`` of a shared file."""

    path: str
    line: int
    end_line: int
    key: str = ""
    pattern: str = ""
    """The glob, the catalog's or the manifest's, that makes it a file of the tool's own.

    Empty for what is only named for the tool.
    """
    loaded_by: Place | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolTest:
    """One test file that exercises the tool: ``count`` is what pytest would collect from it."""

    path: str
    count: int
    exact: bool
    direct: bool
    reason: str = ""
    outcomes: TestOutcomes | None = None
    """How they ended, where they were run; then ``count`` is what pytest collected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Everything in a repository that belongs to one tool."""

    tool: Tool
    declarations: tuple[Declaration, ...] = ()
    configs: tuple[ToolConfig, ...] = ()
    modules: tuple[Module, ...] = ()
    tests: tuple[ToolTest, ...] = ()
    mentions: tuple[Place, ...] = ()
    """Uses that do not count (type-checking only, tests only), for the explanation."""
    maybe_used: tuple[Place, ...] = ()
    """Production files that were not read as a whole and may import its library."""

    @property
    def scored(self) -> tuple[Module, ...]:
        """The tool's modules: those that a score is computed over."""
        return tuple(module for module in self.modules if module.role is not Role.CONSUMER)


def loader_for(tool: Tool, config: ToolConfig) -> Loader | None:
    """Return what reads this configuration, or None when the tool has no reader for such a file.

    The name of a file alone is not enough: many a ``sweep.yaml`` is no sweep of the tool.
    """
    if not config.pattern:
        return None
    return next((loader for loader in tool.loaders if matching((config.path,), loader.files)), None)
