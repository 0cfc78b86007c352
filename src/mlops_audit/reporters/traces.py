"""The probes behind a judgement, so that a reader can repeat each by hand."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.model.evidence import Trace
from mlops_audit.reporters.display import Display, safe

_MOST = 3
_TAIL = 6


def shown_traces(traces: Sequence[Trace], display: Display) -> list[str]:
    """Commands, those that tell most first, each with how it ended and, unless it works, what it printed."""
    ranked = sorted(traces, key=lambda trace: trace.answer == "works")
    chosen = ranked if display.all_tools else ranked[:_MOST]
    lines = [line for trace in chosen for line in _one(trace)]
    if len(ranked) > len(chosen):
        lines.append(f"    $ and {len(ranked) - len(chosen)} more (--all shows them)")
    return lines


def _one(trace: Trace) -> list[str]:
    how = trace.answer if trace.exit is None else f"{trace.answer}, exit {trace.exit}"
    lines = [f"    $ {safe(trace.command)}", f"      {how}, {trace.seconds:.1f} s"]
    if trace.answer == "works":
        return lines
    printed = [line.rstrip() for line in trace.output.splitlines() if line.strip()]
    return lines + [f"      | {safe(line)}" for line in printed[-_TAIL:]]
