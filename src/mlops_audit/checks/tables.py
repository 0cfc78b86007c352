"""SQL tables that a manifest demands: where they come into being, and what writes rows to them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mlops_audit.checks.case import Case
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import PythonFacts, Reference

_TAKING_BACK = re.compile(
    r"(?:^|[._-])(?:down|rollback|revert|undo|reset|teardown|clean\w*)(?=[._-])", re.IGNORECASE
)
"""How files are named that take a migration back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the code makes of a table; what tests do to databases of their own is left out."""

    created: Sequence[Place]
    """Statements that create it."""
    dropped: Sequence[Place]
    """Those after which it is gone; empty while it stands."""
    declared: Sequence[Place]
    """Models that stand for it."""
    declaring_creates: bool
    """Whether a model is enough: something creates whatever is declared, or there are no migrations."""


def standing(case: Case, table: str) -> Standing:
    """Look for a table in all migrations and models."""
    created: list[tuple[str, Reference]] = []
    dropped: list[tuple[str, Reference]] = []
    declared: list[tuple[str, Reference]] = []
    creates_all = False
    for path, facts in sorted(case.facts.files.items()):
        if path in case.test_code:
            continue
        if facts.sql:
            created += [(path, each) for each in facts.sql.tables]
            dropped += [(path, each) for each in facts.sql.dropped]
        if facts.python:
            created += [(path, each) for each in facts.python.tables]
            dropped += [(path, each) for each in facts.python.dropped]
            declared += [(path, each) for each in facts.python.models]
            creates_all |= facts.python.creates_models is not None
    here = _places(table, created, "creates")
    return Standing(
        created=here,
        dropped=_final(here, _places(table, dropped, "drops")),
        declared=_places(table, declared, "declares"),
        declaring_creates=creates_all or not created,
    )


def writes_to(case: Case, facts: PythonFacts, table: str) -> Reference | None:
    """The first place at which a module writes rows to a table, itself or through a model from elsewhere."""
    every = (*facts.writes, *_through_models(case, facts))
    return next((each for each in every if _is_same(each.text, table)), None)


def _places(table: str, found: Iterable[tuple[str, Reference]], what: str) -> list[Place]:
    return [
        Place(path=path, line=each.line, note=f"{what} {each.text}")
        for path, each in found
        if _is_same(each.text, table)
    ]


def _final(created: Sequence[Place], dropped: Sequence[Place]) -> list[Place]:
    """Where a table is dropped for good: by as many migrations as create it.

    In whatever order they run, it can be dropped only after it was made. A drop right before a creation makes
    room for it, and scripts in other folders, that empty a database, are no migrations.
    """
    folders = {_folder(each) for each in created}
    made = {each.path: each.line or 0 for each in created}
    final = [
        each
        for each in dropped
        if _folder(each) in folders
        and not _TAKING_BACK.search(each.path.rpartition("/")[2])
        and (each.line or 0) > made.get(each.path, 0)
    ]
    return final if len({each.path for each in final}) >= len(made) else []


def _folder(place: Place) -> str:
    return place.path.rpartition("/")[0]


def _through_models(case: Case, facts: PythonFacts) -> Iterator[Reference]:
    """The tables behind the models that a module imports and writes rows by."""
    for reference in facts.writes_through:
        for module, name in _origins(facts, reference.text):
            for path, other in case.python():
                if name in other.names and _may_be(path, module):
                    tables = _declared_as(other, name)
                    yield from (Reference(text=table, line=reference.line) for table in tables)


def _origins(facts: PythonFacts, dotted: str) -> Iterator[tuple[str, str]]:
    """Module and name of what the text calls ``dotted``, by the imports that may bind its first part."""
    first, _, rest = dotted.partition(".")
    for item in facts.imports:
        if item.bound == first:
            parts = (item.module, item.name, rest)
            module, _, name = ".".join(part for part in parts if part).rpartition(".")
            yield module, name


def _may_be(path: str, module: str) -> bool:
    """Whether a file is the module, or lies in the package of that name, which may hand its names on."""
    stem = "/" + path.rsplit(".", 1)[0].removesuffix("/__init__") + "/"
    return f"/{module.replace('.', '/')}/" in stem if module else True


def _declared_as(facts: PythonFacts, name: str) -> Iterator[str]:
    """The tables that stand between the line that binds ``name`` and the next line that binds one."""
    start = facts.name_lines[facts.names.index(name)]
    end = min((line for line in facts.name_lines if line > start), default=None)
    for each in facts.models:
        if start <= each.line and (end is None or each.line < end):
            yield each.text


def _is_same(found: str, demanded: str) -> bool:
    """Table names ignore case; a name without a schema on either side leaves the schema open."""
    one, two = found.lower(), demanded.lower()
    if "." in one and "." in two:
        return one == two
    return one.rpartition(".")[2] == two.rpartition(".")[2]
