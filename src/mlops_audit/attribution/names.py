"""Where a name of a module really comes from: through re-exports, star imports and packages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from mlops_audit.attribution.modules import ModuleMap, is_package
from mlops_audit.attribution.ownership import Ownership
from mlops_audit.model.facts import Guard, Import, PythonFacts

_DEEPEST_REEXPORT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One import of a tool's library; ``through`` is the first-party module that re-exports it, or empty."""

    tool: str
    item: Import
    through: str = ""


class Names:
    """The names that first-party modules have."""

    def __init__(self, python: Mapping[str, PythonFacts], modules: ModuleMap, ownership: Ownership) -> None:
        self._python = python
        self._modules = modules
        self._ownership = ownership

    def is_open(self, path: str, depth: int = 0) -> bool:
        """Whether names may be in the module that its text does not show: made at run time, or by a star
        import.
        """
        facts = self._python.get(path)
        if facts is None or facts.open_names or depth > _DEEPEST_REEXPORT:
            return True
        for item in facts.imports:
            if item.name == "*":
                target = self._modules.locate(path, item.module, item.level)
                if not target or not target.path or self.is_open(target.path, depth + 1):
                    return True
        return False

    def binds(self, path: str, name: str, depth: int = 0) -> bool:
        """Whether a module has the name, itself or by a star import."""
        facts = self._python.get(path)
        if facts is None or depth > _DEEPEST_REEXPORT:
            return False
        return name in facts.names or any(
            self.binds(target, name, depth + 1) for target, _ in self.stars(path, facts)
        )

    def stars(self, path: str, facts: PythonFacts) -> Iterator[tuple[str, Import]]:
        """The modules whose names ``path`` imports all, each with the statement."""
        for item in facts.imports:
            if item.name == "*":
                target = self._modules.locate(path, item.module, item.level)
                if target and target.path and target.path != path:
                    yield target.path, item

    def follow(self, path: str, name: str, depth: int = 0) -> tuple[str, Import | None]:
        """The file where ``name`` of ``path`` really comes from, and the import if it is a library's."""
        facts = self._python.get(path)
        if facts is None or depth > _DEEPEST_REEXPORT:
            return path, None
        for item in facts.imports:
            if item.bound == name and self._binds_for_all(path, item, facts):
                return self._follow_import(path, item, depth)
        for target, _ in self.stars(path, facts):
            if self.binds(target, name):
                return self.follow(target, name, depth + 1)
        return path, None

    def _binds_for_all(self, path: str, item: Import, facts: PythonFacts) -> bool:
        """Whether an import binds a name of the module: not one inside a function, unless it is the library
        behind a name that the module has (``global mlflow``, or ``import_module`` at module level).
        """
        if item.guard & Guard.DEFERRED or not item.guard & (Guard.LAZY | Guard.DYNAMIC):
            return True
        return item.bound in facts.names and self._ownership.owner_of(path, item) is not None

    def _follow_import(self, path: str, item: Import, depth: int) -> tuple[str, Import | None]:
        item = self._ownership.absolute(path, item)
        if self._ownership.owner_of(path, item):
            return path, item
        target = self._modules.locate(path, item.module, item.level)
        # ``from . import x`` in a package means its module x, not the name that this binds.
        inside = target.path if target and target.path != path else ""
        if item.name and inside and self.binds(inside, item.name):
            return self.follow(inside, item.name, depth + 1)
        inner = f"{item.module}.{item.name}".strip(".") if item.name else item.module
        submodule = self._modules.locate(path, inner, item.level)
        if submodule and submodule.path:
            return submodule.path, None
        return (target.path if target and target.path else path), None

    def reexported(self, final: tuple[str, Import | None], item: Import, name: str) -> Use | None:
        """The use of a library that ``item`` gets by the name ``name``, which ``follow`` has led to
        ``final``.
        """
        path, library = final
        tool = self._ownership.libraries.owner_of(library) if library else self.stands_for(path, name)
        if not tool:
            return None
        bound = item if name == item.name else replace(item, name=name, bound=_own_name(item, name))
        return Use(tool=tool, item=bound, through=path)

    def stands_for(self, path: str, name: str) -> str | None:
        """The tool whose library an object of its name stands for, in a module that imports it (a proxy)."""
        facts = self._python.get(path)
        if facts is None or name not in facts.names or name not in self._ownership.libraries.tops:
            return None
        items = (item for item in facts.imports if not item.guard & Guard.TYPE_CHECKING)
        return next(
            (
                owner
                for item in items
                if item.module.partition(".")[0] == name and (owner := self._ownership.owner_of(path, item))
            ),
            None,
        )

    def walk(self, module: str, chain: Iterable[str]) -> tuple[list[str], tuple[str, str] | None]:
        """The files that ``module.name.name`` leads to one after the other, and where it ends in a name that
        may be a library's: the module and that name.
        """
        found: list[str] = []
        for name in chain:
            if self.binds(module, name):
                target, library = self.follow(module, name)
                found.append(target)
                if library or self.stands_for(target, name):
                    return found, (module, name)
                module = target
                continue
            submodule = self._modules.locate(module, name, 1) if is_package(module) else None
            if not submodule or not submodule.path:
                break
            found.append(submodule.path)
            module = submodule.path
        return found, None

    def spread(self, module: str, depth: int = 0) -> Iterator[str]:
        """The files that the public names of ``module`` come from: all that a star import brings."""
        facts = self._python.get(module)
        if facts is None or depth > _DEEPEST_REEXPORT:
            return
        for name in facts.names if is_package(module) else ():
            if not name.startswith("_"):
                yield self.follow(module, name)[0]
        for target, _ in self.stars(module, facts):
            yield target
            yield from self.spread(target, depth + 1)


def _own_name(item: Import, name: str) -> str:
    """What binds a library that is taken from a module: the module's name, or after a star its own."""
    return name if item.name == "*" else item.bound
