"""What a repository says about its own audit: manifest and tool files, refused where they cannot be read."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import NoReturn

from mlops_audit.config import MANIFESTS, Config, find_manifest, parse_manifest
from mlops_audit.errors import ManifestError
from mlops_audit.formats.globs import matching
from mlops_audit.model.snapshot import WHY_UNREAD, Entry, Kind
from mlops_audit.world.named import read_named
from mlops_audit.world.snapshot import Repository

LARGEST = 256 * 1024
"""Bytes: nobody writes a longer manifest or tool file, and reading one strictly would take minutes."""

_REMEDY = "Put a file there, or name one with --config."
_PYPROJECT = "pyproject.toml"


def read_manifest(repository: Repository, given: Path | None) -> Config:
    """The manifest ``given``, else the repository's own, else an empty one. Raises ManifestError."""
    if given is not None:
        return parse_manifest(str(given), read_named(given, LARGEST, "Check --config."))
    entries = {entry.path: entry for entry in repository.snapshot.entries}
    _refuse_folders(entries)
    project = entries.get(_PYPROJECT)
    pyproject = repository.read(project) or b"" if project else b""
    found = find_manifest(entries, pyproject)
    if found is None:
        return Config()
    if found == _PYPROJECT:
        return parse_manifest(found, _bounded(found, pyproject))
    return parse_manifest(found, _content(repository, entries[found]))


def own_tools(repository: Repository, config: Config) -> dict[str, bytes]:
    """The repository's own tool files by path. Raises ManifestError for one that cannot be read."""
    entries = {entry.path: entry for entry in repository.snapshot.entries}
    return {path: _content(repository, entries[path]) for path in matching(sorted(entries), config.catalog)}


def _content(repository: Repository, entry: Entry) -> bytes:
    if entry.kind is not Kind.FILE:
        _refuse(entry.path, WHY_UNREAD[entry.kind])
    data = repository.read(entry)
    if data is None:
        _refuse(entry.path, "cannot be read")
    return _bounded(entry.path, data)


def _bounded(path: str, data: bytes) -> bytes:
    if len(data) > LARGEST:
        _refuse(path, f"is larger than {LARGEST // 1024} KiB", "Keep it to what concerns the audit.")
    return data


def _refuse_folders(paths: Collection[str]) -> None:
    for name in MANIFESTS:
        if any(path.startswith(f"{name}/") for path in paths):
            _refuse(name, "is a folder, where a manifest is expected")


def _refuse(path: str, message: str, remedy: str = _REMEDY) -> NoReturn:
    raise ManifestError(message, path=path, remedy=remedy)
