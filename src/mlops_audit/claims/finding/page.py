"""One document, read: its text, its blocks, and which tools it speaks of together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from mlops_audit.claims.finding.clauses import STOP, leftover
from mlops_audit.claims.finding.paths import is_output
from mlops_audit.claims.lexicon import (
    ABSENT_HEADING,
    FIGURE_WORDS,
    MEASURES,
    NOT_PRESENT_HEADING,
    NOT_PRESENT_WORDS,
    OTHER_SUBJECT_HEADING,
    PRESENT_HEADING,
)
from mlops_audit.claims.markdown.blocks import Blocks, Table
from mlops_audit.claims.markdown.masks import plain
from mlops_audit.claims.markdown.parse import parse
from mlops_audit.claims.markdown.text import Text
from mlops_audit.claims.names import Names, group_mentions
from mlops_audit.claims.says import Found
from mlops_audit.model.claim import Claim, ClaimKind

_MEASURED = re.compile(
    "|".join(pattern.pattern for pattern in (FIGURE_WORDS, *(pattern for _, pattern in MEASURES))),
    re.IGNORECASE,
)
_TOOLING = re.compile(
    r"\b(?:tools?|tooling|toolchain|integrations?|status|maturity|readiness)\b", re.IGNORECASE
)
_LEAST = 3
"""How many tools a table or list must name to be a list of the project's tools."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One document and the means to speak about it."""

    text: Text
    blocks: Blocks
    names: Names
    hits: tuple[int, ...] = ()
    """Where a tool or the group may be named."""

    def concerns(self, start: int, end: int) -> bool:
        """Whether a span may name a tool or the group."""
        at = bisect_left(self.hits, start)
        return at < len(self.hits) and self.hits[at] < end

    @property
    def path(self) -> str:
        """The document's path."""
        return self.text.path

    def claim(self, start: int, end: int, kind: ClaimKind, subject: str, tools: Iterable[str] = ()) -> Claim:
        """A claim made by the characters from ``start`` to ``end``."""
        return Claim(
            path=self.path,
            line=self.text.line(start),
            column=self.text.column(start),
            start=start,
            end=end,
            text=self.text.characters[start:end],
            kind=kind,
            subject=subject,
            tools=tuple(tools),
        )


def read_page(text: Text, names: Names) -> Page:
    """Parse one document."""
    hits = tuple(names.hits(text.characters))
    return Page(text=text, blocks=parse(text.characters), names=names, hits=hits)


def tool_column(table: Table, names: Names) -> int | None:
    """The column of a table whose cells name one tool each; None where there is none."""
    votes: Counter[int] = Counter()
    for row in table.rows:
        for number, cell in enumerate(row):
            if sole_tool(cell.text, names):
                votes[number] += 1
                break
    if not votes:
        return None
    column, count = min(votes.items(), key=lambda item: (-item[1], item[0]))
    return column if count else None


def sole_tool(text: str, names: Names) -> str:
    """The one tool that a short text is the name of, or empty."""
    words = plain(text)
    if len(words) > 60:
        return ""
    tools = names.tools(words)
    if len(tools) != 1 or leftover(words.split("(")[0], names, *names.functions(tools)):
        return ""
    return tools[0] if names.tools(words.split("(")[0]) else ""


def listed_tools(table: Table, names: Names) -> tuple[str, ...]:
    """The tools that a table has a row for, in its order."""
    column = tool_column(table, names)
    if column is None:
        return ()
    found = (sole_tool(row[column].text, names) for row in table.rows if column < len(row))
    return tuple(dict.fromkeys(tool for tool in found if tool))


def groups(page: Page) -> list[tuple[str, ...]]:
    """The sets of tools that a document's tables list, where they are sets of the project's tools."""
    tables = (table for table in page.blocks.tables if page.concerns(table.start, table.end))
    found = (listed_tools(table, page.names) for table in tables)
    return [tools for tools in found if len(tools) >= _LEAST]


@lru_cache(maxsize=1024)
def not_present(headings: tuple[str, ...]) -> str:
    """Why a section under these headings is not about the present, or empty.

    The innermost heading that says either way decides: "Remaining work" under "Roadmap" is about now.
    """
    for title in reversed(headings):
        words = plain(title)
        if PRESENT_HEADING.search(words):
            return ""
        if NOT_PRESENT_HEADING.search(words):
            return f"the section {words!r} is not about the present"
    return ""


def other_subject(claim: Found, headings: Iterable[str], lead: str = "") -> str:
    """Why the sections that a claim stands in, or its lead, make it one about something else, or empty."""
    titles = [plain(title) for title in headings]
    kind = claim.claim.kind
    if kind is ClaimKind.PLACE:
        found = next((title for title in titles if ABSENT_HEADING.search(title)), "")
        if not found and is_output(lead):
            found = plain(lead)[-60:]
        return f"the section {found!r} names files that are not said to be there" if found else ""
    if kind in {ClaimKind.STATUS, ClaimKind.PERCENT}:
        found = next((title for title in titles if OTHER_SUBJECT_HEADING.search(title)), "")
        return f"the section {found!r} measures something else" if found else ""
    return ""


def not_present_sentence(sentence: str) -> str:
    """Why a sentence is not about the present, or empty."""
    if sentence.rstrip(" *_`)\n").endswith(("?", "？")):
        return "it is a question"
    found = NOT_PRESENT_WORDS.search(sentence)
    return f"{found.group().strip()!r} makes it a sentence about another time" if found else ""


@lru_cache(maxsize=1024)
def about_group(headings: tuple[str, ...]) -> bool:
    """Whether a section is about the group of tools: its own heading, or the one above, or the title.

    "Churn prediction, an MLOps project" is about a project, of which the tools are a part.
    """
    return any(_is_of_group(plain(title)) for title in headings)


def _is_of_group(title: str) -> bool:
    spans = group_mentions(title)
    if not spans or _TOOLING.search(title):
        return bool(spans)
    rest = title
    for start, end in reversed(spans):
        rest = rest[:start] + rest[end:]
    words = [word.lower() for word in re.findall(r"[^\W\d_][\w'’-]*", rest)]
    return not [word for word in words if word not in STOP and not _MEASURED.fullmatch(word)]
