"""Versions that lock files settle, read no further than name and version."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

LOCKS = ("uv.lock", "pylock.toml", "poetry.lock", "pdm.lock", "Pipfile.lock")
"""By name, the likeliest to be true first: only the first that is there counts."""


def settled(name: str, data: bytes) -> dict[str, str]:
    """Return the versions that a lock file settles, by normalised name; none if it cannot be read.

    What it settles differently for different platforms is left to the resolver.
    """
    versions: dict[str, set[str]] = {}
    try:
        document = json.loads(data) if name == "Pipfile.lock" else tomllib.loads(data.decode())
        for package, version in _pipfile(document) if name == "Pipfile.lock" else _packages(document):
            versions.setdefault(canonicalize_name(package), set()).add(str(Version(version)))
    except (ValueError, InvalidVersion, RecursionError, AttributeError, TypeError):
        return {}
    return {package: one for package, (one, *more) in versions.items() if not more}


def _packages(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the packages of any of the TOML locks; what has a place of its own is no version of an index."""
    for package in document.get("package", document.get("packages", ())):
        source = package.get("source", {})
        own = {"editable", "virtual", "directory", "git", "path", "url"} & {*source, source.get("type")}
        if "name" in package and "version" in package and not own and not {"vcs", "directory"} & {*package}:
            yield package["name"], package["version"]


def _pipfile(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in ("default", "develop"):
        for package, entry in document.get(section, {}).items():
            if str(entry.get("version", "")).startswith("=="):
                yield package, entry["version"].removeprefix("==")
