"""Which files matter for some tool, and so deserve to be read in depth: a choice made from outlines alone.

Nothing here is evidence. A file chosen needlessly costs a few milliseconds, a file left out could cost a
figure;
so the choice errs on the side of reading.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from mlops_audit.attribution.layout import Layout, Namer, folder_of, is_python, is_test_file
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.reach import Reach
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
        self._libraries = libraries
        self._namer = namer
        self._reach = Reach(outlines, modules)
        self._targets = {path: self._reach.targets(path) for path in outlines if is_python(path)}
        self.users: set[str] = set()
        """Production files that use a module of a tool and were not chosen as one themselves."""
        self._importers: dict[str, set[str]] = {}
        for path, targets in self._targets.items():
            for target in targets:
                self._importers.setdefault(target, set()).add(path)

    def python(self) -> frozenset[str]:
        """Modules that import a library, their namesakes, what uses and tests them, and what they import."""
        seeds = {path for path in self._targets if self._touches_library(path)}
        return self._around(seeds, {path for path in seeds if self._layout.is_production(path)})

    def further(self, borrowing: Collection[str]) -> frozenset[str]:
        """What ``python`` would have chosen besides, had it known that these modules have a library, too."""
        return self._around(set(borrowing), set(borrowing))

    def _around(self, seeds: set[str], modules: set[str]) -> frozenset[str]:
        named = {
            path
            for path in self._targets
            if self._layout.is_production(path)
            and (self._namer.named_by_path(path) or self._namer.summarised(self._outlines[path].summary))
        }
        modules = modules | named
        users = self._users(modules)
        self.users |= {path for path in users - modules if self._layout.is_production(path)}
        chosen = seeds | named | users
        tests = (path for path in self._targets if self._layout.is_test(path))
        chosen |= {path for path in tests if self._is_about_a_tool(path, users)}
        chosen |= self._borrowers(modules)
        chosen |= self._naming(modules)
        self._add_targets(chosen, modules)
        return frozenset(path for path in chosen if path in self._outlines)

    def loaders(self, names: Iterable[str]) -> frozenset[str]:
        """Files that mention one of these configuration file names, or a pattern that ends as one does."""
        wanted = {end for name in names for end in (name, "." + name.rpartition(".")[2])}
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

    def _add_targets(self, chosen: set[str], modules: set[str]) -> None:
        """What the modules import, for its names; of what others import only packages, for re-exports."""
        queue = list(chosen)
        while queue:
            path = queue.pop()
            for target in self._targets.get(path, ()):
                if target not in chosen and (path in modules or target.endswith("/__init__.py")):
                    chosen.add(target)
                    if target.endswith("/__init__.py"):
                        queue.append(target)

    def _naming(self, modules: set[str]) -> set[str]:
        """Whatever names a module in a string, and production code that loads modules by made-up names."""
        found = {path for module in modules for path in self._namers.get(module, ())}
        return found | {path for path in self._namers.get("*", ()) if self._layout.is_production(path)}

    @cached_property
    def _namers(self) -> dict[str, set[str]]:
        """By first-party module, the files with a string that names it or something in it."""
        found: dict[str, set[str]] = {}
        for path, outline in self._outlines.items():
            for name in outline.named:
                target = name if name == "*" else self._reach.named(path, name)
                if target and target != path:
                    found.setdefault(target, set()).add(path)
        return found

    def _borrowers(self, modules: set[str]) -> set[str]:
        """Test code that may reach, through a helper or a conftest, a module that no test imports itself."""
        untested = {
            path
            for path in modules
            if not any(is_test_file(importer) for importer in self._importers.get(path, ()))
        }
        lenders: set[str] = set()
        queue = [path for target in untested for path in self._importers.get(target, ())]
        while queue:
            path = queue.pop()
            if path not in lenders and self._layout.is_test(path):
                lenders.add(path)
                if not is_test_file(path):
                    queue += self._importers.get(path, ())
        folders = tuple(folder_of(path) for path in lenders if path.rpartition("/")[2] == "conftest.py")
        if "" in folders:
            return lenders | {path for path in self._targets if self._layout.is_test(path)}
        below = tuple(f"{folder}/" for folder in folders)
        return lenders | {
            path for path in self._targets if path.startswith(below) and self._layout.is_test(path)
        }

    def _is_about_a_tool(self, path: str, users: set[str]) -> bool:
        """A test that shows by a name, its own or of what it touches, that it is about a tool."""
        named_by_path = self._namer.named_by_path
        if named_by_path(path):
            return True
        if any(named_by_path(target) for target in self._targets[path] & users):
            return True
        return any(
            module.count(".") > 1 and self._namer.named_in(module.rpartition(".")[2])
            for module in self._outlines[path].modules
        )


def config_folder(path: str) -> str:
    """The folder of a configuration, as a prefix for globs."""
    folder = folder_of(path)
    return f"{folder}/" if folder else ""
