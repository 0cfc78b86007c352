"""``mlops-audit explain``: one check's meaning, or everything behind one tool's score."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli import completing
from mlops_audit.cli.options import (
    ConfigOption,
    EvidenceOption,
    NoCacheOption,
    OutputOption,
    QuietOption,
    RevOption,
)


def explain(
    name: Annotated[
        str,
        typer.Argument(
            metavar="NAME",
            help="A check or a tool; the names of checks win.",
            autocompletion=completing.tools_and_checks,
        ),
    ],
    path: Annotated[Path, typer.Option("--path", "-p", help="The repository to explain a tool in.")] = Path(),
    rev: RevOption = None,
    all_: Annotated[bool, typer.Option("--all", help="Show every place, not only the first few.")] = False,
    output: OutputOption = None,
    config: ConfigOption = None,
    evidence: EvidenceOption = None,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
) -> None:
    """Show all behind one tool's score, or one check's text.

    For a tool: each check with its weight, outcome, file and line, what was run, and the shortest way to
    100%. Nothing is run: what an earlier scan measured is used where it still holds.
    """
    from mlops_audit.checks import TEXTS
    from mlops_audit.cli.printing import display, emit

    check = name.lower().replace("-", "_")
    if check in TEXTS:
        from mlops_audit.reporters.check_text import render_check

        emit(render_check(check, TEXTS[check]), output, path)
        return
    from mlops_audit.cli.auditing import audited, known_tools, opened
    from mlops_audit.cli.measuring import Wish, remembers
    from mlops_audit.reporters import explanation

    with opened(path, rev=rev, manifest=config, cached=not no_cache, quiet=quiet) as found:
        (tool,) = known_tools([name], found.tools, besides=TEXTS)
        wish = Wish(evidence=evidence, memory=remembers(no_cache))
        report = audited(found, [tool], wish)
    emit(explanation.render(report, tool, display(all_places=all_)), output, path)
