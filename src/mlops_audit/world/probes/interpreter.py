"""Chooses the interpreter that probes run in, and says how it was chosen."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from mlops_audit.errors import AuditError
from mlops_audit.model.probe import Interpreter
from mlops_audit.world.probes.belonging import doubt
from mlops_audit.world.probes.candidates import Candidate, candidates
from mlops_audit.world.probes.folders import interpreter_in
from mlops_audit.world.probes.here import Here
from mlops_audit.world.probes.identity import Identity, UnusableError, identify
from mlops_audit.world.probes.trust import Trust
from mlops_audit.world.probes.versions import allowed, installed, named, wanted_version

_EXAMPLE = (
    "Name a Python 3.8 or newer that has the project's libraries, for example --python .venv/bin/python."
)


class NoInterpreterError(Exception):
    """The interpreter that the project's manifest names cannot be used: nothing can be probed.

    Its text says why, in a clause that can follow "not measured: ".
    """


def find_interpreter(
    root: Path | None, *, python: str | None, manifest: str | None, tracked: Collection[str], asks: str
) -> Interpreter:
    """Return the interpreter for the project in ``root``; ``None`` for one without a work tree.

    ``python`` is what ``--python`` names, ``manifest`` what the manifest does, relative to ``root``;
    ``tracked`` are the paths that git tracks; ``asks`` is the project's ``requires-python``. Raises
    ``AuditError`` if ``python`` cannot be used, ``NoInterpreterError`` if ``manifest`` cannot.
    """
    here = Here.now()
    trust = Trust(root, tracked)
    if python is not None:
        return described(_asked_for(python, here, trust), "--python", asks)
    if manifest is not None:
        return described(_in_manifest(root, manifest, here, trust), "the manifest", asks)
    return _found(root, here, trust, asks)


def described(identity: Identity, found: str, asks: str, notes: tuple[str, ...] = ()) -> Interpreter:
    """The noun for an interpreter that was identified."""
    if not allowed(identity.version, asks):
        notes += (f"the project asks for Python {asks}, this is {identity.version}",)
    return Interpreter(
        path=identity.path,
        version=identity.version,
        found=found,
        digest=identity.digest,
        implementation=identity.implementation,
        distributions=identity.distributions,
        notes=notes,
    )


def trusted(path: str, trust: Trust) -> Identity:
    """Identify an interpreter unless it came with the repository. Raises ``UnusableError``."""
    if objection := trust.objection(path):
        raise UnusableError(f"is not run: {objection}")
    identity = identify(path)
    if objection := trust.objection(identity.path):
        raise UnusableError(f"is not run: it leads to {identity.path}, and {objection}")
    return identity


def _assure(path: str, root: Path | None, here: Here, trust: Trust) -> None:
    """Raise ``UnusableError`` for an interpreter in the tree that was not made on this machine."""
    if not trust.objection(path) and (objection := doubt(path, root, here)):
        raise UnusableError(f"is not run: {objection}")


def _asked_for(python: str, here: Here, trust: Trust) -> Identity:
    reason = "is not there"
    for path in _meant(python, here):
        try:
            identity = trusted(path, trust)
        except UnusableError as error:
            reason = str(error)
            continue
        version = wanted_version(python)
        if version is None or f"{identity.version}.".startswith(f"{version}."):
            return identity
    if wanted_version(python) is not None and not os.path.exists(python):
        raise AuditError(
            f"--python {python}: no such Python is on PATH, in pyenv or in uv",
            remedy="Install it, or name an interpreter by its path.",
        )
    raise AuditError(f"--python {python}: it {reason}", remedy=_EXAMPLE)


def _meant(python: str, here: Here) -> Iterator[str]:
    """Yield what ``--python`` may mean: a path, an environment's folder, a version, a name on ``PATH``."""
    path = os.path.abspath(here.expanded(python))
    separated = "/" in python or os.sep in python
    if os.path.isdir(path) and (separated or interpreter_in(path)):
        yield interpreter_in(path) or path
    elif separated or os.path.isfile(path):
        yield path
    elif (version := wanted_version(python)) is not None:
        yield from installed(here, version)
    elif (found := named(python, here)) is not None:
        yield found


def _in_manifest(root: Path | None, manifest: str, here: Here, trust: Trust) -> Identity:
    if root is None:
        raise NoInterpreterError(f"the manifest's {manifest} can only be looked for in a work tree")
    path = str(root / manifest)
    if os.path.isdir(path):
        path = interpreter_in(path) or path
    try:
        _assure(path, root, here, trust)
        return trusted(path, trust)
    except UnusableError as error:
        raise NoInterpreterError(f"the manifest's {manifest} {error}") from error


def _found(root: Path | None, here: Here, trust: Trust, asks: str) -> Interpreter:
    notes: list[str] = []
    waiting = list(candidates(root, here))
    for place, candidate in enumerate(waiting):
        try:
            if candidate.told_by and (objection := trust.brought(candidate.told_by)):
                raise UnusableError(f"is not run: {objection}")
            if not candidate.found.startswith("active"):
                _assure(candidate.path, root, here, trust)
            identity = trusted(candidate.path, trust)
        except UnusableError as error:
            notes.append(f"{candidate.found} was passed over: {_shown(candidate.path, root, here)} {error}")
            continue
        notes += _passed_by(candidate, waiting[place + 1 :])
        return described(identity, candidate.found, asks, tuple(notes))
    reason = (
        "no environment of the project can be used" if waiting else "no environment of the project was found"
    )
    try:
        return described(identify(here.own), f"our own: {reason}", asks, tuple(notes))
    except UnusableError as error:
        raise AuditError(f"{here.own or 'our own interpreter'} {error}", remedy=_EXAMPLE) from error


def _shown(path: str, root: Path | None, here: Here) -> str:
    """A path as a note shows it: from the tree, or from the home."""
    if root is not None and Path(path).is_relative_to(root):
        return Path(path).relative_to(root).as_posix()
    return (
        f"~/{Path(path).relative_to(here.home).as_posix()}" if Path(path).is_relative_to(here.home) else path
    )


def _passed_by(chosen: Candidate, others: list[Candidate]) -> Iterator[str]:
    """Say when an environment that happens to be active was taken although the tree has one."""
    if chosen.found.startswith("active"):
        for other in others:
            if other.found.startswith("in-tree") and not _same_file(chosen.path, other.path):
                yield f"there is an {other.found} too: --python {other.found.split()[1]} takes that"
                return


def _same_file(one: str, other: str) -> bool:
    """Tell whether two paths name the interpreter of one environment, not merely of one base."""
    return os.path.realpath(os.path.dirname(one)) == os.path.realpath(os.path.dirname(other))
