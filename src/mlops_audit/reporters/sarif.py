"""Verdicts as SARIF 2.1.0, for code scanning and editors."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from mlops_audit import __version__
from mlops_audit.model.claim import Claim, Edit, Judgement, Ruling, Suppression, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters.display import Display, as_json, printable, safe
from mlops_audit.reporters.findings import is_of_document, shown, title
from mlops_audit.reporters.github import level
from mlops_audit.reporters.sarif_rules import RULES, rules

if TYPE_CHECKING:
    Json = dict[str, object]

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FINGERPRINT = "mlopsAuditClaim/v1"
_LINK = re.compile(r"\[(?=[^\]]*\]\()")
"""What a message would show as a link."""


def render(report: Report, display: Display) -> str:
    """One run; what is stale, and what would be if it were not silenced, marked as that."""
    judgement = report.judgement or Judgement()
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(report, judgement)]}
    return as_json(log)


def _run(report: Report, judgement: Judgement) -> Json:
    shown_verdicts = [each for each in judgement.verdicts if each.ruling in {Ruling.STALE, Ruling.SUPPRESSED}]
    marks = fingerprints(each.claim for each in shown_verdicts)
    notifications = [_unmet(sentence) for sentence in judgement.unmet]
    notifications += [{"level": "note", "message": {"text": safe(text)}} for text in report.notes]
    notifications += [_diagnostic(item) for item in report.diagnostics]
    return {
        "tool": {
            "driver": {
                "name": "mlops-audit",
                "semanticVersion": __version__,
                "rules": rules(),
            }
        },
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "The root of the audited folder."}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notifications}],
        "results": [
            _result(report, verdict, mark, judgement.suppressions)
            for verdict, mark in zip(shown_verdicts, marks, strict=True)
        ],
    }


def fingerprints(claims: Iterable[Claim]) -> list[str]:
    """A digest for each claim of what it says about what, and in which document, but not of its line; the
    second of two alike has its own.
    """
    seen: Counter[str] = Counter()
    marks = []
    for claim in claims:
        words = (claim.path, claim.kind.value, claim.subject, " ".join(claim.text.split()))
        key = printable("\0".join(words))
        seen[key] += 1
        digest = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()
        marks.append(digest[:32])
    return marks


def _result(report: Report, verdict: Verdict, mark: str, known: Sequence[Suppression]) -> Json:
    claim = verdict.claim
    result: Json = {
        "ruleId": claim.kind.value,
        "ruleIndex": list(RULES).index(claim.kind),
        "level": level(verdict),
        "message": {"text": _message(report, verdict)},
        "locations": [
            {"physicalLocation": {"artifactLocation": _artifact(claim.path), "region": _region(claim)}}
        ],
        "partialFingerprints": {_FINGERPRINT: mark},
        "properties": _properties(verdict),
    }
    if edit := verdict.edit:
        result["fixes"] = [_fix(claim.path, edit, verdict.byte_edit)]
    if verdict.ruling is Ruling.SUPPRESSED:
        result["suppressions"] = [_suppression(verdict, known)]
    return result


def _message(report: Report, verdict: Verdict) -> str:
    truth = f" In truth: {safe(verdict.truth)}." if verdict.truth else ""
    why = f" Because {safe(verdict.why)}." if verdict.why else ""
    could = f" It could say: {safe(verdict.suggestion)}" if verdict.suggestion else ""
    said = safe(shown(verdict.claim.text))
    text = f"{safe(title(report, verdict))}: the document says “{said}”.{truth}{why}{could}"
    return _LINK.sub(r"\\[", text)


def _properties(verdict: Verdict) -> Json:
    given = {
        "subject": verdict.claim.subject,
        "direction": verdict.direction.value if verdict.direction else "",
        "truth": verdict.truth,
        "command": verdict.command,
        "declined": verdict.declined,
    }
    return {
        "tools": list(verdict.claim.tools),
        **{key: printable(text) for key, text in given.items() if text},
    }


def _artifact(path: str) -> Json:
    """A path as a relative URI; bytes that are not UTF-8 as they are."""
    return {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": "SRCROOT"}


def _region(claim: Claim) -> Json:
    *before, last = claim.text.split("\n")
    return {
        "startLine": claim.line,
        "startColumn": claim.column,
        "endLine": claim.line + len(before),
        "endColumn": (1 if before else claim.column) + len(last),
        "snippet": {"text": printable(claim.text)},
    }


def _fix(path: str, edit: Edit, in_bytes: Edit | None) -> Json:
    """The edit of ``fix-docs``; the region in characters, and in bytes where those are known."""
    region = {"charOffset": edit.start, "charLength": edit.end - edit.start}
    if in_bytes:
        region |= {"byteOffset": in_bytes.start, "byteLength": in_bytes.end - in_bytes.start}
    replacement = {"deletedRegion": region, "insertedContent": {"text": printable(edit.text)}}
    return {
        "description": {"text": f"Replace by “{safe(shown(edit.text))}”"},
        "artifactChanges": [{"artifactLocation": _artifact(path), "replacements": [replacement]}],
    }


def _suppression(verdict: Verdict, known: Sequence[Suppression]) -> Json:
    in_source = any(verdict.suppressed_by.startswith(f"{each.path}:{each.line}") for each in known)
    return {
        "kind": "inSource" if in_source else "external",
        "status": "accepted",
        "justification": printable(verdict.suppressed_by),
    }


def _unmet(sentence: str) -> Json:
    return {"descriptor": {"id": "threshold"}, "level": "error", "message": {"text": safe(sentence)}}


def _diagnostic(item: Diagnostic) -> Json:
    place: Json = {"artifactLocation": _artifact(item.path)}
    if item.line:
        place["region"] = {"startLine": item.line}
    about = is_of_document(item)
    told = f"{item.message}; {item.remedy}" if about and item.remedy else item.message
    return {
        "descriptor": {"id": item.kind},
        "level": "warning" if about else "note",
        "message": {"text": safe(told)},
        "locations": [{"physicalLocation": place}],
    }
