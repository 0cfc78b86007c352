"""What one file's bytes say, and everything observed about a repository: nothing concluded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntFlag

from mlops_audit.model.function import Function
from mlops_audit.model.probe import ProbeResult
from mlops_audit.model.snapshot import Diagnostic, Snapshot
from mlops_audit.model.tests import Count, TestOutline


class Guard(IntFlag):
    """Circumstances under which an import statement runs."""

    NONE = 0
    LAZY = 1
    """Inside a function."""
    TRY = 2
    """Inside ``try`` whose handler catches ImportError (or wider)."""
    TYPE_CHECKING = 4
    """Under ``if TYPE_CHECKING``: never runs."""
    DYNAMIC = 8
    """``importlib.import_module("literal")`` or ``__import__("literal")``."""
    DEFERRED = 16
    """Behind a name that the module's own ``__getattr__`` makes on demand (PEP 562)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """A cheap look at any file: a superset of what it may refer to, by which files to read in depth are
    chosen.
    """

    modules: tuple[str, ...] = ()
    """Dotted module names that it may import or patch; relative ones keep their leading dots."""
    named: tuple[str, ...] = ()
    """Dotted strings that may name modules; ``*`` where it may load modules by names made at run time."""
    files: tuple[str, ...] = ()
    """Names of configuration files that it may load."""
    keys: tuple[str, ...] = ()
    """Names of the keys of a configuration file, lower case with underscores."""
    summary: str = ""
    """About the first line of the module docstring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """One imported thing: ``from module import name as bound`` is one per name.

    ``module`` is as written without its leading dots (``level`` counts those); ``name`` is None for
    ``import module`` and ``*`` for a star; ``bound`` is the local name that it binds.
    """

    module: str
    name: str | None
    level: int
    line: int
    bound: str
    guard: Guard = Guard.NONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A string constant that may name something elsewhere: a dotted module path, a file, a table."""

    text: str
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Derivation:
    """A class that extends others: its own name and the last names of its bases."""

    name: str
    bases: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PythonFacts:
    """What one Python file or notebook says."""

    summary: str = ""
    """First line of the module docstring."""
    imports: tuple[Import, ...] = ()
    names: tuple[str, ...] = ()
    """Names bound at module level, sorted."""
    name_lines: tuple[int, ...] = ()
    """For each of ``names`` the line that binds it first."""
    attributes: tuple[str, ...] = ()
    """``bound.name.name`` for what the text takes from names that imports bind, sorted."""
    open_names: bool = False
    """Names cannot be told from the text (a star import of something foreign, ``__getattr__``,
    ``globals()``).
    """
    functions: tuple[Function, ...] = ()
    derivations: tuple[Derivation, ...] = ()
    """Classes that extend something: by them a method that others override is told from a stub."""
    builds: tuple[str, ...] = ()
    """Classes, its own or imported, that it makes objects of, sorted."""
    patches: tuple[Reference, ...] = ()
    """Dotted strings given to ``patch``, ``setattr``, ``sys.modules`` and the like."""
    dotted: tuple[Reference, ...] = ()
    """String constants that may name a module, or something in one (``app.tasks:run``)."""
    packages: tuple[Reference, ...] = ()
    """Packages all of whose modules it loads: dotted, relative with leading dots, ``@plugins`` by what an
    import binds, ``?`` where the name is made at run time.
    """
    files: tuple[Reference, ...] = ()
    """String constants outside docstrings that look like a file's name or path."""
    globs: tuple[Reference, ...] = ()
    """Patterns of configuration files with their folder: ``config/*.yaml``."""
    tables: tuple[Reference, ...] = ()
    """SQL tables that it creates, as a migration does, schema-qualified where the text says so."""
    dropped: tuple[Reference, ...] = ()
    """SQL tables made elsewhere that it drops or renames, what a downgrade does left out."""
    models: tuple[Reference, ...] = ()
    """SQL tables that its models and ``Table`` objects stand for: they exist once something creates them."""
    creates_models: int | None = None
    """Line at which it creates whatever models declare (``create_all``)."""
    writes: tuple[Reference, ...] = ()
    """SQL tables that it writes rows to."""
    writes_through: tuple[Reference, ...] = ()
    """Names, dotted as in the text, of models and tables defined elsewhere by which it writes rows."""
    unparsed: int | None = None
    """Line at which the file stops being Python, where that is its own fault."""
    unread: Reference | None = None
    """Why a part of the file was not read, and where that begins; None where all of it was."""
    lost: int = 0
    """Functions and methods in the part that was not read."""
    possible: tuple[str, ...] = ()
    """Modules that such a file may refer to, as an outline has them; empty where all of it was read."""
    main_line: int | None = None
    """Line of an ``if __name__ == "__main__"`` guard."""
    cells: str = ""
    """What shows that the source is a notebook's (Databricks', Jupytext's), to be run cell by cell."""
    interpreter: bool = False
    """Whether its first line names the interpreter that runs it (``#!``)."""
    tests: TestOutline | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A named mapping inside a configuration file: dotted ``key`` and its lines, 1-based and inclusive."""

    key: str
    line: int
    end_line: int
    value: str | None = None
    """A scalar as ``formats.node.canonical`` writes it; None for mappings, lists and long texts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigFacts:
    """What one YAML, TOML, JSON or INI file says."""

    lines: int = 0
    sections: tuple[Section, ...] = ()
    """Every mapping or scalar key down to a bounded depth, in file order."""
    files: tuple[Reference, ...] = ()
    """Values that look like a file's name or path."""
    targets: tuple[Reference, ...] = ()
    """Dotted Python names given to keys that instantiate them (``_target_``, ``class_path``, ``_type_``)."""
    dotted: tuple[Reference, ...] = ()
    """Other values that may name a module, or something in one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One declared dependency.

    ``name`` is normalised (PEP 503), ``text`` is the declaration as written without its comment, ``group`` is
    ``main``, an extra or group name, ``build``, ``constraint`` or ``transitive`` (a compiled pin that only
    other
    packages asked for).
    """

    name: str
    text: str
    line: int
    group: str = "main"


@dataclass(frozen=True, slots=True, kw_only=True)
class Include:
    """A requirements file that another one pulls in with ``-r`` (or constrains by with ``-c``)."""

    path: str
    line: int
    constraint: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyFacts:
    """What one dependency declaration file says."""

    requirements: tuple[Requirement, ...] = ()
    includes: tuple[Include, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SqlFacts:
    """What one SQL file does to tables, schema-qualified where the text says so."""

    tables: tuple[Reference, ...] = ()
    """Those that it leaves behind."""
    dropped: tuple[Reference, ...] = ()
    """Those made elsewhere that it drops or renames."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandFacts:
    """What a file that runs things (Makefile, Dockerfile, workflow, script) mentions outside comments."""

    files: tuple[Reference, ...] = ()
    words: tuple[Reference, ...] = ()
    """Command words: program names and module names, as they stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFacts:
    """Everything one file's bytes say, by the eyes that know its kind."""

    python: PythonFacts | None = None
    config: ConfigFacts | None = None
    dependencies: DependencyFacts | None = None
    sql: SqlFacts | None = None
    commands: CommandFacts | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything observed about a repository, nothing concluded."""

    snapshot: Snapshot
    paths: tuple[str, ...] = ()
    """The files that count: readable, and not excluded."""
    files: Mapping[str, FileFacts] = field(default_factory=dict)
    """By path: the files that do matter for some tool, read in depth."""
    roots: tuple[str, ...] = ()
    """Folders from which modules are imported besides the usual ones."""
    declared: Mapping[str, DependencyFacts] = field(default_factory=dict)
    """By path: declared dependencies, with ``-r`` and ``-c`` followed."""
    collected: Mapping[str, Count] = field(default_factory=dict)
    """By path: how many tests pytest would collect from the test files read in depth."""
    passed_over: frozenset[str] = frozenset()
    """Files of a test's name that pytest leaves alone by the project's settings, and that are scripts."""
    sessions: Mapping[str, str] = field(default_factory=dict)
    """By path of such a test file: the folder of the pytest settings that hold for it."""
    results: Mapping[str, ProbeResult] = field(default_factory=dict)
    """By probe id: what was measured."""
    diagnostics: tuple[Diagnostic, ...] = ()
