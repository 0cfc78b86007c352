"""The import graph as the outlines suggest it: an outline's references, led to first-party files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from mlops_audit.attribution.modules import ModuleMap, Target
from mlops_audit.model.facts import Outline


class Reach:
    """Which first-party files each file may reach; a superset of what it really does."""

    def __init__(self, outlines: Mapping[str, Outline], modules: ModuleMap, *, strings: bool = False) -> None:
        """``strings``: follow also what dotted strings may name."""
        self._strings = strings
        self._outlines = outlines
        self._modules = modules
        self._known: dict[str, tuple[tuple[str, str], ...]] = {}

    def targets(self, path: str) -> set[str]:
        """The files that ``path`` may import or patch, itself left out."""
        return {target for target, _ in self.named_targets(path)}

    def named_targets(self, path: str) -> tuple[tuple[str, str], ...]:
        """The same, each with the dotted name by which it is meant; relative ones keep their leading dots."""
        if path not in self._known:
            self._known[path] = tuple(dict.fromkeys(self._named(path)))
        return self._known[path]

    def named(self, path: str, dotted: str) -> str:
        """The file that a dotted string in ``path`` may mean, or a name in it; empty for none."""
        if not self._modules.has_top(dotted.partition(".")[0]):
            return ""
        found = self._nearest(path, dotted, 0)
        return found[0].path if found else ""

    def closure(self, paths: Iterable[str]) -> frozenset[str]:
        """``paths`` and all that they may reach, with the packages that are imported on the way."""
        found: set[str] = set()
        queue = list(paths)
        while queue:
            path = queue.pop()
            if path not in found:
                found.add(path)
                queue += [*self.targets(path), *self._modules.packages_above(path)]
        return frozenset(found)

    def _named(self, path: str) -> Iterator[tuple[str, str]]:
        outline = self._outlines.get(path)
        inside = "\0"  # the last module that is a plain file: what stands below it are its names
        references = outline.modules if outline else ()
        if outline and self._strings:
            references = tuple(sorted({*references, *outline.named} - {"*"}))
        for reference in references:
            if reference.startswith(inside):
                continue
            module = reference.lstrip(".")
            level = len(reference) - len(module)
            if not level and not self._modules.has_top(module.partition(".")[0]):
                continue
            found = self._nearest(path, module, level)
            if found and found[0].path != path:
                target, name = found
                yield target.path, "." * level + name
                if not target.path.endswith("/__init__.py"):
                    inside = reference + "."

    def _nearest(self, path: str, module: str, level: int) -> tuple[Target, str] | None:
        """The file that ``module`` means, or else the nearest one that its last words are names in."""
        while module or level:
            target = self._modules.locate(path, module, level)
            if target:
                return (target, module) if target.path else None
            if not module:
                return None
            module = module.rpartition(".")[0]
        return None
