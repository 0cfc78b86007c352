"""Which files decide a probe's answer, and a digest of their content."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, replace
from hashlib import sha256

from mlops_audit.attribution.layout import folder_of
from mlops_audit.attribution.reach import Reach
from mlops_audit.model.facts import Outline
from mlops_audit.model.probe import Probe
from mlops_audit.model.snapshot import Snapshot
from mlops_audit.source.tests.settings import SETTINGS_FILES

EDITION = 1
"""Raised when the same question to the same files may be answered differently by a newer version of ours."""
_PYTEST_FILES = ("conftest.py", *SETTINGS_FILES)
"""What pytest reads in the folders above a test file."""


class Dependence:
    """Finds what answers depend on, from outlines: rather too much than too little."""

    def __init__(self, outlines: Mapping[str, Outline], reach: Reach, snapshot: Snapshot) -> None:
        self._outlines = outlines
        self._reach = reach
        self._blobs = {entry.path: entry.id or f"size {entry.size}" for entry in snapshot.entries}
        self._by_name: dict[str, list[str]] = {}
        for path in self._blobs:
            self._by_name.setdefault(path.rpartition("/")[2], []).append(path)
        self._closures: dict[str, frozenset[str]] = {}

    def of_module(self, path: str) -> frozenset[str]:
        """All that importing ``path`` may read: modules, their packages, and the files that they name."""
        if path not in self._closures:
            code = self._reach.closure([path])
            self._closures[path] = code | self._named(code)
        return self._closures[path]

    def of_test(self, path: str) -> frozenset[str]:
        """All that running the tests of ``path`` may read: conftest files and pytest's settings besides."""
        above = [place for place in self._above(path) if place in self._blobs]
        code = self._reach.closure([path, *(place for place in above if place.endswith(".py"))])
        return code | self._named(code) | frozenset(above)

    def sealed(self, probe: Probe, depends: Collection[str]) -> Probe:
        """``probe`` with what it depends on and the digest of that and of the question."""
        question = asdict(replace(probe, depends=(), content=""))
        rows = [(path, self._blobs.get(path, "")) for path in sorted(depends)]
        text = json.dumps([EDITION, question, rows], sort_keys=True)
        digest = sha256(text.encode("utf-8", "surrogateescape")).hexdigest()
        return replace(probe, depends=tuple(sorted(depends)), content=digest[:32])

    def _named(self, code: Iterable[str]) -> frozenset[str]:
        names = {name for path in code if path in self._outlines for name in self._outlines[path].files}
        return frozenset(path for name in names for path in self._by_name.get(name, ()))

    def _above(self, path: str) -> Iterable[str]:
        folder = folder_of(path)
        while True:
            for name in _PYTEST_FILES:
                yield f"{folder}/{name}" if folder else name
            if not folder:
                return
            folder = folder_of(folder)
