"""Putting a status table into a marked region, and adding a region: only where somebody asks for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mlops_audit.claims.markdown.blocks import Block, BlockKind, Blocks, Table
from mlops_audit.claims.markdown.masks import plain
from mlops_audit.claims.markdown.text import Text
from mlops_audit.claims.regions.own_layout import OPTIONS, has_own_layout, title
from mlops_audit.claims.regions.regions import Region, find_regions, newline_of
from mlops_audit.claims.regions.stock import Template
from mlops_audit.claims.regions.upkeep import digest_of
from mlops_audit.errors import AuditError
from mlops_audit.formats.fields import nearest
from mlops_audit.model.claim import Edit

_LEAD = re.compile(r"[ \t>]*")
_MARKUP = re.compile(r"[*_`#]+")
_TABLES = ("readme-status", "status-table", "implementation-table")
_NAMING = frozenset(("tool",))
"""The column that tells which tool a row is about, and says nothing of it."""


def begin_marker(template: str, options: Mapping[str, str] | None = None) -> str:
    """``<!-- mlops-audit:begin NAME key=value -->``."""
    words = [template, *(f"{key}={_quoted(value)}" for key, value in (options or {}).items())]
    return f"<!-- mlops-audit:begin {' '.join(words)} -->"


def end_marker(digest: str = "") -> str:
    """``<!-- mlops-audit:end DIGEST -->``."""
    return f"<!-- mlops-audit:end {digest} -->" if digest else "<!-- mlops-audit:end -->"


def template_for(table: Table, known: Mapping[str, Template]) -> tuple[str, list[str]]:
    """The template of ``known`` that has most of a table's columns, and the titles of those that it has."""
    titles = {title(cell.text): cell.text for cell in table.header}
    shared = {name: titles.keys() & _columns(known[name]) - _NAMING for name in _TABLES}
    best = max(_TABLES, key=lambda name: len(shared[name]))
    return best, [plain(text) for name, text in titles.items() if name in shared[best]]


def _columns(template: Template) -> set[str]:
    header = next((line for line in template.source.splitlines() if line.lstrip().startswith("|")), "")
    return {title(cell) for cell in header.split("|")} - {""}


def adopt(text: Text, table: Table, template: str, options: Mapping[str, str] = OPTIONS) -> Edit:
    """The edit that puts the markers around a table, which stays as it is.

    Raises AuditError for a table that markers cannot stand around.
    """
    characters, newline = text.characters, newline_of(text.characters)
    line = text.line(table.start)
    if table.html:
        raise AuditError(
            "the table is written in HTML",
            path=text.path,
            line=line,
            remedy="Put the markers around it by hand, or write it with pipes.",
        )
    for region in find_regions(text).regions:
        if region.begin[0] < table.end and table.start < region.end[1]:
            raise AuditError(
                f"the table is in a region already, that of line {region.line}",
                path=text.path,
                line=line,
                remedy="Nothing need be done.",
            )
    start = characters.rfind("\n", 0, table.start) + 1
    end = characters.find("\n", max(table.start, table.end - 1))
    body = characters[start:] + newline if end < 0 else characters[start : end + 1]
    stop = len(characters) if end < 0 else end + 1
    lead = _LEAD.match(characters, start)
    prefix = lead.group() if lead else ""
    opened = f"{prefix}{begin_marker(template, options)}{newline}"
    closed = "" if end < 0 else newline
    if not characters.startswith("|", start + len(prefix)):
        raise AuditError(
            "the table is written without a pipe before its first column",
            path=text.path,
            line=line,
            remedy="Write its rows with pipes around them.",
        )
    plain = f"{opened}{body}{prefix}{end_marker()}"
    region = _only(text.path, plain)
    digest = "" if has_own_layout(options) else digest_of(region, plain)
    return Edit(start=start, end=stop, text=f"{opened}{body}{prefix}{end_marker(digest)}{closed}")


def insert(
    text: Text,
    template: str,
    blocks: Blocks,
    *,
    after_heading: str | None = None,
    options: Mapping[str, str] | None = None,
    body: str = "",
) -> Edit:
    """The edit that adds a region right under a heading, or at the document's end.

    ``body`` is what its template gives; an empty region is filled when it is judged. Raises AuditError where
    the document has no such heading, or several.
    """
    characters, newline = text.characters, newline_of(text.characters)
    lines = [line.rstrip() for line in body.strip("\n").split("\n")] if body.strip() else []
    inner = "".join(line + newline for line in lines)
    plain = f"{begin_marker(template, options)}{newline}{inner}{end_marker()}"
    digest = digest_of(_only(text.path, plain), plain)
    whole = f"{begin_marker(template, options)}{newline}{inner}{end_marker(digest)}{newline}"
    at = len(characters) if after_heading is None else _under(text, blocks, after_heading)
    before = characters[:at]
    if before and not before.endswith("\n"):
        whole = newline + newline + whole.removesuffix(newline)
    elif before and not _ends_blank(before):
        whole = newline + whole
    rest = characters[at:]
    if rest and not rest.startswith(("\n", "\r\n")):
        whole += newline
    return Edit(start=at, end=at, text=whole)


def _only(path: str, characters: str) -> Region:
    return find_regions(Text(path=path, characters=characters)).regions[0]


def _under(text: Text, blocks: Blocks, heading: str) -> int:
    """Where the section of a heading begins: after its line, and its underline if it has one."""
    headings = [block for block in blocks.blocks if block.kind is BlockKind.HEADING]
    titles = [_title(text.characters[block.start : block.end]) for block in headings]
    wanted = _title(heading)
    found = [block for block, title in zip(headings, titles, strict=True) if title == wanted]
    if not found:
        meant = nearest(wanted, titles)
        raise AuditError(
            f"there is no heading {heading}",
            path=text.path,
            remedy=f"Did you mean {meant}?" if meant else _listed(titles),
        )
    if len(found) > 1:
        lines = ", ".join(str(text.line(block.start)) for block in found)
        raise AuditError(
            f"there are {len(found)} headings {heading}, on lines {lines}",
            path=text.path,
            line=text.line(found[0].start),
            remedy="Rename one of them, or put the markers in by hand.",
        )
    return _after(text.characters, found[0])


def _after(characters: str, block: Block) -> int:
    end = characters.find("\n", max(block.start, block.end - 1))
    return len(characters) if end < 0 else end + 1


def _title(text: str) -> str:
    first = text.strip().split("\n")[0]
    return " ".join(_MARKUP.sub(" ", first).casefold().split())


def _listed(titles: list[str]) -> str:
    return f"Its headings are: {'; '.join(titles)}." if titles else "The document has no heading."


def _ends_blank(before: str) -> bool:
    lines = before.split("\n")
    return len(lines) < 2 or not lines[-2].strip()


def _quoted(value: str) -> str:
    if re.fullmatch(r"[^\s\"'>]+", value):
        return value
    return f"'{value}'" if '"' in value else f'"{value}"'
