"""How a true status is written in the manner of its document: signs, emphasis, a column's habits."""

from __future__ import annotations

import re
from typing import TypedDict

from mlops_audit.claims.judging.truths import ToolTruth
from mlops_audit.claims.lexicon import SIGN
from mlops_audit.claims.says import Found, Measure, Peer, Role, StatusSays, Word

WORDS = {
    Word.COMPLETE: "Complete",
    Word.IMPLEMENTED: "Implemented",
    Word.CONFIGURED: "Configured",
    Word.PARTIAL: "Partial",
    Word.BROKEN: "Broken",
    Word.CONFIG_ONLY: "Config only",
    Word.NONE: "Not implemented",
}
SIGNS_OF = {
    Word.COMPLETE: "✅",
    Word.IMPLEMENTED: "✅",
    Word.CONFIGURED: "✅",
    Word.PARTIAL: "⚠️",
    Word.BROKEN: "⚠️",
    Word.CONFIG_ONLY: "⚠️",
    Word.NONE: "❌",
}
_FAMILIES = (dict(zip("✅⚠❌", "🟢🟡🔴", strict=True)), dict(zip("✅⚠❌", ("✔", "⚠️", "✘"), strict=True)))
"""Signs that go together, by those that are written otherwise."""
_GROUP_WORDS = {
    Measure.WITH_CODE: "with code",
    Measure.CONFIGURED: "configured",
    Measure.TESTED: "with tests",
}
_DENIED = re.compile(r"(is|are|has|have)(?:n['’]t|\s+not)\b", re.IGNORECASE)
_VERBS = {"is": "is", "are": "are", "has": "is", "have": "are"}
"""What takes the place of a verb that belongs to a denial: ``hasn't been integrated`` → ``is partial``."""
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|been|be|remains?)\b", re.IGNORECASE)
_EACH = re.compile(r"\b(?:every|each)\b", re.IGNORECASE)
_PATH_OF = re.compile(r"(`?)[\w./-]+\.py\1")


class Restated(TypedDict, total=False):
    """What an opinion says about the new text."""

    new: str
    whole: bool
    declined: str
    suggestion: str


def restated(found: Found, word: Word, truth: ToolTruth) -> Restated:
    """The claim's text with a true status, as its document would write it."""
    says = found.says
    role = says.role if isinstance(says, StatusSays) else Role.TOOL
    old = found.claim.text
    if found.peers:
        if role is Role.CODE and word in {Word.IMPLEMENTED, Word.COMPLETE}:
            return _code_cell(found, old, truth)
        bare = not re.sub(r"[\W_]", "", SIGN.sub("", old))
        return {"new": _cell(found, old, _signed(word, truth) if bare else word), "whole": True}
    if found.digits is None:
        return {
            "declined": "the sentence has to be written anew",
            "suggestion": f"{truth.tool.name}: {WORDS[word].lower()}",
        }
    start, end = found.digits[0] - found.claim.start, found.digits[1] - found.claim.start
    part = old[start:end]
    if SIGN.fullmatch(part):
        return {"new": _sign(_signed(word, truth), part)}
    denied = _DENIED.match(part)
    if denied:
        return {"new": f"{_VERBS[denied.group(1).lower()]} {WORDS[word].lower()}"}
    return {"new": _like(part, WORDS[word])}


def _signed(word: Word, truth: ToolTruth) -> Word:
    """The word whose sign stands alone: a tick would hide what is missing."""
    return Word.PARTIAL if word is Word.IMPLEMENTED and truth.status == "partial" else word


def restated_group(found: Found, have: int, whole: int, measure: Measure) -> Restated:
    """``Partial`` → ``7/7 with code``."""
    words = f"{have}/{whole} {_GROUP_WORDS[measure]}"
    if found.digits is None:
        return {
            "declined": "the sentence has to be written anew",
            "suggestion": f"MLOps integration: {words}",
        }
    start, end = found.digits[0] - found.claim.start, found.digits[1] - found.claim.start
    part = found.claim.text[start:end]
    if have == whole and measure is Measure.WITH_CODE and not _VERB.search(found.claim.text[:start]):
        plural = found.claim.tools and _VERB.search(part)
        return {"new": "have code" if plural else _like(part, WORDS[Word.IMPLEMENTED])}
    if _VERB.search(found.claim.text[:end]) or _EACH.search(found.claim.text):
        return {
            "declined": "the sentence has to be written anew",
            "suggestion": f"MLOps integration: {words}",
        }
    if found.claim.tools:
        return {"declined": "what holds of each tool has to be written anew", "suggestion": words}
    if SIGN.fullmatch(found.claim.text[start:end]):
        return {"declined": "a sign cannot say how many", "suggestion": f"MLOps integration: {words}"}
    return {"new": words}


def _code_cell(found: Found, old: str, truth: ToolTruth) -> Restated:
    """A cell of a code column, with the module's path where its neighbours have one."""
    models = [peer for peer in found.peers if peer.path and peer.word in {Word.COMPLETE, Word.IMPLEMENTED}]
    model = min(models, key=lambda peer: len(peer.text) - len(peer.path), default=None)
    module = truth.main_module
    if model is not None and module is not None and "|" not in module.path:
        text = model.text.replace(model.path, module.path)
        if text.count(module.path) == 1 and len(text) - len(module.path) < 12:
            return {"new": text, "whole": True}
    return {"new": _cell(found, old, Word.IMPLEMENTED), "whole": True}


def _cell(found: Found, old: str, word: Word) -> str:
    same = _usual([peer for peer in found.peers if peer.word is word and not peer.path], WORDS[word])
    if same and same != old and (SIGN.search(same) or not SIGN.search(old)):
        return same
    texts = (old, *(peer.text for peer in found.peers if not peer.path))
    signs = [text for text in texts if SIGN.search(text)]
    if not re.sub(r"[\W_]", "", SIGN.sub("", old)):
        return _sign(word, *signs)
    bold = "**" in old or any("**" in peer.text for peer in found.peers if peer.word and not peer.path)
    words = _like(re.sub(r"^[\W_]+", "", old), WORDS[word])
    words = f"**{words}**" if bold else words
    return f"{_sign(word, *signs)} {words}" if signs else words


def _sign(word: Word, *like: str) -> str:
    """The sign of a status, of the family that the first of these texts with a sign has."""
    usual = SIGNS_OF[word]
    signs = (found.group(1) for text in like if (found := SIGN.search(text)))
    first = next((sign for sign in signs if sign != "⚠"), "")
    return next((family[usual[0]] for family in _FAMILIES if first in family.values()), usual)


def _usual(peers: list[Peer], word: str) -> str:
    """What most of these cells say, where it is no more than a sign or this word."""
    texts = [peer.text for peer in peers if len(peer.text) < 30 and not re.search(r"[\d(]", peer.text)]
    texts = [text for text in texts if word.lower() in text.lower() or not re.search(r"[^\W\d]", text)]
    return max(sorted(set(texts)), key=texts.count) if texts else ""


def _like(old: str, new: str) -> str:
    """``new`` in the letters' case of ``old``."""
    letters = re.sub(r"[^A-Za-z]", "", old)
    if len(letters) > 1 and letters.isupper():
        return new.upper()
    return new.lower() if letters[:1].islower() else new
