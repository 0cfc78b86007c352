"""What ``fix-docs`` did, or would do, and what it left alone with a suggestion."""

from __future__ import annotations

from mlops_audit.checks.case import plural
from mlops_audit.model.claim import Judgement, Verdict
from mlops_audit.reporters.display import as_json, safe, safe_patch

SCHEMA = "mlops-audit/fixes/1"


def render_text(judgement: Judgement, written: bool) -> str:
    """For people."""
    rows = []
    for each in judgement.rewritings:
        did = "mended" if written else "would mend"
        rows.append(f"{did} {safe(each.path)}: {plural(each.edits, 'edit')}")
    left = _left(judgement)
    if left:
        rows.append(f"{plural(len(left), 'stale claim')} {'was' if len(left) == 1 else 'were'} not edited:")
    for verdict in left:
        claim = verdict.claim
        rows.append(
            f"  {safe(claim.path)}:{claim.line}: “{safe(_short(claim.text))}”: {safe(verdict.declined)}"
        )
        rows.append(f"    in truth: {safe(verdict.truth)}")
        if verdict.suggestion:
            rows.append(f"    it could say: {safe(verdict.suggestion)}")
    if not judgement.rewritings and not left:
        rows.append("Nothing is stale.")
    return "\n".join(rows) + "\n"


def render_diff(judgement: Judgement, *, terminal: bool) -> str:
    """What changes, for ``git apply``; no terminal that it reaches obeys any of it."""
    text = "".join(each.diff for each in judgement.rewritings)
    if not terminal:
        return safe_patch(text)
    return "\n".join(safe(line.removesuffix("\r").expandtabs(4)) for line in text.split("\n"))


def render_json(judgement: Judgement, written: bool) -> str:
    """For programs."""
    document = {
        "schema": SCHEMA,
        "written": written,
        "documents": [
            {"path": each.path, "edits": each.edits, "diff": each.diff} for each in judgement.rewritings
        ],
        "left": [
            {
                "path": verdict.claim.path,
                "line": verdict.claim.line,
                "text": verdict.claim.text,
                "truth": verdict.truth,
                "declined": verdict.declined,
                "suggestion": verdict.suggestion or None,
            }
            for verdict in _left(judgement)
        ],
    }
    return as_json(document)


def _left(judgement: Judgement) -> list[Verdict]:
    return [verdict for verdict in judgement.stale if verdict.edit is None]


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= 80 else f"{flat[:79]}…"
