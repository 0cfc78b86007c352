"""One line as pip's requirement files know it: a requirement, an option, or a file to include."""

from __future__ import annotations

import re

from mlops_audit.model.facts import Include, Requirement
from mlops_audit.source.dependencies.names import LONGEST, is_location, pip_name

_INCLUDE = re.compile(
    r"(?:(?P<short>-[rc])(?:\s+|(?=\S+\.(?:txt|in|pip)\Z))|--(?P<long>requirement|constraint)(?:\s*=\s*|\s+))"
    r"(?P<quote>['\"]?)(?P<path>\S.*?)(?P=quote)\Z"
)
_EDITABLE = re.compile(r"(?:-e|--editable)(?:\s*+=\s*+|\s++)(?P<quote>['\"]?)(?P<place>.+?)(?P=quote)\Z")
_TRAILING_OPTIONS = re.compile(r"(?<=\s)(?:--[a-z]|-C\s).*\Z", re.DOTALL)
_OPTION = re.compile(r"--?[A-Za-z]")
_CONDA_EXPORT = re.compile(r"[A-Za-z0-9_][\w.-]*=[^=\s]+=[^=\s]+\Z")


def parse(text: str, line: int, group: str = "main") -> Requirement | Include | None:
    """Return what a line without its comment declares; None for options and for what names nothing.

    ``conda list --export`` writes ``name=version=build`` into files of the same name; such a pin counts too.
    """
    if text.startswith("-"):
        if len(text) > LONGEST:
            return None
        found = _INCLUDE.match(text)
        if found:
            constraint = found["short"] == "-c" or found["long"] == "constraint"
            return Include(path=found["path"], line=line, constraint=constraint)
        editable = _EDITABLE.match(text)
        name = pip_name(editable["place"]) if editable and is_location(editable["place"]) else None
    else:
        text = _TRAILING_OPTIONS.sub("", text).rstrip()
        name = pip_name(text) or pip_name(text.partition("=")[0] if _CONDA_EXPORT.match(text) else "")
    return None if name is None else Requirement(name=name, text=text, line=line, group=group)


def is_well_formed(text: str) -> bool:
    """Tell whether pip would understand a line, or a template engine takes it away before pip sees it."""
    return bool(
        _OPTION.match(text) or text.startswith(("{%", "{{", "{#")) or is_location(text) or parse(text, 0)
    )
