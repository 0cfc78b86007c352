"""Values that a template prints: each leaves a mark in the text, by which it is found and judged again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import total_ordering

from mlops_audit.claims.regions.measures import Measure, Word
from mlops_audit.model.claim import ClaimKind

OPEN, MIDDLE, CLOSE = "\ue000", "\ue001", "\ue002"
_ZERO = 0xE010
"""Digits of an index are private-use characters, too, so that no filter takes them for text."""
MARKS = re.compile("[\ue000-\ue01f]")
SLOT = re.compile("\ue000([\ue010-\ue019]+)\ue001([^\ue000-\ue002]*)\ue002")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_TAG = re.compile(r"<(?=[A-Za-z/!?])")


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Value:
    """One typed value. ``subject`` is a tool's id, ``rollup:MEASURE`` or ``file:PATH``; ``key`` names it.

    Printed it stands between marks. Compared with a text or a number it is what it says now. ``anchor``: it
    tells which tool a row is about.
    """

    ledger: Ledger
    index: int
    key: tuple[str, str]
    measure: Measure
    kind: ClaimKind
    subject: str
    tools: tuple[str, ...] = ()
    text: str = ""
    """What is printed, where that is not simply what the measure shows."""
    anchor: bool = False

    def __str__(self) -> str:
        digits = "".join(chr(_ZERO + int(digit)) for digit in str(self.index))
        return f"{OPEN}{digits}{MIDDLE}{self.text or escaped(self.measure.shown())}{CLOSE}"

    @property
    def plain(self) -> str | float:
        """What it is compared by: the certain end of a figure, or the text."""
        return self.measure.plain

    def __bool__(self) -> bool:
        return bool(self.plain)

    def __hash__(self) -> int:
        return hash(self.plain)

    def __eq__(self, other: object) -> bool:
        return self.plain == (other.plain if isinstance(other, Value) else other)

    def __lt__(self, other: object) -> bool:
        mine, theirs = self.plain, other.plain if isinstance(other, Value) else other
        if isinstance(mine, str) and isinstance(theirs, str):
            return mine < theirs
        if isinstance(mine, int | float) and isinstance(theirs, int | float):
            return mine < theirs
        return NotImplemented


@dataclass(slots=True, kw_only=True)
class Ledger:
    """All values of one rendering, by their index, and what older writings of them are to be kept."""

    kept: Mapping[tuple[str, str], Measure] = field(default_factory=dict)
    """By a value's key: what the document says, where the evidence cannot say better."""
    values: list[Value] = field(default_factory=list)
    truths: dict[tuple[str, str], Measure] = field(default_factory=dict)
    """By a value's key: what the evidence says, whatever is kept."""

    def enter(
        self,
        key: tuple[str, str],
        measure: Measure,
        kind: ClaimKind,
        *,
        tools: tuple[str, ...] = (),
        text: str = "",
        anchor: bool = False,
    ) -> Value:
        """A new value, keeping what the document says where that is still possible."""
        self.truths[key] = measure
        measure = self.kept.get(key, measure)
        return self._add(
            Value(
                ledger=self,
                index=len(self.values),
                key=key,
                measure=measure,
                kind=kind,
                subject=key[0],
                tools=tools,
                text=text,
                anchor=anchor,
            )
        )

    def reworded(self, value: Value, writings: Mapping[str, str]) -> Value:
        """The same word with other writings."""
        if not isinstance(value.measure, Word):
            return value
        measure = replace(value.measure, writings=writings)
        text = writings.get(value.measure.word, value.measure.word)
        return self._add(replace(value, index=len(self.values), measure=measure, text=text))

    def truth(self, value: Value) -> Measure:
        """What the evidence says of a printed value."""
        truth = self.truths[value.key]
        if isinstance(truth, Word) and isinstance(value.measure, Word):
            return replace(truth, writings=value.measure.writings)
        return truth

    def _add(self, value: Value) -> Value:
        self.values.append(value)
        return value


def index_of(digits: str) -> int:
    """The index that a mark in the text carries."""
    return int("".join(str(ord(digit) - _ZERO) for digit in digits))


def unmarked(text: str) -> str:
    """``text`` without the marks."""
    return MARKS.sub("", text)


def escaped(text: str) -> str:
    """``text`` so that Markdown shows it and nothing else, also in a table's cell."""
    shown = clean(text).replace("\\", "\\\\").replace("|", "\\|").replace("`", "'")
    return _TAG.sub("&lt;", shown)


def code(text: str) -> str:
    """``text`` as a code span, also in a table's cell."""
    inner = clean(text).replace("<!--", "<! --").replace("|", "\\|")
    fence = "`" * (max((len(run) for run in re.findall("`+", inner)), default=0) + 1)
    return f"{fence} {inner} {fence}" if "`" in inner else f"{fence}{inner}{fence}"


def clean(text: str) -> str:
    """``text`` on one line, without marks of ours or characters that steer a terminal."""
    visible = _CONTROL.sub(
        lambda match: match.group().encode("unicode_escape").decode("ascii"), unmarked(text)
    )
    return visible.encode("utf-8", "replace").decode("utf-8")
