"""Checkboxes that say of tools whether they are used, or configured."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.claims.finding.clauses import leftover
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.lexicon import ROLES, STATUSES, reading
from mlops_audit.claims.markdown.blocks import Block
from mlops_audit.claims.markdown.masks import Prose, plain
from mlops_audit.claims.names import group_mentions
from mlops_audit.claims.says import BoxSays, Found, Role, Word
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_USING = re.compile(
    r"\b(?:integrat(?:e|ed|ing|ion)|set\s*-?\s*up|setup|add(?:ed)?|implement(?:ed)?|connect(?:ed)?|adopt(?:ed)?|"
    r"enabled?|wired?|hook(?:ed)?|used?|introduced?)\b(?:\s+up)?",
    re.IGNORECASE,
)
_CONFIGURING = re.compile(r"\bconfig(?:s|ure|ured|uration)?\b", re.IGNORECASE)
_ALL_OF = re.compile(r"\b(?:of|for|in|to)\s+(?:every|each|all)\b", re.IGNORECASE)
"""More is asked than that a tool is used."""
_EXPLAINED = re.compile(r"\s[–—-]{1,2}\s|:\s|\s\(")
_TICKED = (Word.COMPLETE, Word.IMPLEMENTED)
_TESTING = next(pattern for role, pattern in ROLES if role is Role.TESTS)


def box(page: Page, block: Block, text: Prose) -> Iterator[Found]:
    """A checkbox that says whether tools are used, or configured, and nothing else.

    What is to be tested, installed or deployed is another matter.
    """
    if block.checked is None or block.box is None:
        return
    told = plain(text.coded[3:])
    words, explained = _without_explanation(page, told, ticked=block.checked)
    tools = page.names.tools(words)
    if not tools and not group_mentions(words):
        return
    functions = page.names.functions(tools)
    if _TESTING.search(words) or _ALL_OF.search(words):
        return
    if leftover(words, page.names, _USING, _CONFIGURING, *functions):
        return
    yield made(
        claim=page.claim(
            text.start,
            text.start + len(text.coded),
            ClaimKind.STATUS,
            tools[0] if len(tools) == 1 else "rollup:with_code",
            tools,
        ),
        says=BoxSays(
            ticked=block.checked,
            role=Role.CONFIG if _CONFIGURING.search(words) else Role.TOOL,
            explained=explained,
        ),
        digits=(block.box, block.box + 1),
        group=tools,
    )


def _split(text: str) -> tuple[str, str, str]:
    found = _EXPLAINED.search(text)
    return (text[: found.start()], found.group(), text[found.end() :]) if found else (text, "", "")


def _without_explanation(page: Page, text: str, *, ticked: bool) -> tuple[str, bool]:
    """What a box is about, and whether what stands behind it explains that it is ticked, or open.

    ``Feast — not started yet, planned for Q3``: the explanation begins with a status that says the same as
    the box. Anything else behind a dash may narrow what the box is about.
    """
    head, sign, rest = _split(text)
    first = re.split(r"[,;.()]", rest)[0]
    says = reading(first)
    fits = says in _TICKED if ticked else says is Word.NONE
    if not sign or not fits or leftover(first, page.names, *(pattern for _, pattern in STATUSES)):
        return re.sub(r"[()]", " ", text), False
    return head, True
