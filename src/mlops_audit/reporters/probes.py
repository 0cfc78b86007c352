"""Planned probes as a list of commands that a reader can run by hand."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.checks.case import plural
from mlops_audit.model.probe import Probe, ProbeKind
from mlops_audit.probing.commands import shown
from mlops_audit.reporters.display import safe

_HEADS = {
    ProbeKind.IMPORT: ("import", "a fresh process each"),
    ProbeKind.LOAD: ("configuration", "given to its tool's own loader"),
    ProbeKind.COMMAND: ("command", "of the manifest, run only with --allow-commands"),
    ProbeKind.TESTS: ("test file", "in one pytest run"),
}


def render_probes(probes: Sequence[Probe]) -> str:
    """What would be run in a disposable copy of the repository, by kind; nothing was run."""
    if not probes:
        return "Nothing would be run: no tool is used here.\n"
    lines = [f"{plural(len(probes), 'probe')} would be run; $PYTHON is the project's interpreter."]
    for kind, (noun, how) in _HEADS.items():
        chosen = [probe for probe in probes if probe.kind is kind]
        if chosen:
            lines += ["", f"{plural(len(chosen), noun)}, {how}:"]
            lines += [f"    {_line(probe)}" for probe in chosen]
    return "\n".join(lines) + "\n"


def _line(probe: Probe) -> str:
    note = "  (only with --allow-commands)" if probe.foreign and probe.kind is ProbeKind.LOAD else ""
    return safe(shown(probe)) + note
