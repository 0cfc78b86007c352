"""``mlops-audit demo``: a small repository of our own to try everything on."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli.options import QuietOption


def demo(
    directory: Annotated[
        Path, typer.Argument(metavar="DIR", help="A new or empty folder.", show_default=True)
    ] = Path("mlops-audit-demo"),
    quiet: QuietOption = False,
) -> None:
    """Lay out a small ML repository, and audit it."""
    from mlops_audit.cli.auditing import audited, opened
    from mlops_audit.cli.printing import display, emit, note
    from mlops_audit.demo.lay_out import lay_out
    from mlops_audit.reporters import REPORTERS

    root = lay_out(directory, tell=lambda text: note(text, quiet))
    note(f"laid out in {directory}; `mlops-audit scan {directory}` audits it again", quiet)
    with opened(root, quiet=quiet) as found:
        report = audited(found)
    emit(REPORTERS["terminal"](report, display()))
    note(f"next: mlops-audit explain feast --path {directory}", quiet)
