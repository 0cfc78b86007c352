"""A check's own text with its weight, as ``explain CHECK`` shows it."""

from __future__ import annotations

from mlops_audit.scoring import WEIGHTS


def render_check(name: str, text: str) -> str:
    """The name, the weight and the text of one check."""
    weight = f"{WEIGHTS[name]:g} of 100 points" if name in WEIGHTS else "as the manifest states"
    return f"{name} ({weight})\n\n{text.strip()}\n"
