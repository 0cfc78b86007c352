"""How an environment's folder is laid out, on either kind of system."""

from __future__ import annotations

import os
from collections.abc import Iterable

MARKS = ("pyvenv.cfg", "conda-meta")
"""What tells that a folder is an environment: of venv and virtualenv, of conda."""


def interpreters(folder: str, *, windows: bool) -> tuple[str, ...]:
    """Where an environment in ``folder`` may keep its interpreter, the usual place first."""
    if windows:
        # conda keeps it beside ``Scripts``; MSYS2's builds make ``bin``.
        return tuple(f"{folder}\\{rest}" for rest in ("Scripts\\python.exe", "python.exe", "bin\\python.exe"))
    return f"{folder}/bin/python", f"{folder}/bin/python3"


def home_of(interpreter: str, *, windows: bool) -> str:
    """The environment's folder, if ``interpreter`` is an environment's."""
    separator = "\\" if windows else "/"
    folder, _, _ = interpreter.rpartition(separator)
    above, _, name = folder.rpartition(separator)
    inside = name.lower() in ({"scripts", "bin"} if windows else {"bin"})
    return above if inside else folder


def is_environment(folder: str) -> bool:
    """Tell whether a folder holds an environment."""
    return any(os.path.exists(os.path.join(folder, mark)) for mark in MARKS)


def existing(paths: Iterable[str]) -> str | None:
    """The first path that is there as a file, be it behind a link; a broken link counts as there."""
    return next((path for path in paths if os.path.isfile(path) or os.path.islink(path)), None)


def interpreter_in(folder: str) -> str | None:
    """The interpreter of the environment in ``folder``, if there is one."""
    return existing(interpreters(folder, windows=os.name == "nt"))
