"""Keeps a table's columns aligned when a cell gets longer or shorter."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from mlops_audit.claims.markdown.blocks import Cell, Table
from mlops_audit.model.claim import Edit


def padded(edits: Sequence[Edit], tables: Sequence[Table], characters: str) -> list[Edit]:
    """``edits`` with the blanks behind a cell made fewer or more, where its table is aligned.

    The last edit of a cell takes the blanks along, so that all the cell's edits together keep its width.
    """
    found: list[Edit] = []
    last: dict[tuple[int, int], int] = {}
    change: dict[tuple[int, int], int] = {}
    for edit in sorted(edits, key=lambda each: each.start):
        cell = _cell(edit, tables)
        found.append(edit)
        if cell is None:
            continue
        key = (cell.start, cell.outer_end)
        last[key] = len(found) - 1
        old = characters[edit.start : edit.end]
        change[key] = change.get(key, 0) + _width(edit.text) - _width(old)
    for (_, outer_end), number in last.items():
        edit = found[number]
        start, _ = next(key for key in last if last[key] == number)
        end = start + len(characters[start:outer_end].rstrip(" "))
        blanks = outer_end - end
        spare = max(1, blanks - change[start, outer_end]) if blanks else 0
        if spare == blanks:
            continue
        between = characters[edit.end : end]
        found[number] = replace(edit, end=outer_end, text=edit.text + between + " " * spare)
    return found


def _cell(edit: Edit, tables: Sequence[Table]) -> Cell | None:
    """The cell that an edit is in, if its column is aligned."""
    for table in tables:
        if table.html or not table.start <= edit.start < table.end:
            continue
        for row in (table.header, *table.rows):
            for number, cell in enumerate(row):
                if cell.outer_start <= edit.start and edit.end <= cell.outer_end:
                    return cell if _aligned(table, number) else None
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
