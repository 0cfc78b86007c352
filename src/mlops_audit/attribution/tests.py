"""Which test files exercise a tool, and which of them are about it.

A file is a *direct* test of a tool when half of its subject or more are the tool's own modules: the subject
is what it imports at module level, or all that it touches if it imports nothing of the project there. A
test in the folder that mirrors the package of such a module (``tests/unit/test_feature_store`` for
``src/feature_store``) is direct as soon as it touches the tool's part of that package. Files that touch
three or more tools test the whole, not a tool.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from mlops_audit.attribution.connections import Links
from mlops_audit.attribution.layout import Layout, Namer, folder_of
from mlops_audit.attribution.lending import Lending
from mlops_audit.attribution.roles import not_read
from mlops_audit.model.attribution import Module, Place, Role, ToolTest
from mlops_audit.model.facts import FileFacts
from mlops_audit.model.tests import Count

_WHOLE = 3
"""A file that touches this many tools is about none of them in particular."""


class Tests:
    """The test files of one snapshot, and what each touches."""

    __test__ = False

    def __init__(
        self,
        files: Mapping[str, FileFacts],
        links: Mapping[str, Links],
        collected: Mapping[str, Count],
        modules: Mapping[str, Sequence[Module]],
        namer: Namer,
        layout: Layout,
    ) -> None:
        self._layout = layout
        self._files = files
        self._links = links
        self._collected = {path: count for path, count in collected.items() if path in links}
        self._modules = modules
        self._namer = namer
        self._scored = {
            tool: frozenset(module.path for module in owned if module.role is not Role.CONSUMER)
            for tool, owned in modules.items()
        }
        self._named_tools = {path: self._touched_tools(path) for path in self._collected}

    def of(self, tool: str, named: Collection[str] = ()) -> list[ToolTest]:
        """The tool's test files by path; ``named`` are files that a manifest or a catalog pattern adds."""
        found = []
        for path in sorted(self._collected):
            reason = self._relation(path, tool) or ("named by the manifest" if path in named else "")
            if reason:
                count = self._collected[path]
                direct = path in named or self._is_direct(path, tool)
                found.append(
                    ToolTest(path=path, count=count.value, exact=count.exact, direct=direct, reason=reason)
                )
        return found

    def exercising(self, lending: Lending) -> dict[str, Place]:
        """By production file, the first test that imports it or patches into it, else one that reaches it
        through test code.
        """
        found: dict[str, Place] = {}
        for path in sorted(self._collected):
            links = self._links[path]
            for how, targets in (
                ("imports", links.edges),
                ("imports", links.passed),
                ("patches", links.patched),
                ("names", _lines(links)),
            ):
                for target, line in targets.items():
                    found.setdefault(target, Place(path=path, line=line, note=f"{how} {target}"))
        untested = frozenset().union(*self._scored.values()) - found.keys()
        for path in sorted(self._collected) if untested else ():
            if self._collected[path].value:
                for target, place in lending.reached(path):
                    if target in untested:
                        found.setdefault(target, place)
        return self._with_lenders(found)

    def _with_lenders(self, found: dict[str, Place]) -> dict[str, Place]:
        """Add the modules that only hand a library on: what tests their users tests them."""
        waiting = list(found)
        while waiting:
            user = waiting.pop()
            for use in self._links[user].uses if user in self._links else ():
                if use.through and use.through not in found and self._only_lends(use.through):
                    place = found[user]
                    found[use.through] = replace(place, note=f"{place.note}, which has {use.tool} through it")
                    waiting.append(use.through)
        return found

    def _only_lends(self, path: str) -> bool:
        """Whether a module offers no function of its own."""
        facts = self._files[path].python
        return facts is not None and all(
            function.name.rpartition(".")[2].startswith("_") for function in facts.functions
        )

    def maybe_exercising(self) -> dict[str, Place]:
        """By production file, a test that was not read as a whole and may exercise it."""
        found: dict[str, Place] = {}
        for path in sorted(self._collected):
            facts = self._files[path].python
            if facts and (place := not_read(path, facts)):
                for target in self._links[path].maybe:
                    found.setdefault(target, place)
        return found

    def _touches(self, path: str) -> frozenset[str]:
        links = self._links[path]
        return frozenset((*links.edges, *links.passed, *links.patched, *links.named))

    def _touched_tools(self, path: str) -> frozenset[str]:
        touched = self._touches(path)
        imported = {use.tool for use in self._links[path].uses}
        subjects = {
            module.path: tool for tool, owned in self._modules.items() for module in owned if module.serves
        }
        return frozenset(imported | {subjects[target] for target in touched if target in subjects})

    def _relation(self, path: str, tool: str) -> str:
        links = self._links[path]
        for use in links.uses:
            if use.tool == tool:
                return f"imports {use.item.module}"
        for how, targets in (
            ("imports", links.edges),
            ("imports", links.passed),
            ("patches", links.patched),
            ("names", links.named),
        ):
            for target in targets:
                if target in self._scored.get(tool, ()):
                    return f"{how} {target}"
        return self._loose_relation(path, tool) or self._unsure_relation(path, tool)

    def _unsure_relation(self, path: str, tool: str) -> str:
        """What a test that was not read as a whole may have to do with the tool."""
        links = self._links[path]
        reached = links.maybe & self._scored.get(tool, frozenset())
        if reached:
            return f"may import {min(reached)}"
        return "may import its library" if tool in links.maybe_tools else ""

    def _loose_relation(self, path: str, tool: str) -> str:
        """Tests of a consumer count where they show by name that they are about the tool."""
        consumers = {module.path for module in self._modules.get(tool, ()) if module.role is Role.CONSUMER}
        touched = [target for target in self._touches(path) if target in consumers]
        if not touched:
            return ""
        if tool in self._namer.named_by_path(path) or any(
            tool in self._namer.named_by_path(target) for target in touched
        ):
            return f"exercises {min(touched)}, which uses it"
        facts = self._files[path].python
        for reference in facts.patches if facts else ():
            if tool in self._namer.named_in(reference.text.rpartition(".")[2]):
                return f"patches {reference.text}"
        return ""

    def _is_direct(self, path: str, tool: str) -> bool:
        if len(self._named_tools[path]) >= _WHOLE:
            return False
        modules = self._modules.get(tool, ())
        own = {module.path for module in modules if module.own}
        subject = self._subject(path)
        if subject and 2 * len(subject & own) >= len(subject):
            return True
        about = self._namer.named_by_path(path)
        if about and tool not in about:
            return False
        homes = {folder_of(target) for target in own}
        parts = {
            module.path
            for module in modules
            if folder_of(module.path) in homes and (module.role is not Role.CONSUMER or tool in about)
        }
        return any(_mirrors(path, target) for target in self._touches(path) & parts)

    def _subject(self, path: str) -> frozenset[str]:
        early = frozenset(target for target in self._links[path].early if not self._layout.is_test(target))
        return early or frozenset(
            target for target in self._touches(path) if not self._layout.is_test(target)
        )


def _lines(links: Links) -> dict[str, int]:
    """The modules that a file's strings name, with the line."""
    return {target: reference.line for target, reference in links.named.items()}


def _mirrors(test: str, module: str) -> bool:
    """Whether the test stands in a folder named after the module's own folder."""
    home = module.split("/")[-2:-1]
    folders = test.split("/")[:-1]
    return bool(home) and any(
        folder.removeprefix("test_").removesuffix("_tests") == home[0] for folder in folders
    )
