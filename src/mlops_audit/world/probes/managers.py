"""Where Poetry, PDM, Pipenv, uv and conda keep the environment of a project, computed as they compute it.

None of them is run: their plug-ins and the project's own settings would run with them.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlops_audit.world.probes.here import Here

_UNSAFE = re.compile(r"[ $`!*@\"\\\r\n\t]")
_NAME = 42
"""Characters of a project's name that Poetry and Pipenv keep."""

_CONDA_FILES = ("environment.yml", "environment.yaml", "conda.yml", "conda.yaml")
_CONDA_NAME = re.compile(r"""^name\s*:\s*["']?([A-Za-z0-9][\w.-]*)["']?\s*(?:#.*)?$""", re.MULTILINE)
_CONDA_HOMES = ("miniforge3", "mambaforge", "miniconda3", "anaconda3", "micromamba", ".conda")
_SETTINGS_SIZE = 1 << 20


def poetry(root: Path, here: Here) -> Iterator[Path]:
    """Poetry's environments of this folder. Source: ``EnvManager.generate_env_name``, ``Config``."""
    project = _toml(root / "pyproject.toml")
    tools = _member(project, "tool", "poetry")
    name = _member(project, "project").get("name") or tools.get("name")
    if name is None and not tools and not (root / "poetry.lock").is_file():
        return
    name = name if isinstance(name, str) else "non-package-mode"
    folder = _poetry_folder(here)
    digest = _short_sha256(os.path.normcase(os.path.realpath(root)), 8)
    # The name is normalised since 1.2; before, its dots stayed.
    spellings = (re.sub(r"[-_.]+", "-", name).lower(), name.lower())
    for spelling in dict.fromkeys(spellings):
        base = f"{_UNSAFE.sub('_', spelling)[:_NAME]}-{digest}"
        chosen = _member(_toml(folder / "envs.toml"), base).get("minor")
        found = sorted(_listed(folder, f"{base}-py"), key=_numbers, reverse=True)
        yield from sorted(found, key=lambda path: path.name != f"{base}-py{chosen}")


def _poetry_folder(here: Here) -> Path:
    settings = here.folder("POETRY_CONFIG_DIR") if here.variable("POETRY_CONFIG_DIR") else None
    config = _toml((settings or here.settings() / "pypoetry") / "config.toml")
    own_cache = here.cache() / "pypoetry"
    usual = own_cache / "Cache" if here.platform == "win32" else own_cache
    cache = here.variable("POETRY_CACHE_DIR") or _text(config.get("cache-dir")) or str(usual)
    named = here.variable("POETRY_VIRTUALENVS_PATH") or _text(_member(config, "virtualenvs").get("path"))
    return here.expanded((named or "{cache-dir}/virtualenvs").replace("{cache-dir}", cache))


def pdm(root: Path, here: Here) -> Iterator[Path]:
    """PDM's environments outside the tree. Source: PDM's ``get_venv_prefix`` and ``venv.location``."""
    base = here.data() / "pdm"
    config = _toml(here.settings() / "pdm" / "config.toml")
    named = here.variable("PDM_VENV_LOCATION") or _text(_member(config, "venv").get("location"))
    usual = base / "pdm" / "venvs" if here.platform == "win32" else base / "venvs"
    path = Path(os.path.abspath(root))
    digest = base64.urlsafe_b64encode(
        hashlib.md5(os.fsencode(path.as_posix()), usedforsecurity=False).digest()
    )
    start = f"{path.name}-{digest.decode()[:8]}-"
    folder = here.expanded(named) if named else usual
    yield from sorted(_listed(folder, start), key=_numbers, reverse=True)


def pdm_chosen(root: Path, here: Here) -> Path | None:
    """The interpreter that ``pdm use`` wrote down."""
    named = here.variable("PDM_PYTHON") or _read(root / ".pdm-python").strip()
    return here.expanded(named) if named and os.path.isabs(here.expanded(named)) else None


def pipenv(root: Path, here: Here) -> Iterator[Path]:
    """Pipenv's environments of this folder. Source: ``Project.virtualenv_name`` and ``get_workon_home``."""
    if not (root / "Pipfile").is_file():
        return
    if here.platform == "win32":
        folder = here.folder("WORKON_HOME", ".virtualenvs")
    elif here.variable("WORKON_HOME"):
        folder = here.folder("WORKON_HOME")
    else:
        folder = here.folder("XDG_DATA_HOME", ".local", "share") / "virtualenvs"
    if named := here.variable("PIPENV_CUSTOM_VENV_NAME"):
        yield folder / named
    suffix = here.variable("PIPENV_PYTHON")
    for place in dict.fromkeys((os.path.abspath(root), os.path.realpath(root))):
        name = _UNSAFE.sub("_", os.path.basename(place))[:_NAME]
        base = f"{name}-{_short_sha256(os.path.join(place, 'Pipfile'), 8)}"
        if suffix:
            yield folder / f"{base}-{suffix}"
        yield folder / base
    yield from _venv_file(root, folder)


def _venv_file(root: Path, folder: Path) -> Iterator[Path]:
    """A file ``.venv`` holds the name of the environment, or a path to it."""
    if (root / ".venv").is_file():
        text = _read(root / ".venv").strip()
        if text and "\n" not in text:
            yield root / text if "/" in text or "\\" in text else folder / text


def uv(root: Path, here: Here) -> Iterator[Path]:
    """uv's project environment, where a variable names it (uv docs, "Project environment path")."""
    if named := here.variable("UV_PROJECT_ENVIRONMENT"):
        yield root / here.expanded(named)


def conda(root: Path, here: Here) -> Iterator[Path]:
    """conda environments of the name that the project's environment file gives."""
    name = next((found[1] for file in _CONDA_FILES if (found := _CONDA_NAME.search(_read(root / file)))), "")
    if not name or name in {"base", "root"}:
        return
    named = here.variable("CONDA_ENVS_DIRS", "CONDA_ENVS_PATH")
    folders = [here.expanded(entry) for entry in re.split(rf"[{os.pathsep},]", named) if entry]
    bases = [here.variable(variable) for variable in ("MAMBA_ROOT_PREFIX", "CONDA_ROOT")]
    if program := here.variable("CONDA_EXE"):
        bases.append(os.path.dirname(os.path.dirname(program)))
    folders += [Path(base, "envs") for base in bases if base]
    folders += [here.home / base / "envs" for base in _CONDA_HOMES]
    known = (Path(line) for line in _read(here.home / ".conda" / "environments.txt").splitlines())
    places = (*(folder / name for folder in folders), *(path for path in known if path.name == name))
    yield from dict.fromkeys(places)


def _short_sha256(text: str, length: int) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(os.fsencode(text)).digest()).decode()[:length]


def _numbers(path: Path) -> tuple[list[int], str]:
    """What the newest of several environments goes by: the version at the end of its name."""
    return [int(part) for part in re.findall(r"\d+", path.name.rpartition("-")[2])], path.name


def _listed(folder: Path, start: str) -> list[Path]:
    try:
        return [folder / name for name in os.listdir(folder) if name.startswith(start)]
    except OSError:
        return []


def _read(path: Path) -> str:
    try:
        if not path.is_file():  # a named pipe must not be waited for
            return ""
        with open(path, "rb") as file:
            return file.read(_SETTINGS_SIZE).decode("utf-8", "replace")
    except (OSError, ValueError):
        return ""


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(_read(path))
    except (ValueError, RecursionError):
        return {}


def _member(table: object, *keys: str) -> dict[str, Any]:
    for key in keys:
        table = table.get(key) if isinstance(table, dict) else None
    return table if isinstance(table, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
