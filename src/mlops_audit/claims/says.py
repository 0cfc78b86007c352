"""What a claim says, as values that can be held against evidence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mlops_audit.model.claim import Claim


class Word(StrEnum):
    """What a status word or sign says."""

    COMPLETE = "complete"
    IMPLEMENTED = "implemented"
    CONFIGURED = "configured"
    PARTIAL = "partial"
    BROKEN = "broken"
    CONFIG_ONLY = "config-only"
    NONE = "no code"
    VERIFY = "to be verified"


class Role(StrEnum):
    """What a column, or the words beside a status, is about."""

    TOOL = "tool"
    CODE = "code"
    CONFIG = "config"
    TESTS = "tests"
    DECLARED = "declared"
    VERSION = "version"
    LINES = "lines"
    PLACE = "place"
    TOTAL = "total"


class Measure(StrEnum):
    """What a figure about a group of tools, or about one, measures."""

    COMPLETION = "completion"
    WITH_CODE = "with_code"
    CONFIGURED = "configured"
    COMPLETE = "complete"
    CONFIG_ONLY = "config_only"
    NO_CODE = "no_code"
    TESTED = "tested"
    DECLARED = "declared"
    PASSED = "passed"
    TOTAL = "total"


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusSays:
    """A status word about one tool, or the group, as far as ``role`` goes."""

    word: Word
    role: Role = Role.TOOL


@dataclass(frozen=True, slots=True, kw_only=True)
class BoxSays:
    """A checkbox: ticked, the tools that it names are all used; open, they are not all.

    ``role`` CONFIG: configured instead of used.
    """

    ticked: bool
    role: Role = Role.TOOL
    explained: bool = False
    """Whether words behind it say the same as the box."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PercentSays:
    """A percentage, ``decimals`` as written; ``measures`` are those that its words permit."""

    low: float
    high: float
    decimals: int
    approximate: bool
    bound: str
    measures: tuple[Measure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RatioSays:
    """So many tools of the group, or of those that are named; ``of`` is None where none is given."""

    count: int
    of: int | None
    measure: Measure
    bound: str = ""
    listed: bool = False
    """Whether the tools are named in the claim itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountSays:
    """A number of tests, or of lines of the file ``path``."""

    count: int
    bound: str
    unit: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceSays:
    """A path, and lines of it that are said to hold something of the tool."""

    path: str
    first: int | None = None
    last: int | None = None
    linked: bool = False
    """Whether it is the target of a link, relative to the document."""
    name: str = ""
    """What of a Python file is meant: a test's node id behind the path, or a name, parts joined by dots."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionSays:
    """A version constraint of the tool."""

    operator: str
    version: str


Says = StatusSays | BoxSays | PercentSays | RatioSays | CountSays | PlaceSays | VersionSays


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """How another cell of the same column says something: the convention that an edit keeps."""

    word: Word | None
    text: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One claim, what it says, and what an edit would have to keep.

    ``digits`` is where the number or the word alone stands, which is what an edit replaces; None: the whole
    claim. ``group`` are the tools that the claim's table or sentence lists. Exactly one of the fields named
    for kinds of claims is filled, for caches cannot keep a choice of types.
    """

    claim: Claim
    digits: tuple[int, int] | None = None
    group: tuple[str, ...] = ()
    peers: tuple[Peer, ...] = ()
    status: StatusSays | None = None
    box: BoxSays | None = None
    percent: PercentSays | None = None
    ratio: RatioSays | None = None
    count: CountSays | None = None
    place: PlaceSays | None = None
    version: VersionSays | None = None

    @property
    def says(self) -> Says:
        """What it says, whatever its kind."""
        every = (self.status, self.box, self.percent, self.ratio, self.count, self.place, self.version)
        return next(said for said in every if said is not None)


def found(
    claim: Claim,
    says: Says,
    *,
    digits: tuple[int, int] | None = None,
    group: tuple[str, ...] = (),
    peers: tuple[Peer, ...] = (),
) -> Found:
    """A claim with what it says."""
    return Found(
        claim=claim,
        digits=digits,
        group=group,
        peers=peers,
        status=says if isinstance(says, StatusSays) else None,
        box=says if isinstance(says, BoxSays) else None,
        percent=says if isinstance(says, PercentSays) else None,
        ratio=says if isinstance(says, RatioSays) else None,
        count=says if isinstance(says, CountSays) else None,
        place=says if isinstance(says, PlaceSays) else None,
        version=says if isinstance(says, VersionSays) else None,
    )
