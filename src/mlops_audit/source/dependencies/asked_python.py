"""Which Python versions a project asks for, from the files at its root."""

from __future__ import annotations

import configparser
import re
import tomllib
from collections.abc import Mapping

FILES = ("pyproject.toml", "setup.cfg", "setup.py")
"""Where a project says it, in the order in which they are believed."""
_LITERAL = re.compile(r"""python_requires\s*=\s*(["'])([^"'\n]+)\1""")
_CARET = re.compile(r"\^\s*(\d+)(\.[\d.]+)?")
_TILDE = re.compile(r"~\s*(\d+)\.(\d+)(\.[\d.]+)?")


def asked_python(contents: Mapping[str, bytes]) -> str:
    """A PEP 440 specifier such as ``>=3.10,<4``; empty where nothing is said or it cannot be read.

    ``contents`` are the files of ``FILES`` that there are, by name. Poetry's ``^`` and ``~`` are written out
    (Poetry's documentation, "Dependency specification").
    """
    readers = {"pyproject.toml": _pyproject, "setup.cfg": _setup_cfg, "setup.py": _setup_py}
    for name in FILES:
        if name in contents and (found := readers[name](contents[name].decode("utf-8", "replace"))):
            return found
    return ""


def _pyproject(text: str) -> str:
    try:
        table = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError):
        return ""
    project, poetry = table.get("project"), _inner(table, "tool", "poetry", "dependencies")
    found = project.get("requires-python") if isinstance(project, dict) else None
    if isinstance(found, str) and found.strip():
        return found.strip()
    found = poetry.get("python") if isinstance(poetry, dict) else None
    return _written_out(found) if isinstance(found, str) else ""


def _inner(table: object, *keys: str) -> object:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table


def _setup_cfg(text: str) -> str:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(text)
        return parser.get("options", "python_requires", fallback="").strip()
    except configparser.Error:
        return ""


def _setup_py(text: str) -> str:
    found = _LITERAL.search(text)
    return found[2].strip() if found else ""


def _written_out(constraint: str) -> str:
    text = constraint.strip()
    if text in {"*", ""}:
        return ""
    text = _CARET.sub(lambda m: f">={m[1]}{m[2] or ''},<{int(m[1]) + 1}", text)
    text = _TILDE.sub(lambda m: f">={m[1]}.{m[2]}{m[3] or ''},<{m[1]}.{int(m[2]) + 1}", text)
    return f"=={text}" if text[:1].isdigit() else text
