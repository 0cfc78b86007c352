"""One placeholder, wherever it stands."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stub:
    """A callable without behaviour: ``line`` is the ``def`` line, ``tools`` those that it is charged to."""

    path: str
    line: int
    name: str
    reason: str
    tools: tuple[str, ...] = ()
