"""The statement that a claim is made in: a cell with its row, or what of a sentence is on its line."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from mlops_audit.claims.finding.clauses import sentences
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.markdown.blocks import Block, Cell, Table
from mlops_audit.claims.markdown.masks import plain, prose


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Characters ``start`` to ``end`` of a document, and the block, or the table's row, that they are of."""

    start: int
    end: int
    block: Block | None = None
    table: Table | None = None
    row: tuple[Cell, ...] = ()
    column: int = 0

    @property
    def span(self) -> tuple[int, int]:
        """All that is read together with the statement: its row, or itself."""
        return (self.row[0].outer_start, self.row[-1].outer_end) if self.row else (self.start, self.end)

    @property
    def header(self) -> str:
        """The header of its column; empty where there is none."""
        return self.header_of(self.column)

    def header_of(self, column: int) -> str:
        """The header of a column of its table; empty where there is none."""
        if self.table is None or column >= len(self.table.header):
            return ""
        return plain(self.table.header[column].text)


class StatementFinder:
    """Finds the statements of one document."""

    def __init__(self, page: Page) -> None:
        self._text = page.text.characters
        self._blocks = page.blocks.blocks
        self._tables = page.blocks.tables
        self._rows: dict[int, list[tuple[int, tuple[Cell, ...]]]] = {}

    def at(self, start: int, end: int) -> Statement | None:
        """The statement that holds these characters; None where they are of no cell and no sentence."""
        return self._cell(start, end) or self._sentence(start, end)

    def _cell(self, start: int, end: int) -> Statement | None:
        at = bisect_right(self._table_starts, start) - 1
        if at < 0 or start >= self._tables[at].end:
            return None
        table = self._tables[at]
        if at not in self._rows:
            self._rows[at] = [(row[0].outer_start, row) for row in (table.header, *table.rows) if row]
        rows = self._rows[at]
        row = rows[max(0, bisect_right(rows, start, key=lambda item: item[0]) - 1)][1]
        for number, cell in enumerate(row):
            if cell.outer_start <= start and end <= cell.outer_end:
                return Statement(start=cell.start, end=cell.end, table=table, row=row, column=number)
        return None

    def _sentence(self, start: int, end: int) -> Statement | None:
        at = bisect_right(self._block_starts, start) - 1
        if at < 0 or end > self._blocks[at].end:
            return None
        block = self._blocks[at]
        line = max(block.start, self._text.rfind("\n", 0, start) + 1)
        stop = self._text.find("\n", end, block.end)
        stop = block.end if stop < 0 else stop
        if "|" in self._text[line:stop]:  # what stands on both sides of a bar is read together
            return Statement(start=line, end=stop, block=block)
        for piece in sentences(prose(self._text, line, stop).coded):
            left, right = line + piece.start, line + piece.end
            if left <= start < right:
                return Statement(start=left, end=max(right, end), block=block)
        return None

    @cached_property
    def _table_starts(self) -> list[int]:
        return [table.start for table in self._tables]

    @cached_property
    def _block_starts(self) -> list[int]:
        return [block.start for block in self._blocks]
