"""Keeps a table's columns aligned when a cell gets longer or shorter."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import replace

from mlops_audit.claims.markdown.blocks import Cell, Table
from mlops_audit.model.claim import Edit


def padded(edits: Sequence[Edit], tables: Sequence[Table], characters: str) -> list[Edit]:
    """``edits`` with the blanks behind a cell made fewer or more, where its table is aligned.

    The last edit of a cell takes the blanks along, so that all the cell's edits together keep its width.
    """
    found = sorted(edits, key=lambda each: each.start)
    aligned = _Aligned(tables)
    last: dict[int, tuple[Cell, int]] = {}
    change: dict[int, int] = {}
    for number, edit in enumerate(found):
        cell = aligned.cell(edit)
        if cell is None:
            continue
        last[cell.start] = cell, number
        old = characters[edit.start : edit.end]
        change[cell.start] = change.get(cell.start, 0) + _width(edit.text) - _width(old)
    for cell, number in last.values():
        edit = found[number]
        blanks = cell.outer_end - cell.end
        spare = max(1, blanks - change[cell.start]) if blanks else 0
        if spare != blanks:
            between = characters[edit.end : cell.end]
            found[number] = replace(edit, end=cell.outer_end, text=edit.text + between + " " * spare)
    return found


class _Aligned:
    """The cells of tables, and whether their columns are aligned."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = [table for table in tables if not table.html]
        self._starts = [table.start for table in self._tables]
        self._rows: dict[int, list[tuple[int, tuple[Cell, ...]]]] = {}
        self._columns: dict[tuple[int, int], bool] = {}

    def cell(self, edit: Edit) -> Cell | None:
        """The cell that an edit is in, if its column is aligned."""
        at = bisect_right(self._starts, edit.start) - 1
        if at < 0 or edit.end > self._tables[at].end:
            return None
        table = self._tables[at]
        if at not in self._rows:
            self._rows[at] = [(row[0].outer_start, row) for row in (table.header, *table.rows) if row]
        rows = self._rows[at]
        row = rows[max(0, bisect_right(rows, edit.start, key=lambda item: item[0]) - 1)][1]
        for number, cell in enumerate(row):
            if cell.outer_start <= edit.start and edit.end <= cell.outer_end:
                if (at, number) not in self._columns:
                    self._columns[at, number] = _aligned(table, number)
                return cell if self._columns[at, number] else None
        return None


def _aligned(table: Table, number: int) -> bool:
    """Whether every cell of a column is as wide as the others, and some of them by blanks."""
    cells = [row[number] for row in (table.header, *table.rows) if number < len(row)]
    widths = {cell.outer_end - cell.outer_start - len(cell.text) + _width(cell.text) for cell in cells}
    loose = any(cell.outer_end - cell.end > 1 for cell in cells)
    return len(cells) > 1 and len(widths) == 1 and loose


def _width(text: str) -> int:
    """Columns that a text takes on a screen; combining signs and variation selectors take none."""
    return sum(
        0 if unicodedata.combining(sign) or sign in "\ufe0e\ufe0f\u200d" else 2 if _is_wide(sign) else 1
        for sign in text
    )


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in {"W", "F"}
