"""Puts markers into documents where somebody asked for it: ``fix-docs --adopt`` and ``--insert``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.finding.find import find
from mlops_audit.claims.finding.page import Page, listed_tools, read_page
from mlops_audit.claims.generated import generated, part_at
from mlops_audit.claims.lexicon import role_of
from mlops_audit.claims.markdown.blocks import Table
from mlops_audit.claims.markdown.masks import plain
from mlops_audit.claims.markdown.text import decoded, edited
from mlops_audit.claims.reading import names_of
from mlops_audit.claims.regions.adopting import adopt, insert, template_for
from mlops_audit.claims.regions.stock import Template
from mlops_audit.claims.says import Role
from mlops_audit.cli.auditing import Opened
from mlops_audit.cli.documents import templates
from mlops_audit.errors import AuditError
from mlops_audit.formats.fields import nearest
from mlops_audit.model.claim import Claim, ClaimKind, Edit
from mlops_audit.pipeline.judging import Prepared
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


def prepared(found: Opened, wanted: Wanted, tell: Callable[[str], None]) -> dict[str, Prepared]:
    """By path: each document with the markers put in. Raises AuditError."""
    if bool(wanted.insert) != bool(wanted.into) or (wanted.after is not None and not wanted.insert):
        raise AuditError(
            "--insert TEMPLATE, --into FILE and --after HEADING belong together",
            remedy="Give both --insert and --into; --after may be left out.",
        )
    done: dict[str, Prepared] = {}
    for path in wanted.adopt:
        page = _page(found, path, None)
        done[path] = _with(page.text.characters, _adopted(page, templates(found), tell))
    if wanted.insert:
        known = templates(found)
        if wanted.insert not in known:
            raise AuditError(
                f"there is no template {wanted.insert}",
                remedy=f"The templates are: {', '.join(sorted(known))}.",
            )
        before = done.get(wanted.into)
        page = _page(found, wanted.into, before.characters if before else None)
        edit = insert(page.text, wanted.insert, page.blocks, after_heading=wanted.after)
        _refuse_generated(page, edit)
        done[wanted.into] = _with(page.text.characters, [edit], before.spans if before else ())
    return done


def _with(characters: str, edits: Sequence[Edit], spans: Sequence[tuple[int, int]] = ()) -> Prepared:
    """The document with these edits made, and where they and those before them (``spans``) stand in it."""
    found: list[tuple[int, int]] = []
    shift = 0
    for edit in sorted(edits, key=lambda each: each.start):
        start = edit.start + shift
        found.append((start, start + len(edit.text)))
        grown = len(edit.text) - (edit.end - edit.start)
        spans = [(first + grown, last + grown) if first >= start else (first, last) for first, last in spans]
        shift += grown
    return Prepared(characters=edited(characters, edits), spans=(*spans, *found))


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


def _adopted(page: Page, known: Mapping[str, Template], tell: Callable[[str], None]) -> list[Edit]:
    """The edits that put markers around the status tables of a document."""
    said = [
        each.claim for each in find(page).found if each.claim.kind in {ClaimKind.STATUS, ClaimKind.PERCENT}
    ]
    tables = [table for table in page.blocks.tables if _is_status(page, table, said)]
    edits: list[Edit] = []
    refused: list[AuditError] = []
    for table in tables:
        name, columns = template_for(table, known)
        line = page.text.line(table.start)
        try:
            edit = adopt(page.text, table, name)
            _refuse_generated(page, edit)
        except AuditError as error:
            refused.append(error)
            continue
        if columns:
            edits.append(edit)
            tell(f"note: {page.path}:{line}: {name} keeps up {', '.join(columns)}; all else stays as it is")
    if not edits:
        raise (
            refused[0]
            if refused
            else AuditError(
                "has no table with columns of a template that check reads as the status of tools",
                path=page.path,
                remedy="Add a region with --insert TEMPLATE --into FILE, or write the markers by hand.",
            )
        )
    for reason in refused:
        tell(f"note: not adopted: {reason}")
    return edits


def _refuse_generated(page: Page, edit: Edit) -> None:
    """Raise AuditError where another program would undo what is written."""
    if part := part_at(generated(page.text, page.blocks), edit.start, edit.end):
        raise AuditError(
            f"another program writes this part of the document: “{part.label}”, line {part.line}",
            path=page.path,
            line=page.text.line(edit.start),
            remedy="Put the region elsewhere, or have that program write it.",
        )


def _is_status(page: Page, table: Table, said: Sequence[Claim]) -> bool:
    """Whether ``check`` judges the table as one of the status of tools: it finds claims in their rows."""
    roles = {role_of(plain(cell.text)) for cell in table.header}
    if len(listed_tools(table, page.names)) < _LEAST or not roles & _STATUS_ROLES:
        return False
    inside = [claim for claim in said if table.start <= claim.start < table.end]
    return len({tool for claim in inside for tool in claim.tools}) >= _LEAST
