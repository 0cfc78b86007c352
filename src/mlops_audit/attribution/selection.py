"""Which files matter for some tool, and so deserve to be read in depth: a choice made from outlines alone.

Nothing here is evidence. A file chosen needlessly costs a few milliseconds, a file left out could cost a
figure;
so the choice errs on the side of reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlops_audit.attribution.layout import Layout, Namer, folder_of, is_python
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.model.facts import Outline


class Selection:
    """The import graph as the outlines suggest it, and where it leads from every tool's library."""

    def __init__(
        self,
        outlines: Mapping[str, Outline],
        modules: ModuleMap,
        libraries: Libraries,
        namer: Namer,
        layout: Layout,
    ) -> None:
        self._layout = layout
        self._outlines = outlines
        self._modules = modules
        self._libraries = libraries
        self._namer = namer
        self._targets = {path: self._targets_of(path) for path in outlines if is_python(path)}
        self._importers: dict[str, set[str]] = {}
        for path, targets in self._targets.items():
            for target in targets:
                self._importers.setdefault(target, set()).add(path)

    def python(self) -> frozenset[str]:
        """Modules that import a library, their namesakes, what uses and tests them, and what they import."""
        seeds = {path for path in self._targets if self._touches_library(path)}
        named = {
            path
            for path in self._targets
            if self._layout.is_production(path) and self._namer.named_by_path(path)
        }
        modules = {path for path in seeds if self._layout.is_production(path)} | named
        users = self._users(modules)
        chosen = seeds | named | users
        consumers = {path for path in users if self._layout.is_production(path)}
        chosen |= {
            path
            for consumer in consumers
            for path in self._importers.get(consumer, ())
            if self._layout.is_test(path)
        }
        chosen |= {path for path in self._targets if self._layout.is_test(path) and self._names_a_tool(path)}
        queue = [path for path in chosen if path in modules or self._layout.is_test(path)]
        while queue:
            for target in self._targets.get(queue.pop(), ()):
                if target not in chosen:
                    chosen.add(target)
                    if target.endswith("/__init__.py"):
                        queue.append(target)
        return frozenset(path for path in chosen if path in self._outlines)

    def loaders(self, names: Iterable[str]) -> frozenset[str]:
        """Files that mention one of these configuration file names."""
        wanted = frozenset(names)
        return frozenset(
            path for path, outline in self._outlines.items() if not wanted.isdisjoint(outline.files)
        )

    def _users(self, modules: set[str]) -> set[str]:
        """Whatever imports one of ``modules``, directly or through packages that re-export it."""
        found: set[str] = set()
        queue = list(modules)
        while queue:
            for importer in self._importers.get(queue.pop(), ()):
                if importer not in found:
                    found.add(importer)
                    if importer.endswith("/__init__.py") and importer not in modules:
                        queue.append(importer)
        return found

    def _touches_library(self, path: str) -> bool:
        owner = self._libraries.owner
        return any(owner(module) for module in self._outlines[path].modules)

    def _names_a_tool(self, path: str) -> bool:
        """A test that patches ``pkg.MLFLOW_AVAILABLE`` is about the tool though it imports neither library
        nor module.
        """
        if self._namer.named_by_path(path):
            return True
        return any(
            module.count(".") > 1 and self._namer.named_in(module.rpartition(".")[2])
            for module in self._outlines[path].modules
        )

    def _targets_of(self, path: str) -> set[str]:
        found: set[str] = set()
        for reference in self._outlines[path].modules:
            module = reference.lstrip(".")
            level = len(reference) - len(module)
            if not level and not self._modules.has_top(module.partition(".")[0]):
                continue
            while True:
                target = self._modules.locate(path, module, level)
                if target:
                    found.update(filter(None, (target.path,)))
                    break
                module = module.rpartition(".")[0]
                if not module:
                    break
        found.discard(path)
        return found


def config_folder(path: str) -> str:
    """The folder of a configuration, as a prefix for globs."""
    folder = folder_of(path)
    return f"{folder}/" if folder else ""
