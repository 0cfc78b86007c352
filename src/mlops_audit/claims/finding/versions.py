"""Versions that running text demands of a tool: ``MLflow 2.10 or newer``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.claims.finding.clauses import Piece, leftover
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.markdown.masks import Prose
from mlops_audit.claims.says import Found, VersionSays
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_AT_LEAST = re.compile(
    r"[\s*_`(]{1,4}(?:versions?\s+)?v?(?P<version>\d{1,4}(?:\.\d+){0,3})"
    r"(?:\+(?!\w)|[\s*_`]+(?:or|and)\s+(?:newer|later|higher|above|greater|up|upwards|onwards)\b)",
    re.IGNORECASE,
)
_BOUND = re.compile(
    r"[\s*_`(]{0,4}(?P<operator>≥|>=)\s*v?(?P<version>\d{1,4}(?:\.\d+){0,3})(?![\w.]*[\w*]|\s*,)"
)
_ASKING = re.compile(
    r"\b(?:requires?|required|requirements?|needs?|needed|we|uses?|using|this\s+project|versions?|minimum|"
    r"pinned|pins?|declared|depends?|built|based|runs?|supported|installed)\b",
    re.IGNORECASE,
)


def version(page: Page, text: Prose, sentence: Piece) -> Iterator[Found]:
    """The least version of a tool, where a sentence asks for that and says nothing else."""
    mentions = page.names.mentions(text.coded[sentence.start : sentence.end])
    if len(mentions) != 1:
        return
    mention = mentions[0]
    at = sentence.start + mention.end
    found = _AT_LEAST.match(text.coded, at, sentence.end) or _BOUND.match(text.coded, at, sentence.end)
    if found is None:
        return
    rest = f"{text.coded[sentence.start : at]} {text.coded[found.end() : sentence.end]}"
    if leftover(rest, page.names, _ASKING, *page.names.functions((mention.tool,))):
        return
    start = found.start("operator" if "operator" in found.groupdict() else "version")
    yield made(
        claim=page.claim(
            text.start + start,
            text.start + found.end(),
            ClaimKind.VERSION,
            mention.tool,
            (mention.tool,),
        ),
        says=VersionSays(operator=">=", version=found["version"]),
        digits=(text.start + found.start("version"), text.start + found.end("version")),
    )
