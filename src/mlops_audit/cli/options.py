"""Arguments and options that several commands take."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli import completing

PathArgument = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
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
    list[str] | None,
    typer.Option(
        "--tool",
        metavar="ID",
        help="Only this tool; may be given several times.",
        autocompletion=completing.tools,
    ),
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
NoProbesOption = Annotated[bool, typer.Option("--no-probes", help="Run nothing of the audited project.")]
_PROBE = "What to run of the audited project; may be given several times."
ProbeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--probe",
        metavar="imports|collect|tests|all",
        autocompletion=completing.kinds,
        help=f"{_PROBE} A work tree is probed in full by default, a commit only when this is given.",
    ),
]
JudgingProbeOption = Annotated[
    list[str] | None,
    typer.Option(
        "--probe",
        metavar="imports|collect|tests|all",
        autocompletion=completing.kinds,
        help=f"{_PROBE} By default nothing is run.",
    ),
]
PythonOption = Annotated[
    str | None,
    typer.Option("--python", metavar="PYTHON", help="The interpreter that has the project's libraries."),
]
SetupEnvOption = Annotated[
    bool,
    typer.Option(
        "--setup-env",
        help="Build a throwaway environment from the project's declared dependencies, and probe in it.",
    ),
]
JobsOption = Annotated[
    int | None,
    typer.Option("--jobs", "-j", min=1, max=64, help="Processes at once; default: one per core, at most 4."),
]
TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=0.1,
        help="How long one import, loader, command or test may take [default: 120]; all tests together may "
        "take 15 times that.",
    ),
]
AllowCommandsOption = Annotated[
    bool,
    typer.Option(
        "--allow-commands",
        help="Run what the audited repository itself brings: its manifest's commands, its loaders.",
    ),
]
EvidenceOption = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="FILE",
        help="Evidence saved earlier, used where its hashes match [default: .mlops-audit/evidence.json, if "
        "nothing is run and your own scan wrote it]; none for none.",
    ),
]


class Format(StrEnum):
    """Formats of a report."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"


class CheckFormat(StrEnum):
    """Formats of what documents say and whether it holds."""

    TERMINAL = "terminal"
    JSON = "json"
    MARKDOWN = "markdown"
    GITHUB = "github"
    SARIF = "sarif"
    JUNIT = "junit"


class ListFormat(StrEnum):
    """Formats of a plain list."""

    TERMINAL = "terminal"
    JSON = "json"


FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to show the result.")]
CheckFormatOption = Annotated[CheckFormat, typer.Option("--format", "-f", help="How to show the result.")]
ListFormatOption = Annotated[ListFormat, typer.Option("--format", "-f", help="How to show the result.")]
