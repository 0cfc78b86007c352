"""What probes are called: the same in every audit, so that answers find their questions."""

from __future__ import annotations


def import_id(path: str) -> str:
    """Whether the file ``path`` imports."""
    return f"import {path}"


def symbol_id(module: str, name: str) -> str:
    """Whether ``module`` has ``name``."""
    return f"symbol {module}:{name}"


def load_id(tool: str, path: str) -> str:
    """Whether the loader of ``tool`` accepts the configuration ``path``."""
    return f"load {tool} {path}"


def command_id(tool: str, name: str) -> str:
    """Whether the command that the manifest demands under ``name`` exits 0."""
    return f"command {tool} {name}"


def tests_id(path: str) -> str:
    """How the tests of the file ``path`` end."""
    return f"tests {path}"
