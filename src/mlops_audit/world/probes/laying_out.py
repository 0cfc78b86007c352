"""Puts the scripts that run in the target's interpreter where it finds them: nothing is installed."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

NAMES = ("single.py", "raised.py", "tests.py", "mlops_audit_events.py")


def lay_out_scripts(folder: Path) -> Path:
    """A new folder below ``folder`` with all of them."""
    target = folder / "scripts"
    target.mkdir()
    source = resources.files(f"{__package__}.scripts")
    for name in NAMES:
        (target / name).write_bytes(source.joinpath(name).read_bytes())
    return target
