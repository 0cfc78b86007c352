"""Whether the tools and checks that a manifest names exist: known only once the catalog is loaded."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mlops_audit.config.nouns import Config
from mlops_audit.errors import ManifestError
from mlops_audit.formats.fields import nearest, suggestion
from mlops_audit.model.tool import Tool

_OWN_TOOLS = "`mlops-audit catalog list` shows all; describe one of your own in a file that `catalog` names."


def check_tools(config: Config, tools: Iterable[Tool]) -> None:
    """Raise ManifestError for the first tool that the manifest names and ``tools`` does not have."""
    known = {tool.id: tool for tool in tools}
    for name in config.tools:
        if name not in known:
            meant = _meant(name, known.values())
            raise ManifestError(
                f"the catalog has no tool `{name}`",
                path=config.path,
                line=config.lines.get(f"tools.{name}"),
                remedy=(f"Did you mean `{meant}`? " if meant else "") + _OWN_TOOLS,
            )


def check_weights(config: Config, checks: Collection[str]) -> None:
    """Raise ManifestError for the first weight of something that is not one of the ``checks``."""
    for name in config.weights:
        if name not in checks:
            raise ManifestError(
                f"there is no check `{name}`",
                path=config.path,
                line=config.lines.get(f"weights.{name}"),
                remedy=suggestion(name, checks, "`weights`"),
            )


def _meant(name: str, tools: Iterable[Tool]) -> str:
    """Return the id of the tool that ``name`` is another name for, or almost is."""
    spellings: dict[str, str] = {}
    for tool in tools:
        for spelling in (*tool.aliases, *tool.words, *tool.distributions, *tool.imports, tool.name):
            spellings.setdefault(spelling, tool.id)
    spellings |= {id_: id_ for id_ in spellings.values()}
    return spellings.get(nearest(name, spellings), "")
