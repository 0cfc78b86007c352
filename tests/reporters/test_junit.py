"""JUnit XML: valid, countable, without times, and readable whatever the documents hold."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import xmlschema

from mlops_audit.model.claim import Judgement
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters import junit
from mlops_audit.reporters.display import Display
from verdicts import JUDGEMENT, VERDICTS, judged

SCHEMA = xmlschema.XMLSchema(str(Path(__file__).parent / "junit.xsd"))


def suites(judgement, display=None):
    """The suites of a valid document."""
    text = junit.render(replace(judged(), judgement=judgement), display or Display())
    SCHEMA.validate(text)
    return ElementTree.fromstring(text)


@pytest.mark.parametrize("judgement", [JUDGEMENT, Judgement(), None])
def test_it_is_valid_and_the_same_twice(judgement):
    suites(judgement)
    report = replace(judged(), judgement=judgement)
    assert junit.render(report, Display()) == junit.render(report, Display())


def test_the_schema_refuses_what_is_wrong():
    text = junit.render(judged(), Display())
    with pytest.raises(xmlschema.XMLSchemaException):
        SCHEMA.validate(text.replace('errors="0"', 'errors="none"', 1))


def test_counts_add_up():
    root = suites(JUDGEMENT)
    assert [root.get(key) for key in ("tests", "failures", "errors", "skipped")] == ["11", "8", "0", "2"]
    for suite in root:
        assert int(suite.get("tests")) == len(suite.findall("testcase"))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure"))


def test_no_time_is_told():
    assert not [key for element in suites(JUDGEMENT).iter() for key in element.attrib if "time" in key]


def test_each_verdict_has_its_outcome():
    cases = {case.get("name"): case for case in suites(JUDGEMENT).iter("testcase")}
    assert list(cases["src/store.py, reference: src/store.py"]) == []
    assert cases["Feast completion: 60% done"].find("skipped").get("message") == (
        "not measured; known: 59.1–99.1%; to measure: mlops-audit check --probe all"
    )
    assert cases["MLflow status: ✅ **Complete**"].find("skipped").get("message") == (
        "suppressed by docs/status.md:4: agreed with the team"
    )
    assert cases["Feast tests: 150 tests"].find("failure").text.split("\n")[:3] == [
        "docs/status.md:5:37: “150 tests”",
        "in truth: 41 tests",
        "errs: it flatters",
    ]


def test_a_broken_marker_is_a_case_that_is_skipped_with_its_place():
    wrong = Diagnostic(
        path="docs/a.md", line=7, kind="region", message="the region is not ended", remedy="End it."
    )
    text = junit.render(replace(judged(), diagnostics=(wrong,)), Display())
    SCHEMA.validate(text)
    (suite,) = [each for each in ElementTree.fromstring(text) if each.get("name") == "problems"]
    (case,) = suite
    assert (case.get("file"), case.get("line"), suite.get("skipped")) == ("docs/a.md", "7", "1")
    assert case.find("skipped").get("message") == "warning: docs/a.md:7: the region is not ended; End it."


def test_what_is_wrong_with_other_files_is_not_about_documents():
    other = Diagnostic(path="a.yaml", line=2, kind="yaml", message="not YAML")
    text = junit.render(replace(judged(), diagnostics=(other,)), Display())
    assert 'name="problems"' not in text


def test_a_name_outlives_a_move_and_twins_have_their_own():
    twin = replace(VERDICTS[0], claim=replace(VERDICTS[0].claim, line=90))
    root = suites(replace(JUDGEMENT, verdicts=(VERDICTS[0], twin), unmet=()))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "MLOps completion: 29%",
        "MLOps completion: 29% (2)",
    ]


def test_the_unclear_is_a_case_only_on_request():
    assert suites(JUDGEMENT, Display(unclear=True)).get("tests") == "12"


def test_what_xml_cannot_write_is_left_out():
    odd = "a\x00b\x1b\ufffe\udcff]]>&<\u2028"
    said = replace(VERDICTS[0].claim, path=odd, text=odd)
    verdict = replace(VERDICTS[0], claim=said, truth=odd, why=odd, command=odd, declined=odd, suggestion=odd)
    root = suites(replace(JUDGEMENT, verdicts=(verdict,), unmet=(odd,)))
    assert root[0].get("name") == "a\\x00b\\x1b\ufffd]]>&<\\u2028"
