"""Confirmed connections between files: which libraries they import, which first-party modules they reach."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from mlops_audit.attribution.libraries import Libraries
from mlops_audit.attribution.modules import GENERATED, ModuleMap, Target
from mlops_audit.attribution.reach import Reach
from mlops_audit.model.attribution import Place
from mlops_audit.model.facts import FileFacts, Guard, Import, Outline, PythonFacts

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
        self.links = {path: self._links_of(path, facts) for path, facts in self._python.items()}

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
        if self._is_local(path, item):
            self._first_party(path, item, links)
        elif self._is_elsewhere(path, item):
            self._first_party(path, item, Links(edges=links.edges, early=links.early, passed=links.passed))
        elif not item.guard & Guard.TYPE_CHECKING:
            tool = self.libraries.owner_of(item)
            if tool:
                links.uses.append(Use(tool=tool, item=item))

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
        if through and not hidden:
            links.uses.append(through)
        if len(reached) == 1 and _is_package(reached[0]) and item.name != "*":
            reached = self._through_package(path, item, reached[0], links)
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

    def _through_package(self, path: str, item: Import, package: str, links: Links) -> tuple[str, ...]:
        """``package`` itself, and the files that what is taken from it (``package.name``) comes from."""
        if item.name and self._modules.locate(path, item.module, item.level) == Target(path=package):
            links.own.add(package)
            return (package,)
        found = [package]
        whole = item.module if item.name is None and item.module.startswith(item.bound + ".") else item.bound
        for name in self._taken(path, whole):
            if self._binds(package, name):
                target = self._follow(package, name)[0]
                if target == package:
                    links.own.add(package)
                found.append(target)
            else:
                submodule = self._modules.locate(package, name, 1)
                found += [submodule.path] if submodule and submodule.path else []
        return tuple(dict.fromkeys(found))

    def _taken(self, path: str, bound: str) -> list[str]:
        start = bound + "."
        chains = [name[len(start) :] for name in self._python[path].attributes if name.startswith(start)]
        return list(dict.fromkeys(chain.partition(".")[0] for chain in chains))

    def _resolve(self, path: str, item: Import, base: str | None) -> tuple[tuple[str, ...], str, Use | None]:
        """Files reached, what is wrong (or empty), and the library use if a library is re-exported."""
        dotted = "." * item.level + item.module
        if item.name is None or item.name == "*":
            if base or self._modules.locate(path, item.module, item.level):
                return ((base,) if base else ()), "", None
            return (), "" if _generated(item.module) else f"no module {dotted}", None
        if base and self._binds(base, item.name):
            final = self._follow(base, item.name)
            use = self._reexported(final, item)
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
            if item.bound == name and (
                item.guard & Guard.DEFERRED or not item.guard & (Guard.LAZY | Guard.DYNAMIC)
            ):
                return self._follow_import(path, item, depth)
        for target, _ in self._stars(path, facts):
            if self._binds(target, name):
                return self._follow(target, name, depth + 1)
        return path, None

    def _follow_import(self, path: str, item: Import, depth: int) -> tuple[str, Import | None]:
        if self.owner_of(path, item):
            return path, item
        target = self._modules.locate(path, item.module, item.level)
        if item.name and target and target.path and self._binds(target.path, item.name):
            return self._follow(target.path, item.name, depth + 1)
        inner = f"{item.module}.{item.name}".strip(".") if item.name else item.module
        submodule = self._modules.locate(path, inner, item.level)
        if submodule and submodule.path:
            return submodule.path, None
        return (target.path if target and target.path else path), None

    def _reexported(self, final: tuple[str, Import | None], item: Import) -> Use | None:
        path, library = final
        tool = self.libraries.owner_of(library) if library else None
        return Use(tool=tool, item=item, through=path) if tool else None

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


def _is_package(path: str) -> bool:
    return path.endswith("__init__.py")


def _generated(module: str) -> bool:
    last = module.rpartition(".")[2]
    return last.endswith(GENERATED) or last.startswith("_C")


def _guarded(item: Import) -> str:
    return ", hidden by the try around it" if item.guard & Guard.TRY else ""
