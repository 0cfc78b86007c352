"""Markdown → blocks that know where in the source they stand: headings, items, paragraphs, tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class BlockKind(Enum):
    """What a block of text is."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    FRONT_MATTER = "front matter"
    HTML = "html"
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A run of source text. ``headings`` are the titles above it, the outermost first."""

    kind: BlockKind
    start: int
    end: int
    level: int = 0
    """Of a heading, 1 to 6; of an item, how deeply it is nested."""
    headings: tuple[str, ...] = ()
    checked: bool | None = None
    """Of an item with a checkbox."""
    box: int | None = None
    """Where the character between the brackets of that checkbox stands."""
    quoted: bool = False
    lead: str = ""
    """Of an item: the words of the paragraph or item that it stands under."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell of a table: its text without the blanks around it. ``outer`` ones include the padding."""

    start: int
    end: int
    text: str
    outer_start: int
    outer_end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table: its header cells (none in a table without) and its rows, ragged as they may be."""

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    start: int
    end: int
    headings: tuple[str, ...] = ()
    lead: str = ""
    """The paragraph right above it."""
    after: str = ""
    """The text right below it, in which a legend may stand."""
    html: bool = False
    quoted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """One document's blocks and tables, in order."""

    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    comments: tuple[tuple[int, int], ...] = field(default=())
    """Spans of HTML comments outside code."""
