"""Which row of a template is which line of the document, and what each of its values says there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mlops_audit.claims.regions.rows import Mould, NewRow, OldRow, Slot, Stand
from mlops_audit.claims.regions.values import Ledger, Value
from mlops_audit.model.claim import ClaimKind, Ruling

_MOST = 50_000
"""Pairs of rows that are compared; a region with more has changed as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What the document says where a template prints a value."""

    value: Value
    text: str
    printed: str
    """What is printed there now."""
    start: int
    end: int
    ruling: Ruling

    @property
    def told(self) -> str:
        """The writing to judge: where the same is printed, what the value shows before any filter."""
        return self.value.measure.shown() if self.text == self.printed else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """A line or a cell that is not what the template gives, whatever its values; None: there is none."""

    old: tuple[int, int] | None
    new: str | None
    kind: ClaimKind = ClaimKind.STATUS
    subject: str = ""
    tools: tuple[str, ...] = ()


@dataclass(slots=True, kw_only=True)
class Match:
    """A rendering held against a document."""

    said: list[Said] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    quality: Counter[str] = field(default_factory=Counter)
    """By tool: cells that are as the template gives them, less those that are not."""


def match(new: Sequence[NewRow], old: Sequence[OldRow], ledger: Ledger) -> Match:
    """Pair the rows, first those that agree in everything, last those that only name the same tool."""
    found = Match()
    pairs = _paired(new, old)
    for index, row in enumerate(new):
        if index in pairs:
            _compare(found, row, old[pairs[index]], ledger)
    taken = set(pairs.values())
    rest = [row for index, row in enumerate(old) if index not in taken]
    lacking = [row for index, row in enumerate(new) if index not in pairs]
    for position in range(max(len(rest), len(lacking))):
        line = rest[position] if position < len(rest) else None
        wanted = lacking[position] if position < len(lacking) else None
        span = (line.start, line.end) if line else None
        found.odd.append(_odd(span, wanted.text if wanted else None, wanted))
        for tool in wanted.tools if wanted else ():
            found.quality[tool] -= 1
    return found


def _paired(new: Sequence[NewRow], old: Sequence[OldRow]) -> dict[int, int]:
    """The index of an old row for that of a new one."""
    same: dict[str, list[int]] = {}
    for other in reversed(range(len(old))):
        same.setdefault(old[other].text, []).append(other)
    pairs: dict[int, int] = {}
    for index, row in enumerate(new):
        if alike := same.get(row.text):
            pairs[index] = alike.pop()
    taken = set(pairs.values())
    free = {other: None for other in range(len(old)) if other not in taken}
    if (len(new) - len(pairs)) * len(free) > _MOST:
        return pairs
    for agree in (_shaped, _about):
        for index, row in enumerate(new):
            if index in pairs:
                continue
            partner = next((other for other in free if agree(row, old[other])), None)
            if partner is not None:
                pairs[index] = partner
                del free[partner]
    return pairs


def _shaped(new: NewRow, old: OldRow) -> bool:
    if len(new.cells) != len(old.cells):
        return False
    for mould, cell in zip(new.cells, old.cells, strict=True):
        found = mould.match(cell)
        if found is None or not is_anchored(found, cell.text):
            return False
    return True


def _about(new: NewRow, old: OldRow) -> bool:
    if len(new.cells) != len(old.cells) or not new.anchors:
        return False
    for mould, cell in zip(new.cells, old.cells, strict=True):
        if any(slot.value.anchor for slot in mould.slots):
            found = mould.match(cell)
            if found is None or not is_anchored(found, cell.text):
                return False
    return len(new.cells) > 1


def is_anchored(found: Sequence[tuple[Slot, int, int]], text: str) -> bool:
    """Whether the names of tools in a matched cell are those that the template prints there."""
    return all(
        slot.value.measure.ruling(text[start:end]) is Ruling.HOLDS
        for slot, start, end in found
        if slot.value.anchor and text[start:end] != slot.text
    )


def _compare(match: Match, new: NewRow, old: OldRow, ledger: Ledger) -> None:
    found = [mould.match(cell) for mould, cell in zip(new.cells, old.cells, strict=True)]
    strange = sum(1 for each in found if each is None)
    if 2 * strange > len(found):  # another row altogether: its cells are not worth naming one by one
        match.odd.append(_odd((old.start, old.end), new.text, new))
        for tool in new.tools:
            match.quality[tool] -= 1
        return
    for mould, cell, slots in zip(new.cells, old.cells, found, strict=True):
        if slots is None:
            match.odd.append(_odd((cell.start, cell.end), mould.text, new, mould))
            worth = -1
        else:
            said = [_said(cell, ledger, *each) for each in slots]
            match.said += said
            worth = 0 if any(each.ruling is Ruling.STALE for each in said) else 1
        for tool in new.tools:
            match.quality[tool] += worth


def _said(cell: Stand, ledger: Ledger, slot: Slot, first: int, last: int) -> Said:
    text = cell.text[first:last]
    told = slot.value.measure.shown() if text == slot.text else text
    start, end = cell.span(first, last)
    ruling = ledger.truth(slot.value).ruling(told)
    return Said(value=slot.value, text=text, printed=slot.text, start=start, end=end, ruling=ruling)


def _odd(
    old: tuple[int, int] | None, text: str | None, row: NewRow | None, mould: Mould | None = None
) -> Odd:
    slots = [slot for slot in (mould.slots if mould else row.slots if row else ()) if not slot.value.anchor]
    value = slots[0].value if slots else None
    tools = tuple(sorted(row.tools)) if row else ()
    return Odd(
        old=old,
        new=text,
        kind=value.kind if value else ClaimKind.STATUS,
        subject=value.subject if value else next(iter(tools), "") if len(tools) == 1 else "",
        tools=tools,
    )


def merged(odd: Sequence[Odd]) -> list[Odd]:
    """One entry for all lines that are missing."""
    lacking = [each for each in odd if each.old is None and each.new is not None]
    if len(lacking) < 2:
        return list(odd)
    tools = tuple(sorted({tool for each in lacking for tool in each.tools}))
    new = f"{len(lacking)} lines more, the first: {lacking[0].new}"
    return [*(each for each in odd if each.old is not None), replace(lacking[0], new=new, tools=tools)]
