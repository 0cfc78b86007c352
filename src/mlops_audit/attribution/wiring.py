"""Which modules are reached: built and connected, not built and forgotten."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from mlops_audit.attribution.connections import Connections
from mlops_audit.attribution.layout import Layout, shared_folders
from mlops_audit.attribution.modules import ModuleMap
from mlops_audit.attribution.naming import Naming
from mlops_audit.attribution.roles import not_read
from mlops_audit.formats.templates import filled
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts, PythonFacts


class Wiring:
    """What reaches each production file: importers, and whatever runs it from outside the import graph."""

    def __init__(
        self, files: Mapping[str, FileFacts], connections: Connections, modules: ModuleMap, layout: Layout
    ) -> None:
        self._layout = layout
        self._files = files
        self._importers = connections.importers()
        self._modules = modules
        self._maybe = {path: links.maybe for path, links in connections.links.items() if links.maybe}
        self._unread = {
            path: place
            for path in sorted(self._maybe)
            if layout.is_production(path) and (place := _unread_place(path, files))
        }
        self._used_packages = {
            package
            for path, links in connections.links.items()
            if layout.is_production(path)
            for package in links.own
            if not path.startswith(package.removesuffix("__init__.py"))
        }
        self._naming = Naming(files, connections, modules, layout)
        self._run = self._run_from_outside()

    def entry(self, path: str) -> Place | None:
        """What makes the file an entry point of its own, or None."""
        facts = self._files[path].python
        if path.endswith(".ipynb"):
            return Place(path=path, note="a notebook is run by hand")
        if facts and facts.main_line:
            return Place(path=path, line=facts.main_line, note="has a __main__ guard")
        return self._run.get(path) or _script(path, facts)

    def wired(self, paths: Collection[str], discovered: Mapping[str, Place]) -> dict[str, Place]:
        """Of a tool's modules ``paths``, those that something outside reaches, also through one another."""
        members = frozenset(paths)
        discovered = {**self._naming.loaded(members), **discovered}
        found: dict[str, Place] = {}
        for path in sorted(members):
            place = discovered.get(path) or self.entry(path) or self._reached_from_outside(path, members)
            if place:
                found[path] = place
        self._spread(members, found)
        return found

    def maybe(self, paths: Collection[str], known: Collection[str]) -> dict[str, Place]:
        """Of a tool's modules that are not among the ``known`` ones, those that something may reach."""
        open_ = frozenset(paths) - frozenset(known)
        found: dict[str, Place] = {}
        for source, place in self._unread.items() if open_ else ():
            for path in self._maybe[source] & open_:
                if source != path and not self._only_re_exports(source, path):
                    found.setdefault(path, place)
        for path, place in self._naming.maybe_loaded(open_).items():
            found.setdefault(path, place)
        self._spread(open_, found)
        return found

    def _spread(self, members: frozenset[str], found: dict[str, Place]) -> None:
        """Add the members that a reached one imports."""
        queue = list(found)
        while queue:
            source = queue.pop()
            for path in sorted(members - found.keys()):
                line = self._importers.get(path, {}).get(source)
                if line is not None and not self._only_re_exports(source, path):
                    found[path] = Place(path=source, line=line, note=f"imports {path}")
                    queue.append(path)

    def _reached_from_outside(self, path: str, members: frozenset[str]) -> Place | None:
        importers = self._importers.get(path, {})
        outside = [
            source
            for source in importers
            if source not in members
            and self._layout.is_production(source)
            and not self._only_re_exports(source, path)
        ]
        if not outside:
            return None
        # The most telling witness first: one that runs by itself, then one that something else imports.
        source = min(outside, key=lambda one: (self.entry(one) is None, one not in self._importers, one))
        return Place(path=source, line=importers[source], note=f"imports {path}")

    def _only_re_exports(self, source: str, path: str) -> bool:
        """A re-export in a package's own ``__init__`` is no wiring, unless what that defines is used."""
        inside = source.endswith("__init__.py") and path.startswith(source.removesuffix("__init__.py"))
        return inside and source not in self._used_packages

    def _run_from_outside(self) -> dict[str, Place]:
        """Files that commands, workflows and configurations name by path or by dotted name."""
        by_name: dict[str, list[str]] = {}
        runnable = [
            path
            for path in self._files
            if path.endswith((".py", ".ipynb")) and not self._layout.is_test(path)
        ]
        for path in runnable:
            for name in self._modules.dotted_names(path):
                by_name.setdefault(name, []).append(path)
        found: dict[str, Place] = {}
        for path in sorted(self._files):
            facts = self._files[path]
            words = [
                *(facts.commands.words if facts.commands else ()),
                *(facts.config.targets if facts.config else ()),
            ]
            for word in words:
                target = _by_dotted(word.text.partition(":")[0], by_name, path)
                if target:
                    found.setdefault(target, Place(path=path, line=word.line, note=f"names {word.text}"))
            for reference in facts.commands.files if facts.commands else ():
                target = _by_suffix(reference.text, runnable, path)
                if target:
                    found.setdefault(
                        target, Place(path=path, line=reference.line, note=f"runs {reference.text}")
                    )
        for target, path, reference in self._naming.named():
            if not self._only_re_exports(path, target):
                note = f"names {reference.text}"
                found.setdefault(target, Place(path=path, line=reference.line, note=note))
        return found


def _script(path: str, facts: PythonFacts | None) -> Place | None:
    """What shows that a file is run and not imported."""
    stem = filled(path).rpartition("/")[2].removesuffix(".py")
    if facts and facts.cells:
        return Place(path=path, line=1, note=f"{facts.cells} is run by hand")
    if facts and facts.interpreter:
        return Place(path=path, line=1, note="its first line names the interpreter that runs it")
    if stem == "__main__":
        return Place(path=path, note="its package runs it")
    if not stem.isidentifier():
        return Place(path=path, note="no module can have its name: it is run")
    return None


def _unread_place(path: str, files: Mapping[str, FileFacts]) -> Place | None:
    facts = files[path].python
    return not_read(path, facts) if facts else None


def with_packages(paths: Collection[str], places: Mapping[str, Place]) -> dict[str, Place]:
    """``places`` and, for each package among ``paths``, the place of any of its files: importing those runs
    its ``__init__``.
    """
    found = dict(places)
    for path in paths:
        if path.endswith("__init__.py") and path not in found:
            folder = path.removesuffix("__init__.py")
            inner = next((place for other, place in places.items() if other.startswith(folder)), None)
            if inner:
                found[path] = inner
    return found


def _by_dotted(dotted: str, by_name: Mapping[str, list[str]], user: str) -> str | None:
    """The file whose module ``dotted`` names, or names something in; a single word is too common."""
    while "." in dotted:
        if dotted in by_name:
            return nearest(by_name[dotted], user)
        dotted = dotted.rpartition(".")[0]
    return None


def _by_suffix(text: str, paths: Collection[str], user: str) -> str | None:
    wanted = text.removeprefix("./").strip("/")
    ending = [path for path in paths if f"/{path}".endswith(f"/{wanted}") or wanted.endswith("/" + path)]
    return nearest(ending, user) if ending else None


def nearest(paths: Collection[str], user: str) -> str:
    """Of several files that ``user`` may mean, the one that shares most folders with it."""
    return max(sorted(paths), key=lambda path: shared_folders(path, user))
