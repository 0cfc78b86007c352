"""Verdicts as JUnit XML: a suite for each document, a case for each claim. No times, so that two runs give
the same bytes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from xml.etree import ElementTree as Xml

from mlops_audit.model.claim import Judgement, Ruling, Verdict
from mlops_audit.model.report import Report
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters.display import Display, safe
from mlops_audit.reporters.findings import place, problem, problems, shown, title

_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no way to write."""


def render(report: Report, display: Display) -> str:
    """Every claim that was judged; what is stale fails, what was not measured or is silenced is skipped."""
    judgement = report.judgement or Judgement()
    documents: dict[str, list[Verdict]] = {}
    for verdict in judgement.verdicts:
        if verdict.ruling is not Ruling.UNCLEAR or display.unclear:
            documents.setdefault(verdict.claim.path, []).append(verdict)
    root = Xml.Element("testsuites", {"name": "mlops-audit"})
    for path, verdicts in documents.items():
        _document(root, report, path, verdicts)
    if wrong := problems(report):
        _problems(root, wrong)
    if judgement.unmet:
        _thresholds(root, judgement.unmet)
    if report.notes:
        _notes(root, report.notes)
    for key in ("tests", "failures", "errors", "skipped"):
        root.set(key, str(sum(int(suite.get(key, "0")) for suite in root)))
    Xml.indent(root)
    body = Xml.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{body}\n'


def _document(root: Xml.Element, report: Report, path: str, verdicts: Sequence[Verdict]) -> None:
    suite = Xml.SubElement(root, "testsuite", {"name": _text(path)})
    for verdict, name in zip(verdicts, _names(report, verdicts), strict=True):
        case = Xml.SubElement(
            suite,
            "testcase",
            {
                "classname": _text(path),
                "name": name,
                "file": _text(path),
                "line": str(verdict.claim.line),
            },
        )
        _outcome(case, verdict)
    _count(suite)


def _names(report: Report, verdicts: Iterable[Verdict]) -> list[str]:
    """Names without line numbers, so that a claim keeps its history when lines move; a number tells apart
    what is said twice.
    """
    seen: Counter[str] = Counter()
    names = []
    for verdict in verdicts:
        name = f"{_text(title(report, verdict))}: {_text(shown(verdict.claim.text))}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _outcome(case: Xml.Element, verdict: Verdict) -> None:
    truth = _text(verdict.truth)
    if verdict.ruling is Ruling.STALE:
        failure = Xml.SubElement(
            case, "failure", {"type": verdict.claim.kind.value, "message": f"in truth: {truth}"}
        )
        failure.text = "\n".join(_details(verdict))
    elif verdict.ruling is Ruling.SUPPRESSED:
        Xml.SubElement(case, "skipped", {"message": f"suppressed by {_text(verdict.suppressed_by)}"})
    elif verdict.ruling is not Ruling.HOLDS:
        known = f"; known: {truth}" if truth else ""
        how = f"; to measure: {_text(verdict.command)}" if verdict.command else ""
        words = "not measured" if verdict.ruling is Ruling.NOT_MEASURED else "cannot be judged"
        Xml.SubElement(case, "skipped", {"message": f"{words}{known}{how}"})


def _details(verdict: Verdict) -> Iterable[str]:
    yield f"{_text(place(verdict))}: “{_text(shown(verdict.claim.text))}”"
    for words, text in (
        ("in truth", verdict.truth),
        ("errs", f"it {verdict.direction.value}" if verdict.direction else ""),
        ("because", verdict.why),
        ("to repeat", verdict.command),
        ("not edited", verdict.declined),
        ("it could say", verdict.suggestion),
    ):
        if text:
            yield f"{words}: {_text(text)}"


def _problems(root: Xml.Element, wrong: Sequence[Diagnostic]) -> None:
    """Broken markers and suppressions: cases that are skipped, for they fail no check."""
    suite = Xml.SubElement(root, "testsuite", {"name": "problems"})
    for each in wrong:
        place = {"classname": _text(each.path), "file": _text(each.path), "line": str(each.line or 1)}
        name = f"{each.kind}, line {each.line or 1}: {_text(each.message)}"
        case = Xml.SubElement(suite, "testcase", {**place, "name": name})
        Xml.SubElement(case, "skipped", {"message": f"warning: {_text(problem(each))}"})
    _count(suite)


def _thresholds(root: Xml.Element, unmet: Sequence[str]) -> None:
    suite = Xml.SubElement(root, "testsuite", {"name": "thresholds"})
    for sentence in unmet:
        case = Xml.SubElement(suite, "testcase", {"classname": "thresholds", "name": _text(sentence)})
        Xml.SubElement(case, "failure", {"type": "threshold", "message": _text(sentence)})
    _count(suite)


def _notes(root: Xml.Element, notes: Sequence[str]) -> None:
    suite = Xml.SubElement(root, "testsuite", {"name": "notes"})
    properties = Xml.SubElement(suite, "properties")
    for text in notes:
        Xml.SubElement(properties, "property", {"name": "note", "value": _text(text)})
    _count(suite)


def _count(suite: Xml.Element) -> None:
    counts = {"tests": "testcase", "failures": "testcase/failure", "errors": "testcase/error"}
    for key, path in {**counts, "skipped": "testcase/skipped"}.items():
        suite.set(key, str(len(suite.findall(path))))


def _text(text: str) -> str:
    """Text of the audited repository, control characters shown, what XML cannot write left out."""
    return _ILLEGAL.sub("", safe(text))
