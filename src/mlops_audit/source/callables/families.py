"""What the classes of one file are to each other: abstract in effect, null objects, meant to be extended."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mlops_audit.source.callables.shapes import docstring, raises_not_implemented
from mlops_audit.source.callables.sites import Def, Owner, last_name

_ABSTRACT_NAME = re.compile(
    r"^_*(?:Base|Abstract|Generic|I(?=[A-Z][a-z]))|"
    r"(?:(?<!Knowledge)(?<!Data)(?<!Code)Base|Interface|Mixin|Mix[Ii]n|Protocol|Abstract|ABC|Servicer|Contract|Template|Spec|Specs)\d*$"
)
_ABSTRACT_DOC = re.compile(
    r"(?i)\b(?:base[ -]?class|baseclass|base for|abstract|sub-?class(?:es|ed|ing)?|superclass|parent class|"
    r"mix-?in|inherit(?:ed)? (?:from|by)|derived class|"
    r"(?:to|should|must|can) be (?:overridden|extended|implemented)|"
    r"interface (?:for|class|that|definition|to be)|extended by)\b"
)
_NULL_NAME = re.compile(
    r"^_*(?:Null|No[Oo]p|Dummy|Fake|Mock|Stub|Void|Disabled|[Ss]ilent|Placeholder|NotInstalled)(?![a-z])|"
    r"(?:Null|No[Oo]p|Dummy|Fake|Mock|Stub|Disabled)\d*$"
)
_PLAIN_BASES = frozenset({"object", "BaseModel", "Generic", "Enum", "BaseSettings", "NamedTuple", "Thread"})
_ABSTRACT_BASES = frozenset({"ABC", "ABCMeta"})


class Families:
    """The classes of one file."""

    def __init__(self, owners: Iterable[Owner]) -> None:
        """Take the file's classes, nested ones included."""
        self._extended = {base for owner in owners for base in owner.bases}

    def has_heirs(self, owner: Owner) -> bool:
        """Some class of the file extends it."""
        return owner.name in self._extended

    def is_extensible(self, owner: Owner) -> bool:
        """It says that it is there to be extended (ABC, name, docstring), or is extended here."""
        return (
            says_abstract(owner)
            or self.has_heirs(owner)
            or bool(_ABSTRACT_DOC.search(docstring(owner.node).partition("\n\n")[0]))
        )

    def is_abstract(self, owner: Owner) -> bool:
        """It is there to be extended, or mostly refuses."""
        return self.is_extensible(owner) or (is_baseless(owner) and _mostly_refuses(owner))


def is_protocol(owner: Owner) -> bool:
    """A ``typing.Protocol`` (PEP 544): its members are promises that others keep."""
    return any(base.endswith("Protocol") or base == "Interface" for base in owner.bases)


def says_abstract(owner: Owner) -> bool:
    """Abstract by ``abc``, by an abstract method, or by the convention of its name."""
    return (
        not _ABSTRACT_BASES.isdisjoint(owner.bases)
        or bool(_ABSTRACT_NAME.search(owner.name))
        or any(map(is_abstract_method, owner.methods))
    )


def is_abstract_method(node: Def) -> bool:
    """Decorated ``@abstractmethod`` or one of its older kin."""
    return any("abstract" in last_name(decorator) for decorator in node.decorator_list)


def is_null_object(owner: Owner) -> bool:
    """A class whose purpose is to do nothing, or to stand in for something."""
    return bool(_NULL_NAME.search(owner.name))


def is_baseless(owner: Owner) -> bool:
    """It extends nothing that could have asked for its methods."""
    return all(base in _PLAIN_BASES for base in owner.bases)


def _mostly_refuses(owner: Owner) -> bool:
    public = [node for node in owner.methods if not node.name.startswith("__")]
    return sum(map(raises_not_implemented, public)) * 2 >= len(public) > 0
