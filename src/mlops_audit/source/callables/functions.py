"""The callables of one module: what they use, and which of them are stubs."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left
from itertools import accumulate

from mlops_audit.model.facts import Function
from mlops_audit.source.callables.comments import code_only
from mlops_audit.source.callables.exemptions import is_base_file, is_exempt_file, is_staged, is_unlisted
from mlops_audit.source.callables.families import Families
from mlops_audit.source.callables.markers import marker_lines
from mlops_audit.source.callables.sites import Site, sites
from mlops_audit.source.callables.stubs import Surroundings, why_stub

_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")
_WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\dA-Za-z_]+")


def functions(
    tree: ast.Module, text: str, path: str, import_names: frozenset[str] = frozenset()
) -> tuple[Function, ...]:
    """Every callable of ``tree`` that promises behaviour, in source order.

    ``text`` is what ``tree`` was parsed from, ``import_names`` the names that its imports bind. Overloads, abstract
    methods, members of Protocols and blocks for type checkers are left out: they neither count nor cost.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = _line_starts(text)
    marks = marker_lines(text)
    found = list(sites(tree))
    owners = {id(owner): owner for site in found for owner in site.owners}
    around = Surroundings(families=Families(owners.values()), base_file=is_base_file(path), staged=is_staged(path))
    exempt = is_exempt_file(path, text[:600])
    listed = []
    for site in found:
        if is_unlisted(site):
            continue
        start, end = starts[site.first_line - 1], starts[min(site.node.end_lineno or site.node.lineno, len(starts) - 1)]
        source = text[start:end]
        marked = (at := bisect_left(marks, start)) < len(marks) and marks[at] < end
        stub = "" if exempt else why_stub(site, source, around, marked)
        listed.append(_function(site, source, stub, import_names))
    return tuple(listed)


def _line_starts(text: str) -> list[int]:
    return [0, *accumulate(len(line) + 1 for line in text.split("\n"))]


def _function(site: Site, source: str, stub: str, import_names: frozenset[str]) -> Function:
    used = set(import_names.intersection(_NAME.findall(code_only(source)))) if import_names else set()
    return Function(
        name=site.name,
        line=site.node.lineno,
        stub=stub,
        uses=tuple(sorted(used)),
        words=_words(source) if stub else (),
    )


def _words(source: str) -> tuple[str, ...]:
    words: set[str] = set()
    for word in set(_WORD.findall(source)):
        words.add(word.lower())
        words.update(part.lower() for part in _PART.findall(word))
    return tuple(sorted(words))
