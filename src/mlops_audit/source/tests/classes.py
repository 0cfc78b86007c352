"""Test classes across files: what they inherit, and what that means to pytest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mlops_audit.model.tests import Binding, Bound, TestClass
from mlops_audit.source.tests.bases import Base, classify
from mlops_audit.source.tests.link import Outside, Place, Project

Key = tuple[str, int]
"""A class statement: its file and its index in that file's outline."""
_UNKNOWN = "?"
_DEEPEST = 30


@dataclass(frozen=True, slots=True)
class Member:
    """A name that a class has, by itself or by inheritance, and the file that binds it."""

    path: str
    binding: Binding


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A class with everything that it inherits."""

    members: dict[str, Member]
    statements: tuple[tuple[str, TestClass], ...]
    """Its own statement and those of its first-party ancestors, nearest first, with their files."""
    outsiders: tuple[str, ...]
    """Ancestors that no first-party file defines, by dotted name; ``?`` before what could not be followed."""
    unittest: bool
    constructed: bool
    """It has an ``__init__`` or ``__new__`` that is not ``object``'s."""
    abstract: bool
    """It cannot be instantiated for want of an implementation."""

    @property
    def unknown(self) -> tuple[str, ...]:
        """Ancestors of which nothing is known."""
        return tuple(name for name in self.outsiders if classify(name) is Base.UNKNOWN)


class Families:
    """Finds the family of a class, once."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._families: dict[Key, Family] = {}
        self._orders: dict[Key, tuple[Key | str, ...]] = {}

    def of(self, key: Key) -> Family:
        """The class with everything that it inherits."""
        known = self._families.get(key)
        if known is None:
            known = self._families[key] = self._family(key)
        return known

    def _statement(self, key: Key) -> TestClass:
        return self.project.outlines[key[0]].classes[key[1]]

    def _family(self, key: Key) -> Family:
        order = self._order(key, 0)
        statements = tuple(
            (entry[0], self._statement(entry)) for entry in order if not isinstance(entry, str)
        )
        outsiders = tuple(entry for entry in order if isinstance(entry, str))
        members: dict[str, Member] = {}
        for path, statement in statements:
            # What has been copied (parameterized_class) keeps its name and loses its tests.
            emptied = statement.copies is not None and statement is not statements[0][1]
            for binding in statement.names:
                if not (emptied and binding.name.startswith("test")):
                    members.setdefault(binding.name, Member(path, binding))
        kinds = set(map(classify, outsiders))
        constructed = Base.CONSTRUCTED in kinds or any(entry.constructor for _, entry in statements)
        metaclass = "abc.ABC" in outsiders or any(entry.abstract for _, entry in statements)
        return Family(
            members=members,
            statements=statements,
            outsiders=outsiders,
            unittest=Base.UNITTEST in kinds,
            constructed=constructed or "__init__" in members or "__new__" in members,
            abstract=metaclass and any(map(self._is_abstract, members.values())),
        )

    def _is_abstract(self, member: Member) -> bool:
        binding = member.binding
        if binding.kind is not Bound.FUNCTION:
            return False
        return self.project.outlines[member.path].functions[binding.index].abstract

    def _order(self, key: Key, depth: int) -> tuple[Key | str, ...]:
        """The method resolution order (C3); plain depth-first where a cycle or a contradiction forbids it."""
        known = self._orders.get(key)
        if known is not None:
            return known
        self._orders[key] = (key,)
        bases = [self._base(key[0], text) for text in self._statement(key).bases]
        if depth > _DEEPEST:
            bases = []
        lines = [(base,) if isinstance(base, str) else self._order(base, depth + 1) for base in bases]
        order = self._orders[key] = (key, *_merge([*lines, tuple(bases)]))
        return order

    def _base(self, path: str, text: str) -> Key | str:
        if text.startswith("#"):
            return path, int(text[1:])
        if text == _UNKNOWN:
            return _UNKNOWN
        found = self.project.follow(path, text)
        if isinstance(found, Place):
            binding = found.binding
            return (found.path, binding.index) if binding.kind is Bound.CLASS else _UNKNOWN + text
        return found.name if isinstance(found, Outside) else _UNKNOWN + text


def _merge(lines: Sequence[tuple[Key | str, ...]]) -> list[Key | str]:
    merged: list[Key | str] = []
    rows = [list(line) for line in lines if line]
    while rows:
        tails = {entry for row in rows for entry in row[1:]}
        head = next((row[0] for row in rows if row[0] not in tails), rows[0][0])
        merged.append(head)
        rows = [[entry for entry in row if entry != head] for row in rows]
        rows = [row for row in rows if row]
    return merged
