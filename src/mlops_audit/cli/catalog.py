"""``mlops-audit catalog``: the tools that are looked for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mlops_audit.cli import completing
from mlops_audit.cli.options import ConfigOption, ListFormat, ListFormatOption, OutputOption

app = typer.Typer(help="The tools that are looked for.", no_args_is_help=True, rich_markup_mode=None)

_PathOption = Annotated[
    Path, typer.Option("--path", "-p", help="A repository whose own tool files are added to the catalog.")
]


@app.command("list")
def list_(
    path: _PathOption = Path(),
    category: Annotated[
        str | None,
        typer.Option("--category", help="Only tools of this category.", autocompletion=completing.categories),
    ] = None,
    format_: ListFormatOption = ListFormat.TERMINAL,
    output: OutputOption = None,
    config: ConfigOption = None,
) -> None:
    """List every tool with its category and distributions."""
    from mlops_audit.cli.auditing import tools_for
    from mlops_audit.cli.printing import emit
    from mlops_audit.errors import AuditError
    from mlops_audit.model.tool import CATEGORIES
    from mlops_audit.reporters.catalog import render_json, render_list

    if category and category not in CATEGORIES:
        raise AuditError(f"no category called {category!r}", remedy="one of " + ", ".join(CATEGORIES))
    tools = [tool for tool in tools_for(path, config) if category in {None, tool.category}]
    emit(render_json(tools) if format_ is ListFormat.JSON else render_list(tools), output, path)


@app.command("show")
def show(
    name: Annotated[
        str,
        typer.Argument(metavar="TOOL", help="An id, a name or an alias.", autocompletion=completing.tools),
    ],
    path: _PathOption = Path(),
    format_: ListFormatOption = ListFormat.TERMINAL,
    output: OutputOption = None,
    config: ConfigOption = None,
) -> None:
    """Print one tool in the form of a tool file."""
    from mlops_audit.cli.auditing import known_tools, tools_for
    from mlops_audit.cli.printing import emit
    from mlops_audit.reporters.catalog import render_json, render_tool

    tools = tools_for(path, config)
    (wanted,) = known_tools([name], tools)
    tool = next(tool for tool in tools if tool.id == wanted)
    emit(render_json([tool]) if format_ is ListFormat.JSON else render_tool(tool), output, path)
