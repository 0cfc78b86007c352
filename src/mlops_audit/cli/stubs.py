"""``mlops-audit stubs``: every placeholder under a path."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli.options import (
    ConfigOption,
    ListFormat,
    ListFormatOption,
    NoCacheOption,
    OutputOption,
    PathArgument,
    QuietOption,
    RevOption,
    ToolOption,
)


def stubs(
    path: PathArgument = Path(),
    under: Annotated[
        str, typer.Option("--under", metavar="PREFIX", help="Only files below this folder of the repository.")
    ] = "",
    rev: RevOption = None,
    tool: ToolOption = None,
    format_: ListFormatOption = ListFormat.TERMINAL,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """List every placeholder, with its reason.

    A placeholder promises behaviour and has none. Tests are left out unless --under lies inside them.
    """
    from mlops_audit.cli.auditing import known_tools, opened
    from mlops_audit.cli.printing import emit, remark
    from mlops_audit.errors import AuditError
    from mlops_audit.pipeline.placeholders import placeholders
    from mlops_audit.reporters.stubs import render_json, render_text

    with opened(path, rev=rev, manifest=config, cached=not no_cache, quiet=quiet) as found:
        prefix = under.strip("/").removeprefix("./")
        entries = found.repository.snapshot.entries
        if prefix and not any(f"{entry.path}/".startswith(f"{prefix}/") for entry in entries):
            raise AuditError(f"there is nothing under {under}", path=str(path), remedy="check --under")
        wanted = set(known_tools(tool or (), found.tools))
        rows, files = placeholders(found.eyes, found.tools, found.config, under)
        remark(found.repository.notes, quiet)
    rows = [row for row in rows if not wanted or wanted & set(row.tools)]
    emit(render_json(rows) if format_ is ListFormat.JSON else render_text(rows, files), output, path)
