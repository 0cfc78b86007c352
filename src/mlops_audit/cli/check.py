"""``mlops-audit check``: what documents claim, and whether it holds."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli.options import (
    AllowCommandsOption,
    CheckFormat,
    CheckFormatOption,
    ConfigOption,
    EvidenceOption,
    JobsOption,
    JudgingProbeOption,
    NoCacheOption,
    NoProbesOption,
    OutputOption,
    PathArgument,
    PythonOption,
    QuietOption,
    RevOption,
    SetupEnvOption,
    TimeoutOption,
    ToolOption,
)

DRIFT, UNMEASURED = 1, 3


def check(
    path: PathArgument = Path(),
    rev: RevOption = None,
    tool: ToolOption = None,
    format_: CheckFormatOption = CheckFormat.TERMINAL,
    output: OutputOption = None,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
    evidence: EvidenceOption = None,
    fail_under: Annotated[
        list[str] | None,
        typer.Option(
            "--fail-under",
            metavar="N|TOOL=N",
            help="Fail if the tools, or one of them, are less complete than this, in percent; repeatable.",
        ),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option("--require", metavar="measured", help="End with 3 if something could not be measured."),
    ] = None,
    base: Annotated[
        str | None,
        typer.Option("--base", metavar="COMMIT", help="Let pass what was stale at this commit already."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option("--baseline", metavar="FILE", help="Let pass the stale claims that this file lists."),
    ] = None,
    write_baseline: Annotated[
        Path | None,
        typer.Option(
            "--write-baseline", metavar="FILE", help="Write the stale claims to a baseline, and pass."
        ),
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", help="Why the claims of --write-baseline are let pass.")
    ] = "",
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The day by which suppressions expire [default: today]."
        ),
    ] = None,
    explain_skipped: Annotated[
        bool,
        typer.Option("--explain-skipped", help="Also say why lines that look like claims were left alone."),
    ] = False,
    unclear: Annotated[
        bool, typer.Option("--unclear", help="Also list claims that cannot be judged.")
    ] = False,
    no_probes: NoProbesOption = False,
    probe: JudgingProbeOption = None,
    python: PythonOption = None,
    setup_env: SetupEnvOption = False,
    jobs: JobsOption = None,
    timeout: TimeoutOption = None,
    allow_commands: AllowCommandsOption = False,
) -> None:
    """Judge every status claim in the documents; end with 1 where one does not hold.

    Nothing is run unless --probe says so: evidence that was saved, or that this machine remembers, is used
    where it still holds.
    """
    from dataclasses import replace

    from mlops_audit.claims.baseline import either
    from mlops_audit.cli.auditing import known_tools, opened
    from mlops_audit.cli.documents import Ask, baseline_at, day, judged, known_at
    from mlops_audit.cli.printing import display, emit, note
    from mlops_audit.cli.thresholds import demanded, shortfall
    from mlops_audit.cli.wishes import judging_wish
    from mlops_audit.errors import AuditError
    from mlops_audit.reporters import CHECK_REPORTERS

    if write_baseline is not None and not reason.strip():
        raise AuditError("--write-baseline needs a reason", remedy='add --reason "why these are let pass"')
    with opened(path, rev=rev, manifest=config, cached=not no_cache, quiet=quiet) as found:
        demands = demanded(fail_under or (), require or (), found.config, found.tools)
        wish = judging_wish(
            probe=probe or (),
            no_probes=no_probes,
            no_cache=no_cache,
            quiet=quiet,
            evidence=evidence,
            python=python,
            setup_env=setup_env,
            jobs=jobs,
            timeout=timeout,
            allow_commands=allow_commands,
        )
        ask = Ask(wish=wish, today=day(as_of), tools=known_tools(tool or (), found.tools))
        known = baseline_at(baseline) if baseline is not None else {}
        if base is not None:
            known = either(known, known_at(path, base, config, ask))
        done = judged(found, replace(ask, known=known))
    report = done.report
    short = shortfall(report, demands)
    judgement = replace(
        done.judgement,
        unmet=(*short.under, *short.unmeasured),
        skipped=(*done.unread, *done.judgement.skipped) if explain_skipped else (),
    )
    report = replace(report, judgement=judgement)
    if write_baseline is not None:
        from mlops_audit.claims.baseline import written
        from mlops_audit.world.writing import write_file

        write_file(write_baseline, written(judgement.stale, reason.strip()), within=path)
        note(f"{len(judgement.stale)} stale claims are let pass by {write_baseline}", quiet)
        return
    elsewhere = "" if path.resolve() == Path.cwd() else str(path)
    shown = replace(display(), unclear=unclear, skipped=explain_skipped, folder=elsewhere)
    emit(CHECK_REPORTERS[format_.value](report, shown), output, path)
    if judgement.stale or short.under:
        raise typer.Exit(DRIFT)
    if short.unmeasured:
        raise typer.Exit(UNMEASURED)
