"""A baseline: the stale claims of a day and why they are let pass, so that only new drift fails.

Each claim lets one claim pass: where a document repeats a line once more than it did, that one is new.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping

from mlops_audit.errors import AuditError
from mlops_audit.model.claim import Claim, Verdict

SCHEMA = "mlops-audit/baseline/1"
_ESCAPED = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""What a terminal would obey, and bytes of a file name that are no text."""
Fingerprint = tuple[str, str, str, str]
"""What makes a claim the same after lines have moved: path, kind, subject, text."""
Known = Mapping[Fingerprint, tuple[str, ...]]
"""By fingerprint: for each claim that is let pass, why."""


def fingerprint(claim: Claim) -> Fingerprint:
    """What makes a claim the same in another version of its document."""
    return (claim.path, claim.kind.value, claim.subject, " ".join(claim.text.split()))


def known_from(claims: Iterable[Claim | Fingerprint], reason: str) -> dict[Fingerprint, tuple[str, ...]]:
    """Let each of these claims pass, once."""
    often = Counter(fingerprint(each) if isinstance(each, Claim) else each for each in claims)
    return {each: (reason,) * count for each, count in often.items()}


def either(first: Known, second: Known) -> Known:
    """What one or the other lets pass: a claim that both know is the same claim, and passes once."""
    both = dict(second)
    for each, reasons in first.items():
        both[each] = reasons + second.get(each, ())[len(reasons) :]
    return both


def written(verdicts: Iterable[Verdict], reason: str) -> str:
    """The baseline file that lets these stale claims pass."""
    rows = sorted(fingerprint(verdict.claim) for verdict in verdicts if verdict.stale)
    claims = [dict(zip(("path", "kind", "subject", "text"), row, strict=True)) for row in rows]
    document = {"schema": SCHEMA, "reason": reason, "claims": claims}
    text = json.dumps(document, indent=2, ensure_ascii=False)
    return _ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text) + "\n"


def read_baseline(data: bytes, path: str) -> Known:
    """What a baseline file lets pass. Raises AuditError for what is no baseline."""
    try:
        document = json.loads(data)
        if document["schema"] != SCHEMA:
            raise KeyError("schema")
        reason = document["reason"].strip()
        rows = [(row["path"], row["kind"], row["subject"], row["text"]) for row in document["claims"]]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise AuditError(
            "is not a baseline file", path=path, remedy="write one with `mlops-audit check --write-baseline`"
        ) from None
    if not reason or not all(isinstance(value, str) for row in rows for value in row):
        raise AuditError("gives no reason", path=path, remedy='fill in "reason": a baseline needs one')
    return known_from(rows, f"{path}: {reason}")
