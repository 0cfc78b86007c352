"""Makes a throwaway environment from what a project declares (``--setup-env``), and keeps it.

The project's dependencies come first; the project itself is built from a copy (``own_project``). Its modules
come from the measured tree all the same: that stands in front.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from packaging.utils import canonicalize_name

from mlops_audit.errors import AuditError
from mlops_audit.model.facts import DependencyFacts
from mlops_audit.model.probe import Interpreter
from mlops_audit.world.cache import Cache
from mlops_audit.world.probes.contained import Limits, run_contained
from mlops_audit.world.probes.groups import taken_in
from mlops_audit.world.probes.here import Here
from mlops_audit.world.probes.identity import OLDEST, UnusableError, identify
from mlops_audit.world.probes.indexes import foreign_indexes
from mlops_audit.world.probes.installers import Installer, Show, find_uv, installing_environment
from mlops_audit.world.probes.interpreter import described
from mlops_audit.world.probes.kept import Environments
from mlops_audit.world.probes.locks import LOCKS, settled
from mlops_audit.world.probes.steps import fill
from mlops_audit.world.probes.versions import NEWEST, allowed, installed
from mlops_audit.world.probes.wanted import Wanted, wanted

_LAYOUT = "2"
"""Raised when an environment would be made differently from the same declarations."""

_FOUND = "--setup-env: made from the declared dependencies"
_SIZE = 32 << 20
_VERSION_FILE = re.compile(r"3(?:\.\d+){1,2}")


def set_up(
    declared: Mapping[str, DependencyFacts],
    root: Path | None,
    *,
    asks: str,
    cache: Cache,
    progress: Callable[[str], None],
    project: Callable[[Interpreter, Installer], str] | None = None,
) -> Interpreter:
    """Return the interpreter of an environment with what ``declared`` names (``Facts.declared``).

    ``asks`` is the project's ``requires-python``; ``progress`` is told each command before it runs;
    ``project`` installs the project itself and returns what the user must know. An environment made from the
    same declarations is used again. Raises ``AuditError``.
    """
    here = Here.now()
    plan = wanted(declared, taken_in(_bytes(root, "pyproject.toml")))
    if not any(canonicalize_name(line.name) == "pytest" for line in plan.everything()):
        plan.add("pytest")
    plan.notes += foreign_indexes(root, [*plan.files, *(["pyproject.toml"] if root else [])])
    for name, version in _locked(root).items():
        plan.locked[name] = f"=={version}"
    prefers = _version_file(root)
    environments = _kept(cache, root)
    key = _key(plan, asks, prefers)
    with environments.locked(key, waiting=lambda: progress("waiting for another run that makes it")):
        notes = environments.complete(key)
        interpreter = _usable(environments, key, asks, notes) if notes is not None else None
        if interpreter is not None:
            return _with_project(interpreter, environments, key, here, progress, project)
        environments.remove(key)
        try:
            notes = _make(environments, key, plan, here, asks, prefers, progress)
        except BaseException:
            environments.remove(key)
            raise
        interpreter = _usable(environments, key, asks, notes)
        if interpreter is None:
            environments.remove(key)
            raise AuditError("the environment that was made has no interpreter that runs")
        return _with_project(interpreter, environments, key, here, progress, project)


def _with_project(
    interpreter: Interpreter,
    environments: Environments,
    key: str,
    here: Here,
    show: Show,
    project: Callable[[Interpreter, Installer], str] | None,
) -> Interpreter:
    """The same interpreter, with the project installed for it and described as it is then."""
    if project is None:
        return interpreter
    installer = Installer(here=here, folder=str(environments.place(key)), show=show, uv=find_uv(here))
    note = project(interpreter, installer)
    identity = identify(interpreter.path)
    notes = (*interpreter.notes, note) if note else interpreter.notes
    return replace(interpreter, digest=identity.digest, distributions=identity.distributions, notes=notes)


def _make(
    environments: Environments,
    key: str,
    plan: Wanted,
    here: Here,
    asks: str,
    prefers: str,
    show: Show,
) -> tuple[str, ...]:
    uv = find_uv(here)
    python = _base(here, uv, asks, prefers)
    for note in environments.tidy(spare=key):
        show(note)
    installer = Installer(here=here, folder=str(environments.place(key)), show=show, uv=uv)
    installer.make(python)
    fill(installer, plan)
    installer.compile()
    notes = tuple(dict.fromkeys(plan.notes))
    environments.finish(key, notes)
    return notes


def _usable(environments: Environments, key: str, asks: str, notes: tuple[str, ...]) -> Interpreter | None:
    """The interpreter of a complete environment, unless what it was made from has gone meanwhile."""
    installer = Installer(here=Here.now(), folder=str(environments.place(key)), show=lambda _: None)
    try:
        return described(identify(installer.interpreter), _FOUND, asks, notes)
    except UnusableError:
        return None


def _base(here: Here, uv: str | None, asks: str, prefers: str) -> str:
    """The interpreter to make it from: what the project prefers, ours, or one that it allows."""
    for path, version in _bases(here, uv, asks, prefers):
        try:
            identity = identify(path)
        except UnusableError:
            continue
        if allowed(identity.version, asks) and f"{identity.version}.".startswith(f"{version}."):
            return identity.path
    raise AuditError(
        f"no Python that the project allows ({asks}) was found on PATH, in pyenv or in uv",
        remedy="Install one, for example with `uv python install`, or name an environment with --python.",
    )


def _bases(here: Here, uv: str | None, asks: str, prefers: str) -> Iterator[tuple[str, str]]:
    """Yield interpreters with the version that each is to have.

    Of those that the project allows the oldest comes first: it is what its authors began with, and what old
    exact versions can be had for.
    """
    minors = [f"3.{minor}" for minor in range(OLDEST[1], NEWEST + 1)]
    fitting = [minor for minor in minors if allowed(f"{minor}.0", asks) or allowed(f"{minor}.99", asks)]
    if prefers:
        yield from ((path, prefers) for path in installed(here, prefers))
    yield here.own, "3"
    for minor in fitting:
        yield from ((path, minor) for path in installed(here, minor))
    yield from ((path, "3") for path in _known_to_uv(here, uv, asks))


def _known_to_uv(here: Here, uv: str | None, asks: str) -> Iterator[str]:
    if uv is not None and asks:
        command = [uv, "python", "find", "--no-project", asks]
        done = run_contained(
            command,
            folder=Path(os.sep),
            environment=installing_environment(here),
            limits=Limits(seconds=15.0),
        )
        if done.exit == 0 and done.output.strip():
            yield done.output.strip().splitlines()[-1]


def _kept(cache: Cache, root: Path | None) -> Environments:
    folder = Path(os.path.realpath(cache.folder)) if cache.folder is not None else None
    if folder is None or (root is not None and folder.is_relative_to(os.path.realpath(root))):
        raise AuditError(
            "there is no folder outside the audited tree to keep an environment in",
            remedy="Name one with MLOPS_AUDIT_CACHE_DIR.",
        )
    return Environments(folder=folder / "envs")


def _key(plan: Wanted, asks: str, prefers: str) -> str:
    """A digest of all that decides what is installed."""
    lines = sorted(str(line) for line in plan.everything())
    pins = sorted(f"{name}{version}" for name, version in (plan.constraints | plan.locked).items())
    own = ".".join(platform.python_version_tuple()[:2])
    machine = f"{platform.system()} {platform.machine()}"
    text = "\n".join([_LAYOUT, machine, own, asks, prefers, *lines, "--", *pins])
    return hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:20]


def _locked(root: Path | None) -> dict[str, str]:
    for name in LOCKS if root is not None else ():
        if data := _bytes(root, name):
            return settled(name, data)
    return {}


def _version_file(root: Path | None) -> str:
    """The version that pyenv and uv take for this folder."""
    text = _bytes(root, ".python-version").decode("utf-8", "replace").strip()
    return text if _VERSION_FILE.fullmatch(text) else ""


def _bytes(root: Path | None, name: str) -> bytes:
    try:
        with open(root / name, "rb") as file:  # type: ignore[operator]
            return file.read(_SIZE)
    except (OSError, TypeError):
        return b""
