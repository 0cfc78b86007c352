"""A document → the claims in it, and what looks like one and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import zip_longest

from mlops_audit.claims.finding.boxes import box
from mlops_audit.claims.finding.clauses import Piece, clauses, sentences
from mlops_audit.claims.finding.enumerated import may_speak_of_listed, of_listed, together
from mlops_audit.claims.finding.figures import group_figures, only_measures, tool_figures
from mlops_audit.claims.finding.numbers import has_number
from mlops_audit.claims.finding.page import (
    Page,
    about_group,
    not_present,
    not_present_sentence,
    other_subject,
)
from mlops_audit.claims.finding.places import places
from mlops_audit.claims.finding.statuses import listed, signed_tools, stated
from mlops_audit.claims.finding.tables import in_table
from mlops_audit.claims.finding.versions import version
from mlops_audit.claims.lexicon import STATUS_HEADING
from mlops_audit.claims.markdown.blocks import Block, BlockKind, Table
from mlops_audit.claims.markdown.masks import Prose, plain, prose
from mlops_audit.claims.markdown.spans import Spans
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.says import Found
from mlops_audit.model.claim import ClaimKind, Skipped

_QUOTES = re.compile(r"[\"“”]")
_LONGEST_BLOCK = 20_000
"""Characters of one paragraph or item beyond which it is not read."""
_TASK = re.compile(r"\s*\[[ xX]\]\s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """The claims of one document in order, and what was left alone."""

    found: tuple[Found, ...] = ()
    skipped: tuple[Skipped, ...] = ()


def find(page: Page) -> Findings:
    """Everything in a document that claims something about a tool."""
    found: list[Found] = []
    skipped: list[Skipped] = []
    for table in page.blocks.tables:
        if not page.concerns(table.start, table.end) and not about_group(table.headings):
            continue
        why = not_present((*table.headings, *(_own_title(table))))
        for each in in_table(page, table):
            _keep(each, why or other_subject(each, table.headings, table.lead), found, skipped)
    for block, after in zip_longest(page.blocks.blocks, page.blocks.blocks[1:]):
        if block.kind in {BlockKind.CODE, BlockKind.HTML}:
            continue
        if block.end - block.start > _LONGEST_BLOCK:
            skipped.append(_too_long(page, block))
            continue
        why = _why_not(page, block)
        for each, reason in _in_block(page, block):
            why_other = other_subject(each, block.headings, block.lead) or _introduces(block, after, each)
            _keep(each, why or reason or why_other, found, skipped)
    return Findings(found=tuple(_distinct(found)), skipped=tuple(skipped))


def _too_long(page: Page, block: Block) -> Skipped:
    return Skipped(
        path=page.path,
        line=page.text.line(block.start),
        text=" ".join(page.text.characters[block.start : block.start + 60].split()),
        reason=f"it is longer than {_LONGEST_BLOCK:,} characters: that is data and no sentence",
    )


def _keep(each: Found, why: str, found: list[Found], skipped: list[Skipped]) -> None:
    if why:
        claim = each.claim
        skipped.append(Skipped(path=claim.path, line=claim.line, text=claim.text, reason=why))
    else:
        found.append(each)


def _own_title(table: Table) -> tuple[str, ...]:
    """The line above a table where it is a title and no sentence."""
    last = table.lead.strip().rsplit("\n", 1)[-1]
    return (last,) if len(last) < 60 and last.endswith((":", "**")) else ()


def _why_not(page: Page, block: Block) -> str:
    if block.kind is BlockKind.HEADING:
        return not_present((*block.headings, page.text.characters[block.start : block.end]))
    leads = (block.lead,) if block.lead and len(block.lead) < 60 else ()
    return not_present((*block.headings, *leads))


def _introduces(block: Block, after: Block | None, each: Found) -> str:
    """Why a file that a title names is not said to be there: its content follows, for the reader to write."""
    place = each.place
    if block.kind is not BlockKind.HEADING or after is None or after.kind is not BlockKind.CODE:
        return ""
    return "its content is shown" if place and not place.path.endswith((".py", ".md")) else ""


def _in_block(page: Page, block: Block) -> Iterator[tuple[Found, str]]:
    """The claims of one block, each with why it is none after all, or nothing."""
    source = page.text.characters[block.start : block.end]
    if not page.concerns(block.start, block.end) and not _inherits(page, block, source):
        return
    text = prose(page.text.characters, block.start, block.end)
    tools = page.names.tools(text.coded)
    yield from ((each, "") for each in _places(page, block, text, source, tools))
    boxes = list(box(page, block, text))
    yield from ((each, "") for each in boxes)
    if block.checked is False:
        return
    grouped = bool(group_mentions(text.coded))
    first = True
    for sentence in sentences(text.coded):
        words = text.coded[sentence.start : sentence.end]
        why = _quoted(words) or not_present_sentence(words)
        for each in _in_sentence(page, block, text, sentence, grouped, first):
            if not (boxes and each.claim.kind is ClaimKind.STATUS):
                yield each, why
        first = False


def _inherits(page: Page, block: Block, source: str) -> bool:
    """Whether a block that names no tool may be about those of its headings: by a figure, or by a path."""
    if may_speak_of_listed(source) or (about_group(block.headings) and has_number(source)):
        return True
    return "." in source and bool(block.headings) and bool(page.names.tools(plain(block.headings[-1])))


def _places(page: Page, block: Block, text: Prose, source: str, tools: tuple[str, ...]) -> Iterator[Found]:
    own = tools
    if not own and block.headings:
        own = page.names.tools(plain(block.headings[-1]))
    yield from places(page, text, source, own, row=False)


def _in_sentence(
    page: Page, block: Block, text: Prose, sentence: Piece, grouped: bool, first: bool
) -> Iterator[Found]:
    words = text.text[sentence.start : sentence.end]
    signed = list(signed_tools(page, text)) if first and _states(block) else []
    yield from signed
    offset = text.start + sentence.start
    if _is_about_group(page, block, words, grouped):
        label = text.coded[: sentence.start] if grouped else ""
        yield from group_figures(page, offset, words, _context(label), (), known=False)
    else:
        yield from of_listed(page, block, offset, words)
    yield from version(page, text, sentence)
    yield from together(page, block, offset, words, text.coded[: sentence.start])
    several = list(listed(page, text, sentence))
    yield from several
    taken = Spans((each.claim.start, each.claim.end) for each in (*signed, *several))
    alone = len(page.names.tools(words)) == 1 and not group_mentions(words)
    for piece in clauses(text.coded, sentence):
        start, end = text.start + piece.start, text.start + piece.end
        if not taken.meet(start, end):
            lead = (
                first
                and piece.start <= sentence.start + 1
                and block.kind is not BlockKind.PARAGRAPH
                and _states(block)
            )
            yield from stated(page, text, _without_box(text, piece), lead_sign=lead)
        if not alone:
            continue
        tools = page.names.tools(text.text[piece.start : piece.end]) or page.names.tools(piece.label)
        if len(tools) == 1:
            yield from tool_figures(page, text.start, text.text, piece, tools[0])


def _states(block: Block) -> bool:
    """Whether a bare sign beside a tool is a status of its integration here."""
    return not block.headings or any(STATUS_HEADING.search(title) for title in block.headings)


def _is_about_group(page: Page, block: Block, words: str, grouped: bool) -> bool:
    if group_mentions(words):
        return True
    if not has_number(words) or not (grouped or about_group(block.headings)):
        return False
    if page.names.tools(words):
        return False
    return only_measures(page, words)


def _context(before: str) -> str:
    """The label that a line begins with, for what stands behind its first bar."""
    label, colon, _ = before.partition(":")
    return plain(label)[-60:] if colon else ""


def _without_box(text: Prose, piece: Piece) -> Piece:
    found = _TASK.match(text.coded, piece.start)
    return Piece(start=found.end(), end=piece.end, label=piece.label) if found else piece


def _quoted(words: str) -> str:
    return (
        "it is a quotation"
        if len(_QUOTES.findall(words)) >= 2 and re.search(r"[\"“][^\"“”]*\d\s?%", words)
        else ""
    )


def _distinct(found: list[Found]) -> Iterator[Found]:
    """Each claim once, in order of place; a word that belongs to a figure about the group is no status."""
    kinds = {ClaimKind.RATIO, ClaimKind.PERCENT}
    figures = Spans((each.claim.start, each.claim.end) for each in found if each.claim.kind in kinds)
    seen: set[tuple[int, int, ClaimKind]] = set()
    for each in sorted(found, key=lambda item: (item.claim.start, item.claim.end)):
        claim = each.claim
        key = (claim.start, claim.end, claim.kind)
        of_figure = (
            claim.kind is ClaimKind.STATUS
            and claim.subject.startswith("rollup:")
            and figures.meet(claim.start, claim.end)
        )
        if key not in seen and not of_figure:
            seen.add(key)
            yield each
