"""Columns of a region's table that are its authors' own: kept as they are, beside what the template gives."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.regions.measures import NOTHING
from mlops_audit.claims.regions.rows import NewRow, OldRow, cell_spans
from mlops_audit.claims.regions.values import escaped

_WORD = re.compile(r"\w+")
_DASHES = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One kept column: where it stands, its title, and its cells by what else is in their rows."""

    index: int
    title: str
    cells: Mapping[str, str]
    spans: tuple[tuple[int, int], ...] = ()
    """Where its cells stand."""


def plain_title(title: str) -> str:
    """A column's title without markup, for comparison."""
    return " ".join(_WORD.findall(title.replace("_", " ").casefold()))


def parted(rows: Sequence[OldRow], titles: str, characters: str) -> tuple[list[OldRow], tuple[Column, ...]]:
    """The rows without the columns of these ``titles`` (with commas between), and those columns."""
    wanted = {plain_title(title) for title in titles.split(",")} - {""}
    header = next((row for row in rows if len(row.cells) > 1), None)
    if header is None or not wanted:
        return list(rows), ()
    kept = [index for index, cell in enumerate(header.cells) if plain_title(cell.text) in wanted]
    columns = tuple(
        Column(
            index=index,
            title=_raw(header, index, characters),
            cells=_cells(rows, index, characters),
            spans=tuple(
                (row.cells[index].start, row.cells[index].end)
                for row in rows
                if row is not header and 1 < len(row.cells) > index
            ),
        )
        for index in kept
    )
    return [_without(row, kept) for row in rows], columns


def woven(text: str, rows: Sequence[NewRow], columns: Sequence[Column]) -> str:
    """What a template gives with the kept columns put in where they stood."""
    if not columns:
        return text
    lines, following, number = [], iter(rows), 0
    for line in text.split("\n"):
        row = next(following) if line.strip() else None
        if row is not None and len(row.cells) > 1:
            lines.append(_widened(line, row, columns, number))
            number += 1
        else:
            lines.append(line)
    return "\n".join(lines)


def _cells(rows: Sequence[OldRow], index: int, characters: str) -> dict[str, str]:
    """By the text of every other cell of a row: the one that first has it decides."""
    found: dict[str, str] = {}
    for row in rows:
        if index < len(row.cells):
            for other, cell in enumerate(row.cells):
                if other != index:
                    found.setdefault(cell.text.casefold(), _raw(row, index, characters))
    return found


def _raw(row: OldRow, index: int, characters: str) -> str:
    return characters[row.cells[index].start : row.cells[index].end]


def _without(row: OldRow, kept: Sequence[int]) -> OldRow:
    if len(row.cells) < 2:
        return row
    return replace(row, cells=tuple(cell for index, cell in enumerate(row.cells) if index not in kept))


def _widened(line: str, row: NewRow, columns: Sequence[Column], number: int) -> str:
    cells = [line[start:end].strip() for start, end in cell_spans(line, 0, len(line))]
    names = [slot.text.casefold() for slot in row.slots if slot.value.anchor]
    for column in columns:
        if number == 0:
            cell = column.title
        elif _DASHES.fullmatch(line):
            cell = "---"
        else:
            cell = next((column.cells[name] for name in names if name in column.cells), escaped(NOTHING))
        cells.insert(column.index, cell)
    return "| " + " | ".join(cells) + " |"
