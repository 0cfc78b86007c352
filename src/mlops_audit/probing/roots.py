"""Under which dotted name, and from which folders, a file of the project is really imported."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Collection, Iterable

from mlops_audit.attribution.layout import folder_of
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.reach import Reach


class Roots:
    """The import roots that the project's own imports prove; where none does, those of Python's packaging."""

    def __init__(
        self,
        paths: Iterable[str],
        reach: Reach,
        modules: ModuleMap,
        always: Collection[str] = (),
        foreign: Collection[str] = (),
    ) -> None:
        self._modules = modules
        self._foreign = foreign
        self._always = tuple(always)
        self._reach = reach
        self._seen: dict[str, Counter[str]] = {}
        for path in paths:
            for target, name in reach.named_targets(path):
                root = None if name.startswith(".") else root_for(target, name)
                if root is not None and not self._hides(root, name):
                    self._seen.setdefault(target, Counter())[root] += 1

    def of(self, path: str) -> str:
        """The folder from which ``path`` is imported: by most of its importers, else by packaging's rules.

        A file that nothing imports lies in the folder above its top-most package, as pytest's ``prepend``
        mode and ``python FILE`` have it; relative imports prove packages that have no ``__init__``.
        """
        if path in self._seen:
            return min(self._seen[path].items(), key=lambda item: (-item[1], len(item[0])))[0]
        root = self._modules.root_of(path)
        climbs = [len(name) - len(name.lstrip(".")) for _, name in self._reach.named_targets(path)]
        implied = folder_of(path)
        for _ in range(max(climbs, default=0)):
            implied = folder_of(implied)
        return min(root, implied, key=len) if max(climbs, default=0) else root

    def _hides(self, root: str, name: str) -> bool:
        """Whether a library of that name is meant: a folder inside a package does not stand before it."""
        top = name.partition(".")[0]
        known = top in self._foreign or top in sys.stdlib_module_names
        return known and bool(root) and root not in self._always and self._modules.in_package(root)

    def path_for(self, path: str, closure: Collection[str]) -> tuple[str, ...]:
        """The folders to start imports from to find ``path`` and all it may reach, its own first."""
        return tuple(dict.fromkeys((self.of(path), *self.needed(path, closure))))

    def needed(self, path: str, closure: Collection[str]) -> tuple[str, ...]:
        """The same without the one that only ``path`` itself would need; the repository itself is last."""
        proven = Counter(self.of(each) for each in closure if each in self._seen and each != path)
        ordered = [root for root, _ in sorted(proven.items(), key=lambda item: (-item[1], len(item[0])))]
        return tuple(dict.fromkeys((*self._always, *ordered, "")))


def dotted(path: str, root: str) -> str:
    """The dotted name of ``path`` seen from ``root``; empty where no import statement can name it."""
    inner = path[len(root) + 1 :] if root else path
    parts = inner.removesuffix(".py").removesuffix("/__init__").split("/")
    return ".".join(parts) if all(part.isidentifier() for part in parts) else ""


def root_for(path: str, name: str) -> str | None:
    """The folder from which ``name`` means ``path``; None if it does not from any."""
    place = path.rpartition(".")[0].removesuffix("/__init__")
    ending = name.replace(".", "/")
    if place == ending:
        return ""
    return place.removesuffix("/" + ending) if place.endswith("/" + ending) else None
