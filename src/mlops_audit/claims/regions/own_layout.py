"""A region around a table that stays its authors' own: ``layout=own``.

The template says what the cells mean that are written as it writes them, under the titles that it gives.
Their values are judged and corrected one by one; every other cell, row and column stays as it is, and is
judged like any other text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from mlops_audit.claims.regions.columns import plain_title
from mlops_audit.claims.regions.matching import Said, is_anchored
from mlops_audit.claims.regions.measures import NOTHING, Measure, Word
from mlops_audit.claims.regions.rows import Mould, NewRow, OldRow, Stand
from mlops_audit.model.claim import Edit

OPTIONS: Mapping[str, str] = {"layout": "own", "only": "all"}
"""The options of a region around a table of somebody's own."""

_MOST = 50_000
"""Pairs of rows that are compared; a larger table is judged like any other text."""
_BETWEEN = re.compile(r"[\s,;()\[\]]+")
_JOINING = frozenset(("of", "to"))
"""Words within a figure."""
_ASIDE = re.compile(r"\([^()]*\)")


def has_own_layout(options: Mapping[str, str]) -> bool:
    """Whether a region's options say that its table keeps its own columns and rows."""
    return options.get("layout") == OPTIONS["layout"]


def title(text: str) -> str:
    """A column's title for comparison: without markup, and what stands in brackets."""
    return plain_title(_ASIDE.sub(" ", text))


def fitted(new: Sequence[NewRow], old: Sequence[OldRow]) -> tuple[list[NewRow], list[OldRow]]:
    """The rows of both that name the same tool, each with the cells that mean the same, written alike."""
    head, anchors = _header(old), [row for row in new if row.anchors]
    template_head = _header(new)
    if head is None or template_head is None or not anchors:
        return [], []
    anchor = next(number for number, cell in enumerate(anchors[0].cells) if _names(cell))
    body = [row for row in old if row is not head and len(row.cells) == len(head.cells)]
    if len(body) * len(anchors) * len(head.cells) > _MOST:
        return [], []
    where = _anchor_column(anchors, anchor, body)
    if where is None:
        return [], []
    columns = {where: anchor, **_shared(head, template_head, besides=(where, anchor))}
    fits = list(_pairs(anchors, anchor, body, where))
    found = [(row, line, _alike(row, line, columns)) for row, line in fits]
    return (
        [replace(row, cells=tuple(row.cells[mine] for _, mine in cells)) for row, _, cells in found],
        [replace(line, cells=tuple(line.cells[theirs] for theirs, _ in cells)) for _, line, cells in found],
    )


def in_its_manner(said: Said) -> Edit:
    """The edit that writes what is true, as code and with the signs that stand there now."""
    start, end, text = said.start, said.end, said.printed
    if len(said.text) > 2 and said.text[0] == said.text[-1] == "`" and "`" not in text:
        start, end = start + 1, end - 1
    for sign, spelt in (("≥", ">="), ("≤", "<=")):
        if sign in said.text:
            text = text.replace(spelt, sign)
    return Edit(start=start, end=end, text=text)


def _header(rows: Sequence[OldRow] | Sequence[NewRow]) -> OldRow | NewRow | None:
    return next((row for row in rows if len(row.cells) > 1), None)


def _names(cell: Mould) -> bool:
    return any(slot.value.anchor for slot in cell.slots)


def _is_of(cell: Mould, stand: Stand) -> bool:
    found = cell.match(stand)
    return found is not None and is_anchored(found, stand.text)


def _anchor_column(rows: Sequence[NewRow], anchor: int, body: Sequence[OldRow]) -> int | None:
    """The column of the document that names the tools, whatever its title."""
    votes = [
        sum(1 for line in body for row in rows if _is_of(row.cells[anchor], line.cells[number]))
        for number in range(len(body[0].cells) if body else 0)
    ]
    most = max(votes, default=0)
    return votes.index(most) if most else None


def _shared(head: OldRow | NewRow, template: OldRow | NewRow, besides: tuple[int, int]) -> dict[int, int]:
    """By column of the document: that of the template with the same title, where that is the only one."""
    mine = [title(cell.text) for cell in template.cells]
    theirs = [title(cell.text) for cell in head.cells]
    return {
        number: mine.index(name)
        for number, name in enumerate(theirs)
        if mine.count(name) == theirs.count(name) == 1
        and number != besides[0]
        and mine.index(name) != besides[1]
    }


def _pairs(
    rows: Sequence[NewRow], anchor: int, body: Sequence[OldRow], where: int
) -> Iterator[tuple[NewRow, OldRow]]:
    free = list(body)
    for row in rows:
        line = next((each for each in free if _is_of(row.cells[anchor], each.cells[where])), None)
        if line is not None:
            free.remove(line)
            yield row, line


def _alike(row: NewRow, line: OldRow, columns: Mapping[int, int]) -> list[tuple[int, int]]:
    return [
        (theirs, mine)
        for theirs, mine in columns.items()
        if _is_written_alike(row.cells[mine], line.cells[theirs])
    ]


def _is_written_alike(mould: Mould, cell: Stand) -> bool:
    """Whether a cell holds what the template prints and not one word more, so that none is lost.

    Where the template has nothing to print, what stands there is not its to judge.
    """
    found = mould.match(cell)
    return found is not None and all(
        slot.value.anchor
        or (_says_no_more(slot.value.measure, cell.text[start:end]) and slot.text != NOTHING)
        for slot, start, end in found
    )


def _says_no_more(measure: Measure, said: str) -> bool:
    if isinstance(measure, Word):
        return measure.is_writing(said)
    return not any(word.isalpha() and word not in _JOINING for word in _BETWEEN.split(said))
