"""Dependencies that a script carries in its own comments (PEP 723)."""

from __future__ import annotations

from mlops_audit.formats.node import FormatError
from mlops_audit.model.facts import DependencyFacts
from mlops_audit.source.dependencies.dialect import gathered
from mlops_audit.source.dependencies.encoding import decode
from mlops_audit.source.dependencies.toml_tables import listed, load

_MARK = b"# /// script"
_END = "# ///"


def inline(data: bytes) -> DependencyFacts:
    """Return what the ``# /// script`` block of a Python file declares; nothing where it is no TOML."""
    text = decode(data) if _MARK in data else None
    content = _content(text.split("\n")) if text else None
    if content is None:
        return DependencyFacts()
    try:
        document = load(content.encode())
    except FormatError:
        return DependencyFacts()
    return gathered(listed(document.table().get("dependencies"), "main"))


def _content(lines: list[str]) -> str | None:
    """The TOML of the first block, its lines those of the script: as many empty ones stand in front.

    The block ends at the last ``# ///`` of the comment that it is.
    """
    start = end = -1
    for number, line in enumerate(lines):
        bare = line.rstrip(" \t")
        if start < 0:
            start = number if bare == _MARK.decode() else -1
        elif bare == _END:
            end = number
        elif line != "#" and not line.startswith("# "):
            if end > 0:
                break
            start = -1
    if end < 0 or start < 0:
        return None
    return "\n" * (start + 1) + "\n".join(line[2:] for line in lines[start + 1 : end])
