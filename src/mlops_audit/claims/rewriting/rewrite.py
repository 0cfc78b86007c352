"""Makes a document's stale claims true: the edits, and the proof that each new text holds."""

from __future__ import annotations

import difflib
import re
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import accumulate

from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.markdown.text import Text, edited
from mlops_audit.claims.rewriting.padding import padded
from mlops_audit.claims.rewriting.safety import withheld
from mlops_audit.claims.rewriting.signs import with_sign
from mlops_audit.model.claim import Edit, Ruling, Verdict

_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\"\\\ud800-\udfff\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_ROUNDS = 4
"""How often edits that do not hold are taken back before the rest is given up."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewritten:
    """A document's new characters, and its verdicts: with the edits that were made, or why one was not."""

    characters: str
    verdicts: tuple[Verdict, ...]
    edits: int = 0


def rewrite(
    page: Page,
    verdicts: Sequence[Verdict],
    judge_anew: Callable[[Text], Sequence[Verdict]],
    regions: Sequence[Edit] = (),
    before: Sequence[Verdict] = (),
    own_words: frozenset[str] = frozenset(),
) -> Rewritten:
    """Make the edits of all stale verdicts, each only if a fresh judgement of the new text holds.

    ``judge_anew`` judges another text of the same document, as ``before`` was judged of the one that is.
    ``regions`` are edits of whole regions, which were judged by their templates already. ``own_words`` are
    those of the project's names.
    """
    judge_safety = partial(_safe, page, regions=regions, own_words=own_words)
    signed = [with_sign(verdict, page.text.characters) for verdict in verdicts]
    kept = judge_safety(_without_overlaps(page, signed, regions))
    for _ in range(_ROUNDS):
        chosen = [verdict.edit for verdict in kept if _is_made(verdict, regions) and verdict.edit]
        edits = padded(chosen, page.blocks.tables, page.text.characters)
        every = sorted({*edits, *regions}, key=lambda edit: (edit.start, edit.end))
        characters = edited(page.text.characters, every)
        wrong = {}
        if edits:
            text = replace(page.text, characters=characters)
            made = _Made(text, every, regions)
            anew = judge_anew(text)
            wrong = {**made.exposing(anew, before), **made.wrong(anew)}
        if not wrong:
            return Rewritten(characters=characters, verdicts=_in_bytes(page, kept, every), edits=len(every))
        kept = [
            _declined(verdict, wrong[verdict.edit.start])
            if _is_made(verdict, regions) and verdict.edit and verdict.edit.start in wrong
            else verdict
            for verdict in kept
        ]
        kept = judge_safety(kept)
    left = [
        _declined(verdict, "the edits of this document do not hold together")
        if _is_made(verdict, regions)
        else verdict
        for verdict in kept
    ]
    return Rewritten(
        characters=edited(page.text.characters, sorted({*regions}, key=lambda edit: edit.start)),
        verdicts=_in_bytes(page, left, regions),
        edits=len({*regions}),
    )


def diff(path: str, old: str, new: str) -> str:
    """A unified diff of two texts of one document, line ends as they are shown by ``git diff``."""
    lines = difflib.unified_diff(_lines(old), _lines(new), _quoted(f"a/{path}"), _quoted(f"b/{path}"))
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def _quoted(path: str) -> str:
    """A path as git shows it: quoted where a sign in it would not be read as part of a name."""
    if not _ODD.search(path):
        return path
    data = path.encode("utf-8", "surrogateescape")
    signs = (chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}" for byte in data)
    return f'"{"".join(signs)}"'


def _is_made(verdict: Verdict, regions: Sequence[Edit]) -> bool:
    """Whether a verdict brings an edit of its own."""
    return verdict.stale and verdict.edit is not None and verdict.edit not in regions


def _lines(text: str) -> list[str]:
    parts = text.split("\n")
    return [f"{part}\n" for part in parts[:-1]] + ([parts[-1]] if parts[-1] else [])


def _safe(
    page: Page, verdicts: Sequence[Verdict], regions: Sequence[Edit], own_words: frozenset[str]
) -> list[Verdict]:
    """The verdicts, without the edits that are not safe to write unread."""
    unsafe = withheld(page, verdicts, regions, own_words)
    return [_declined(each, unsafe[at]) if at in unsafe else each for at, each in enumerate(verdicts)]


def _without_overlaps(page: Page, verdicts: Sequence[Verdict], regions: Sequence[Edit]) -> list[Verdict]:
    """Of edits that overlap the wider one is made; one that the encoding cannot write is not."""
    found: list[Verdict] = []
    taken = [(edit.start, edit.end) for edit in sorted(regions, key=lambda edit: edit.start)]
    order = sorted(
        verdicts, key=lambda each: (each.edit.start - each.edit.end if each.edit else 0, each.claim.start)
    )
    for verdict in order:
        edit = verdict.edit
        if edit is None or not _is_made(verdict, regions):
            found.append(verdict)
        elif _is_taken(taken, edit):
            found.append(_declined(verdict, "another edit covers it"))
        elif not page.text.writes(edit.text):
            found.append(_declined(verdict, f"{page.text.encoding} cannot write {edit.text!r}"))
        else:
            insort(taken, (edit.start, edit.end))
            found.append(verdict)
    return sorted(found, key=lambda each: (each.claim.start, each.claim.end))


def _is_taken(taken: Sequence[tuple[int, int]], edit: Edit) -> bool:
    """Whether an edit shares a place with one of these, which share none with one another."""
    at = bisect_left(taken, (edit.end, edit.end))
    return at > 0 and taken[at - 1][1] > edit.start


def _declined(verdict: Verdict, why: str) -> Verdict:
    text = verdict.edit.text.strip() if verdict.edit else ""
    return replace(
        verdict,
        edit=None,
        byte_edit=None,
        declined=why,
        suggestion=verdict.suggestion or text or verdict.truth,
    )


class _Made:
    """Edits, and where each stands in the new text."""

    def __init__(self, text: Text, edits: Sequence[Edit], regions: Sequence[Edit]) -> None:
        self._text = text
        self._edits = edits
        self._regions = frozenset(regions)
        self._starts: list[int] = []
        shift = 0
        for edit in edits:
            self._starts.append(edit.start + shift)
            shift += len(edit.text) - (edit.end - edit.start)

    def wrong(self, verdicts: Sequence[Verdict]) -> dict[int, str]:
        """By the start of an edit: why its new text would not hold."""
        wrong: dict[int, str] = {}
        judged = _Judged(verdicts)
        for start, edit in zip(self._starts, self._edits, strict=True):
            if edit in self._regions:
                continue
            touched = judged.touching(start, start + len(edit.text))
            if not any(each.ruling is Ruling.HOLDS for each in touched):
                wrong[edit.start] = "nothing would be left that can be checked"
            for each in touched:
                if each.ruling is not Ruling.HOLDS and each.ruling is not Ruling.UNCLEAR:
                    wrong[edit.start] = f"its new text would not hold: {each.claim.text!r} is {each.ruling}"
        return wrong

    def exposing(self, verdicts: Sequence[Verdict], before: Sequence[Verdict]) -> dict[int, str]:
        """By the start of an edit: which words beside it would become a claim that does not hold."""
        known = {(each.claim.start, each.claim.kind) for each in before if each.stale}
        wrong: dict[int, str] = {}
        for verdict in verdicts:
            claim = verdict.claim
            at = bisect_right(self._starts, claim.start) - 1
            if not verdict.stale or (self._old_place(at, claim.start), claim.kind) in known:
                continue
            if at >= 0 and self._edits[at] in self._regions and self._is_inside(at, claim.start):
                continue
            near = self._on_line(claim.line) or self._edits[max(at, 0) : max(at, 0) + 1]
            for edit in (each for each in near if each not in self._regions):
                wrong[edit.start] = f"{claim.text!r} beside it would become a claim that does not hold"
        return wrong

    def _old_place(self, at: int, place: int) -> int:
        """Where a place of the new text, behind the edit ``at``, was before."""
        if at < 0:
            return place
        edit, start = self._edits[at], self._starts[at]
        return edit.start if self._is_inside(at, place) else place - start - len(edit.text) + edit.end

    def _is_inside(self, at: int, place: int) -> bool:
        return place < self._starts[at] + len(self._edits[at].text)

    def _on_line(self, line: int) -> Sequence[Edit]:
        first = bisect_left(self._starts, line, key=self._text.line)
        last = bisect_right(self._starts, line, key=self._text.line)
        return self._edits[first:last]


class _Judged:
    """The verdicts on a document, asked for those that share a place with an edit."""

    def __init__(self, verdicts: Sequence[Verdict]) -> None:
        self._verdicts = sorted(verdicts, key=lambda each: each.claim.start)
        self._starts = [each.claim.start for each in self._verdicts]
        self._reach = list(accumulate((each.claim.end for each in self._verdicts), max))

    def touching(self, start: int, end: int) -> list[Verdict]:
        """Those whose claims share a character with this span."""
        found = []
        at = bisect_left(self._starts, end) - 1
        while at >= 0 and self._reach[at] > start:
            if self._verdicts[at].claim.end > start:
                found.append(self._verdicts[at])
            at -= 1
        return found


def _in_bytes(page: Page, verdicts: Sequence[Verdict], edits: Sequence[Edit]) -> tuple[Verdict, ...]:
    """The verdicts with the edits that were really made, in characters and in bytes."""
    by_start = {edit.start: edit for edit in edits}
    done = []
    for verdict in verdicts:
        made = by_start.get(verdict.edit.start) if verdict.stale and verdict.edit else None
        if made is None:
            done.append(verdict)
        else:
            done.append(replace(verdict, edit=made, byte_edit=page.text.bytes_of(made)))
    return tuple(done)
