"""Workflow commands: escaped as GitHub's own toolkit escapes them, one to a line, errors first."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from mlops_audit.model.claim import Judgement
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters import github
from mlops_audit.reporters.display import Display
from verdicts import JUDGEMENT, VERDICTS, judged

_COMMAND = re.compile(r"::(?P<name>error|warning|notice) (?P<properties>[^:]*)::(?P<data>[^\r\n]*)")


def obeyed(text: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands as GitHub's runner reads them."""
    found = []
    for line in text.removesuffix("\n").split("\n"):
        command = _COMMAND.fullmatch(line)
        assert command, line
        pairs = (pair.partition("=") for pair in command["properties"].split(","))
        properties = {key: _unescaped(value, property_=True) for key, _, value in pairs}
        found.append((command["name"], properties, _unescaped(command["data"])))
    return found


def _unescaped(text: str, property_: bool = False) -> str:
    for escape, character in (
        ("%0D", "\r"),
        ("%0A", "\n"),
        *((("%3A", ":"), ("%2C", ",")) if property_ else ()),
    ):
        text = text.replace(escape, character)
    return text.replace("%25", "%")


@pytest.mark.parametrize(
    ("text", "data", "property_"),
    [
        ("100%", "100%25", "100%25"),
        ("a\r\nb", "a%0D%0Ab", "a%0D%0Ab"),
        ("a: b, c", "a: b, c", "a%3A b%2C c"),
        ("%0A", "%250A", "%250A"),
        ("::error::x", "::error::x", "%3A%3Aerror%3A%3Ax"),
    ],
)
def test_escaping(text, data, property_):
    assert github.command("error", text, text) == f"::error title={property_}::{data}"


def test_errors_come_first_and_the_sentence_last():
    names = [name for name, _, _ in obeyed(github.render(judged(), Display()))]
    assert names == ["error"] * 2 + ["warning"] * 7 + ["notice"]


def test_every_finding_speaks_before_any_speaks_twice():
    titles = [properties["title"] for _, properties, _ in obeyed(github.render(judged(), Display()))]
    assert titles[2:8] == [
        "MLOps completion (understated)",
        "Feast status (understated)",
        "Config-only tools (understated)",
        "MLflow reference",
        "MLOps completion (understated)",
        "Feast status (understated)",
    ]


def test_an_annotation_says_claim_truth_evidence_and_the_way_out():
    _, properties, text = obeyed(github.render(judged(), Display()))[1]
    assert properties == {
        "file": "docs/status.md",
        "line": "5",
        "col": "37",
        "endColumn": "46",
        "title": "Feast tests (flattered)",
    }
    assert text.split("\n") == [
        "The document says “150 tests”. In truth: 41 tests.",
        "Because tests/test_store.py has 41",
        "`mlops-audit fix-docs` mends it.",
        "To repeat: mlops-audit explain feast --no-probes",
    ]


def test_what_is_not_measured_or_silenced_is_not_annotated():
    quiet = tuple(each for each in VERDICTS if not each.stale)
    found = obeyed(github.render(judged(Judgement(verdicts=quiet, documents=2)), Display()))
    assert [name for name, _, _ in found] == ["notice"]


def test_odd_file_names_and_texts_stay_in_their_place():
    odd = "a,b: 100%\n::error::x.md"
    said = replace(VERDICTS[0].claim, path=odd, text=odd)
    verdict = replace(VERDICTS[0], claim=said, truth=odd)
    found = obeyed(github.render(judged(replace(JUDGEMENT, verdicts=(verdict,), unmet=())), Display()))
    assert len(found) == 3
    assert found[0][1]["file"] == "a,b: 100%\\n::error::x.md"
    assert "col" not in found[0][1]
    assert found[0][2].startswith(
        "The document says “a,b: 100% ::error::x.md”. In truth: a,b: 100%\\n::error"
    )


def test_a_broken_marker_is_a_warning_at_its_line():
    broken = Diagnostic(
        path="README.md", line=7, kind="region", message="nothing closes it", remedy="Add the end."
    )
    report = replace(judged(Judgement()), diagnostics=(broken,))
    assert (
        "warning",
        {"file": "README.md", "line": "7", "title": "Problem"},
        "nothing closes it; Add the end.",
    ) in obeyed(github.render(report, Display()))
