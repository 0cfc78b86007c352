"""``mlops-audit plan``: the correction plan, written from evidence."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli.options import (
    ConfigOption,
    EvidenceOption,
    JudgingProbeOption,
    NoCacheOption,
    NoProbesOption,
    OutputOption,
    PathArgument,
    PythonOption,
    QuietOption,
    RevOption,
    SetupEnvOption,
    ToolOption,
)

PLAN = ".claude/plans/mlops-status-correction-plan.md"
"""Where ``--write`` puts the plan."""


def plan(
    path: PathArgument = Path(),
    rev: RevOption = None,
    tool: ToolOption = None,
    write: Annotated[bool, typer.Option("--write", help=f"Write it to {PLAN} in the repository.")] = False,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
    evidence: EvidenceOption = None,
    no_probes: NoProbesOption = False,
    probe: JudgingProbeOption = None,
    python: PythonOption = None,
    setup_env: SetupEnvOption = False,
) -> None:
    """Write the correction plan: findings, evidence, corrections, gaps, verification, causes.

    Every sentence comes from evidence; who wrote a claim and what made it false is asked of git.
    """
    from mlops_audit.cli.auditing import known_tools, opened
    from mlops_audit.cli.documents import Ask, judged
    from mlops_audit.cli.origins import brought, origins
    from mlops_audit.cli.printing import emit, note
    from mlops_audit.cli.wishes import judging_wish
    from mlops_audit.errors import AuditError
    from mlops_audit.reporters.plan import render_plan
    from mlops_audit.world.history import History
    from mlops_audit.world.writing import make_folder, refuse_leaving, refuse_link

    if write and output is not None:
        raise AuditError("--write and --output contradict each other", remedy="leave one of them out")
    with opened(path, rev=rev, manifest=config, cached=not no_cache, quiet=quiet) as found:
        if write and found.repository.is_stored:
            raise AuditError("has no work tree to write to", path=str(path), remedy="use --output")
        wish = judging_wish(
            probe=probe or (),
            no_probes=no_probes,
            no_cache=no_cache,
            quiet=quiet,
            evidence=evidence,
            python=python,
            setup_env=setup_env,
        )
        done = judged(found, Ask(wish=wish, tools=known_tools(tool or (), found.tools)))
        history = History(found.repository)
        since = brought(done, history)
        text = render_plan(done.report, origins(done, since, history), since)
        if write:
            output = found.repository.root / PLAN
            refuse_leaving(output, found.repository.root)
            refuse_link(output)
            make_folder(output.parent)
    emit(text, output, path)
    if write:
        note(f"wrote {PLAN}", quiet)
