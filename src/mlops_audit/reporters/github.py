"""What is stale as workflow commands, which GitHub shows beside the lines of a pull request.

GitHub shows ten errors, ten warnings and ten notices of a step, so the first place of each finding comes
before the others.
"""

from __future__ import annotations

from collections.abc import Iterator

from mlops_audit.model.claim import Judgement, Ruling, Verdict
from mlops_audit.model.report import Report
from mlops_audit.reporters.display import Display, safe
from mlops_audit.reporters.findings import Finding, findings, flatters, problems, shown, summary

_DATA = {"%": "%25", "\r": "%0D", "\n": "%0A"}
_PROPERTY = {**_DATA, ":": "%3A", ",": "%2C"}


def render(report: Report, display: Display) -> str:
    """A command a line; nothing that a document says can begin one of its own."""
    judgement = report.judgement or Judgement()
    lines = [command("error", "Not met", safe(sentence)) for sentence in judgement.unmet]
    found = [
        (level(each) != "error", nth > 0, _annotation(finding, each))
        for finding in findings(report, Ruling.STALE)
        for nth, each in enumerate(finding.verdicts)
    ]
    lines += [text for *_, text in sorted(found, key=lambda each: each[:2])]
    for item in judgement.suppressions:
        if item.expired:
            text = f"This suppression expired on {item.until}: {safe(item.reason)}"
            lines.append(
                command("warning", "Expired suppression", text, file=safe(item.path), line=item.line)
            )
    for each in problems(report):
        told = safe(f"{each.message}; {each.remedy}" if each.remedy else each.message)
        lines.append(command("warning", "Problem", told, file=safe(each.path), line=each.line or 1))
    lines += [command("notice", "Note", safe(text)) for text in report.notes]
    lines.append(command("notice", "mlops-audit", summary(judgement)))
    return "\n".join(lines) + "\n"


def level(verdict: Verdict) -> str:
    """A document that promises what is not there is an error; all else that is wrong is a nuisance."""
    return "error" if flatters(verdict) else "warning"


def command(name: str, title: str, text: str, **properties: str | int) -> str:
    """One workflow command: ``::error file=…,line=…,title=…::text``."""
    given = {**properties, "title": title}
    shown_properties = ",".join(f"{key}={_escaped(str(value), _PROPERTY)}" for key, value in given.items())
    return f"::{name} {shown_properties}::{_escaped(text, _DATA)}"


def _annotation(finding: Finding, verdict: Verdict) -> str:
    claim = verdict.claim
    first, *rest = claim.text.split("\n")
    place: dict[str, str | int] = {"file": safe(claim.path), "line": claim.line}
    if not rest:  # GitHub refuses columns on more than one line
        place |= {"col": claim.column, "endColumn": claim.column + len(first)}
    way = f" ({finding.way})" if finding.way else ""
    return command(
        level(verdict), f"{safe(finding.title)}{way}", "\n".join(_message(finding, verdict)), **place
    )


def _message(finding: Finding, verdict: Verdict) -> Iterator[str]:
    """What a reviewer needs: claim, truth, evidence, the way out."""
    truth = f" In truth: {safe(verdict.truth)}." if verdict.truth else ""
    yield f"The document says “{safe(shown(verdict.claim.text))}”.{truth}"
    if verdict.why:
        yield f"Because {safe(verdict.why)}"
    others = len(finding.verdicts) - 1
    if others:
        yield f"{others} more {'place says' if others == 1 else 'places say'} the like."
    if verdict.edit:
        yield "`mlops-audit fix-docs` mends it."
    elif verdict.suggestion:
        yield f"It could say: {safe(verdict.suggestion)}"
    if verdict.command:
        yield f"To repeat: {safe(verdict.command)}"


def _escaped(text: str, table: dict[str, str]) -> str:
    return "".join(table.get(character, character) for character in text)
