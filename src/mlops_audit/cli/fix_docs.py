"""``mlops-audit fix-docs``: make documents say what is true."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mlops_audit.cli.options import (
    AllowCommandsOption,
    ConfigOption,
    EvidenceOption,
    JobsOption,
    JudgingProbeOption,
    ListFormat,
    ListFormatOption,
    NoCacheOption,
    NoProbesOption,
    PathArgument,
    PythonOption,
    QuietOption,
    SetupEnvOption,
    TimeoutOption,
    ToolOption,
)

if TYPE_CHECKING:
    from mlops_audit.cli.auditing import Opened
    from mlops_audit.cli.documents import Ask, Judged

CHANGES = 1


def fix_docs(
    path: PathArgument = Path(),
    diff: Annotated[bool, typer.Option("--diff", help="Show what would change, and write nothing.")] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write nothing; end with 1 if something would change.")
    ] = False,
    ask: Annotated[bool, typer.Option("--ask", help="Ask before each edit.")] = False,
    only: Annotated[
        list[str] | None,
        typer.Option(
            "--only", metavar="FILE|TOOL", help="Only this document or tool; repeatable, globs work."
        ),
    ] = None,
    adopt: Annotated[
        list[str] | None,
        typer.Option(
            "--adopt", metavar="FILE", help="Make regions of a document's status tables; repeatable."
        ),
    ] = None,
    insert: Annotated[
        str, typer.Option("--insert", metavar="TEMPLATE", help="Add a region with this template to --into.")
    ] = "",
    into: Annotated[
        str, typer.Option("--into", metavar="FILE", help="The document that --insert adds a region to.")
    ] = "",
    after: Annotated[
        str | None,
        typer.Option("--after", metavar="HEADING", help="Add it under this heading [default: at the end]."),
    ] = None,
    force_regions: Annotated[
        bool,
        typer.Option("--force-regions", help="Write regions anew although somebody edited them."),
    ] = False,
    tool: ToolOption = None,
    format_: ListFormatOption = ListFormat.TERMINAL,
    config: ConfigOption = None,
    quiet: QuietOption = False,
    no_cache: NoCacheOption = False,
    evidence: EvidenceOption = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", metavar="DATE", help="The day by which suppressions expire [default: today]."
        ),
    ] = None,
    no_probes: NoProbesOption = False,
    probe: JudgingProbeOption = None,
    python: PythonOption = None,
    setup_env: SetupEnvOption = False,
    jobs: JobsOption = None,
    timeout: TimeoutOption = None,
    allow_commands: AllowCommandsOption = False,
) -> None:
    """Rewrite what is stale in the documents, as little as possible.

    What is not certain is not written. Nothing is run unless --probe says so: evidence that was saved, or
    that this machine remembers, is used where it still holds.
    """
    from mlops_audit.cli.auditing import opened
    from mlops_audit.cli.documents import Ask, day, judged
    from mlops_audit.cli.markers import Wanted, prepared
    from mlops_audit.cli.printing import emit, note, on_terminal
    from mlops_audit.cli.wishes import judging_wish
    from mlops_audit.errors import AuditError
    from mlops_audit.reporters.fixes import render_diff, render_json, render_text

    with opened(path, manifest=config, cached=not no_cache, quiet=quiet) as found:
        if found.repository.is_stored:
            raise AuditError(
                "has no work tree, so there is nothing to write to", path=str(path), remedy="use check there"
            )
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
        tools, files = _chosen([*(tool or ()), *(only or ())], found)
        markers = Wanted(adopt=adopt or (), insert=insert, into=into, after=after)
        marked = {} if markers.nothing else prepared(found, markers, lambda text: note(text, quiet))
        wanted = Ask(
            wish=wish,
            today=day(as_of),
            tools=tools,
            files=(*files, *marked) if files or marked else (),
            prepared=marked,
            force_regions=force_regions,
            narrow=True,
        )
        done = judged(found, wanted)
        if ask:
            done = _asked(found, wanted, done)
        judgement = done.judgement
        if diff:
            emit(render_diff(judgement, terminal=on_terminal()))
        writes = not (diff or dry_run)
        if writes:
            _write(found, done)
    for problem in done.documents.diagnostics:
        note(f"{problem.path}:{problem.line or 1}: {problem.message}\n  {problem.remedy}", quiet)
    if not diff:
        render = render_json if format_ is ListFormat.JSON else render_text
        emit(render(judgement, writes))
    if not writes and judgement.rewritings:
        raise typer.Exit(CHANGES)


def _chosen(words: list[str], found: Opened) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The tools and the documents that words like ``mlflow`` and ``docs/*.md`` mean. Raises AuditError."""
    from mlops_audit.cli.auditing import known_tools
    from mlops_audit.errors import AuditError
    from mlops_audit.formats.globs import matching

    paths = [entry.path for entry in found.repository.snapshot.entries]
    tools: list[str] = []
    files: list[str] = []
    for word in words:
        matched = matching(paths, (word.removeprefix("./"),))
        if matched:
            files += matched
        elif "/" in word or word.lower().endswith((".md", ".markdown")):
            remedy = "name it from the repository's root on"
            raise AuditError("there is no such document", path=word, remedy=remedy)
        else:
            tools += known_tools([word], found.tools)
    return tuple(dict.fromkeys(tools)), tuple(dict.fromkeys(files))


def _asked(found: Opened, wanted: Ask, done: Judged) -> Judged:
    """Ask about each edit, and judge again without those that were refused."""
    from dataclasses import replace

    from mlops_audit.cli.documents import judged
    from mlops_audit.reporters.display import safe

    refused: set[tuple[str, int]] = set()
    every = False
    for verdict in done.judgement.stale:
        if verdict.edit is None or every:
            continue
        claim = verdict.claim
        typer.echo(f"{safe(claim.path)}:{claim.line}  “{safe(claim.text)}”: {safe(verdict.truth)}", err=True)
        answer = typer.prompt(
            f"  write “{safe(verdict.edit.text.strip())}”? [y]es, [n]o, [a]ll, [q]uit",
            default="y",
            show_default=False,
            err=True,
        )
        match answer.strip().lower()[:1]:
            case "a":
                every = True
            case "q":
                raise typer.Abort
            case "y" | "":
                continue
            case _:
                refused.add((claim.path, claim.start))
    return judged(found, replace(wanted, refused=frozenset(refused))) if refused else done


def _write(found: Opened, done: Judged) -> None:
    """Write the documents that were judged; none, where one of them is another by now. Raises AuditError."""
    from mlops_audit.errors import AuditError
    from mlops_audit.world.documents import Change, write_documents
    from mlops_audit.world.writing import clear_unfinished, is_unfinished

    root = found.repository.root
    files = [root / entry.path for entry in found.repository.snapshot.entries]
    for folder in {file.parent for file in files if is_unfinished(file.name)}:
        clear_unfinished(folder)
    for path in done.documents.changed:
        message = "was changed while it was judged; nothing was written"
        raise AuditError(message, path=path, remedy="run it again")
    texts, new = done.documents.texts, done.documents.rewritten
    write_documents(
        root,
        [
            Change(path=path, old=found.eyes.held(path) or b"", new=texts[path].encoded(new[path]))
            for path in sorted(new)
        ],
    )
