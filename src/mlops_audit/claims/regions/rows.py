"""Rows of cells: what stands in a document, and what a template would put there, so that both can be matched.

A table's row has a cell for each column, any other line is one cell. Padding, emphasis and the dashes under
a header make no difference.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mlops_audit.claims.regions.values import SLOT, Value, index_of, unmarked

_PIPE = re.compile(r"(?<!\\)\|")
DASHES = re.compile(r":?-+:?")
_QUOTE = re.compile(r"[ \t]*(?:>[ \t]?)+")
_BLANK = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A cell of the document. ``offsets`` give the character of the document for each one of ``text``."""

    text: str
    offsets: Sequence[int]
    start: int
    end: int

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a part of ``text`` stands in the document."""
        if start == end:
            at = self.offsets[start] if start < len(self.offsets) else self.end
            return at, at
        return self.offsets[start], self.offsets[end - 1] + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class OldRow:
    """One line of the document that is not blank."""

    cells: tuple[Stand, ...]
    start: int
    end: int

    @property
    def text(self) -> str:
        """The line, normalised."""
        return "|".join(cell.text for cell in self.cells)


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """Where a template prints a value, and what it prints there now."""

    value: Value
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mould:
    """A cell as a template gives it: ``literals`` around its ``slots``, always one more."""

    literals: tuple[str, ...]
    slots: tuple[Slot, ...]

    @property
    def text(self) -> str:
        """The cell, normalised."""
        parts = [self.literals[0]]
        for slot, literal in zip(self.slots, self.literals[1:], strict=True):
            parts += (slot.text, literal)
        return "".join(parts)

    def match(self, cell: Stand) -> list[tuple[Slot, int, int]] | None:
        """Each slot with where its text begins and ends in the cell; None: it is another cell."""
        text, position = cell.text, len(self.literals[0])
        if not text.startswith(self.literals[0]):
            return None
        if not self.slots:
            return [] if text == self.literals[0] else None
        whole = text == self.text
        found = []
        for number, (slot, literal) in enumerate(zip(self.slots, self.literals[1:], strict=True), 1):
            end = position + len(slot.text)
            if not (whole or text.startswith(slot.text + literal, position)) or number == len(self.slots):
                end = self._end(text, position, literal, last=number == len(self.slots), slot=slot)
            if end < position:
                return None
            found.append((slot, position, end))
            position = end + len(literal)
        return found

    def _end(self, text: str, position: int, literal: str, *, last: bool, slot: Slot) -> int:
        if last:
            return len(text) - len(literal) if text.endswith(literal) else -1
        if not literal:  # another slot follows at once: only the very same text tells where it ends
            return position + len(slot.text) if text.startswith(slot.text, position) else -1
        return text.find(literal, position)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRow:
    """One line as a template gives it."""

    cells: tuple[Mould, ...]

    @property
    def text(self) -> str:
        """The line, normalised."""
        return "|".join(cell.text for cell in self.cells)

    @property
    def slots(self) -> Iterator[Slot]:
        """All its slots."""
        return (slot for cell in self.cells for slot in cell.slots)

    @property
    def anchors(self) -> frozenset[str]:
        """The tools that it names."""
        return frozenset(slot.value.subject for slot in self.slots if slot.value.anchor)

    @property
    def tools(self) -> frozenset[str]:
        """The tools that its values are about."""
        return self.anchors or frozenset(tool for slot in self.slots for tool in slot.value.tools)


def old_rows(characters: str, start: int, end: int, *, quoted: bool = False) -> list[OldRow]:
    """The rows between two characters of a document; ``quoted``: each line begins with quote marks."""
    rows = []
    position = start
    while position < end:
        stop = characters.find("\n", position, end)
        stop = end if stop < 0 else stop
        lead = _QUOTE.match(characters, position, stop) if quoted else None
        first = lead.end() if lead else position
        if characters[first:stop].strip():
            cells = tuple(_stand(characters, *span) for span in cell_spans(characters, first, stop))
            rows.append(OldRow(cells=cells, start=first, end=first + len(characters[first:stop].rstrip())))
        position = stop + 1
    return rows


def new_rows(marked: str, values: Sequence[Value]) -> list[NewRow]:
    """The rows of a rendering that still has its marks."""
    rows = []
    for line in marked.split("\n"):
        if unmarked(line).strip():
            cells = tuple(_mould(line[start:end], values) for start, end in cell_spans(line, 0, len(line)))
            rows.append(NewRow(cells=cells))
    return rows


def digest(rows: Sequence[OldRow]) -> str:
    """Twelve hexadecimal digits that stand for what the rows say, however they are padded."""
    said = "\n".join(row.text for row in rows)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def cell_spans(line: str, start: int, end: int) -> list[tuple[int, int]]:
    """Spans of the cells of a line; one span where it is no row of a table."""
    if not unmarked(line[start:end]).lstrip().startswith("|"):
        return [(start, end)]
    pipes = [found.start() for found in _PIPE.finditer(line, start, end)]
    ends = [*pipes[1:], end]
    spans = [(pipe + 1, stop) for pipe, stop in zip(pipes, ends, strict=True)]
    if len(spans) > 1 and not line[spans[-1][0] : spans[-1][1]].strip():
        spans.pop()
    return spans


def _stand(characters: str, start: int, end: int) -> Stand:
    raw = characters[start:end]
    inner = raw.strip()
    if DASHES.fullmatch(inner):
        return Stand(text="-", offsets=(start,), start=start, end=end)
    text: list[str] = []
    offsets: list[int] = []
    for offset, character in enumerate(raw, start):
        if character == "*":
            continue
        if character.isspace():
            if not text or text[-1] == " ":
                continue
            character = " "  # noqa: PLW2901 - runs of blanks count as one
        text.append(character)
        offsets.append(offset)
    while text and text[-1] == " ":
        text.pop()
        offsets.pop()
    begin = start + len(raw) - len(raw.lstrip()) if inner else start
    return Stand(text="".join(text), offsets=offsets, start=begin, end=begin + len(inner))


def _mould(marked: str, values: Sequence[Value]) -> Mould:
    literals, slots = [""], []
    position = 0
    for found in SLOT.finditer(marked):
        literals[-1] += _loose(marked[position : found.start()])
        slots.append(Slot(value=values[index_of(found[1])], text=_loose(found[2]).strip()))
        literals.append("")
        position = found.end()
    literals[-1] += _loose(marked[position:])
    literals[0] = literals[0].lstrip()
    literals[-1] = literals[-1].rstrip()
    if not slots and DASHES.fullmatch(literals[0]):
        literals = ["-"]
    return Mould(literals=tuple(literals), slots=tuple(slots))


def _loose(text: str) -> str:
    return _BLANK.sub(" ", unmarked(text).replace("*", ""))
