"""Interpreters of a wanted version that are installed on this machine, and what projects ask for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from mlops_audit.world.probes.folders import interpreter_in
from mlops_audit.world.probes.here import Here
from mlops_audit.world.probes.identity import OLDEST

NEWEST = 20
"""The last minor version of Python 3 that is looked for."""

_WANTED = re.compile(r"(?:c?python-?)?(3(?:\.\d+){0,2})", re.IGNORECASE)
_FOLDER = re.compile(r"(?:cpython-)?(\d+\.\d+\.\d+)")
_CARET = re.compile(r"\^\s*(\d+(?:\.\d+)*)")
_GAP = re.compile(r"(?<=[\w*])\s+(?=[<>=!~])")
_BARE = re.compile(r"\d+(?:\.\d+)*")
_TILDE = re.compile(r"(?<![~=<>!])~\s*(\d+(?:\.\d+)*)")


def wanted_version(text: str) -> str | None:
    """The version that somebody who wrote ``3.12`` or ``python3.12`` wants; ``None`` for anything else."""
    found = _WANTED.fullmatch(text)
    return found[1] if found else None


def specifiers(asks: str) -> SpecifierSet | None:
    """What ``requires-python`` allows, Poetry's ``^`` and ``~`` included; ``None`` if that is not clear."""
    text = _TILDE.sub(lambda found: _tilde(found[1]), _CARET.sub(lambda found: _caret(found[1]), asks))
    text = _GAP.sub(",", text.strip()).removesuffix(",")
    if not text or text == "*" or "|" in text:
        return None
    if _BARE.fullmatch(text):
        text = f"=={text}.*"
    try:
        return SpecifierSet(text)
    except InvalidSpecifier:
        return None


def _caret(version: str) -> str:
    """``^1.2`` allows what does not change the first part that is not zero."""
    parts = [int(part) for part in version.split(".")]
    place = next((index for index, part in enumerate(parts) if part), len(parts) - 1)
    return f">={version},<{'.'.join(map(str, [*parts[:place], parts[place] + 1]))}"


def _tilde(version: str) -> str:
    """``~1.2.3`` allows what does not change the second part."""
    parts = [int(part) for part in version.split(".")][:2]
    return f">={version},<{'.'.join(map(str, [*parts[:-1], parts[-1] + 1]))}"


def allowed(version: str, asks: str) -> bool:
    """Tell whether a project that asks for ``asks`` runs on Python ``version``."""
    wanted = specifiers(asks)
    try:
        return wanted is None or wanted.contains(Version(version), prereleases=True)
    except InvalidVersion:
        return True


def named(name: str, here: Here) -> str | None:
    """The program of a name on ``PATH``."""
    endings = ("", ".exe") if here.platform == "win32" else ("",)
    for folder in here.search_path():
        for ending in endings:
            path = str(folder / (name + ending))
            if os.path.isfile(path) and os.access(path, os.X_OK):
                return path
    return None


def installed(here: Here, version: str = "3") -> Iterator[str]:
    """Yield interpreters that may be of a version (``3``, ``3.12``, ``3.12.1``), the likeliest first.

    What is on ``PATH`` may turn out to be of another, or be a shim without one behind it.
    """
    minor = ".".join(version.split(".")[:2])
    names = [f"python{minor}"] if "." in minor else [f"python3.{n}" for n in range(NEWEST, OLDEST[1] - 1, -1)]
    for name in (*names, "python3", "python"):
        found = named(name, here)
        if found is not None:
            yield found
    for folder in (here.folder("PYENV_ROOT", ".pyenv") / "versions", _uv_folder(here)):
        yield from _kept_in(folder, version)


def _uv_folder(here: Here) -> Path:
    named_folder = here.variable("UV_PYTHON_INSTALL_DIR")
    if named_folder:
        return here.expanded(named_folder)
    data = here.settings() if here.platform == "win32" else here.folder("XDG_DATA_HOME", ".local", "share")
    return data / "uv" / "python"


def _kept_in(folder: Path, version: str) -> Iterator[str]:
    """Yield the interpreters of a folder with one installation for each version, the newest first."""
    try:
        found = [(match[1], name) for name in os.listdir(folder) if (match := _FOLDER.match(name))]
    except OSError:
        return
    for number, name in sorted(
        found, key=lambda row: [int(part) for part in row[0].split(".")], reverse=True
    ):
        if f"{number}.".startswith(f"{version}."):
            path = interpreter_in(str(folder / name))
            if path is not None:
                yield path
