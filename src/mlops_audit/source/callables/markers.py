"""Words by which authors admit that something is not there yet, and how plainly they admit it."""

from __future__ import annotations

import re
from enum import IntEnum


class Plainness(IntEnum):
    """How plainly a remark says that behaviour is missing."""

    SILENT = 0
    NOTE = 1
    """Work to do, which may be all of the work or a refinement: a bare TODO."""
    INVENTED = 2
    """The result is made up: simulated, mock, dummy, hard-coded."""
    EXPLICIT = 3
    """The behaviour is not there: placeholder, not implemented, "in production this would"."""


_HINTS = (
    "todo", "fixme", "tbd", "xxx", "placeholder", "implement", "stub", "would", "for now", "simulat", "dummy",
    "mock", "hard", "fake", "prod", "in practice", "in a real", "coming soon", " here", "skeleton", "demo",
    "replace", "pretend", "sample", "logic", "no-op", "assume",
)  # fmt: skip

_NOT_IMPLEMENTED = r"not[ _-]+(?:yet[ _-]+)?(?:been[ _-]+)?(?:fully[ _-]+)?implemented|\bun-?implemented\b"
_LATER = r"to be (?:implemented|done|completed|filled|added)|coming soon|\bimplement(?:ed)? (?:me|this|later|here)\b"
_REALLY = r"(?:real|actual|full|true|proper|production|complete)(?:[- ]world)?"
_ACTS = (
    r"(?:be|use|call|query|require|need|fetch|load|send|check|connect|integrate|contain|go|come|happen|involve|"
    r"typically|normally|actually|usually|include|generate|execute|create|deploy|run|compute|calculate|analy[sz]e|"
    r"handle|implement|do|store|save|update|trigger|read|write|publish|push|register|train|perform|return|listen|"
    r"sync|coordinate|invoke|look|replace|consult|retrieve|collect|make|parse|extract|search|trace|track|validate|"
    r"verify|depend|also|have|start|stop|schedule|scale|route|apply|evaluate|test|monitor|notify|post|download|upload)"
)
_EXPLICIT = re.compile(
    rf"(?i){_NOT_IMPLEMENTED}|{_LATER}|\bplaceholders?\b|\bstub(?:bed)?(?= (?:implementation|method|function|for|version|until|out|here|only)\b|[:.,;)]|$)|"
    rf"\bis an? stub\b|^stub\b|"
    rf"(?:todo|fixme|xxx|tbd)\b.*\b(?:implement|placeholder|stub|not done)|"
    rf"\bimplementation (?:goes|needed|pending|required|tbd|todo|here|details|would|will|depends|for)\b|^implementation\W*$|"
    rf"(?<!additional )(?<!more )(?<!extra )(?<!custom )\b(?:goes?|logic|code|implementation|implemented) here\b|"
    rf"\b(?:your|actual) (?:code|logic|implementation)\b(?! (?:is|in|lives))|"
    rf"\b(?:would|will|should|must|can|could) be (?:implemented|replaced|populated|filled)\b|"
    rf"(?:should|would|to) be replaced (?:with|by)|\breplace (?:this )?(?:with|by) (?:an? |the |your )?{_REALLY}\b|"
    rf"\bfor now,? (?:just |simply |we |only |let's |we'll |i'll |it |this )*"
    rf"(?:return|assume|simulat|pretend|skip|pass|do nothing|use (?:an? )?(?:mock|dummy|placeholder|fake|random|hard))|"
    rf"\b(?:in|for) (?:an? |the )?(?:{_REALLY}|prod|practice|reality)\b[^.;]{{0,40}}?"
    rf"(?:\b(?:this|we|you|it)?\s*(?:would|should|will|must|could)\b|[,:] ?(?:this|use|call|query|send|fetch|load|integrate|"
    rf"replace|connect|get|read|implement|check|compute|calculate|retrieve|store|save|persist|write)\b)|"
    rf"\b{_REALLY} (?:implementation|version|logic|integration)\b[^.;]{{0,20}} (?:calls?|uses?|needs?|goes|comes|requires?|will|"
    rf"would|should|happens|pending|later|here)\b|"
    rf"\b(?:this|here|we|it|implementation|code|logic|integration|method|function|ideally,?)\b[^.;]{{0,30}} would {_ACTS}\b|"
    rf"^(?:would|should) {_ACTS}\b|\bskeleton\b"
)
_INVENTED = re.compile(
    r"(?i)\bsimulat(?:e|ed|es|ing)\b|\bmock(?:ed|s|ing)?\b|\bdummy\b|\bfake[ds]?\b|\bhard-?coded\b|\bmade[- ]?up\b|\bpretend|^for now\b|\bfor now[,:]? (?:just|simply|only|we)\b|"
    r"\bsample (?:data|results?|response|values?|metrics|output)\b|\bfor (?:demo|demonstration)\b|\bdemo (?:data|values?|purposes)\b|"
    r"\b(?:assume|always) (?:success|succeeds|true|healthy|valid)\b|\brandom(?:ly)? for\b|\bwould (?:normally|typically)\b"
)
_NOTE = re.compile(r"(?i)\b(?:todo|fixme|tbd|xxx)\b")
_REFINES = re.compile(
    r"(?i)\b(?:todo|fixme|tbd|xxx)\b[^a-z]*(?:\([^)]*\)[^a-z]*)?(?:[\w/@.-]+:\s*)?(?:we (?:should|could|can|may|might) |maybe (?:not )?|"
    r"consider(?:ing)? |should )?(?:remov|renam|refactor|mov|mak|configur|document|typ(?:e|ing)|improv|optimi|clean|"
    r"revisit|think|deprecat|bump|drop|why|reus|dedup|merg|investigat|better|find|decid|expos|migrat|switch|chang|"
    r"support|allow|extend|doc|test|speed|generali|parametri|unify|simplif|convert|should|is|are|can|could|do we|what|"
    r"figure|tune|adjust|tweak|this|pass|rewrite|delete|fix|upgrade|update|use|enable|expand|split)"
)
_DOC_EXPLICIT = re.compile(
    rf"(?i){_NOT_IMPLEMENTED}|{_LATER}|^placeholder\b|\(placeholder|placeholder (?:implementation|method|function|for|that|"
    rf"logic|version)|\b(?:is|as|returns?) an? (?:\w+ )?(?:placeholder|stub)\b|\bstub(?:bed)?(?: implementation| method| function|:|\))|"
    rf"^stub\b(?!-)|\btodo\b *[:(-]|^todo\b|\btodo:? implement|\bin (?:a real|production)[^.]{{0,40}} would\b|\bwould be implemented\b|would use .* in practice"
)
_DOC_INVENTED = re.compile(r"(?i)\b(?:mock|dummy|fake|simulated) implementation\b|\((?:mock|dummy|fake|simulated|simulation)\b")
_SAID_EXPLICIT = re.compile(
    rf"(?i){_NOT_IMPLEMENTED}|{_LATER}|not_?implemented|\bplaceholder\b(?!=)|^\W*would (?!you\b|have\b)[a-z]+|\bstub\b|\btodo\b|"
    rf"\bunder (?:construction|development)\b"
)
_SAID_INVENTED = re.compile(r"(?i)\bsimulat(?:ed|ing)\b|\bmock(?:ed)?\b|\bdummy\b|\bfake\b|\bpretend")
_GAVE_EXPLICIT = re.compile(
    rf"(?i)^\W*(?:{_NOT_IMPLEMENTED}|not_?implemented|{_LATER}|placeholder|stub|todo)|"
    rf"\b(?:not (?:yet )?implemented|not_implemented|to be implemented|coming soon|placeholder (?:response|result|implementation))\b"
)
_GAVE_INVENTED = re.compile(r"(?i)^\W*(?:simulated|mock(?:ed)?)\b|^\W*(?:dummy|fake) \w|\((?:simulated|mock|dummy|placeholder|stub)\)")


def marker_lines(text: str) -> list[int]:
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


def of_comment(text: str) -> Plainness:
    """How plainly a comment admits it."""
    if _EXPLICIT.search(text):
        return Plainness.EXPLICIT
    if _INVENTED.search(text):
        return Plainness.INVENTED
    if _NOTE.search(text) and not _REFINES.search(text):
        return Plainness.NOTE
    return Plainness.SILENT


def of_docstring(text: str) -> Plainness:
    """How plainly a docstring admits it; describing what is simulated by design admits nothing."""
    if _DOC_EXPLICIT.search(text):
        return Plainness.EXPLICIT
    return Plainness.INVENTED if _DOC_INVENTED.search(text) else Plainness.SILENT


def of_result(text: str) -> Plainness:
    """How plainly a string that is handed back admits it: by how it begins, for it may be a text about anything."""
    if _GAVE_EXPLICIT.search(text):
        return Plainness.EXPLICIT
    return Plainness.INVENTED if _GAVE_INVENTED.search(text) else Plainness.SILENT


def of_message(text: str) -> Plainness:
    """How plainly a log line or an error message admits it."""
    if _SAID_EXPLICIT.search(text):
        return Plainness.EXPLICIT
    return Plainness.INVENTED if _SAID_INVENTED.search(text) else Plainness.SILENT
