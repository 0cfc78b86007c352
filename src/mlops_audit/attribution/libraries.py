"""Which tool's library a dotted import means."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from mlops_audit.model.facts import Import
from mlops_audit.model.tool import Tool


class Libraries:
    """Import prefixes of all tools: the longest that matches wins, of equals the repository's own tool.

    ``published``: top-level names that are the project's own packages, and so no tool's.
    """

    def __init__(self, tools: Iterable[Tool], published: Collection[str] = ()) -> None:
        tools = tuple(tools)
        own = frozenset(tool.id for tool in tools if tool.origin != "catalog")
        self._by_top: dict[str, list[tuple[str, str]]] = {}
        for tool in tools:
            for prefix in tool.imports:
                if prefix.partition(".")[0] not in published:
                    self._by_top.setdefault(prefix.partition(".")[0], []).append((prefix, tool.id))
        for owned in self._by_top.values():
            owned.sort(key=lambda pair: (len(pair[0]), pair[1] in own), reverse=True)

    @property
    def tops(self) -> frozenset[str]:
        """Top-level import names that some tool owns, wholly or in part."""
        return frozenset(self._by_top)

    def owner(self, dotted: str) -> str | None:
        """The id of the tool whose library ``dotted`` lies in, or None."""
        owned = self._by_top.get(dotted.partition(".")[0])
        if owned:
            for prefix, tool in owned:
                if dotted == prefix or dotted.startswith(prefix + "."):
                    return tool
        return None

    def owner_of(self, item: Import) -> str | None:
        """The tool that an absolute import statement imports, or None."""
        if item.level or not item.module:
            return None
        if item.name and item.name != "*":
            return self.owner(f"{item.module}.{item.name}") or self.owner(item.module)
        return self.owner(item.module)
