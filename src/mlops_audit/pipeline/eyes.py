"""What the program sees the world with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Protocol

from mlops_audit.model.facts import FileFacts, Outline
from mlops_audit.model.snapshot import Snapshot


class Eyes(Protocol):
    """Whoever can read the snapshot's files: cached, in parallel, without raising for a bad file."""

    @property
    def snapshot(self) -> Snapshot:
        """The files there are."""

    def outline(self, paths: Collection[str]) -> Mapping[str, Outline]:
        """A cheap look at each file."""

    def read(self, paths: Collection[str]) -> Mapping[str, FileFacts]:
        """Each file in depth."""

    def raw(self, path: str) -> bytes | None:
        """One small file's bytes."""
