"""Versions of a tool: in a table's column, and where running text asks for one, ``MLflow 2.10 or newer``."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.claims.finding.clauses import Piece, leftover
from mlops_audit.claims.finding.page import Page
from mlops_audit.claims.markdown.blocks import Cell
from mlops_audit.claims.markdown.masks import Prose
from mlops_audit.claims.says import Found, VersionSays
from mlops_audit.claims.says import found as made
from mlops_audit.model.claim import ClaimKind

_IN_CELL = re.compile(
    r"(?P<operator>≥|>=|==|~=|\^|<=|≤|>|<|v)?\s?(?<!\d)(?P<version>\d+(?:\.\d+)+(?:\.?(?:post|rc|a|b)\d+)?)(?P<plus>\+)?"
)
_WHOLE_IN_CELL = re.compile(
    r"(?P<operator>≥|>=|==|~=|\^|<=|≤)\s?(?P<version>\d{1,3})(?P<plus>\+)?(?![\d.])"
    r"|(?P<bare>(?<![\d.])\d{1,3})\+"
)
"""A version of one number is told from any other number by what stands around it: ``≥5``, ``5+``."""
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
    r"pinned|pins?|declared|depends?|built|based|runs?|installed)\b",
    re.IGNORECASE,
)


def written_version(text: str) -> re.Match[str] | None:
    """What in a cell is written as a version is, if anything."""
    return _IN_CELL.search(text) or _WHOLE_IN_CELL.search(text)


def version_in_cell(page: Page, cell: Cell, tool: str) -> Iterator[Found]:
    """The version that a cell of a version column states."""
    found = written_version(cell.text)
    if found is None or len(leftover(cell.text, page.names)) > 1:
        return
    told = found.groupdict()
    group = "bare" if told.get("bare") else "version"
    operator = ">=" if told["plus"] or group == "bare" else {"≥": ">=", "≤": "<=", "v": "", None: ""}.get(
        told["operator"], told["operator"] or ""
    )  # fmt: skip
    yield made(
        claim=page.claim(
            cell.start + found.start(), cell.start + found.end(), ClaimKind.VERSION, tool, (tool,)
        ),
        says=VersionSays(operator=operator, version=told[group]),
        digits=(cell.start + found.start(group), cell.start + found.end(group)),
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
