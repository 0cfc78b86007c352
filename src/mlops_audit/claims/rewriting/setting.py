"""What stands above or around a statement and may make it one about another subject, place or time."""

from __future__ import annotations

import re

from mlops_audit.claims.lexicon import SIGN
from mlops_audit.claims.markdown.blocks import Block, Table
from mlops_audit.claims.markdown.masks import plain, prose
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.rewriting.edit_context import EditContext, is_box
from mlops_audit.claims.rewriting.statements import Statement
from mlops_audit.model.claim import ClaimKind, Verdict

_POINTS = re.compile(r"\b(?:this|these|that|those|here|below|following|above)\b", re.IGNORECASE)
"""Words by which the sentence above a table speaks of it."""
_QUOTE = re.compile('["“”„«»‹›「」『』《》〈〉]|(?<![^\\W_])‘')
_CAPTION = re.compile(r"(?:table|tab|fig|figure|source|legend|note|caption|as of)\b", re.IGNORECASE)
_ENDS = re.compile(r"[.!?。！？][\"'”’)*_]*$")
_FOLDED = re.compile(r"<details\b|</details\s*>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary[^<>]{0,80}>(.{0,200}?)</summary", re.IGNORECASE | re.DOTALL)


def of_another_voice(context: EditContext, where: Statement) -> str:
    """Why a statement may be somebody else's; empty where it is the document's own."""
    around = where.block or where.table
    quotes = _QUOTE.search(prose(context.text, where.start, where.end).coded)
    return "it is a quotation" if quotes or (around and around.quoted) else ""


def doubtful_setting(context: EditContext, where: Statement, verdict: Verdict) -> str:
    """Why a statement may be about something else than the project as it is; empty where it is not."""
    around = where.block or where.table
    if around is None:
        return ""
    folded = _folded_in(context.text, around.start)
    title = context.foreign_title(around.headings, verdict) or next(
        (each for each in folded if context.is_foreign(each, verdict)), ""
    )
    if title:
        return f"the section {plain(title)[:40]!r} may be about something else"
    if any(context.is_foreign(each, verdict) for each in context.preface):
        return "the front matter may say that the document is about something else"
    if context.introduction_of_another(around):
        return "the document's introduction may say that it is about something else"
    if verdict.claim.kind is ClaimKind.VERSION:
        return ""
    if where.block is not None:
        return _around_block(context, where.block, verdict)
    return _around_table(context, where, where.table, verdict) if where.table else ""


def _folded_in(text: str, start: int) -> list[str]:
    """The summaries of the folded sections that a place stands in."""
    opened: list[int] = []
    for found in _FOLDED.finditer(text, 0, start):
        if found.group().startswith("</"):
            del opened[-1:]
        else:
            opened.append(found.end())
    summaries = (_SUMMARY.search(text, at, start) for at in opened)
    return [found[1] for found in summaries if found]


def _around_block(context: EditContext, block: Block, verdict: Verdict) -> str:
    if block.checked is not None and not is_box(verdict.claim.text):
        return "the box of the item would have to be mended with it"
    if context.is_foreign(block.lead, verdict):
        return "not every word of what introduces it is understood"
    if any(context.unknown(each, verdict) for each in context.below(block)):
        return "not every word of what stands under it is understood"
    return ""


def _around_table(context: EditContext, where: Statement, table: Table, verdict: Verdict) -> str:
    if verdict.claim.kind is ClaimKind.STATUS and context.is_foreign(where.header, verdict):
        return f"the column {where.header[:40]!r} may be about something else"
    lead = plain(table.lead.strip().rpartition("\n")[2])
    is_label = not _ENDS.search(lead)
    of_ours = not lead.endswith(":") and (context.names.tools(lead) or group_mentions(lead))
    if (is_label or _POINTS.search(lead)) and not of_ours and context.is_foreign(lead, verdict):
        return "not every word of what introduces it is understood"
    caption = plain(table.after.strip().partition("\n\n")[0])
    explains = _CAPTION.match(caption) or SIGN.search(caption) or _POINTS.search(caption)
    if explains and context.is_foreign(caption, verdict):
        return "not every word of what stands below the table is understood"
    return ""
