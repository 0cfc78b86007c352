"""``mlops-audit scan``: which tools a repository integrates, and how completely."""

from __future__ import annotations

from pathlib import Path

from mlops_audit.cli.options import (
    ConfigOption,
    Format,
    FormatOption,
    NoCacheOption,
    NoProbesOption,
    OutputOption,
    PathArgument,
    QuietOption,
    RevOption,
    ToolOption,
)


def scan(
    path: PathArgument = Path(),
    rev: RevOption = None,
    tool: ToolOption = None,
    format_: FormatOption = Format.TERMINAL,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
    no_probes: NoProbesOption = False,
) -> None:
    """Score how completely each tool is integrated.

    Finds each tool's modules, configuration, dependencies and tests.
    """
    from mlops_audit.cli.auditing import audited, known_tools, opened
    from mlops_audit.cli.printing import display, emit
    from mlops_audit.reporters import REPORTERS

    with opened(path, rev=rev, manifest=config, cached=not no_cache, quiet=quiet) as found:
        report = audited(found, known_tools(tool or (), found.tools))
    emit(REPORTERS[format_.value](report, display()), output)
