"""Counts the tests of a file as pytest would collect them, from outlines and settings alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mlops_audit.model.tests import Bound, Count, TestOutline
from mlops_audit.source.tests.classes import Families
from mlops_audit.source.tests.counting import FileCounter
from mlops_audit.source.tests.fixtures import Closure, ModuleShelf, Shelf
from mlops_audit.source.tests.generate import Generator
from mlops_audit.source.tests.link import Linked, Project, Resolve
from mlops_audit.source.tests.marks import GENERATOR
from mlops_audit.source.tests.multiply import Context, Multiplier
from mlops_audit.source.tests.settings import Settings, conftests_for, is_ignored

__all__ = ["Collector", "Count", "count", "needed"]


def count(path: str, outlines: Mapping[str, TestOutline], settings: Settings, resolve: Resolve) -> Count:
    """How many tests pytest would collect from a file.

    ``outlines`` holds the file itself, those of ``conftests_for`` that exist, and whatever ``resolve`` may
    lead to; what is missing there makes the count inexact. ``resolve`` gets the importing path, the module
    as written and the number of leading dots, and returns the path of a first-party file or None.

    Environment variables are taken to be unset, and third-party libraries to be installed.
    """
    return Collector(outlines, settings, resolve).count(path)


def needed(
    paths: Iterable[str], outlines: Mapping[str, TestOutline], settings: Settings, resolve: Resolve
) -> set[str]:
    """The files that counting the tests of ``paths`` would need besides those at hand.

    Ask again once they are there, until nothing new can be added. Conftests that do not exist are among
    them: what cannot be had is not needed.
    """
    collector = Collector(outlines, settings, resolve)
    for path in paths:
        collector.count(path)
    return collector.project.wanted


class Collector:
    """Counts the tests of files of one project; what several files share is looked up once."""

    def __init__(self, outlines: Mapping[str, TestOutline], settings: Settings, resolve: Resolve) -> None:
        self.settings = settings
        self.project = Project(outlines, resolve)
        self.linked = Linked(self.project)
        self.families = Families(self.project)
        self._shelves: dict[str, ModuleShelf] = {}

    def count(self, path: str) -> Count:
        """How many tests pytest would collect from a file."""
        outline = self.project.outline(path)
        if outline is None:
            return Count(value=0, exact=False, reason="it could not be read")
        conftests = conftests_for(path, self.settings.root)
        above = [entry for entry in conftests if self.project.outline(entry) is not None]
        if is_ignored(path, self.settings):
            return Count(value=0, reason="the project's options tell pytest to ignore it")
        counter = FileCounter(self.project, self.families, self.linked, self.settings, path)
        return counter.count(above, self._context(path, above, counter.multiplier))

    def _context(self, path: str, conftests: list[str], multiplier: Multiplier) -> Context:
        modules = self._modules(path, conftests)
        shelves: list[Shelf] = [self._shelf(entry) for entry in modules]
        generators = [generator for entry in modules for generator in self._generators(entry)]
        own = multiplier.resolve(path, self.project.outlines[path].marks)
        root = self.settings.root
        return Context(
            closure=Closure(shelves),
            marks=(own,) if own.names else (),
            generators=tuple(generators),
            node=path.removeprefix(f"{root}/") if root else path,
        )

    def _modules(self, path: str, conftests: list[str]) -> list[str]:
        """The modules whose fixtures the tests of a file see, nearest first."""
        modules = dict.fromkeys([path, *reversed(conftests)])
        named = [(path, plugin) for plugin in self.settings.plugins]
        named += [(entry, plugin) for entry in modules for plugin in self.project.outlines[entry].plugins]
        while named:
            origin, plugin = named.pop(0)
            target = self.project.resolve(origin, plugin, 0)
            outline = None if target is None or target in modules else self.project.outline(target)
            if target is not None and outline is not None:
                modules[target] = None
                named += [(target, further) for further in outline.plugins]
        return list(modules)

    def _shelf(self, path: str) -> ModuleShelf:
        known = self._shelves.get(path)
        if known is None:
            known = self._shelves[path] = ModuleShelf(self.project, path)
        return known

    def _generators(self, path: str) -> list[Generator]:
        binding = self.project.names(path).get(GENERATOR)
        if binding is None or binding.kind is not Bound.FUNCTION:
            return []
        return [Generator(path, self.project.outlines[path].functions[binding.index].text)]
