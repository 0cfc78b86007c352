"""How tests ended."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One test that did not pass, or one file that could not be collected (``test`` empty).

    ``missing`` names the library for want of which it failed; then it is not measured rather than failed.
    """

    test: str
    line: int | None = None
    message: str = ""
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOutcomes:
    """How the tests of one file ended, each counted once by its worst phase, as pytest counts them."""

    __test__ = False

    collected: int = 0
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    xfailed: int = 0
    xpassed: int = 0
    errors: int = 0
    unmeasured: int = 0
    """Collected and not finished: a limit was reached."""
    wanting: int = 0
    """Those of ``failed`` and ``errors`` that failed for want of a library that is not installed."""
    failures: tuple[Failure, ...] = ()

    @property
    def passing(self) -> int:
        """Passed, those that were expected to fail included."""
        return self.passed + self.xpassed

    @property
    def failing(self) -> int:
        """Failed by the project's own fault."""
        return max(0, self.failed + self.errors - self.wanting)

    @property
    def unknown(self) -> int:
        """Neither passed, failed nor skipped: cut short, or for want of a library."""
        return self.unmeasured + self.wanting
