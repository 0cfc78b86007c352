"""Which Python versions a project asks for, from the files at its root."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress

from mlops_audit.formats.ini import load_ini
from mlops_audit.formats.node import FormatError, Node
from mlops_audit.formats.toml import load_toml

FILES = ("pyproject.toml", "setup.cfg", "setup.py")
"""Where a project says it, in the order in which they are believed."""
_LITERAL = re.compile(r"""python_requires\s*=\s*(["'])([^"'\n]+)\1""")
_CARET = re.compile(r"\^\s*+(\d{1,9})(\.[\d.]+)?")
_TILDE = re.compile(r"~\s*+(\d{1,9})\.(\d{1,9})(\.[\d.]+)?")
_LONGEST = 500
"""Characters of a constraint that a person wrote."""


def asked_python(contents: Mapping[str, bytes]) -> str:
    """A PEP 440 specifier such as ``>=3.10,<4``; empty where nothing is said or it cannot be read.

    ``contents`` are the files of ``FILES`` that there are, by name. Poetry's ``^`` and ``~`` are written out
    (Poetry's documentation, "Dependency specification").
    """
    readers = {"pyproject.toml": _pyproject, "setup.cfg": _setup_cfg, "setup.py": _setup_py}
    for name in FILES:
        if name in contents:
            with suppress(FormatError):
                found = readers[name](contents[name])
                if 0 < len(found) <= _LONGEST:
                    return found
    return ""


def _pyproject(data: bytes) -> str:
    table = load_toml(data)
    found = _text(table, "project", "requires-python").strip()
    return found or _written_out(_text(table, "tool", "poetry", "dependencies", "python"))


def _setup_cfg(data: bytes) -> str:
    return _text(load_ini(data), "options", "python_requires").strip()


def _setup_py(data: bytes) -> str:
    found = _LITERAL.search(data.decode("utf-8", "replace"))
    return found[2].strip() if found else ""


def _text(node: Node, *keys: str) -> str:
    """The text that stands under these keys, one below the other; empty where there is none."""
    for key in keys:
        inner = node.value.get(key) if isinstance(node.value, dict) else None
        if inner is None:
            return ""
        node = inner
    return node.value if isinstance(node.value, str) else ""


def _written_out(constraint: str) -> str:
    text = constraint.strip()[: _LONGEST + 1]
    if text in {"*", ""}:
        return ""
    text = _CARET.sub(lambda m: f">={m[1]}{m[2] or ''},<{int(m[1]) + 1}", text)
    text = _TILDE.sub(lambda m: f">={m[1]}.{m[2]}{m[3] or ''},<{m[1]}.{int(m[2]) + 1}", text)
    return f"=={text}" if text[:1].isdigit() else text
