"""Signs beside a figure: an edit that makes it 100% takes along the sign of what was not whole."""

from __future__ import annotations

import re
from dataclasses import replace

from mlops_audit.claims.lexicon import CROSSES, PLANS, WARNINGS
from mlops_audit.model.claim import ClaimKind, Edit, Verdict

_TICK = "✅"
_BESIDE = re.compile(f"(?P<sign>[{WARNINGS}{CROSSES}{PLANS}]\ufe0f?)(?P<between>[ \t]*[*_~`]{{0,3}})\\Z")
_FAR = 12
"""How many characters before a figure may hold its sign."""


def with_sign(verdict: Verdict, characters: str) -> Verdict:
    """The verdict, its edit widened to the sign before a completion that becomes 100%."""
    edit = verdict.edit
    if edit is None or verdict.claim.kind is not ClaimKind.PERCENT or edit.text.strip("~ %") != "100":
        return verdict
    found = _BESIDE.search(characters[max(0, edit.start - _FAR) : edit.start])
    if not found or not verdict.claim.subject.endswith("completion"):
        return verdict
    start = edit.start - len(found.group())
    text = f"{_TICK}{found.group('between')}{edit.text}"
    return replace(verdict, edit=Edit(start=start, end=edit.end, text=text))
