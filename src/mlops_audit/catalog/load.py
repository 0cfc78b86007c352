"""The catalog: the built-in tools, and those that a repository describes itself."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from mlops_audit.model.tool import ConfigPattern, Loader, Tool

_HERE = os.path.dirname(__file__)
TOOLS = os.path.join(_HERE, "tools")
COMPILED = os.path.join(_HERE, "compiled.json")


def load_catalog(extra: Mapping[str, bytes] | None = None) -> tuple[Tool, ...]:
    """Return all tools by id.

    ``extra`` holds a repository's own tool files by their paths: each adds a tool, or replaces the built-in
    one of that id as a whole. Raises ManifestError for a file that says what it may not say.
    """
    tools = {tool.id: tool for tool in built_in_tools()}
    if extra:
        from mlops_audit.catalog.files import read_tools

        tools.update((fields["id"], make_tool(fields, path)) for path, fields in read_tools(extra).items())
    return tuple(tools[name] for name in sorted(tools))


@lru_cache(maxsize=1)
def built_in_tools() -> tuple[Tool, ...]:
    """Return the tools that come with the program.

    They are read from one compiled file, because a hundred YAML files take a hundred milliseconds. Should the
    sizes of the YAML files say that it is stale, as while somebody edits one, they themselves are read.
    """
    with open(COMPILED, "rb") as file:
        compiled = json.loads(file.read())
    if compiled["sizes"] == sizes():
        return tuple(make_tool(fields) for fields in compiled["tools"])
    return tuple(make_tool(fields) for fields in built_in_fields())


def sizes() -> dict[str, int]:
    """Return the size in bytes of each built-in tool file."""
    with os.scandir(TOOLS) as entries:
        found = {entry.name: entry.stat().st_size for entry in entries if entry.name.endswith(".yaml")}
    return dict(sorted(found.items()))


def built_in_fields() -> list[dict[str, Any]]:
    """Return what the built-in tool files say, read strictly."""
    from mlops_audit.catalog.files import read_tools

    files = {}
    for name in sizes():
        with open(os.path.join(TOOLS, name), "rb") as file:
            files[name] = file.read()
    return list(read_tools(files).values())


def make_tool(fields: Mapping[str, Any], origin: str = "catalog") -> Tool:
    """Return the tool that valid ``fields`` describe."""
    values: dict[str, Any] = dict(fields)
    values.update((key, tuple(value)) for key, value in fields.items() if isinstance(value, list))
    values["configs"] = tuple(
        ConfigPattern(
            path=config["path"],
            keys=tuple(config.get("keys", ())),
            conventional=config.get("conventional", True),
            named=config.get("named", False),
        )
        for config in fields.get("configs", ())
    )
    values["loaders"] = tuple(
        Loader(name=loader["name"], files=tuple(loader["files"]), code=loader["code"])
        for loader in fields.get("loaders", ())
    )
    values["distributions"] = tuple(_normal(name) for name in fields.get("distributions", ()))
    return Tool(**values, origin=origin)


def _normal(name: str) -> str:
    """Normalise a distribution's name (PEP 503); a ``*`` at its end stays."""
    return re.sub(r"[-_.]+", "-", name).lower()


def compiled(fields: Iterable[Mapping[str, Any]], file_sizes: Mapping[str, int]) -> bytes:
    """Return the bytes of the compiled file: one tool a line, so that changes can be read."""
    tools = ",\n".join(json.dumps(tool, ensure_ascii=False) for tool in fields)
    return f'{{"sizes": {json.dumps(file_sizes)},\n"tools": [\n{tools}\n]}}\n'.encode()
