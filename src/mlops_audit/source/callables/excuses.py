"""What docstrings, comments and errors say for themselves: nothing to do here, refused, left to others."""

from __future__ import annotations

from mlops_audit.source.callables.shapes import docstring
from mlops_audit.source.callables.sites import Def
from mlops_audit.source.callables.vocabulary import any_of

_BY_DESIGN = any_of(
    r"\bno[- ]?op\b|\bno operation\b|\bnothing (?:to|needs|is|here)\b|\bdo(?:es|ing)? nothing\b",
    r"\bnot? (?:needed|required|necessary|used|applicable|relevant|need)\b",
    r"\bno \w+ (?:is |are )?(?:needed|required|necessary)\b",
    r"\b(?:if|as|when) (?:needed|necessary|required)\b",
    r"\b(?:does|do|is|are|did)(?:n't| not) "
    r"(?:need|require|provision|wait|have|use|apply|tear|support|do|persist|depend)",
    r"\bbecause\b|\bsince\b",
    r"\bintentional(?:ly)?\b|\bby design\b|\bon purpose\b|\bdeliberately\b|\bjust (?:ensures?|exists?)\b",
    r"\bautomatic(?:ally)?\b|\bauto-|\bself-register|\bimport(?:ing|s)? (?:this|triggers)",
    r"\boverrid(?:e|den|es|ing)\b|\bsub-?class|\boptional(?:ly)?\b|\binterface\b|\bhook\b|\binvoked\b",
    r"\bcalled (?:when|on|before|after|by|during|at|once)\b|\bnever called\b|\bdelegat",
    r"\bhandled (?:by|in|via|elsewhere|separately)\b|\bactual (?:logic|work) (?:is )?in\b|\balready\b",
    r"\bexists? solely\b|\bonly (?:exists?|here|used) (?:to|for)\b|\bkept for\b",
    r"\b(?:replaced|injected|patched|bound|attached) (?:at (?:run[- ]?time|start-?up)|dynamically)\b",
    r"\bmonkey-?patch|\bstateless\b|\bunused\b|\bmarker\b",
    r"\bcompatib(?:le|ility)\b|\b(?:interface|protocol|api|type) compliance\b",
    r"\bsatisf(?:y|ies)\b|\btyping\b|\btype[- ]check|(?<!@)\bdeprecated\b",
    r"\bnot supported\b|\bunsupported\b|\bsuppress\b|\bsilenced?\b|\bignored?\b",
)
_ELSEWHERE = any_of(
    r"\bhandled (?:by|in|via|elsewhere|separately)\b|\bdelegated to\b",
    r"\bactual (?:[\w-]+ ){0,2}(?:logic|work) (?:is |lives )?in\b",
)
_TO_DO = any_of(r"\btodo\b|\bfixme\b|\bnot (?:yet )?implemented\b|\bto be implemented\b")
_NOT_YET = any_of(
    r"\byet\b|\btodo\b|\bcoming\b|\bplanned\b|\bphase \d|\bfuture (?:version|release|phase)",
    r"\breplace\b.*\bwith\b.*\b(?:real|actual|your)\b",
)
_SUPPORT = any_of(r"\bsupport")
_IMPLEMENT = any_of("implement")
_REFUSES = any_of(
    r"\bsupport|\bcan(?:not|'t)\b|\bcan not\b|\bonly\b|\binstead\b|\bmust\b|\bshould\b|\bplease\b|\buse \w",
    r"\bsub-?class|\boverrid|\babstract|\bderived|\bhandles?\b|\brequires?\b",
    r"\bnot (?:available|applicable|allowed|possible|permitted|valid|intended|used|needed|meant|callable)\b",
    r"\bnot (?:expected|defined|compatible)\b|\bunavailable\b|\bread-?only|\bimmutable",
    r"\binvalid\b|\bunknown\b|\bdeprecat|\bremoved\b|\bno longer\b|\bunexpected",
    r"\b(?:does|do|did|has|is) ?n[o']t (?:have|provide|define|exist|implement\b)",
    r"\bnot (?:yet )?implemented (?:for|in|by|on|with|when|as|because|since)\b(?! now)",
)
_HEIRS = any_of(r"\bsub-?class|\boverrid")
_FOR_OTHERS = any_of(
    r"\bsub-?class|\babstract\b|\boverrid",
    r"\bfor (?:local |unit )?(?:development|testing|tests|debugging)\b",
)


def says_by_design(text: str) -> bool:
    """A docstring or comments say why there is nothing."""
    return bool(_BY_DESIGN.search(text))


def says_elsewhere(text: str) -> bool:
    """A docstring says where it is done instead."""
    return bool(_ELSEWHERE.search(text))


def says_to_do(text: str) -> bool:
    """Comments say that it is still to be done."""
    return bool(_TO_DO.search(text))


def says_not_yet(text: str) -> bool:
    """An error message says that it will come."""
    return bool(_NOT_YET.search(text))


def refuses(node: Def, message: str) -> bool:
    """The error says that this is not to be had here, rather than not yet."""
    if says_not_yet(message) and not _SUPPORT.search(message):
        return False
    explains = len(message.split()) > 3 and not _IMPLEMENT.search(message)
    return explains or bool(_REFUSES.search(f"{message} {docstring(node)}"))


def leaves_to_heirs(text: str) -> bool:
    """A comment leaves it to subclasses."""
    return bool(_HEIRS.search(text))


def is_for_others(node: Def) -> bool:
    """Its docstring leaves it to subclasses, or to developers who try things out."""
    return bool(_FOR_OTHERS.search(docstring(node)))
