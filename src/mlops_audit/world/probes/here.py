"""This machine, as far as the choice of an interpreter depends on it."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Here:
    """Environment variables, home folder, platform as ``sys.platform`` names it, and our own interpreter."""

    environ: Mapping[str, str]
    home: Path
    platform: str
    own: str
    own_prefix: str

    @classmethod
    def now(cls) -> Here:
        """The machine and the process that we are."""
        return cls(
            environ=os.environ,
            home=Path(os.path.expanduser("~")),
            platform=sys.platform,
            own=sys.executable or "",
            own_prefix=sys.prefix,
        )

    def variable(self, *names: str) -> str:
        """The first of some variables that is set and not empty."""
        return next((value for name in names if (value := self.environ.get(name, ""))), "")

    def folder(self, variable: str, *default: str) -> Path:
        """The folder that a variable names, ``~`` expanded; else one below the home."""
        named = self.variable(variable)
        return self.expanded(named) if named else self.home.joinpath(*default)

    def expanded(self, path: str) -> Path:
        """A path with ``~`` for this home."""
        if path == "~" or path.startswith(("~/", "~\\")):
            return self.home / path[2:]
        return Path(path)

    def cache(self) -> Path:
        """Where programs keep what they can make again. Source: platformdirs, which their makers use."""
        if self.platform == "darwin":
            return self.home / "Library" / "Caches"
        if self.platform == "win32":
            return self.folder("LOCALAPPDATA", "AppData", "Local")
        return self.folder("XDG_CACHE_HOME", ".cache")

    def data(self) -> Path:
        """Where programs keep what they need."""
        if self.platform == "darwin":
            return self.home / "Library" / "Application Support"
        if self.platform == "win32":
            return self.folder("LOCALAPPDATA", "AppData", "Local")
        return self.folder("XDG_DATA_HOME", ".local", "share")

    def settings(self) -> Path:
        """Where programs keep their settings."""
        if self.platform == "darwin":
            return self.home / "Library" / "Application Support"
        if self.platform == "win32":
            return self.folder("APPDATA", "AppData", "Roaming")
        return self.folder("XDG_CONFIG_HOME", ".config")

    def search_path(self) -> Iterator[Path]:
        """The folders of ``PATH``; relative ones are skipped: they may lead into the audited tree."""
        for entry in self.environ.get("PATH", "").split(os.pathsep):
            if os.path.isabs(entry):
                yield Path(entry)
