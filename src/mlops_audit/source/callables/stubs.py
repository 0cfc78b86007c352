"""Is this callable a stub: no behaviour of its own where behaviour is promised? Precision before recall."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection
from dataclasses import dataclass

from mlops_audit.source.callables import excuses, exemptions
from mlops_audit.source.callables.comments import comments
from mlops_audit.source.callables.families import Families, is_baseless, says_abstract
from mlops_audit.source.callables.files import Role
from mlops_audit.source.callables.markers import Plainness, of_comment, of_docstring, of_message
from mlops_audit.source.callables.placeholders import placeholder
from mlops_audit.source.callables.shapes import (
    ADMITTEDLY_NOT_IMPLEMENTED,
    NOT_IMPLEMENTED,
    docstring,
    hollow,
    is_not_implemented,
    refusal,
)
from mlops_audit.source.callables.sites import Owner, Site

_NAMES_ITSELF = re.compile(r"__class__|type\(self\)|cls\.__name__")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the judgement of one callable needs to know of its file."""

    families: Families
    role: Role


def why_stub(site: Site, text: str, around: Surroundings, marked: Collection[int]) -> str:
    """The reason, or nothing; nothing also for code nested too deeply to be judged.

    ``text`` is the callable's source from its first decorator on, ``marked`` those of its lines that may hold
    a marker.
    """
    try:
        return _judge(site, text, around, marked)
    except RecursionError:
        return ""


def _judge(site: Site, text: str, around: Surroundings, marked: Collection[int]) -> str:
    if exemptions.is_exempt(site):
        return ""
    shape = hollow(site.node)
    if shape:
        return shape if _promises(site, text, around) else ""
    raised = refusal(site.node)
    if raised:
        return _raises(site, raised, text, around)
    if (
        not marked
        or around.role is Role.STAGED
        or exemptions.stands_in(site)
        or excuses.is_for_others(site.node)
    ):
        return ""
    by_default = site.owner is not None and around.families.is_abstract(site.owner)
    may_invent = around.role is Role.TRIAL or exemptions.may_invent(site)
    return placeholder(site, text, marked, by_default=by_default, may_invent=may_invent)


def _promises(site: Site, text: str, around: Surroundings) -> bool:
    """A hollow body is not explained by decorator, class, name or its own words."""
    if exemptions.is_replaced(site.node):
        return False
    said = " ".join(comment.text for comment in comments(text, site.first_line)) if "#" in text else ""
    doc = docstring(site.node)
    if excuses.says_by_design(f"{doc} {said}") and not excuses.says_to_do(said):
        return False
    admits = of_comment(said) or of_docstring(doc)
    return bool(admits) or not exemptions.is_default_hook(site, around.families)


def _raises(site: Site, node: ast.Raise, text: str, around: Surroundings) -> str:
    """An error is all there is: a stub, unless others are to implement it or it is refused by design."""
    message = " ".join(
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )
    by_type = is_not_implemented(node)
    if not by_type and not of_message(message):
        return ""
    if exemptions.is_replaced(site.node) or (site.owner and _is_contract(site.owner, message, around)):
        return ""
    said = " ".join(comment.text for comment in comments(text, site.first_line)) if "#" in text else ""
    admits = of_comment(said) is Plainness.EXPLICIT
    if (
        (excuses.refuses(site.node, message) and not admits)
        or excuses.says_by_design(said)
        or _NAMES_ITSELF.search(ast.unparse(node))
    ):
        return ""
    if not by_type:
        return f'raises "{message[:60]}"'
    admits = admits or excuses.says_not_yet(message)
    return ADMITTEDLY_NOT_IMPLEMENTED if admits else NOT_IMPLEMENTED


def _is_contract(owner: Owner, message: str, around: Surroundings) -> bool:
    """The class asks others to implement the method."""
    if (
        says_abstract(owner)
        or around.families.has_heirs(owner)
        or (around.role is Role.BASE and is_baseless(owner))
    ):
        return True
    return around.families.is_extensible(owner) and not excuses.says_not_yet(message)
