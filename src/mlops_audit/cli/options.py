"""Arguments and options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

PathArgument = Annotated[
    Path,
    typer.Argument(
        metavar="[PATH]",
        help="A work tree, a plain folder, or a bare or mirror repository.",
        show_default=False,
    ),
]
RevOption = Annotated[
    str | None,
    typer.Option(
        "--rev", metavar="COMMIT", help="Audit this commit, read from git objects without a checkout."
    ),
]
ToolOption = Annotated[
    list[str] | None, typer.Option("--tool", metavar="ID", help="Only this tool; may be given several times.")
]
ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="The manifest to use instead of the repository's own."),
]
OutputOption = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write the result to this file instead of stdout."),
]
QuietOption = Annotated[bool, typer.Option("--quiet", "-q", help="Nothing on stderr but errors.")]
NoCacheOption = Annotated[bool, typer.Option("--no-cache", help="Neither read nor write cached facts.")]
NoProbesOption = Annotated[
    bool,
    typer.Option(
        "--no-probes", help="Run nothing of the audited project. This version runs nothing in any case."
    ),
]


class Format(StrEnum):
    """Formats of a report."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


class ListFormat(StrEnum):
    """Formats of a plain list."""

    TERMINAL = "terminal"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to show the result.")]
ListFormatOption = Annotated[ListFormat, typer.Option("--format", "-f", help="How to show the result.")]
