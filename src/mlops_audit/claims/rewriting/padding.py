"""Keeps a table's columns aligned when a cell gets longer or shorter."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.markdown.blocks import Cell, Table
from mlops_audit.model.claim import Edit


def padded(edits: Sequence[Edit], tables: Sequence[Table], characters: str) -> list[Edit]:
    """``edits`` with the blanks behind a cell made fewer or more, where its table is aligned.

    The last edit of a cell takes the blanks along, so that all the cell's edits together keep its width.
    """
    found = sorted(edits, key=lambda each: each.start)
    aligned = _Aligned(tables)
    last: dict[int, tuple[_Column, int]] = {}
    change: dict[int, int] = {}
    for number, edit in enumerate(found):
        column = aligned.column(edit)
        if column is None:
            continue
        cell, width = column.cell, column.width
        last[cell.start] = column, number
        old = characters[edit.start : edit.end]
        change[cell.start] = change.get(cell.start, 0) + width(edit.text) - width(old)
    for column, number in last.values():
        edit, cell = found[number], column.cell
        blanks = cell.outer_end - cell.end
        spare = max(1, blanks - change[cell.start]) if blanks else 0
        if spare != blanks:
            between = characters[edit.end : cell.end]
            found[number] = replace(edit, end=cell.outer_end, text=edit.text + between + " " * spare)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """A cell of an aligned column, and how the width of its texts is counted."""

    cell: Cell
    width: Callable[[str], int]


class _Aligned:
    """The cells of tables, and whether their columns are aligned."""

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = [table for table in tables if not table.html]
        self._starts = [table.start for table in self._tables]
        self._rows: dict[int, list[tuple[int, tuple[Cell, ...]]]] = {}
        self._widths: dict[tuple[int, int], Callable[[str], int] | None] = {}

    def column(self, edit: Edit) -> _Column | None:
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
                if (at, number) not in self._widths:
                    self._widths[at, number] = _width_of(table, number)
                width = self._widths[at, number]
                return _Column(cell=cell, width=width) if width else None
        return None


def _width_of(table: Table, number: int) -> Callable[[str], int] | None:
    """How the widths of a column were counted when it was aligned; None where it is not.

    Every cell is as wide as the others then, and some of them by blanks. Editors count differently.
    """
    cells = [row[number] for row in (table.header, *table.rows) if number < len(row)]
    if len(cells) < 2 or not any(cell.outer_end - cell.end > 1 for cell in cells):
        return None
    for width in (_on_screen, _in_columns, len):
        if (
            len({cell.outer_end - cell.outer_start - len(cell.text) + width(cell.text) for cell in cells})
            == 1
        ):
            return width
    return None


def _on_screen(text: str) -> int:
    """Columns that a text takes where a sign that is to be shown as an emoji takes two."""
    shown = text.count("\ufe0f")
    return _in_columns(text) + shown - sum(_is_wide(text[at - 1]) for at in _places(text, "\ufe0f"))


def _places(text: str, sign: str) -> list[int]:
    return [at for at in range(1, len(text)) if text[at] == sign]


def _in_columns(text: str) -> int:
    """Columns that a text takes; combining signs and variation selectors take none."""
    return sum(
        0 if unicodedata.combining(sign) or sign in "\ufe0e\ufe0f\u200d" else 2 if _is_wide(sign) else 1
        for sign in text
    )


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in {"W", "F"}
