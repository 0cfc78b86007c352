"""One document's bytes → all that judging it needs: a pure function, so that its answer can be kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from hashlib import blake2b

from mlops_audit.claims.finding.find import find
from mlops_audit.claims.finding.page import Page, groups, read_page
from mlops_audit.claims.generated import Generated, generated
from mlops_audit.claims.markdown.blocks import BlockKind
from mlops_audit.claims.markdown.masks import prose
from mlops_audit.claims.markdown.text import Text, decoded
from mlops_audit.claims.names import Names
from mlops_audit.claims.says import Found
from mlops_audit.claims.suppressions import Ignore, read_suppressions
from mlops_audit.model.claim import Skipped
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.model.tool import Tool

VERSION = "9"
"""Raised when what is found in the same bytes changes."""
_LARGEST = 2_000_000
"""Characters of a document beyond which it is data, not prose."""
_LONGEST_LINE = 200_000
"""Characters of one line beyond which a document is data, not prose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one document says. ``groups`` are the sets of tools that its tables list."""

    path: str
    found: tuple[Found, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    groups: tuple[tuple[str, ...], ...] = ()
    ignores: tuple[Ignore, ...] = ()
    code: tuple[tuple[int, int], ...] = ()
    marked: bool = False
    """Whether a marker of ours may stand in it."""
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    generated: tuple[Generated, ...] = ()
    """What another program writes."""
    digest: str = ""
    """Of the bytes that it was read from; empty where that was other text."""


def read_document(path: str, data: bytes, tools: Sequence[Tool]) -> Reading:
    """Everything that one document says about ``tools``."""
    names = names_of(tuple(tools))
    text = decoded(path, data)
    if text is None:
        problem = Diagnostic(
            path=path, kind="encoding", message="it is not text", remedy="save it as UTF-8, or exclude it"
        )
        return Reading(path=path, diagnostics=(problem,), digest=digest_of(data))
    return replace(read_text(text, names), digest=digest_of(data))


def digest_of(data: bytes) -> str:
    """What a reading is known to belong to its document by."""
    return blake2b(data, digest_size=16).hexdigest()


def read_text(text: Text, names: Names) -> Reading:
    """Everything that a document's text says."""
    characters = text.characters
    marked = "mlops-audit:" in characters
    if not marked and not names.concerns(characters):
        return Reading(path=text.path)
    problem = _too_large(text)
    if problem is not None:
        return Reading(path=text.path, diagnostics=(problem,))
    return read(read_page(text, names), marked)


def _too_large(text: Text) -> Diagnostic | None:
    """What is wrong with a text that is data rather than prose."""
    if len(text.characters) > _LARGEST:
        message, remedy = (
            f"it has more than {_LARGEST:,} characters: it is not read",
            "exclude it, or split it",
        )
        return Diagnostic(path=text.path, kind="markdown", message=message, remedy=remedy)
    lines = text.characters.split("\n")
    longest = max(range(len(lines)), key=lambda number: len(lines[number]))
    if len(lines[longest]) > _LONGEST_LINE:
        message = f"the line is longer than {_LONGEST_LINE:,} characters: the document is not read"
        remedy = "exclude it, or break the line"
        return Diagnostic(path=text.path, line=longest + 1, kind="markdown", message=message, remedy=remedy)
    return None


def read(page: Page, marked: bool = False) -> Reading:
    """Everything that a parsed document says."""
    findings = find(page)
    ignores, wrong = read_suppressions(page)
    return Reading(
        path=page.path,
        found=findings.found,
        skipped=findings.skipped,
        groups=tuple(groups(page)),
        ignores=ignores,
        code=_code(page) if marked else (),
        marked=marked,
        generated=generated(page.text, page.blocks),
        diagnostics=wrong,
    )


def _code(page: Page) -> tuple[tuple[int, int], ...]:
    """Where code stands, in blocks and within lines: no marker is one there."""
    found: list[tuple[int, int]] = []
    for block in page.blocks.blocks:
        if block.kind is BlockKind.CODE:
            found.append((block.start, block.end))
        elif block.kind is not BlockKind.HTML:
            inside = prose(page.text.characters, block.start, block.end)
            found += [(block.start + start, block.start + end) for start, end in inside.codes]
    for table in page.blocks.tables:
        inside = prose(page.text.characters, table.start, table.end)
        found += [(table.start + start, table.start + end) for start, end in inside.codes]
    return tuple(found)


@lru_cache(maxsize=4)
def names_of(tools: tuple[Tool, ...]) -> Names:
    """The names of these tools; made once for many documents."""
    return Names(tools)
