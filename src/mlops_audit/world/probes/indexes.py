"""Where distributions come from: what the user has set for pip, told to uv; never what the repository says.

An index that the audited repository names could hand out its own version of anything (dependency confusion).
"""

from __future__ import annotations

import configparser
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from mlops_audit.world.probes.here import Here

_OPTION = re.compile(
    rb"^[ \t]*(?:-i|--index-url|--extra-index-url|-f|--find-links)[ \t=]+(\S+)", re.MULTILINE
)
_SOURCE = re.compile(
    rb"""^[ \t]*\[\[(?:tool\.(?:uv\.index|poetry\.source|pdm\.source)|source)\]\][^\[]*?
         ^[ \t]*url[ \t]*=[ \t]*["']([^"'\n]+)""",
    re.MULTILINE | re.VERBOSE,
)
_USUAL = frozenset({"pypi.org", "pypi.python.org", "files.pythonhosted.org"})
_SYSTEM_WIDE = (Path("/etc/pip.conf"),)
_SIZE = 4 << 20


def foreign_indexes(root: Path | None, paths: Iterable[str]) -> Iterator[str]:
    """Yield a note for each index that the project's own files name, for it is not asked."""
    if root is None:
        return
    for path in paths:
        try:
            if not (root / path).is_file():
                continue
            with open(root / path, "rb") as file:
                data = file.read(_SIZE)
        except OSError:
            continue
        named = [*_OPTION.findall(data), *_SOURCE.findall(data)]
        places = dict.fromkeys(_place(found.decode("utf-8", "replace")) for found in named)
        for place in places:
            if place not in _USUAL:
                yield f"{path} names the package index {place}: it is not asked unless pip or uv is set to"


def _place(address: str) -> str:
    """The host of an address; the rest may hold a password."""
    try:
        return urlsplit(address.strip("\"'")).hostname or "(a folder)"
    except ValueError:
        return "(unreadable)"


def uv_options(here: Here) -> list[str]:
    """What the user has set for pip as options of uv, which does not read it; nothing if uv has its own."""
    if any(here.variable(name) for name in ("UV_INDEX", "UV_DEFAULT_INDEX", "UV_INDEX_URL")):
        return []
    settings = _pip_settings(here)
    options: list[str] = []
    for index in settings.get("index-url", "").split()[:1]:
        options += ["--default-index", index]
    for index in settings.get("extra-index-url", "").split():
        options += ["--index", index]
    if "--index" in options:
        # pip takes the best version of any index; the user's own settings rest on that.
        options += ["--index-strategy", "unsafe-best-match"]
    for place in settings.get("find-links", "").split():
        options += ["--find-links", place]
    if settings.get("no-index", "").lower() in {"1", "true", "yes", "on"}:
        options.append("--no-index")
    return options


def _pip_settings(here: Here) -> dict[str, str]:
    """pip's settings: files from the system's to the user's, then variables (pip docs, "Configuration")."""
    found: dict[str, str] = {}
    for path in _pip_files(here):
        parser = configparser.RawConfigParser()
        try:
            parser.read(path, encoding="utf-8")
        except (configparser.Error, OSError, UnicodeDecodeError):
            continue
        for section in ("global", "install"):
            if parser.has_section(section):
                found |= {key.replace("_", "-"): value for key, value in parser.items(section)}
    for name in ("index-url", "extra-index-url", "find-links", "no-index"):
        if value := here.variable(f"PIP_{name.upper().replace('-', '_')}"):
            found[name] = value
    return found


def _pip_files(here: Here) -> list[Path]:
    named = here.variable("PIP_CONFIG_FILE")
    if named == os.devnull:
        return []
    name = "pip.ini" if here.platform == "win32" else "pip.conf"
    files = [*_SYSTEM_WIDE, here.home / ".pip" / name, here.settings() / "pip" / name]
    if here.platform == "darwin":
        files.append(here.home / ".config" / "pip" / name)
    return [*files, *([here.expanded(named)] if named else [])]
