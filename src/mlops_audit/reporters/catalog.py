"""Tools of the catalog as text, JSON, and in the form of the files they come from."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from mlops_audit.model.tool import Tool
from mlops_audit.reporters.display import as_json, safe, safe_lines

SCHEMA = "mlops-audit/catalog/1"


def render_list(tools: Sequence[Tool]) -> str:
    """A line per tool, by category and id, with its first distribution and how many more there are."""
    rows = sorted((tool.category, tool.id, tool.name, _few(tool.distributions)) for tool in tools)
    widths = [max((len(row[column]) for row in rows), default=0) for column in range(3)]
    lines = [
        "  ".join(
            (*(safe(cell).ljust(width) for cell, width in zip(row[:3], widths, strict=True)), safe(row[3]))
        )
        for row in rows
    ]
    return "\n".join((*lines, f"{len(rows)} tools")) + "\n"


def _few(names: Sequence[str]) -> str:
    """The first of them; ``catalog show`` has them all."""
    return names[0] + (f" +{len(names) - 1}" if len(names) > 1 else "") if names else "–"


def render_json(tools: Sequence[Tool]) -> str:
    """All fields of each tool."""
    return as_json({"schema": SCHEMA, "tools": [asdict(tool) for tool in tools]})


def render_tool(tool: Tool) -> str:
    """One tool as the YAML file that would declare it, with where it comes from."""
    import yaml

    values = {
        key: value for key, value in asdict(tool).items() if key != "origin" and value not in ("", (), False)
    }
    values["configs"] = [
        {key: value for key, value in config.items() if value != ()} for config in values.get("configs", ())
    ]
    plain = {
        key: list(value) if isinstance(value, tuple) else value for key, value in values.items() if value
    }
    plain = json.loads(json.dumps(plain))

    class Dumper(yaml.SafeDumper):
        """Writes text of several lines as a block, so that code reads as code."""

    def text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
        style = "|" if "\n" in value else None
        return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)

    Dumper.add_representer(str, text)
    written = yaml.dump(plain, Dumper=Dumper, sort_keys=False, allow_unicode=True, width=100)
    return f"# from {safe(tool.origin)}\n{safe_lines(written)}"
