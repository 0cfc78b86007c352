"""What stands above or around a statement and may make it one about another subject, place or time."""

from __future__ import annotations

import re

from mlops_audit.claims.lexicon import PLAIN_HEADING
from mlops_audit.claims.markdown.masks import plain, prose
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.rewriting.edit_context import EditContext, is_box
from mlops_audit.claims.rewriting.statements import Statement
from mlops_audit.model.claim import ClaimKind, Verdict

_POINTS = re.compile(r"\b(?:this|these|that|those|here|below|following|above)\b", re.IGNORECASE)
"""Words by which the sentence above a table speaks of it."""
_QUOTE = re.compile('["“”„«»「」]')


def doubtful_setting(context: EditContext, where: Statement, verdict: Verdict) -> str:
    """Why a statement may be about something else than the project as it is; empty where it is not."""
    around = where.block or where.table
    if around is None or verdict.claim.kind is ClaimKind.VERSION:
        return ""
    words = context.text[where.start : where.end]
    if around.quoted or _QUOTE.search(prose(words, 0, len(words)).coded):
        return "it is a quotation"
    if where.block and where.block.checked is not None and not is_box(verdict.claim.text):
        return "the box of the item would have to be mended with it"
    for title in around.headings[1:] if around.headings[:1] == context.title else around.headings:
        if context.unknown(plain(title), verdict, PLAIN_HEADING):
            return f"the section {plain(title)[:40]!r} may be about something else"
    lead = plain(around.lead.strip().rpartition("\n")[2] if where.table else around.lead)
    introduces = where.block or lead.endswith(":") or _POINTS.search(lead)
    of_ours = not lead.endswith(":") and (context.names.tools(lead) or group_mentions(lead))
    if introduces and not (where.table and of_ours) and context.unknown(lead, verdict, PLAIN_HEADING):
        return "not every word of what introduces it is understood"
    return ""
