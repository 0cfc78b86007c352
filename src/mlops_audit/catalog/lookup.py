"""Which tool a module, a distribution or a file belongs to, found without asking every tool."""

from __future__ import annotations

from collections.abc import Iterable

from mlops_audit.formats.globs import GlobIndex
from mlops_audit.model.tool import ConfigPattern, Tool


class ToolLookup:
    """An index over tools. Where two claim the same, the repository's own one wins, then the first by id."""

    def __init__(self, tools: Iterable[Tool]) -> None:
        ordered = sorted(tools, key=lambda tool: (tool.origin == "catalog", tool.id))
        self._imports: dict[str, Tool] = {}
        self._distributions: dict[str, Tool] = {}
        self._prefixes: dict[str, Tool] = {}
        for tool in ordered:
            for module in tool.imports:
                self._imports.setdefault(module, tool)
            for name in tool.distributions:
                index = self._prefixes if name.endswith("*") else self._distributions
                index.setdefault(name.removesuffix("*"), tool)
        self._configs = GlobIndex(
            (pattern.path, (tool, pattern)) for tool in ordered for pattern in tool.configs
        )

    def by_import(self, module: str) -> Tool | None:
        """Return the tool of the longest import name that ``module`` is or lies in.

        For ``from torch.utils import tensorboard`` ask for ``torch.utils.tensorboard``.
        """
        while module:
            if module in self._imports:
                return self._imports[module]
            module = module.rpartition(".")[0]
        return None

    def by_distribution(self, name: str) -> Tool | None:
        """Return the tool of a distribution, its name normalised (PEP 503); the longest prefix wins."""
        if name in self._distributions:
            return self._distributions[name]
        for end in range(len(name), 0, -1):
            if name[:end] in self._prefixes:
                return self._prefixes[name[:end]]
        return None

    def by_config(self, path: str) -> list[tuple[Tool, ConfigPattern]]:
        """Return the tools, each with its pattern, whose configuration a file of that path may be."""
        return self._configs.match(path)
