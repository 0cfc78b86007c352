"""Which files are documents about the present, and why others are not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mlops_audit.formats.globs import matching
from mlops_audit.model.snapshot import WHY_UNREAD, Entry

SUFFIXES = (".md", ".markdown", ".mdx", ".mdc")
"""Files that are Markdown."""
_FOLDERS = re.compile(
    r"(?:^|/)(?P<what>plans?|planning|changelogs?|history|proposals?|rfcs?|adrs?|decisions|specs|"
    r"node_modules|vendor|third[_-]?party|site-packages|\.venv|venv|templates?|examples?|blog|posts|news|"
    r"meetings?|notes|retros?|sessions?|logs?|worklogs?|prompts?|research|fixtures|testdata|golden|_build|reports?|"
    r"issues?|issue[_-]template|tickets|stories|exercises?|lessons?|tutorials?|workshops?|courses?|articles)/",
    re.IGNORECASE,
)
_PUT_AWAY = re.compile(
    r"(?:^|/)(?P<what>(?:[^/]*[-_. ])?"
    r"(?:archived?|archives|deprecated|obsolete|superseded|old|backups?|plans?|drafts?)(?:[-_. ][^/]*)?)/",
    re.IGNORECASE,
)
_DATED_FOLDER = re.compile(
    r"(?:^|/)(?P<what>[^/]*(?<!\d)(?:19|20)\d{2}(?:[-_.](?:0[1-9]|1[0-2])|(?:0[1-9]|1[0-2])[0-3]\d)(?!\d)[^/]*)/"
)
_NAMES = re.compile(
    r"(?:^|[-_. ])(?P<what>changelog|changes|history|news|release[-_ ]?notes|road[-_ ]?map|plan(?:ning|s)?|"
    r"proposal|rfc|adr|todo|backlog|report|analysis|review|audit|retro(?:spective)?|post[-_ ]?mortem|"
    r"meeting|minutes|migration|draft|template|spec(?:ification)?|requirements|prd|checklist|license|decisions?|"
    r"rapport|informe|relat[oó]rio|bericht|relazione|hand[-_]?off|hand[-_]?over|stories|tasks|vs|deprecated|obsolete|superseded|archived?|"
    r"contributing|code[-_ ]of[-_ ]conduct|security|walkthrough)(?:$|[-_. ]|\d)",
    re.IGNORECASE,
)
_DATED = re.compile(r"(?:^|[^\d])(?:19|20)\d{2}[-_.]?(?:0[1-9]|1[0-2])[-_.]?(?:[0-2]\d|3[01])(?:[^\d]|$)")
_STAGE_ENDED = re.compile(
    r"(?P<what>(?:phase|sprint|week|day|agent|milestone|iteration|session|stage|step)[-_ ]?\d+)"
    r"(?=.*(?:summary|complete|completion|done|results?|recap|finished))",
    re.IGNORECASE,
)
_STATUS = re.compile(r"status|readme", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A document that is not read, and why."""

    path: str
    reason: str


def not_files(entries: Iterable[Entry]) -> tuple[Unread, ...]:
    """The documents that are no files with content, as links, pipes and Git LFS pointers."""
    return tuple(
        Unread(path=entry.path, reason=f"it {WHY_UNREAD[entry.kind]}")
        for entry in entries
        if entry.kind in WHY_UNREAD and entry.path.lower().endswith(SUFFIXES)
    )


def choose(
    paths: Iterable[str], include: Sequence[str] = (), exclude: Sequence[str] = ()
) -> tuple[tuple[str, ...], tuple[Unread, ...]]:
    """The documents to read, and those left alone.

    ``include`` and ``exclude`` are the manifest's globs; what it includes is read whatever it is called.
    """
    markdown = [path for path in paths if path.lower().endswith(SUFFIXES)]
    named = set(matching(markdown, include)) if include else set()
    out = set(matching(markdown, exclude)) if exclude else set()
    chosen: list[str] = []
    unread: list[Unread] = []
    for path in markdown:
        reason = "the manifest excludes it" if path in out else ""
        if not reason and include and path not in named:
            reason = "the manifest's documents do not include it"
        if not reason and path not in named:
            reason = _why_not(path)
        if reason:
            unread.append(Unread(path=path, reason=reason))
        else:
            chosen.append(path)
    return tuple(chosen), tuple(unread)


def _why_not(path: str) -> str:
    for folders in (_FOLDERS, _PUT_AWAY, _DATED_FOLDER):
        folder = folders.search(path)
        if folder:
            return f"it is in a folder {folder.group('what')!r}, whose documents are not about the present"
    name = path.rpartition("/")[2].rpartition(".")[0]
    if _DATED.search(name):
        return "it is dated"
    found = _NAMES.search(name) or _STAGE_ENDED.search(name)
    if found and not _STATUS.search(name):
        return f"its name says {found.group('what')!r}: it is not about the present"
    return ""
