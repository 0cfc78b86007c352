"""Confirmed connections between files: which libraries they import, which first-party modules they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import GENERATED, ModuleMap, Target
from mlops_audit.attribution.reach import Reach
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts, Guard, Import, Outline, PythonFacts, Reference

_DEEPEST_REEXPORT = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """One import of a tool's library; ``through`` is the first-party module that re-exports it, or empty."""

    tool: str
    item: Import
    through: str = ""


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
        self._local_tops: dict[tuple[str, str], bool] = {}

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
        owners = {self.owner_of(path, item) for item in named if not item.module.startswith(".")}
        links.maybe_tools = frozenset(owner for owner in owners if owner)

    def _connect(self, path: str, item: Import, links: Links) -> None:
        item = self._absolute(path, item)
        if self._is_local(path, item):
            self._first_party(path, item, links)
        elif self._is_elsewhere(path, item):
            self._first_party(path, item, Links(edges=links.edges, early=links.early, passed=links.passed))
        elif not item.guard & Guard.TYPE_CHECKING:
            tool = self.libraries.owner_of(item)
            if tool:
                links.uses.append(Use(tool=tool, item=item))

    def _absolute(self, path: str, item: Import) -> Import:
        """A library for which a name made on demand stands by a bare word: no module of it is beside it."""
        if (
            item.guard & Guard.DEFERRED
            and item.level
            and not self._modules.locate(path, item.module, item.level)
        ):
            absolute = replace(item, level=0, name=None)
            return absolute if self.owner_of(path, absolute) else item
        return item

    def owner_of(self, path: str, item: Import) -> str | None:
        """The tool whose library an import in ``path`` means; None where it means the project's own code."""
        tool = self.libraries.owner_of(item)
        return None if tool and self._is_local(path, item) else tool

    def _is_local(self, path: str, item: Import) -> bool:
        if item.level:
            return True
        top = item.module.partition(".")[0]
        if not self._modules.has_top(top):
            return False
        key = (path.rpartition("/")[0], top)
        if key not in self._local_tops:
            self._local_tops[key] = self._modules.is_local(path, top, self._foreign)
        if not self._local_tops[key]:
            return top in self._foreign and self._defines(path, item)
        return self._shadows(path, item) if self.libraries.owner_of(item) else True

    def _defines(self, path: str, item: Import) -> bool:
        """Whether a file that no usual root explains has the whole path of a library's module, and itself
        defines the name taken: ``airflow/config/limits.py`` for ``from airflow.config.limits import LIMIT``.
        """
        target = self._modules.locate(path, item.module) if "." in item.module and item.name else None
        facts = self._python.get(target.path) if target else None
        if facts is None or item.name not in facts.names:
            return False
        return all(other.bound != item.name for other in facts.imports)

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

    def _shadows(self, path: str, item: Import) -> bool:
        """Whether a first-party package or module stands in for the library of the same name.

        A package does where the whole dotted path leads somewhere in it, however it imports itself. A single
        module does for all that is imported by its name, unless it imports the library itself: a ``wandb.py``
        that says ``import wandb`` is a wrapper, not a replacement.
        """
        top = item.module.partition(".")[0]
        own = self._modules.locate(path, top)
        if own is None or not own.path or _is_package(own.path):
            return self._modules.locate(path, item.module) is not None
        facts = self._python.get(own.path)
        return facts is None or not any(
            not other.level and other.module.partition(".")[0] == top for other in facts.imports
        )

    def _first_party(self, path: str, item: Import, links: Links) -> None:
        hidden = bool(item.guard & Guard.TYPE_CHECKING)
        target = self._modules.locate(path, item.module, item.level)
        reached, problem, through = self._resolve(path, item, target.path if target else None)
        if not hidden:
            links.uses += [through] if through else self._borrowed(path, item, reached)
        if len(reached) == 1 and _is_package(reached[0]) and item.name != "*":
            reached = self._through_package(path, item, reached[0], links)
        elif item.name == "*" and len(reached) == 1:
            reached = tuple(dict.fromkeys((*reached, *self._spread(reached[0]))))
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
        ends = dict.fromkeys(end for chain in chains if (end := self._walk(module, chain)[1]))
        found = (self._reexported(self._follow(*end), item, end[1]) for end in ends)
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
            files, _ = self._walk(package, chain)
            if files[:1] == [package]:
                links.own.add(package)
            found += files
        return tuple(dict.fromkeys(found))

    def _spread(self, module: str, depth: int = 0) -> Iterator[str]:
        """The files that the public names of ``module`` come from: all that a star import brings."""
        facts = self._python.get(module)
        if facts is None or depth > _DEEPEST_REEXPORT:
            return
        for name in facts.names if _is_package(module) else ():
            if not name.startswith("_"):
                yield self._follow(module, name)[0]
        for target, _ in self._stars(module, facts):
            yield target
            yield from self._spread(target, depth + 1)

    def _taken(self, path: str, bound: str) -> list[list[str]]:
        """What the text takes from a name, each as the names after it, one by one."""
        start = bound + "."
        chains = (name[len(start) :] for name in self._python[path].attributes if name.startswith(start))
        return [chain.split(".") for chain in chains]

    def _walk(self, module: str, chain: Iterable[str]) -> tuple[list[str], tuple[str, str] | None]:
        """The files that ``module.name.name`` leads to one after the other, and where it ends in a name that
        may be a library's: the module and that name.
        """
        found: list[str] = []
        for name in chain:
            if self._binds(module, name):
                target, library = self._follow(module, name)
                found.append(target)
                if library or self._stands_for(target, name):
                    return found, (module, name)
                module = target
                continue
            submodule = self._modules.locate(module, name, 1) if _is_package(module) else None
            if not submodule or not submodule.path:
                break
            found.append(submodule.path)
            module = submodule.path
        return found, None

    def _resolve(self, path: str, item: Import, base: str | None) -> tuple[tuple[str, ...], str, Use | None]:
        """Files reached, what is wrong (or empty), and the library use if a library is re-exported."""
        dotted = "." * item.level + item.module
        if item.name is None or item.name == "*":
            if base or self._modules.locate(path, item.module, item.level):
                return ((base,) if base else ()), "", None
            return (), "" if _generated(item.module) else f"no module {dotted}", None
        if base and self._binds(base, item.name):
            final = self._follow(base, item.name)
            use = self._reexported(final, item, item.name)
            return tuple(dict.fromkeys((final[0], base) if not _is_package(base) else (final[0],))), "", use
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
        if _generated(name) or _generated(module) or not base.endswith(".py") or self._is_open(base):
            return ""
        return f"no name {name} in {dotted} ({base})"

    def _is_open(self, path: str, depth: int = 0) -> bool:
        """Whether names may be in the module that its text does not show: made at run time, or by a star
        import.
        """
        facts = self._python.get(path)
        if facts is None or facts.open_names or depth > _DEEPEST_REEXPORT:
            return True
        for item in facts.imports:
            if item.name == "*":
                target = self._modules.locate(path, item.module, item.level)
                if not target or not target.path or self._is_open(target.path, depth + 1):
                    return True
        return False

    def _binds(self, path: str, name: str, depth: int = 0) -> bool:
        facts = self._python.get(path)
        if facts is None or depth > _DEEPEST_REEXPORT:
            return False
        return name in facts.names or any(
            self._binds(target, name, depth + 1) for target, _ in self._stars(path, facts)
        )

    def _stars(self, path: str, facts: PythonFacts) -> Iterator[tuple[str, Import]]:
        for item in facts.imports:
            if item.name == "*":
                target = self._modules.locate(path, item.module, item.level)
                if target and target.path and target.path != path:
                    yield target.path, item

    def _follow(self, path: str, name: str, depth: int = 0) -> tuple[str, Import | None]:
        """The file where ``name`` of ``path`` really comes from, and the import if it is a library's."""
        facts = self._python.get(path)
        if facts is None or depth > _DEEPEST_REEXPORT:
            return path, None
        for item in facts.imports:
            if item.bound == name and self._binds_for_all(path, item, facts):
                return self._follow_import(path, item, depth)
        for target, _ in self._stars(path, facts):
            if self._binds(target, name):
                return self._follow(target, name, depth + 1)
        return path, None

    def _binds_for_all(self, path: str, item: Import, facts: PythonFacts) -> bool:
        """Whether an import binds a name of the module: not one inside a function, unless it is the library
        behind a name that the module has (``global mlflow``, or ``import_module`` at module level).
        """
        if item.guard & Guard.DEFERRED or not item.guard & (Guard.LAZY | Guard.DYNAMIC):
            return True
        return item.bound in facts.names and self.owner_of(path, item) is not None

    def _follow_import(self, path: str, item: Import, depth: int) -> tuple[str, Import | None]:
        item = self._absolute(path, item)
        if self.owner_of(path, item):
            return path, item
        target = self._modules.locate(path, item.module, item.level)
        beside = target and target.path != path  # ``from . import x`` means the module, not itself
        if beside and item.name and target and target.path and self._binds(target.path, item.name):
            return self._follow(target.path, item.name, depth + 1)
        inner = f"{item.module}.{item.name}".strip(".") if item.name else item.module
        submodule = self._modules.locate(path, inner, item.level)
        if submodule and submodule.path:
            return submodule.path, None
        return (target.path if target and target.path else path), None

    def _reexported(self, final: tuple[str, Import | None], item: Import, name: str) -> Use | None:
        path, library = final
        tool = self.libraries.owner_of(library) if library else self._stands_for(path, name)
        if not tool:
            return None
        bound = item if name == item.name else replace(item, name=name, bound=_own_name(item, name))
        return Use(tool=tool, item=bound, through=path)

    def _stands_for(self, path: str, name: str) -> str | None:
        """The tool whose library an object of its name stands for, in a module that imports it (a proxy)."""
        facts = self._python.get(path)
        if facts is None or name not in facts.names or name not in self.libraries.tops:
            return None
        items = (item for item in facts.imports if not item.guard & Guard.TYPE_CHECKING)
        return next(
            (
                owner
                for item in items
                if item.module.partition(".")[0] == name and (owner := self.owner_of(path, item))
            ),
            None,
        )

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
        if self._binds(module, name):
            return self._follow(module, name)[0] if _is_package(module) else module
        return module if facts.open_names else ""

    def _patched(self, path: str, dotted: str) -> str:
        """The file that a dotted string leads into, dropping the attribute names at its end."""
        module = dotted.partition(":")[0]
        if not self._modules.has_top(module.partition(".")[0]):
            return ""
        while module:
            target = self._modules.locate(path, module)
            if target:
                if not target.path or not _is_package(target.path):
                    return target.path
                rest = dotted[len(module) + 1 :].partition(".")[0]
                return self._follow(target.path, rest)[0] if rest else target.path
            module = module.rpartition(".")[0]
        return ""


def _bound_as(item: Import) -> str:
    """What a file writes to name a module that it imports: ``a.b`` after ``import a.b``."""
    return item.module if item.name is None and item.module.startswith(item.bound + ".") else item.bound


def _own_name(item: Import, name: str) -> str:
    """What binds a library that is taken from a module: the module's name, or after a star its own."""
    return name if item.name == "*" else item.bound


def _is_package(path: str) -> bool:
    return path.endswith("__init__.py")


def _generated(module: str) -> bool:
    last = module.rpartition(".")[2]
    return last.endswith(GENERATED) or last.startswith("_C")


def _guarded(item: Import) -> str:
    return ", hidden by the try around it" if item.guard & Guard.TRY else ""
