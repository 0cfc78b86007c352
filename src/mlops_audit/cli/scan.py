"""``mlops-audit scan``: which tools a repository integrates, and how completely."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli.options import (
    AllowCommandsOption,
    ConfigOption,
    EvidenceOption,
    Format,
    FormatOption,
    JobsOption,
    NoCacheOption,
    NoProbesOption,
    OutputOption,
    PathArgument,
    ProbeOption,
    PythonOption,
    QuietOption,
    RevOption,
    SetupEnvOption,
    TimeoutOption,
    ToolOption,
)

SaveOption = Annotated[
    Path | None,
    typer.Option(
        "--save",
        metavar="FILE",
        help="Save what was measured with the hashes it depends on [default: .mlops-audit/evidence.json].",
    ),
]
ListProbesOption = Annotated[
    bool, typer.Option("--list-probes", help="Print what would be run, and run nothing.")
]


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
    probe: ProbeOption = None,
    list_probes: ListProbesOption = False,
    python: PythonOption = None,
    setup_env: SetupEnvOption = False,
    jobs: JobsOption = None,
    timeout: TimeoutOption = None,
    allow_commands: AllowCommandsOption = False,
    evidence: EvidenceOption = None,
    save: SaveOption = None,
) -> None:
    """Score how completely each tool is integrated.

    Finds each tool's modules, configuration, dependencies and tests, and runs imports and tests in a
    disposable copy with the project's own interpreter. --no-probes runs nothing.
    """
    from mlops_audit.cli.auditing import Study, known_tools, opened
    from mlops_audit.cli.measuring import Wish, measured
    from mlops_audit.cli.printing import display, emit, note
    from mlops_audit.cli.saving import evidence_target, save_evidence
    from mlops_audit.cli.wishes import wished
    from mlops_audit.reporters import REPORTERS
    from mlops_audit.reporters.display import safe

    with opened(path, rev=rev, manifest=config, cached=not no_cache, quiet=quiet) as found:
        study = Study(found, known_tools(tool or (), found.tools))
        if list_probes:
            from mlops_audit.reporters.probes import render_probes

            emit(render_probes(study.plan.probes), output, path)
            return
        target = None if save is None else evidence_target(save, found.repository)
        wish = Wish(
            kinds=wished(probe or (), no_probes, by_default=not found.repository.is_stored),
            python=python,
            setup_env=setup_env,
            jobs=jobs,
            seconds=timeout,
            allow_commands=allow_commands,
            evidence=evidence,
            memory=not no_cache and not no_probes,
            tell=lambda text: note(text, quiet),
        )
        answers = measured(found, lambda: study.plan, wish)
        report = study.report(answers)
        if target is not None:
            ours = save_evidence(target, study.plan, answers, found.repository, report)
            unsigned = "" if ours else "; it could not be signed, so name it with --evidence to use it"
            note(f"saved what was measured to {safe(str(target))}{unsigned}", quiet)
    emit(REPORTERS[format_.value](report, display()), output, path)
