"""What an interpreter lacks: the first thing to know when most answers are unknown."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_audit.model.probe import ProbeResult

_MOST_NAMED = 8


def lacking(results: Iterable[ProbeResult], *, built: bool) -> str:
    """A sentence about libraries that answers waited for, empty if there are none.

    ``built``: the interpreter's environment was built from what the project declares.
    """
    names = sorted({name for result in results for name in (result.missing, *result.absent) if name})
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else ""
    remedy = (
        "declare what the project needs"
        if built
        else "name the project's own interpreter with --python, or build one with --setup-env"
    )
    return f"not installed there: {', '.join(names[:_MOST_NAMED])}{more}; {remedy}"
