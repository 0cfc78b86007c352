"""Dependencies that a script carries in its own comments (PEP 723)."""

from __future__ import annotations

import re

from mlops_audit.formats.node import FormatError
from mlops_audit.model.facts import DependencyFacts
from mlops_audit.source.dependencies.dialect import gathered
from mlops_audit.source.dependencies.encoding import decode
from mlops_audit.source.dependencies.toml_tables import listed, load

_MARK = b"# /// script"
_BLOCK = re.compile(r"^# /// script[ \t]*\n((?:#(?: .*)?\n)*)# ///[ \t]*$", re.MULTILINE)


def inline(data: bytes) -> DependencyFacts:
    """Return what the ``# /// script`` block of a Python file declares; nothing where it is no TOML."""
    text = decode(data) if _MARK in data else None
    block = _BLOCK.search(text) if text else None
    if text is None or block is None:
        return DependencyFacts()
    # As many empty lines in front as the script has make the lines of the TOML those of the script.
    above = "\n" * (text.count("\n", 0, block.start()) + 1)
    content = "\n".join(line[2:] for line in block[1].split("\n"))
    try:
        document = load((above + content).encode())
    except FormatError:
        return DependencyFacts()
    return gathered(listed(document.table().get("dependencies"), "main"))
