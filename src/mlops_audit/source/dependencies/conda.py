"""conda environments (``environment.yml`` and the like) and MLflow's ``python_env.yaml``.

A file of such a name counts when it has a list ``dependencies``: match specs, and ``pip:`` with requirement
lines (conda docs, "Creating an environment file manually").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.formats.node import FormatError, Node
from mlops_audit.formats.yaml import load_yaml
from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.dialect import NOTHING, Dialect, Reading, file_name, gathered, unreadable
from mlops_audit.source.dependencies.names import conda_requirement
from mlops_audit.source.dependencies.pip_lines import parse

_NAME = re.compile(r".*env.*|conda.*|.*[._-]conda")
_LISTS = re.compile(rb"dependencies[\"']?\s*:")


def claims(path: str) -> bool:
    """Tell whether a YAML file's name says environment or conda."""
    stem, _, suffix = file_name(path).rpartition(".")
    return suffix in {"yml", "yaml"} and bool(_NAME.fullmatch(stem))


def read(path: str, data: bytes) -> Reading:
    """Read an environment; a YAML file without a list of dependencies says nothing."""
    if not _LISTS.search(data):
        return NOTHING
    try:
        document = load_yaml(data)
    except FormatError as error:
        return unreadable(path, "yaml", error)
    if not isinstance(document.value, dict):
        return NOTHING
    found = list(_declared(document.value.get("dependencies"), "main"))
    found += _declared(document.value.get("build_dependencies"), "build")
    return gathered(found), ()


def _declared(dependencies: Node | None, group: str) -> Iterator[Requirement | Include | None]:
    if dependencies is None or not isinstance(dependencies.value, list):
        return
    seen: set[int] = set()
    for item in dependencies.value:
        if isinstance(item.value, str):
            yield parse(item.value, item.line, group) or conda_requirement(item.value, item.line, group)
        lines = item.value.get("pip") if isinstance(item.value, dict) else None
        # An alias repeats the same list object: reading it once is enough, and all that is safe.
        if lines is None or not isinstance(lines.value, list) or id(lines.value) in seen:
            continue
        seen.add(id(lines.value))
        for line in lines.value:
            if isinstance(line.value, str):
                yield parse(line.value, line.line, group)


DIALECT = Dialect(name="conda environments", claims=claims, read=read)
