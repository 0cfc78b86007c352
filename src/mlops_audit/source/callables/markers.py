"""Words by which authors admit that something is not there yet, and how plainly they admit it."""

from __future__ import annotations

from enum import IntEnum

from mlops_audit.source.callables.vocabulary import any_of


class Plainness(IntEnum):
    """How plainly a remark says that behaviour is missing."""

    SILENT = 0
    NOTE = 1
    """Work to do, which may be all of the work or a refinement: a bare TODO."""
    INVENTED = 2
    """The result is made up: simulated, mock, dummy, hard-coded."""
    EXPLICIT = 3
    """The behaviour is not there: placeholder, not implemented, "in production this would"."""


_HINTS = tuple(
    hint
    for line in (
        "todo,fixme,tbd,xxx,placeholder,implement,stub,would,for now,simulat,dummy,mock,fake,pretend,sample",
        "hardcod,hard-cod,hard cod,made-up,made up,random for,prod,in practice,in a real,for real,replace",
        "coming soon,goes here,go here,logic here,code here,actual code,actual logic,your code,your logic",
        "be populated,be filled,for demo,demo data,under construction,under development,skeleton",
    )
    for hint in line.split(",")
)
"""Each expression below holds one of these: a search for them is cheap, and most callables hold none."""


_TO_DO = r"\b(?:todo|fixme|tbd|xxx)\b"
_NOT_IMPLEMENTED = r"not[ _-]+(?:yet[ _-]+)?(?:been[ _-]+)?(?:fully[ _-]+)?implemented|\bun-?implemented\b"
_LATER = r"to be implemented|coming soon|\bimplement(?:ed)? (?:me|this|later|here)\b"
_REAL = r"(?:real|actual|full|true|proper|production|complete)(?:[- ]world)?"
_ACTS = (
    r"(?:be|use|call|query|require|need|fetch|load|send|check|connect|integrate|contain|go|come|happen|involve|"
    r"typically|normally|actually|usually|include|generate|execute|create|deploy|run|compute|calculate|analy[sz]e|"
    r"handle|implement|do|store|save|update|trigger|read|write|publish|push|register|train|perform|return|listen|"
    r"sync|coordinate|invoke|look|replace|consult|retrieve|collect|make|parse|extract|search|trace|track|validate|"
    r"verify|depend|also|have|start|stop|schedule|scale|route|apply|evaluate|test|monitor|notify|post|download|upload)"
)
_BEGINS = r"(?:^|[.;:!-] *|(?<= )(?=(?-i:[A-Z])))"
"""Where a sentence begins; a comment's lines may be joined without a full stop."""
_DOES = (
    r"(?:this|use|call|query|send|fetch|load|integrate|replace|connect|get|read|implement|check|compute|calculate|"
    r"retrieve|store|save|persist|write)"
)
_EXPLICIT = any_of(
    _NOT_IMPLEMENTED,
    _LATER,
    r"\bplaceholders?\b",
    r"\bstub(?:bed)?(?= (?:implementation|method|function|for|version|until|out|here|only)\b|:)|\(stub\)",
    r"\bis an? stub\b|^stub\b",
    rf"{_TO_DO}.*\b(?:implement(?!ation)|placeholder|stub|not done)",
    r"\bimplementation (?:goes|needed|pending|required|tbd|todo|here|would|will|depends|for|"
    r"details (?:for|go|to|would|will|depend|here|omitted|are))\b",
    r"(?<!additional )(?<!more )(?<!extra )(?<!custom )"
    r"\b(?:go(?:es)?|logic|code|implement(?:ation|ed)) here\b",
    r"\b(?:your|actual) (?:code|logic|implementation)\b(?! (?:is|in|lives))",
    r"\b(?:would|will|should|must|can|could) be (?:implemented|populated|filled)\b",
    r"\bbe replaced (?:with|by|in|when|once|later)\b",
    rf"\breplace (?:this )?(?:with|by) (?:an? |the |your )?{_REAL}\b",
    r"\bfor now,? (?:just |simply |we |only |let's |we'll |i'll |it |this )*"
    r"(?:return|assume|simulat|pretend|skip|pass|do nothing|"
    r"use (?:an? )?(?:mock|dummy|placeholder|fake|random|hard))",
    r"\breturn(?:s|ing)? (?:an? )?(?:empty|nothing|none|null|dummy|default|true|false)\b.{0,25}\bfor now\b",
    rf"\b(?:in|for) (?:an? |the )?(?:{_REAL}|prod|practice|reality)\b[^.;]{{0,40}}?"
    rf"(?:\b(?:this|we|you|it)?\s*(?:would|should|will|must|could)\b|\b(?:this|it|we|you|they)'(?:d|ll)\b|"
    rf"[,:] ?{_DOES}\b)",
    rf"\b{_REAL} (?:implementation|version|logic|integration)\b[^.;]{{0,20}} "
    r"(?:calls?|uses?|needs?|goes|comes|requires?|will|would|should|happens|pending|later|here)\b",
    rf"{_BEGINS}(?:this|here|you|we|implementation|code|logic|integration|ideally)\b[^.;]{{0,30}} "
    rf"would {_ACTS}\b",
    rf"^(?:would|should) {_ACTS}\b|\bskeleton\b",
)
_INVENTED = any_of(
    r"\bsimulat(?:e|ed|es|ing)\b|\bmock(?:ed|s|ing)?\b|\bdummy\b|\bfake[ds]?\b|\bpretend",
    r"\bhard[- ]?coded\b|\bmade[- ]up\b",
    r"\bfor now[,:]? (?:just|simply|only|we(?! (?:know|have|support)\b))\b",
    r"\bwould (?:normally|typically)\b|\brandom for\b",
    r"\bsample (?:data|results?|response|values?|metrics|output)\b",
    r"\bfor (?:demo|demonstration)\b|\bdemo (?:data|values?|purposes)\b",
)
_OTHERWISE = any_of(
    r"\bfall(?:s|ing)?[ -]?back\b|\bif (?:no|not|there)\b|\bunless\b|\bwhen (?:no|not)\b|\bdegraded\b|"
    r"\bin-memory\b"
)
"""What is made up is for when the real thing cannot be had."""
_BETTER = any_of(
    r"\b(?:would|should|could|will|can) be (?:more|better|stricter|smarter|further)\b|"
    r"\bmore (?:comprehensive|sophisticated|robust|complete|accurate|elaborate|precise)\b(?! .*\bplaceholder)"
)
"""What is there is real, and could be more."""
_ELSE = any_of(
    r"^(?:this|it|that)\b[^.;]{0,80}\bwould\b[^.;]{0,80}\b(?:otherwise|without (?:it|this|that))\W*$"
)
"""What would be if the line were not there: it is why it is there."""
_NOTE = any_of(_TO_DO)
_REFINES = any_of(
    rf"{_TO_DO}[^a-z]*(?:\([^)]*\)[^a-z]*)?(?:[\w/@.-]+:\s*)?"
    r"(?:we (?:should|could|can|may|might) |maybe (?:not )?|consider(?:ing)? |should )?"
    r"(?:remov|renam|refactor|mov|mak|configur|document|typ(?:e|ing)|improv|optimi|clean|revisit|think|deprecat|"
    r"bump|drop|why|reus|dedup|merg|investigat|better|find|decid|expos|migrat|switch|chang|support|allow|extend|"
    r"doc|test|speed|generali|parametri|unify|simplif|convert|should|is|are|can|could|do we|what|figure|tune|"
    r"need to add\b.{0,40} support|"
    r"adjust|tweak|this|pass|rewrite|delete|fix|upgrade|update|use|enable|expand|split)"
)
"""What follows the word is about something that is there already."""
_DOC_EXPLICIT = any_of(
    _NOT_IMPLEMENTED,
    r"to be implemented|coming soon|\bimplement(?:ed)? (?:me|later|here)\b",
    r"^placeholder\b|\(placeholder|placeholder (?:implementation|method|function|for|that|logic|version)",
    r"\b(?:is|as|returns?) an? (?:\w+ )?(?:placeholder|stub)\b",
    r"\bstub(?:bed)?(?: implementation| method| function|:|\))|^stub\b(?!-)",
    r"\btodo\b\W*(?:\([^)]*\)\W*)?implement",
    r"\bwould be implemented\b|would use .* in practice",
)
_DOC_INVENTED = any_of(
    r"\b(?:mock|dummy|fake|simulated) implementation\b", r"\((?:mock|dummy|fake|simulated|simulation)\b"
)
_DOC_NOTE = any_of(r"\btodo\b *[:(-](?! *add (?:a )?(?:doc|type|desc|comment|more))")
_SAID_EXPLICIT = any_of(
    _NOT_IMPLEMENTED,
    _LATER,
    r"not_?implemented|\bplaceholder\b(?!=)|\bstub\b|\btodo\b|\bunder (?:construction|development)\b",
    r"^\W*would (?!you\b|have\b)[a-z]+",
)
_SAID_INVENTED = any_of(r"\bsimulat(?:ed|ing)\b|\bmock(?:ed)?\b|\bdummy\b|\bfake\b|\bpretend")
_GAVE_EXPLICIT = any_of(
    rf"^\W*(?:{_NOT_IMPLEMENTED}|not_?implemented|{_LATER}|placeholder|stub|todo)",
    r"\b(?:not (?:yet )?implemented|not_implemented|to be implemented|coming soon)\b",
    r"\bplaceholder (?:response|result|implementation)\b",
)
_GAVE_INVENTED = any_of(
    r"^\W*(?:simulated|mock(?:ed)?)\b|^\W*(?:dummy|fake) \w|\((?:simulated|mock|dummy|placeholder|stub)\)"
)


def hints(text: str) -> list[int]:
    """Offsets in ``text``, ascending, where a word stands that may admit something."""
    lowered = text.lower()
    found: list[int] = []
    for hint in _HINTS:
        at = lowered.find(hint)
        while at >= 0:
            found.append(at)
            at = lowered.find(hint, at + 1)
    found.sort()
    return found


_LONGEST = 4000
"""Characters of a remark that are looked at: what admits something is short."""


def of_comment(text: str) -> Plainness:
    """How plainly a comment admits it."""
    text = text[:_LONGEST]
    if _ELSE.search(text):
        return Plainness.SILENT
    if _EXPLICIT.search(text):
        return Plainness.NOTE if _BETTER.search(text) else Plainness.EXPLICIT
    if _INVENTED.search(text) and not _OTHERWISE.search(text):
        return Plainness.INVENTED
    if _NOTE.search(text) and not _REFINES.search(text):
        return Plainness.NOTE
    return Plainness.SILENT


def of_docstring(text: str) -> Plainness:
    """How plainly a docstring admits it; describing what is simulated by design admits nothing."""
    text = text[:_LONGEST]
    if _DOC_EXPLICIT.search(text):
        return Plainness.EXPLICIT
    if _DOC_INVENTED.search(text):
        return Plainness.INVENTED
    return Plainness.NOTE if _DOC_NOTE.search(text) and not _REFINES.search(text) else Plainness.SILENT


def of_message(text: str) -> Plainness:
    """How plainly a log line or an error message admits it."""
    text = text[:_LONGEST]
    if _SAID_EXPLICIT.search(text):
        return Plainness.EXPLICIT
    return Plainness.INVENTED if _SAID_INVENTED.search(text) else Plainness.SILENT


def of_result(text: str) -> Plainness:
    """How plainly a string that is handed back admits it: by how it begins, for it may be about anything."""
    text = text[:_LONGEST]
    if _GAVE_EXPLICIT.search(text):
        return Plainness.EXPLICIT
    return Plainness.INVENTED if _GAVE_INVENTED.search(text) else Plainness.SILENT
