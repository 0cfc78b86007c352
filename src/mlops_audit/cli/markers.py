"""Puts markers into documents where somebody asked for it: ``fix-docs --adopt`` and ``--insert``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.finding.page import Page, listed_tools, read_page
from mlops_audit.claims.lexicon import role_of
from mlops_audit.claims.markdown.blocks import Table
from mlops_audit.claims.markdown.masks import plain
from mlops_audit.claims.markdown.text import decoded, edited
from mlops_audit.claims.reading import names_of
from mlops_audit.claims.regions.adopting import adopt, insert, own_columns, template_for
from mlops_audit.claims.regions.stock import built_in
from mlops_audit.claims.says import Role
from mlops_audit.cli.auditing import Opened
from mlops_audit.cli.documents import templates
from mlops_audit.errors import AuditError
from mlops_audit.formats.fields import nearest
from mlops_audit.world.documents import inside

_STATUS_ROLES = frozenset((Role.TOOL, Role.CODE, Role.CONFIG))
_LEAST = 2
"""How many tools a table must list to be taken for a status table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Documents whose status tables are to become regions, and a region to add ``into`` one."""

    adopt: Sequence[str] = ()
    insert: str = ""
    into: str = ""
    after: str | None = None

    @property
    def nothing(self) -> bool:
        """Whether no marker is asked for."""
        return not self.adopt and not self.insert and not self.into and self.after is None


def prepared(found: Opened, wanted: Wanted, tell: Callable[[str], None]) -> dict[str, str]:
    """By path: the characters of each document with the markers put in. Raises AuditError."""
    if bool(wanted.insert) != bool(wanted.into) or (wanted.after is not None and not wanted.insert):
        raise AuditError(
            "--insert TEMPLATE, --into FILE and --after HEADING belong together",
            remedy="Give both --insert and --into; --after may be left out.",
        )
    done: dict[str, str] = {}
    for path in wanted.adopt:
        done[path] = _adopted(_page(found, path, None), tell)
    if wanted.insert:
        known = templates(found)
        if wanted.insert not in known:
            raise AuditError(
                f"there is no template {wanted.insert}",
                remedy=f"The templates are: {', '.join(sorted(known))}.",
            )
        page = _page(found, wanted.into, done.get(wanted.into))
        edit = insert(page.text, wanted.insert, page.blocks, after_heading=wanted.after)
        done[wanted.into] = edited(page.text.characters, [edit])
    return done


def _page(found: Opened, path: str, characters: str | None) -> Page:
    paths = {entry.path: entry for entry in found.repository.snapshot.entries}
    inside(found.repository.root, path)
    data = found.eyes.held(path)
    text = decoded(path, data) if data is not None else None
    if text is None:
        meant = nearest(path, paths)
        raise AuditError(
            "there is no such document",
            path=path,
            remedy=f"Did you mean {meant}?" if meant else "Name it from the repository's root on.",
        )
    if characters is not None:
        text = replace(text, characters=characters)
    return read_page(text, names_of(found.tools))


def _adopted(page: Page, tell: Callable[[str], None]) -> str:
    """The characters of a document whose status tables have markers around them."""
    tables = [table for table in page.blocks.tables if _is_status(page, table)]
    if not tables:
        raise AuditError(
            "has no status table of tools",
            path=page.path,
            remedy="Add a region with --insert TEMPLATE --into FILE, or write the markers by hand.",
        )
    edits = []
    for table in tables:
        name = template_for(table)
        tools = ",".join(listed_tools(table, page.names))
        own = own_columns(table, built_in()[name])
        edits.append(adopt(page.text, table, name, {"tools": tools, **own}))
        if own:
            line = page.text.line(table.start)
            tell(f"note: {page.path}:{line}: kept as they are: {own['keep'].replace(',', ', ')}")
    return edited(page.text.characters, edits)


def _is_status(page: Page, table: Table) -> bool:
    roles = {role_of(plain(cell.text)) for cell in table.header}
    return len(listed_tools(table, page.names)) >= _LEAST and bool(roles & _STATUS_ROLES)
