"""``<!-- mlops-audit:ignore reason="…" until=2027-01-01 -->``: what it silences, and whether it still may."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from mlops_audit.claims.finding.page import Page
from mlops_audit.model.snapshot import Diagnostic

_IGNORE = re.compile(r"<!--\s*mlops-audit:ignore\b(?P<rest>.*?)-->", re.DOTALL)
_PAIR = re.compile(
    r"\s*(?P<key>\w+)\s*=\s*(?:\"(?P<quoted>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"']+))"
)
_KEYS = frozenset(("reason", "until"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ignore:
    """One comment: the characters ``start`` to ``end`` whose claims it silences."""

    line: int
    start: int
    end: int
    reason: str
    until: str = ""

    def expired(self, today: str) -> bool:
        """Whether it has run out; ``today`` is an ISO date. Its last day still counts."""
        return bool(self.until) and self.until < today

    def silences(self, offset: int) -> bool:
        """Whether a claim that begins at this character is silenced."""
        return self.start <= offset < self.end


def read_suppressions(page: Page) -> tuple[tuple[Ignore, ...], tuple[Diagnostic, ...]]:
    """The suppressions of a document, and what is wrong with those that are none."""
    found: list[Ignore] = []
    wrong: list[Diagnostic] = []
    blocks = _blocks(page) if page.blocks.comments else []
    for start, end in page.blocks.comments:
        comment = _IGNORE.fullmatch(page.text.characters, start, end)
        if comment is None:
            continue
        line = page.text.line(start)
        values, problem = _values(comment.group("rest"))
        if problem:
            wrong.append(
                Diagnostic(
                    path=page.path,
                    line=line,
                    kind="suppression",
                    message=f"the suppression is not valid: {problem}",
                    remedy='write <!-- mlops-audit:ignore reason="why" -->, with until=2027-01-01 if it ends',
                )
            )
            continue
        span = _span(page, blocks, start, end)
        found.append(
            Ignore(
                line=line, start=span[0], end=span[1], reason=values["reason"], until=values.get("until", "")
            )
        )
    return tuple(found), tuple(wrong)


def _values(text: str) -> tuple[dict[str, str], str]:
    values: dict[str, str] = {}
    position = 0
    while text[position:].strip():
        pair = _PAIR.match(text, position)
        if pair is None:
            return values, f"{text[position:].strip()[:40]!r} is no key=value"
        key = pair.group("key")
        if key not in _KEYS or key in values:
            return values, f"{key!r} is {'given twice' if key in values else 'unknown'}"
        values[key] = next(value for value in pair.group("quoted", "single", "bare") if value is not None)
        position = pair.end()
    if not values.get("reason", "").strip():
        return values, "it gives no reason"
    if "until" in values:
        try:
            values["until"] = date.fromisoformat(values["until"]).isoformat()
        except ValueError:
            return values, f"until={values['until']} is no date"
    return values, ""


def _span(page: Page, blocks: Sequence[tuple[int, int]], start: int, end: int) -> tuple[int, int]:
    """What a comment silences: its own line where something else stands on it, else the next block."""
    characters = page.text.characters
    left = characters.rfind("\n", 0, start) + 1
    right = characters.find("\n", end)
    right = len(characters) if right < 0 else right
    if (characters[left:start] + characters[end:right]).strip(" \t\r>|-*"):
        return left, right
    after = bisect_left(blocks, (end, end))
    return end, blocks[after][1] if after < len(blocks) else len(characters)


def _blocks(page: Page) -> list[tuple[int, int]]:
    """Where blocks and tables stand that are no comments, in order."""
    spans = (
        *((block.start, block.end) for block in page.blocks.blocks),
        *((table.start, table.end) for table in page.blocks.tables),
    )
    return sorted(span for span in spans if not _is_comment(page, span))


def _is_comment(page: Page, span: tuple[int, int]) -> bool:
    return page.text.characters[span[0] : span[1]].lstrip().startswith("<!--")
