"""Puts the scripts that run in the target's interpreter where it finds them: nothing is installed."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path

NAMES = ("single.py", "observing.py", "describing.py", "tests.py")
PLUGIN = ("mlops_audit_events.py", "mlops_audit_outlets.py", "raised.py", "describing.py")
"""They lie where modules of the target are looked for, so nothing else may lie there."""


def lay_out_scripts(folder: Path) -> Path:
    """A new folder below ``folder`` with all that are started."""
    return _lay_out(folder / "scripts", NAMES)


def lay_out_plugin(folder: Path) -> Path:
    """A new folder below ``folder`` with the pytest plug-in."""
    return _lay_out(folder / "plugin", PLUGIN)


def _lay_out(target: Path, names: Sequence[str]) -> Path:
    target.mkdir(parents=True)
    source = resources.files(f"{__package__}.scripts")
    for name in names:
        (target / name).write_bytes(source.joinpath(name).read_bytes())
    return target
