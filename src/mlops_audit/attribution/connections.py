"""Confirmed connections between files: which libraries they import, which first-party modules they reach."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import GENERATED, ModuleMap, Target, is_package
from mlops_audit.attribution.names import Names, Use
from mlops_audit.attribution.ownership import Ownership
from mlops_audit.attribution.reach import Reach
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts, Guard, Import, Outline, PythonFacts, Reference


@dataclass(slots=True)
class Links:
    """What one file is connected to."""

    uses: list[Use] = field(default_factory=list)
    edges: dict[str, int] = field(default_factory=dict)
    """First-party files reached, with the line that first does; re-exports are followed to where the name
    lives.
    """
    early: set[str] = field(default_factory=set)
    """Those of ``edges`` that are reached while the file itself is imported, not later inside a function."""
    own: set[str] = field(default_factory=set)
    """Packages of which it uses a name that their ``__init__`` defines itself, rather than re-exports."""
    passed: dict[str, int] = field(default_factory=dict)
    """Packages passed through on the way to a re-exported name, with the line."""
    patched: dict[str, int] = field(default_factory=dict)
    """First-party files patched by dotted string, with the line."""
    named: dict[str, Reference] = field(default_factory=dict)
    """First-party files that a string names, or names something in."""
    checked: int = 0
    """First-party imports that were looked up."""
    unresolved: list[Place] = field(default_factory=list)
    maybe: frozenset[str] = frozenset()
    """First-party files that the part of it that was not read may reach."""
    maybe_tools: frozenset[str] = frozenset()
    """Tools whose library that part may import."""


class Connections:
    """The links of every Python file that was read in depth."""

    def __init__(
        self,
        files: Mapping[str, FileFacts],
        modules: ModuleMap,
        libraries: Libraries,
        foreign: Collection[str],
    ) -> None:
        self._python = {path: facts.python for path, facts in files.items() if facts.python}
        self._modules = modules
        self.libraries = libraries
        self._foreign = foreign
        self._ownership = Ownership(self._python, modules, libraries, foreign)
        self._names = Names(self._python, modules, self._ownership)

    @cached_property
    def links(self) -> dict[str, Links]:
        """By path of a Python file: what it is connected to."""
        return {path: self._links_of(path, facts) for path, facts in self._python.items()}

    def borrows(self, path: str) -> bool:
        """Whether the file has a tool's library through another first-party module."""
        return any(use.through for use in self._links_of(path, self._python[path]).uses)

    def importers(self) -> dict[str, dict[str, int]]:
        """For each first-party file the files that reach it, with the line."""
        found: dict[str, dict[str, int]] = {}
        for path, links in self.links.items():
            for target, line in links.edges.items():
                found.setdefault(target, {})[path] = line
        return found

    def reached_by(self, path: str, names: Collection[str]) -> dict[str, int]:
        """First-party files that ``path`` reaches by imports which bind one of ``names``, with the line."""
        links = Links()
        for item in self._python[path].imports:
            if item.bound in names:
                self._connect(path, item, links)
        return {**links.passed, **links.edges}

    def _links_of(self, path: str, facts: PythonFacts) -> Links:
        links = Links()
        for item in facts.imports:
            self._connect(path, item, links)
        for reference in facts.patches:
            target = self._patched(path, reference.text)
            if target:
                links.patched.setdefault(target, reference.line)
        for reference in facts.dotted:
            target = self.named(path, reference.text)
            if target and target != path:
                links.named.setdefault(target, reference)
        if facts.unread:
            self._possible(path, facts, links)
        links.edges.pop(path, None)
        links.early.discard(path)
        return links

    def _possible(self, path: str, facts: PythonFacts, links: Links) -> None:
        """What a file that was not read as a whole may refer to, by the cheap look at its text."""
        reach = Reach({path: Outline(modules=facts.possible)}, self._modules)
        links.maybe = frozenset(reach.targets(path))
        named = (Import(module=one, name=None, level=0, line=1, bound=one) for one in facts.possible)
        owners = {self._ownership.owner_of(path, item) for item in named if not item.module.startswith(".")}
        links.maybe_tools = frozenset(owner for owner in owners if owner)

    def _connect(self, path: str, item: Import, links: Links) -> None:
        item = self._ownership.absolute(path, item)
        if self._ownership.is_local(path, item):
            self._first_party(path, item, links)
        elif self._is_elsewhere(path, item):
            self._first_party(path, item, Links(edges=links.edges, early=links.early, passed=links.passed))
        elif not item.guard & Guard.TYPE_CHECKING:
            tool = self.libraries.owner_of(item)
            if tool:
                links.uses.append(Use(tool=tool, item=item))

    def owner_of(self, path: str, item: Import) -> str | None:
        """The tool whose library an import in ``path`` means; None where it means the project's own code."""
        return self._ownership.owner_of(path, item)

    def _is_elsewhere(self, path: str, item: Import) -> bool:
        """Whether the name is found nowhere from here, but in one other folder of the project.

        Scripts and tests put such folders on ``sys.path`` themselves. That it is meant is likely, not sure:
        it connects the two files, and is never held against the importing one.
        """
        if item.module.partition(".")[0] in self._foreign or not self._modules.is_elsewhere(
            path, item.module
        ):
            return False
        target = self._modules.locate(path, item.module)
        return not self._resolve(path, item, target.path if target else None)[1]

    def _first_party(self, path: str, item: Import, links: Links) -> None:
        hidden = bool(item.guard & Guard.TYPE_CHECKING)
        target = self._modules.locate(path, item.module, item.level)
        reached, problem, through = self._resolve(path, item, target.path if target else None)
        if not hidden:
            links.uses += [through] if through else self._borrowed(path, item, reached)
        if len(reached) == 1 and is_package(reached[0]) and item.name != "*":
            reached = self._through_package(path, item, reached[0], links)
        elif item.name == "*" and len(reached) == 1:
            reached = tuple(dict.fromkeys((*reached, *self._names.spread(reached[0]))))
        if not hidden:
            for file in reached:
                links.edges.setdefault(file, item.line)
            if target and target.path and target.path not in reached:
                links.passed.setdefault(target.path, item.line)
            if not item.guard & (Guard.LAZY | Guard.DYNAMIC):
                links.early.update(reached)
        if hidden or item.guard & (Guard.DYNAMIC | Guard.DEFERRED):
            return
        links.checked += 1
        if problem:
            links.unresolved.append(Place(path=path, line=item.line, note=problem + _guarded(item)))

    def _borrowed(self, path: str, item: Import, reached: Collection[str]) -> list[Use]:
        """The libraries that a file takes from a module which it has as a whole: ``compat.mlflow.log()``, or
        ``mlflow.log()`` after a star import.
        """
        module = next(iter(reached), None)
        if module is None or module not in self._python:
            return []
        own = frozenset(self._python[path].names)
        if item.name == "*":
            chains = [[name] for name in self._roots(path) if name not in own]
        elif self._is_name_in(path, item, module):
            return []
        else:
            chains = self._taken(path, _bound_as(item))
        ends = dict.fromkeys(end for chain in chains if (end := self._names.walk(module, chain)[1]))
        found = (self._names.reexported(self._names.follow(*end), item, end[1]) for end in ends)
        return [use for use in found if use]

    def _is_name_in(self, path: str, item: Import, module: str) -> bool:
        """Whether what is imported is a name that ``module`` has, rather than ``module`` itself."""
        return item.name is not None and self._modules.locate(path, item.module, item.level) == Target(
            path=module
        )

    def _roots(self, path: str) -> list[str]:
        """The names that something is taken from in a file with a star import."""
        return list(dict.fromkeys(name.partition(".")[0] for name in self._python[path].attributes))

    def _through_package(self, path: str, item: Import, package: str, links: Links) -> tuple[str, ...]:
        """``package`` itself, and the files that what is taken from it (``package.part.name``) comes from."""
        if self._is_name_in(path, item, package):
            links.own.add(package)
            return (package,)
        found = [package]
        for chain in self._taken(path, _bound_as(item)):
            files, _ = self._names.walk(package, chain)
            if files[:1] == [package]:
                links.own.add(package)
            found += files
        return tuple(dict.fromkeys(found))

    def _taken(self, path: str, bound: str) -> list[list[str]]:
        """What the text takes from a name, each as the names after it, one by one."""
        start = bound + "."
        chains = (name[len(start) :] for name in self._python[path].attributes if name.startswith(start))
        return [chain.split(".") for chain in chains]

    def _resolve(self, path: str, item: Import, base: str | None) -> tuple[tuple[str, ...], str, Use | None]:
        """Files reached, what is wrong (or empty), and the library use if a library is re-exported."""
        dotted = "." * item.level + item.module
        if item.name is None or item.name == "*":
            if base or self._modules.locate(path, item.module, item.level):
                return ((base,) if base else ()), "", None
            return (), "" if _generated(item.module) else f"no module {dotted}", None
        if base and self._names.binds(base, item.name):
            final = self._names.follow(base, item.name)
            use = self._names.reexported(final, item, item.name)
            return tuple(dict.fromkeys((final[0], base) if not is_package(base) else (final[0],))), "", use
        inner = f"{item.module}.{item.name}" if item.module else item.name
        submodule = self._modules.locate(path, inner, item.level)
        if submodule:
            return ((submodule.path,) if submodule.path else ()), "", None
        if base:
            return (base,), self._missing_name(base, item.name, dotted), None
        if self._modules.locate(path, item.module, item.level):
            return (), "" if _generated(item.name) else f"no module {item.name} in {dotted}", None
        return (), "" if _generated(item.module) else f"no module {dotted}", None

    def _missing_name(self, base: str, name: str, dotted: str) -> str:
        module = base.rpartition("/")[2].removesuffix(".py")
        if _generated(name) or _generated(module) or not base.endswith(".py") or self._names.is_open(base):
            return ""
        return f"no name {name} in {dotted} ({base})"

    def named(self, path: str, text: str) -> str:
        """The first-party file that a string in ``path`` names, or has a name of; empty for any other."""
        module, _, attribute = text.partition(":")
        top = module.partition(".")[0]
        if not self._modules.has_top(top) or self.libraries.owner(module):
            return ""
        rest = attribute.split(".")[:1] if attribute else []
        while "." in module:
            target = self._modules.locate(path, module)
            if target:
                return self._holder(target.path, rest[0] if rest else "") if target.path else ""
            if attribute:
                return ""
            module, _, last = module.rpartition(".")
            rest = [last, *rest]
        return ""

    def _holder(self, module: str, name: str) -> str:
        """The file where ``name`` of a module lives, or empty where it has none such."""
        facts = self._python.get(module)
        if not name or facts is None:
            return module
        if self._names.binds(module, name):
            return self._names.follow(module, name)[0] if is_package(module) else module
        return module if facts.open_names else ""

    def _patched(self, path: str, dotted: str) -> str:
        """The file that a dotted string leads into, dropping the attribute names at its end."""
        module = dotted.partition(":")[0]
        if not self._modules.has_top(module.partition(".")[0]):
            return ""
        while module:
            target = self._modules.locate(path, module)
            if target:
                if not target.path or not is_package(target.path):
                    return target.path
                rest = dotted[len(module) + 1 :].partition(".")[0]
                return self._names.follow(target.path, rest)[0] if rest else target.path
            module = module.rpartition(".")[0]
        return ""


def _bound_as(item: Import) -> str:
    """What a file writes to name a module that it imports: ``a.b`` after ``import a.b``."""
    return item.module if item.name is None and item.module.startswith(item.bound + ".") else item.bound


def _generated(module: str) -> bool:
    last = module.rpartition(".")[2]
    return last.endswith(GENERATED) or last.startswith("_C")


def _guarded(item: Import) -> str:
    return ", hidden by the try around it" if item.guard & Guard.TRY else ""
