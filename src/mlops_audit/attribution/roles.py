"""Which production files are a tool's modules, what each is to it, and which callables are charged to it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from mlops_audit.attribution.connections import Connections
from mlops_audit.attribution.layout import Layout, Namer, folder_of
from mlops_audit.attribution.names import Use
from mlops_audit.model.attribution import Module, Place, Role
from mlops_audit.model.facts import FileFacts, Guard, PythonFacts
from mlops_audit.model.function import Function
from mlops_audit.model.tool import Tool

_DEVOTED = 0.5
"""A module serves the only library it imports when at least this share of its callables touches it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file's part in one tool, before its callables are charged."""

    path: str
    role: Role
    line: int | None
    reason: str


class Roles:
    """The parts that files play in tools."""

    def __init__(
        self,
        files: Mapping[str, FileFacts],
        paths: Collection[str],
        connections: Connections,
        namer: Namer,
        layout: Layout,
        tools: Collection[Tool],
    ) -> None:
        self._by_folder: dict[str, list[str]] = {}
        for path in paths:
            if path.endswith(".py"):
                self._by_folder.setdefault(folder_of(path), []).append(path)
        self._layout = layout
        self._python = {path: facts.python for path, facts in files.items() if facts.python}
        self._links = connections.links
        self._importers = connections.importers()
        self._namer = namer
        self.uses = {path: _by_tool(links.uses) for path, links in self._links.items() if links.uses}
        self._serves: dict[str, frozenset[str]] = {}
        self.parts = {tool.id: self._parts_of(tool.id) for tool in tools}

    def refine(self, tool: str, matches: Collection[str], excluded: Collection[str]) -> None:
        """Apply a manifest's globs, already expanded: ``matches`` become modules, ``excluded`` stop being
        any, and so does whatever was connected by them alone.
        """
        if matches or excluded:
            self.parts[tool] = self._parts_of(tool, matches, excluded)

    def modules(self, tool: str) -> list[Module]:
        """The tool's modules and consumers with the callables charged to it, by path."""
        parts = self.parts[tool]
        homes = {
            folder_of(part.path)
            for part in parts
            if part.role is Role.INTEGRATION and tool in self.serves(part.path)
        }
        modules = []
        for part in parts:
            facts = self._python[part.path]
            serves = tool in self.serves(part.path) or part.reason.endswith("manifest")
            charged = self._charged(tool, part, facts, serves)
            if part.role is Role.CONSUMER and not charged and part.path.endswith("/__init__.py"):
                continue
            modules.append(
                Module(
                    path=part.path,
                    role=part.role,
                    line=part.line,
                    reason=part.reason,
                    serves=serves,
                    own=serves and part.role is not Role.CONSUMER and folder_of(part.path) in homes,
                    callables=len(facts.functions),
                    functions=charged,
                    notebook=part.path.endswith(".ipynb") or bool(facts.cells),
                    unparsed=facts.unparsed,
                    unread=not_read(part.path, facts),
                    lost=facts.lost,
                )
            )
        return modules

    def serves(self, path: str) -> frozenset[str]:
        """The tools that a file is about: by its name, else by its first docstring line, else by what it
        does.
        """
        if path not in self._serves:
            self._serves[path] = self._served(path)
        return self._serves[path]

    def _served(self, path: str) -> frozenset[str]:
        facts = self._python[path]
        used = self.uses.get(path, {})
        named = self._namer.named_by_path(path)
        if named:
            return named
        summary = self._namer.summarised(facts.summary)
        if summary:
            return summary
        if len(used) != 1:
            return frozenset()
        (tool,) = used
        bound = {use.item.bound for use in used[tool]}
        touching = sum(1 for function in facts.functions if not bound.isdisjoint(function.uses))
        return frozenset(used) if touching >= _DEVOTED * len(facts.functions) else frozenset()

    def _parts_of(
        self, tool: str, matches: Collection[str] = (), excluded: Collection[str] = ()
    ) -> list[Part]:
        parts = {
            path: _integration(path, used[tool])
            for path, used in self.uses.items()
            if tool in used and path not in excluded and self._layout.is_production(path)
        }
        integrations = frozenset(parts)
        if integrations:
            self._add_named(tool, integrations, parts)
        for path in matches:
            if path in self._python and path not in parts:
                parts[path] = Part(path=path, role=Role.NAMED, line=None, reason="named by the manifest")
        parts = {path: part for path, part in parts.items() if path not in excluded}
        if parts:
            self._add_consumers(tool, frozenset(parts), parts)
            self._add_packages(parts)
        return sorted(
            (part for path, part in parts.items() if path not in excluded), key=lambda part: part.path
        )

    def _add_named(self, tool: str, integrations: frozenset[str], parts: dict[str, Part]) -> None:
        for path in self._python:
            if path in parts or not self._layout.is_production(path) or tool not in self.serves(path):
                continue
            reaches = [target for target in self._links[path].edges if target in integrations]
            reached = [source for source in self._importers.get(path, ()) if source in integrations]
            if reaches:
                line = self._links[path].edges[reaches[0]]
                parts[path] = Part(
                    path=path, role=Role.NAMED, line=line, reason=f"named for it, imports {reaches[0]}"
                )
            elif reached:
                parts[path] = Part(
                    path=path, role=Role.NAMED, line=None, reason=f"named for it, imported by {reached[0]}"
                )

    def _add_consumers(self, tool: str, modules: frozenset[str], parts: dict[str, Part]) -> None:
        for path in self._python:
            if path in parts or not self._layout.is_production(path):
                continue
            reached = [target for target in self._links[path].edges if target in modules]
            if reached:
                line = self._links[path].edges[reached[0]]
                parts[path] = Part(path=path, role=Role.CONSUMER, line=line, reason=f"imports {reached[0]}")
            elif tool in self._namer.named_by_path(path) and not path.endswith("/__init__.py"):
                parts[path] = Part(
                    path=path,
                    role=Role.CONSUMER,
                    line=None,
                    reason="named for it, but not connected to its modules",
                )

    def _add_packages(self, parts: dict[str, Part]) -> None:
        """The ``__init__`` of a package is a module where all the package's other files are."""
        for path, part in list(parts.items()):
            if part.role is not Role.CONSUMER or not path.endswith("/__init__.py"):
                continue
            siblings = [other for other in self._by_folder.get(folder_of(path), ()) if other != path]
            known = [parts[other].role for other in siblings if other in parts]
            if siblings and len(known) == len(siblings) and Role.CONSUMER not in known:
                parts[path] = replace(part, role=Role.NAMED, reason="the package of its modules")

    def _charged(self, tool: str, part: Part, facts: PythonFacts, serves: bool) -> tuple[Function, ...]:
        """The callables of a file that count for the tool; a placeholder only for the tool it serves."""
        bound = frozenset(use.item.bound for use in self.uses.get(part.path, {}).get(tool, ()))
        return tuple(
            function for function in facts.functions if self._is_charged(function, tool, part, serves, bound)
        )

    def _is_charged(
        self, function: Function, tool: str, part: Part, serves: bool, bound: frozenset[str]
    ) -> bool:
        named = self.stub_tools(function)
        if named:
            return tool in named
        if part.role is Role.CONSUMER:
            return False
        touches = not bound.isdisjoint(function.uses)
        if function.stub and not serves:
            return touches or tool in self._namer.mentioned_in(function.words)
        return serves or touches

    def stub_tools(self, function: Function) -> frozenset[str]:
        """Tools that a placeholder's own name holds; empty for callables that are no placeholders."""
        return self._namer.mentioned_in([function.name.rpartition(".")[2]]) if function.stub else frozenset()


def not_read(path: str, facts: PythonFacts) -> Place | None:
    """Where the part of a file begins that was not read, and why; None where all of it was."""
    return (
        Place(path=path, line=facts.unread.line, note=f"was not read as a whole ({facts.unread.text})")
        if facts.unread
        else None
    )


def _by_tool(uses: list[Use]) -> dict[str, list[Use]]:
    found: dict[str, list[Use]] = {}
    for use in uses:
        found.setdefault(use.tool, []).append(use)
    return found


def _integration(path: str, uses: list[Use]) -> Part:
    first = min(uses, key=lambda use: (use.item.guard, use.item.line))
    how = []
    if first.item.guard & Guard.DYNAMIC:
        how.append("by name")
    if first.item.guard & Guard.LAZY:
        how.append("inside a function")
    if first.item.guard & Guard.TRY:
        how.append("guarded by try")
    if first.through:
        how.append(f"re-exported by {first.through}")
    imported = f"{first.item.module}.{first.item.name}" if first.item.name else first.item.module
    reason = f"imports {imported}" + (f" ({', '.join(how)})" if how else "")
    return Part(path=path, role=Role.INTEGRATION, line=first.item.line, reason=reason)
