"""What the classes of one file are to each other: which are abstract in effect, null objects, meant to be extended."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

from mlops_audit.source.callables.shapes import docstring, raises_not_implemented
from mlops_audit.source.callables.sites import Owner, last_name

_ABSTRACT_NAME = re.compile(
    r"^_*(?:Base|Abstract|Generic|I(?=[A-Z][a-z]))|"
    r"(?:Base|Interface|Mixin|Mix[Ii]n|Protocol|Abstract|ABC|Servicer|Contract|Template|Spec|Specs)\d*$"
)
_ABSTRACT_DOC = re.compile(
    r"(?i)\b(?:base[ -]?class|baseclass|base for|abstract|sub-?class(?:es|ed|ing)?|superclass|parent class|"
    r"mix-?in|inherit(?:ed)? (?:from|by)|derived class|(?:to|should|must|can) be (?:overridden|extended|implemented)|"
    r"interface (?:for|class|that|definition|to be)|extended by)\b"
)
_NULL_NAME = re.compile(
    r"^_*(?:Null|No[Oo]p|Dummy|Fake|Mock|Stub|Noop|Void|Disabled|Silent|Placeholder)(?![a-z])|"
    r"(?:Null|No[Oo]p|Dummy|Fake|Mock|Stub|Noop|Disabled)\d*$|^_*[Nn]o_?[Oo]p"
)
_PLAIN_BASES = frozenset({"object", "BaseModel", "Generic", "Enum", "BaseSettings", "NamedTuple", "Thread"})
_ABSTRACT_BASES = frozenset({"ABC", "ABCMeta"})


class Families:
    """The classes of one file."""

    def __init__(self, owners: Iterable[Owner]) -> None:
        """Take the file's classes, nested ones included."""
        self._heirs: dict[str, list[Owner]] = {}
        for owner in owners:
            for base in owner.bases:
                self._heirs.setdefault(base, []).append(owner)

    def has_heirs(self, owner: Owner) -> bool:
        """Some class of the file extends it."""
        return owner.name in self._heirs

    def is_overridden(self, owner: Owner, method: str) -> bool:
        """Some class of the file that extends it, at any distance, defines the method anew."""
        seen, waiting = {owner.name}, [owner.name]
        while waiting:
            for heir in self._heirs.get(waiting.pop(), ()):
                if method in heir.methods:
                    return True
                if heir.name not in seen:
                    seen.add(heir.name)
                    waiting.append(heir.name)
        return False

    def is_abstract(self, owner: Owner) -> bool:
        """It says so (ABC, name, docstring), is extended here, or does nothing but refuse."""
        return (
            says_abstract(owner)
            or self.has_heirs(owner)
            or bool(_ABSTRACT_DOC.search(docstring(owner.node).split("\n\n")[0]))
            or (is_baseless(owner) and _mostly_refuses(owner))
        )


def is_protocol(owner: Owner) -> bool:
    """A ``typing.Protocol`` (PEP 544): its members are promises that others keep."""
    return any(base.endswith("Protocol") for base in owner.bases) or "Interface" in owner.bases


def says_abstract(owner: Owner) -> bool:
    """Abstract by ``abc``, by an abstract method, or by the convention of its name."""
    return (
        not _ABSTRACT_BASES.isdisjoint(owner.bases)
        or bool(_ABSTRACT_NAME.search(owner.name))
        or any(is_abstract_method(method) for method in owner.methods.values())
    )


def is_abstract_method(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Decorated ``@abstractmethod`` or one of its older kin."""
    return any("abstract" in last_name(decorator) for decorator in node.decorator_list)


def is_null_object(owner: Owner) -> bool:
    """A class whose purpose is to do nothing, or to stand in for something."""
    return bool(_NULL_NAME.search(owner.name))


def is_baseless(owner: Owner) -> bool:
    """It extends nothing that could have asked for its methods."""
    return all(base in _PLAIN_BASES for base in owner.bases)


def _mostly_refuses(owner: Owner) -> bool:
    public = [node for name, node in owner.methods.items() if not name.startswith("__")]
    return sum(map(raises_not_implemented, public)) * 2 >= len(public) > 0
