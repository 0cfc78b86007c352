"""The callables of one module: what they use, and which of them are stubs."""

from __future__ import annotations

import ast
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate

from mlops_audit.model.function import Function
from mlops_audit.source.callables.comments import code_only
from mlops_audit.source.callables.exemptions import is_unlisted
from mlops_audit.source.callables.families import Families
from mlops_audit.source.callables.files import Role, role
from mlops_audit.source.callables.markers import hints
from mlops_audit.source.callables.sites import Site, sites
from mlops_audit.source.callables.stubs import Surroundings, why_stub

_NAME = re.compile(r"(?<![\w.])[^\W\d]\w*")
_WORD = re.compile(r"[^\W\d]\w*")
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[^\W\dA-Za-z_]+")


def functions(
    tree: ast.Module,
    text: str,
    path: str,
    import_names: frozenset[str] = frozenset(),
    by_name: Iterable[tuple[int, str]] = (),
) -> tuple[Function, ...]:
    """Every callable of ``tree`` that promises behaviour, in source order.

    ``text`` is what ``tree`` was parsed from; ``import_names`` are the names that its imports bind, of which
    each callable uses what its decorators, signature and body name. ``by_name`` are those that a call binds,
    with its line: the callable around it uses them too. Left out, because they neither count nor cost:
    overloads, abstract methods, members of Protocols and blocks for type checkers.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
    marks, found = hints(text), sites(tree)
    around = Surroundings(
        families=Families(owner for site in found for owner in site.owners), role=role(path, text)
    )
    listed: list[Function] = []
    for site in found:
        if is_unlisted(site):
            continue
        start, end = starts[site.first_line - 1], starts[min(_last_line(site, text, starts), len(starts) - 1)]
        offsets = marks[bisect_left(marks, start) : bisect_left(marks, end)]
        marked = sorted({bisect_right(starts, offset) for offset in offsets})
        source = text[start:end]
        stub = "" if around.role is Role.ASIDE else why_stub(site, source, around, marked)
        called = {name for line, name in by_name if site.first_line <= line <= site.last_line}
        listed.append(_function(site, source, stub, import_names, called))
    return tuple(listed)


def _last_line(site: Site, text: str, starts: list[int]) -> int:
    """The line on which its body ends, comments that are indented like it included.

    In the syntax tree they are no part of it, and often say what is missing.
    """
    last, indent = site.last_line, site.node.col_offset
    for number in range(last, len(starts) - 1):
        line = text[starts[number] : starts[number + 1]]
        bare = line.lstrip()
        if bare and not (bare.startswith("#") and len(line) - len(bare) > indent):
            break
        last = number + 1 if bare else last
    return last


def _function(site: Site, source: str, stub: str, import_names: frozenset[str], called: set[str]) -> Function:
    named = import_names.intersection(_NAME.findall(code_only(source))) if import_names else frozenset()
    return Function(
        name=site.name,
        line=site.node.lineno,
        stub=stub,
        uses=tuple(sorted(named | called)),
        words=_words(source) if stub else (),
    )


def _words(source: str) -> tuple[str, ...]:
    """Names whole and in parts: ``get_feature_view`` also as ``get``, ``feature``, ``view``."""
    words: set[str] = set()
    for word in set(_WORD.findall(source)):
        words.add(word.lower())
        words.update(part.lower() for part in _PART.findall(word))
    return tuple(sorted(words))
