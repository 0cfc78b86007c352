"""What holds for a run of probes."""

from __future__ import annotations

from dataclasses import dataclass

IMPORT_SECONDS = 120.0
"""How long one import, loader, command or test may take."""
SESSION_SHARE = 15
"""How many times that a whole test run may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What holds for a run of probes: processes at once, seconds for each, and what is allowed."""

    jobs: int
    seconds: float = IMPORT_SECONDS
    collect_only: bool = False
    allow_foreign: bool = False

    @property
    def text(self) -> str:
        """By which answers that depend on it are told apart."""
        return f"{self.seconds:g} {self.allow_foreign} {self.collect_only}"

    @property
    def session_seconds(self) -> float:
        """How long a whole test run may take."""
        return self.seconds * SESSION_SHARE
