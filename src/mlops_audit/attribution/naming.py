"""Modules that are reached by their names in strings, or with all others of their package."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from mlops_audit.attribution.connections import Connections
from mlops_audit.attribution.layout import Layout
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts, PythonFacts, Reference

_UNTOLD = "?"


class Naming:
    """What production code and configurations name, and which packages they load as a whole."""

    def __init__(
        self, files: Mapping[str, FileFacts], connections: Connections, modules: ModuleMap, layout: Layout
    ) -> None:
        self._files = files
        self._connections = connections
        self._modules = modules
        self._layout = layout
        self._loops = {
            path: facts.python
            for path, facts in sorted(files.items())
            if facts.python and facts.python.packages and layout.is_production(path)
        }

    def named(self) -> Iterator[tuple[str, str, Reference]]:
        """Each string that names a first-party module: that module, where it stands, and the string."""
        for path, facts in sorted(self._files.items()):
            if facts.python and self._layout.is_production(path):
                for target, reference in self._connections.links[path].named.items():
                    yield target, path, reference
            elif facts.config and not self._layout.is_test(path):
                for reference in facts.config.dotted:
                    named = self._connections.named(path, reference.text)
                    if named:
                        yield named, path, reference

    def loaded(self, paths: Collection[str]) -> dict[str, Place]:
        """Of ``paths`` those that a loop over their package loads."""
        found: dict[str, Place] = {}
        for source, facts in self._loops.items() if paths else ():
            for reference in self._told(source, facts):
                folder = self._folder(source, facts, reference.text)
                note = f"loads every module of {folder}"
                for path in paths if folder else ():
                    if path != source and _stands_in(path, folder):
                        found.setdefault(path, Place(path=source, line=reference.line, note=note))
        return found

    def maybe_loaded(self, paths: Collection[str]) -> dict[str, Place]:
        """Of ``paths`` those that may be loaded by a name which is made at run time, in their own project."""
        found: dict[str, Place] = {}
        note = "loads modules by names that are made at run time"
        for source, facts in self._loops.items() if paths else ():
            untold = [one for one in facts.packages if self._folder(source, facts, one.text) == ""]
            root = self._modules.root_of(source)
            top = source.removeprefix(f"{root}/" if root else "").partition("/")[0]
            home = f"{root}/{top}/".lstrip("/")
            for path in paths if untold and not self._told_elsewhere(source, facts) else ():
                if path != source and path.startswith(home):
                    found.setdefault(path, Place(path=source, line=untold[0].line, note=note))
        return found

    def _told(self, source: str, facts: PythonFacts) -> Iterator[Reference]:
        """The packages that are loaded; for a name made at run time those that the file names otherwise."""
        for reference in facts.packages:
            if reference.text != _UNTOLD:
                yield reference
            else:
                yield from (
                    Reference(text=one, line=reference.line) for one in self._told_elsewhere(source, facts)
                )

    def _told_elsewhere(self, source: str, facts: PythonFacts) -> list[str]:
        return [one.text for one in facts.dotted if self._folder(source, facts, one.text)]

    def _folder(self, source: str, facts: PythonFacts, text: str) -> str:
        """The folder of the package that ``text`` means in ``source``; empty where it means none."""
        if text == _UNTOLD:
            return ""
        if text.startswith("@"):
            return self._imported(source, facts, text[1:])
        module = text.lstrip(".")
        return self._package(source, module, len(text) - len(module))

    def _imported(self, source: str, facts: PythonFacts, dotted: str) -> str:
        bound, _, rest = dotted.partition(".")
        for item in facts.imports:
            if item.bound == bound:
                parts = [item.module, item.name or "", "" if item.name is None and not rest else rest]
                if item.name is None and item.module.partition(".")[0] == bound:
                    parts = [dotted]
                folder = self._package(source, ".".join(filter(None, parts)), item.level)
                if folder:
                    return folder
        return ""

    def _package(self, source: str, module: str, level: int) -> str:
        if level and not module:
            folder = source.rpartition("/")[0]
            for _ in range(level - 1):
                folder = folder.rpartition("/")[0]
            return folder
        target = self._modules.locate(source, module, level)
        if target is None:
            return ""
        return (
            target.path.removesuffix("/__init__.py")
            if target.path.endswith("/__init__.py")
            else target.folder
        )


def _stands_in(path: str, folder: str) -> bool:
    """Whether a file is a module of the package in ``folder``, or a package in it."""
    inside = path.removeprefix(f"{folder}/")
    return inside != path and inside.count("/") == inside.endswith("/__init__.py")
