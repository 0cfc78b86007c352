"""``setup.cfg`` as setuptools reads it: requirements under ``[options]`` and ``[options.extras_require]``.

The format is setuptools' (setuptools docs, "Configuring setuptools using setup.cfg files").
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_audit.formats.ini import load_ini
from mlops_audit.formats.node import FormatError, Node, decode
from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.dialect import NOTHING, Dialect, Reading, file_name, gathered, unreadable
from mlops_audit.source.dependencies.pip_lines import parse

_GROUPS = {"install_requires": "main", "setup_requires": "build", "tests_require": "test"}
_FILE = "file:"


def claims(path: str) -> bool:
    """Tell whether a path is a ``setup.cfg``."""
    return file_name(path) == "setup.cfg"


def read(path: str, data: bytes) -> Reading:
    """Read a ``setup.cfg``; most configure other tools only and say nothing."""
    if b"require" not in data:
        return NOTHING
    try:
        document = load_ini(data)
        lines = decode(data).split("\n")
    except FormatError as error:
        return unreadable(path, "ini", error)
    found: list[Requirement | Include | None] = []
    for key, value in _options(document, "options"):
        if key.replace("-", "_") in _GROUPS:
            found.extend(_declared(value, lines, _GROUPS[key.replace("-", "_")]))
    for key, value in _options(document, "options.extras_require"):
        found.extend(_declared(value, lines, key or "main"))
    return gathered(found), ()


def _options(document: Node, section: str) -> Iterator[tuple[str, Node]]:
    members = document.value.get(section) if isinstance(document.value, dict) else None
    if members is not None and isinstance(members.value, dict):
        yield from members.value.items()


def _declared(value: Node, lines: list[str], group: str) -> Iterator[Requirement | Include | None]:
    """Yield what one option lists, line by line or between semicolons on its only line."""
    files = isinstance(value.value, str) and value.value.strip().startswith(_FILE)
    for number in range(value.line, min(value.end_line, len(lines)) + 1):
        text = lines[number - 1].strip()
        if not text or text[0] in "#;":
            continue
        if number == value.line:
            text = text[min(place for mark in "=:" if (place := text.find(mark)) >= 0) + 1 :]
        text = text.partition(" #")[0].strip()
        if files:
            names = text.removeprefix(_FILE).split(",")
            yield from (Include(path=name.strip(), line=number) for name in names if name.strip())
            continue
        whole = parse(text, number, group)
        parts = text.split(";") if value.line == value.end_line else []
        several = [parse(part.strip(), number, group) for part in parts if part.strip()]
        if len(several) > 1 and all(several):
            yield from several
        else:
            yield whole


DIALECT = Dialect(name="setup.cfg", claims=claims, read=read)
