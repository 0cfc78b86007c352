"""The interpreters that a project's probes may run in, in the order in which they are tried."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from mlops_audit.world.probes import managers
from mlops_audit.world.probes.folders import interpreter_in, is_environment
from mlops_audit.world.probes.here import Here

_USUAL = (".venv", "venv", "env")
_PIXI = Path(".pixi", "envs", "default")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An interpreter that is there, and how it was found, in words."""

    path: str
    found: str
    told_by: str = ""
    """The file in the tree that names it, if it is such a one."""


def candidates(root: Path | None, here: Here) -> Iterator[Candidate]:
    """Yield what was found for a project without being told, the first choice first; not our own."""
    seen: set[str] = set()
    for candidate in _all(root, here):
        if candidate.path not in seen:
            seen.add(candidate.path)
            yield candidate


def _all(root: Path | None, here: Here) -> Iterator[Candidate]:
    yield from _active(here)
    if root is None:
        return
    yield from _in_tree(root)
    yield from _environments(managers.uv(root, here), "UV_PROJECT_ENVIRONMENT")
    yield from _environments(managers.poetry(root, here), "Poetry environment")
    yield from _pdm(root, here)
    yield from _pipenv(root, here)
    yield from _environments(managers.conda(root, here), "conda environment")


def _active(here: Here) -> Iterator[Candidate]:
    """What the user's shell has activated; not what we run in, and not conda's base, active by default."""
    for variable in ("VIRTUAL_ENV", "CONDA_PREFIX"):
        folder = here.variable(variable)
        if not os.path.isabs(folder) or _same_folder(folder, here.own_prefix):
            continue
        if variable == "CONDA_PREFIX" and _is_base(folder, here):
            continue
        yield from _environments([Path(folder)], f"active environment ({variable})")


def _is_base(prefix: str, here: Here) -> bool:
    # Only the base environment has the folder of the command itself.
    return here.variable("CONDA_DEFAULT_ENV") == "base" or os.path.isdir(os.path.join(prefix, "condabin"))


def _in_tree(root: Path) -> Iterator[Candidate]:
    """Environments at the top of the tree: by their usual names, then whatever is one."""
    try:
        names = sorted(os.listdir(root))
    except OSError:
        names = []
    others = [name for name in names if name not in _USUAL and is_environment(os.path.join(root, name))]
    for name in (*_USUAL, *others):
        yield from _environments([root / name], f"in-tree {name}")
    yield from _environments([root / _PIXI], f"in-tree {_PIXI.as_posix()}")


def _pdm(root: Path, here: Here) -> Iterator[Candidate]:
    chosen = managers.pdm_chosen(root, here)
    if chosen is not None:
        path = interpreter_in(str(chosen)) if chosen.is_dir() else str(chosen)
        if path is not None:
            yield Candidate(path=path, found="PDM's .pdm-python", told_by=str(root / ".pdm-python"))
    yield from _environments(managers.pdm(root, here), "PDM environment")


def _pipenv(root: Path, here: Here) -> Iterator[Candidate]:
    for candidate in _environments(managers.pipenv(root, here), "Pipenv environment"):
        # A folder named .venv was met before; a file of that name tells where the environment is.
        told_by = str(root / ".venv") if (root / ".venv").is_file() else ""
        yield replace(candidate, told_by=told_by)


def _environments(folders: Iterator[Path] | list[Path], found: str) -> Iterator[Candidate]:
    for folder in folders:
        path = interpreter_in(os.path.abspath(folder))
        if path is not None:
            yield Candidate(path=path, found=found)


def _same_folder(one: str, other: str) -> bool:
    return os.path.normcase(os.path.realpath(one)) == os.path.normcase(os.path.realpath(other))
