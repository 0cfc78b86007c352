"""The commands, and the options they share."""

from __future__ import annotations

from typing import Annotated

import typer

from mlops_audit import __version__
from mlops_audit.cli import catalog, check, demo, explain, fix_docs, init, plan, scan, stubs

app = typer.Typer(
    name="mlops-audit",
    help=(
        "Audit how completely a Python repository integrates its MLOps tools, "
        "with file and line behind every figure."
    ),
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mlops-audit {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and leave.")
    ] = False,
) -> None:
    """Options before the command."""


app.command("scan")(scan.scan)
app.command("check")(check.check)
app.command("fix-docs")(fix_docs.fix_docs)
app.command("explain")(explain.explain)
app.command("plan")(plan.plan)
app.command("stubs")(stubs.stubs)
app.command("init")(init.init)
app.add_typer(catalog.app, name="catalog")
app.command("demo")(demo.demo)
