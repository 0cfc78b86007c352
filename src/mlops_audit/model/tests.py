"""What a test file offers to pytest, before the project's own collection settings are applied."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class TestOutline:
    """Placeholder for the outline of a test file."""

    __test__ = False
