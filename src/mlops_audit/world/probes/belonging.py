"""Whether an environment in the audited tree is plausibly the user's own, made on this machine.

An archive, or a folder that somebody shares, may hold ``.venv/bin/python`` without git tracking it. An
environment that was made here says which interpreter it was made from, and uses that one.
"""

from __future__ import annotations

import filecmp
import os
from contextlib import suppress
from pathlib import Path

from mlops_audit.world.probes.folders import home_of
from mlops_audit.world.probes.here import Here

_LONGEST = 1 << 16
_NAME_IT = "if it is yours, name it with --python"


def doubt(interpreter: str, root: Path | None, here: Here) -> str:
    """Why an interpreter in the tree must not be run unasked; empty for any that is fine, or elsewhere."""
    if root is None or not os.path.exists(interpreter):
        return ""
    tree = os.path.realpath(root)
    folder = os.path.realpath(home_of(os.path.abspath(interpreter), windows=os.name == "nt"))
    if not _inside(folder, tree):
        return ""
    found = _owner(folder, interpreter) or _origin(folder, interpreter, tree, here)
    return f"{found}; {_NAME_IT}" if found else ""


def _owner(folder: str, interpreter: str) -> str:
    """Both must belong to the user, or to root, who could do anything here anyway."""
    if not hasattr(os, "geteuid"):
        return ""
    for path in (folder, interpreter):
        with suppress(OSError):
            if os.lstat(path).st_uid not in {os.geteuid(), 0}:
                return "it belongs to another user"
    return ""


def _origin(folder: str, interpreter: str, tree: str, here: Here) -> str:
    settings = os.path.join(folder, "pyvenv.cfg")
    if not os.path.isfile(settings):
        return "" if folder in _known_to_conda(here) else "nothing there says what it was made from"
    home = _home(settings)
    if not home or not os.path.isabs(home) or not os.path.isdir(home):
        return f"its pyvenv.cfg says that it was made from {home or 'nothing'}, which is not on this machine"
    if _inside(os.path.realpath(home), tree):
        return "it was made from an interpreter in the audited tree"
    program = os.path.realpath(interpreter)
    if _inside(program, tree) and not _is_copy(program, home):
        return f"its interpreter is neither a link to nor a copy of one in {home}"
    return ""


def _home(settings: str) -> str:
    """What ``home`` says in a ``pyvenv.cfg``, read as Python does."""
    with suppress(OSError), open(settings, encoding="utf-8", errors="replace") as file:
        for line in file.read(_LONGEST).splitlines():
            key, sign, value = line.partition("=")
            if sign and key.strip().lower() == "home":
                return value.strip()
    return ""


def _is_copy(program: str, home: str) -> bool:
    with suppress(OSError):
        for name in os.listdir(home):
            if name.lower().startswith(("python", "pypy", "venvlauncher")):
                path = os.path.join(home, name)
                if os.path.isfile(path) and filecmp.cmp(program, path, shallow=False):
                    return True
    return False


def _known_to_conda(here: Here) -> set[str]:
    """The environments that conda wrote down when it made them."""
    with suppress(OSError):
        lines = (here.home / ".conda" / "environments.txt").read_text("utf-8", "replace").splitlines()
        return {os.path.realpath(line.strip()) for line in lines if line.strip()}
    return set()


def _inside(path: str, tree: str) -> bool:
    return path == tree or path.startswith(tree.rstrip(os.sep) + os.sep)
