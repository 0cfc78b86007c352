"""Is this callable a stub: no behaviour of its own where behaviour is promised? Precision before recall."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass

from mlops_audit.source.callables.comments import comments
from mlops_audit.source.callables.exemptions import (
    is_default_hook,
    is_exempt,
    is_for_heirs,
    is_replaced,
    may_invent,
    refuses,
    says_by_design,
    says_to_do,
    stands_in,
)
from mlops_audit.source.callables.families import Families, is_baseless
from mlops_audit.source.callables.markers import Plainness, of_comment, of_docstring, of_message
from mlops_audit.source.callables.placeholders import placeholder
from mlops_audit.source.callables.shapes import docstring, hollow, is_not_implemented, refusal
from mlops_audit.source.callables.sites import Site


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the judgement of one callable needs to know of its file."""

    families: Families
    base_file: bool
    """The file is named for what others build upon."""
    staged: bool
    """The file is for standing in or trying out."""


def why_stub(site: Site, text: str, around: Surroundings, marked: bool) -> str:
    """The reason, or nothing. ``text`` is the callable's source from its first decorator on; ``marked``: it may hold a marker."""
    if is_exempt(site):
        return ""
    shape = hollow(site.node)
    if shape:
        return _hollow(site, shape, text, around, marked)
    raised = refusal(site.node)
    if raised:
        return _raises(site, raised, around)
    if not marked or around.staged or stands_in(site) or is_for_heirs(site.node):
        return ""
    by_default = site.owner is not None and around.families.is_abstract(site.owner)
    return placeholder(site, text, by_default, may_invent(site))


def _hollow(site: Site, shape: str, text: str, around: Surroundings, marked: bool) -> str:
    if is_replaced(site.node):
        return ""
    said = " ".join(comment.text for comment in comments(text, site.first_line)) if marked or "#" in text else ""
    admits = of_comment(said) or of_docstring(docstring(site.node))
    if says_by_design(site.node, said) and not says_to_do(said):
        return ""
    if is_default_hook(site, around.families) and not admits:
        return ""
    return shape


def _raises(site: Site, node: ast.Raise, around: Surroundings) -> str:
    message = _message(node)
    if not is_not_implemented(node) and of_message(message) is not Plainness.EXPLICIT:
        return ""
    owner = site.owner
    if is_replaced(site.node) or owner and (around.families.is_abstract(owner) or (around.base_file and is_baseless(owner))):
        return ""
    if refuses(site.node, message) or _decorated_setter(site) or re.search(r"self\.__class__|type\(self\)|cls\.__name__", ast.unparse(node)):
        return ""
    return "raises NotImplementedError" if is_not_implemented(node) else f'raises "{message[:60]}"'


def _message(node: ast.Raise) -> str:
    return " ".join(
        part.value for part in ast.walk(node) if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


def _decorated_setter(site: Site) -> bool:
    return any(isinstance(d, ast.Attribute) and d.attr in ("setter", "deleter", "register") for d in site.node.decorator_list)
