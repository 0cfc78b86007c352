"""What a template meets: read-only views, each field with what it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from mlops_audit.claims.regions.values import Value


def _about(text: str) -> dict[str, str]:
    return {"about": text}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceView:
    """A place in the repository."""

    path: Value = field(metadata=_about("the file"))
    place: Value = field(metadata=_about("the file with its line or lines, such as `app.yaml:12-18`"))
    line: int = field(metadata=_about("the first line, 0 for the file as a whole"))
    note: Value = field(metadata=_about("what is to be seen there"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigView:
    """A configuration."""

    path: Value = field(metadata=_about("the file"))
    place: Value = field(metadata=_about("the file with its lines, such as `app.yaml:12-18`"))
    key: Value = field(metadata=_about("the section of a shared file, or nothing"))
    loaded: bool = field(metadata=_about("whether some code or command loads it"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModuleView:
    """A module, those that only use others left out."""

    path: Value = field(metadata=_about("the file"))
    callables: Value = field(metadata=_about("how many functions and methods it has"))
    stubs: Value = field(metadata=_about("how many of them are placeholders"))
    notebook: bool = field(metadata=_about("whether it is a notebook"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TestFileView:
    """A test file."""

    path: Value = field(metadata=_about("the file"))
    count: Value = field(metadata=_about("how many tests pytest collects from it"))
    direct: bool = field(metadata=_about("whether it is about the tool's own modules"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TestsView:
    """The tests of a tool."""

    direct: Value = field(metadata=_about("how many are about the tool's own modules"))
    collected: Value = field(metadata=_about("how many exercise the tool"))
    passed: Value = field(metadata=_about("how many of those passed; a dash where nothing was run"))
    files: tuple[TestFileView, ...] = field(metadata=_about("the test files"))


@dataclass(frozen=True, slots=True, kw_only=True)
class StubView:
    """A placeholder."""

    name: Value = field(metadata=_about("the function or method"))
    place: Value = field(metadata=_about("where it is defined"))
    reason: Value = field(metadata=_about("why it is taken for one"))


@dataclass(frozen=True, slots=True, kw_only=True)
class GapView:
    """Something that is missing, as far as it can be seen without running anything."""

    check: Value = field(metadata=_about("the check that misses it"))
    message: Value = field(metadata=_about("what is missing"))
    remedy: Value = field(metadata=_about("the shortest way to mend it"))
    places: tuple[PlaceView, ...] = field(metadata=_about("where, as far as there is a place"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolView:
    """One tool."""

    id: Value = field(metadata=_about("its id in the catalog"))
    name: Value = field(metadata=_about("its name"))
    category: Value = field(metadata=_about("its category"))
    status: Value = field(metadata=_about("its status word; `say` writes it in other words"))
    mark: Value = field(metadata=_about("a sign for the status: ✅, ⚠️ or ❌"))
    completion: Value = field(metadata=_about("how complete it is: `93%`, or `59–99%` where not all was run"))
    low: Value = field(metadata=_about("how complete it is at least"))
    high: Value = field(metadata=_about("how complete it is at most"))
    version: Value = field(metadata=_about("the declared constraint, that of `pyproject.toml` first"))
    declared: tuple[PlaceView, ...] = field(
        metadata=_about("the lines that declare it; `note` is the requirement")
    )
    configs: tuple[ConfigView, ...] = field(metadata=_about("its configurations"))
    modules: tuple[ModuleView, ...] = field(metadata=_about("its modules, the fullest first"))
    tests: TestsView = field(metadata=_about("its tests"))
    stubs: tuple[StubView, ...] = field(metadata=_about("its placeholders"))
    gaps: tuple[GapView, ...] = field(
        metadata=_about("what it lacks, as far as that shows without running it")
    )
    has_code: bool = field(metadata=_about("whether production code uses it"))
    in_rollups: bool = field(metadata=_about("whether it enters the roll-ups"))


@dataclass(frozen=True, slots=True, kw_only=True)
class RollupsView:
    """Measures over the tools of the region."""

    count: Value = field(metadata=_about("how many tools they are over"))
    completion: Value = field(metadata=_about("the mean of their completion"))
    mark: Value = field(metadata=_about("✅ when all are complete, ❌ when none has code, else ⚠️"))
    complete: Value = field(metadata=_about("how many are complete: `5`, or `0 to 5` where not all was run"))
    with_code: Value = field(metadata=_about("how many production code uses"))
    configured: Value = field(metadata=_about("how many have a configuration"))
    config_only: Value = field(metadata=_about("how many have a configuration and no code"))
    tests: Value = field(metadata=_about("how many tests exercise them, each counted once"))
    passed: Value = field(metadata=_about("how many of those passed; a dash where nothing was run"))
    complete_of: Value = field(metadata=_about("`5 of 7`"))
    with_code_of: Value = field(metadata=_about("`7 of 7`"))
    configured_of: Value = field(metadata=_about("`7 of 7`"))


VIEWS = (
    ToolView, RollupsView, TestsView, TestFileView, ConfigView, ModuleView, StubView, GapView, PlaceView,
)  # fmt: skip
"""Everything that a template can meet, with what each field is (``metadata``)."""
PUBLIC: Mapping[type, frozenset[str]] = {
    view: frozenset(each.name for each in fields(view)) for view in VIEWS
}
"""The only attributes that a template may read."""
