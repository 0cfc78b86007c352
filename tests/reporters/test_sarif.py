"""SARIF 2.1.0: valid by the OASIS schema, fingerprints that outlive a move, fixes that fit the file."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest
from sarif_kit.validate import validation_errors

from mlops_audit.model.claim import Judgement
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters import sarif
from mlops_audit.reporters.display import Display
from verdicts import DOCUMENTS, JUDGEMENT, VERDICTS, judged, text_of


def run(report):
    """The only run of a log that the official schema accepts."""
    log = json.loads(sarif.render(report, Display()))
    assert validation_errors(log) == []
    return log["runs"][0]


@pytest.mark.parametrize("judgement", [JUDGEMENT, Judgement(), None])
def test_the_official_schema_accepts_it(judgement):
    assert "results" in run(replace(judged(), judgement=judgement))


def test_the_official_schema_refuses_what_is_wrong():
    log = json.loads(sarif.render(judged(), Display()))
    log["runs"][0]["results"][0]["level"] = "fatal"
    assert validation_errors(log)


def test_every_result_points_to_its_rule():
    found = run(judged())
    rules = found["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == 6
    for result in found["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_only_what_is_stale_or_silenced_is_a_result():
    results = run(judged())["results"]
    assert len(results) == 8
    silenced = [result for result in results if "suppressions" in result]
    assert [each["kind"] for each in silenced[0]["suppressions"]] == ["inSource"]
    assert len(silenced) == 1
    outside = replace(VERDICTS[7], suppressed_by="baseline.json:3: known")
    result = run(judged(replace(JUDGEMENT, verdicts=(outside,))))["results"][0]
    assert result["suppressions"][0]["kind"] == "external"


def test_regions_hold_the_text():
    for result in run(judged())["results"]:
        place = result["locations"][0]["physicalLocation"]
        region = place["region"]
        assert region["startLine"] == region["endLine"]
        line = text_of(place["artifactLocation"]["uri"]).characters.split("\n")[region["startLine"] - 1]
        assert line[region["startColumn"] - 1 : region["endColumn"] - 1] == region["snippet"]["text"]


def test_fixes_fit_the_file_in_characters_and_in_bytes():
    fixed = [result for result in run(judged())["results"] if "fixes" in result]
    assert len(fixed) == 4
    for result in fixed:
        change = result["fixes"][0]["artifactChanges"][0]
        region = change["replacements"][0]["deletedRegion"]
        path = change["artifactLocation"]["uri"]
        text = text_of(path).characters[region["charOffset"] :][: region["charLength"]]
        assert text == result["locations"][0]["physicalLocation"]["region"]["snippet"]["text"]
        assert DOCUMENTS[path][region["byteOffset"] :][: region["byteLength"]].decode() == text


def test_text_over_two_lines_ends_on_the_second():
    said = replace(VERDICTS[0].claim, text="29%\nof it")
    verdict = replace(VERDICTS[0], claim=said)
    region = run(judged(replace(JUDGEMENT, verdicts=(verdict,))))["results"][0]["locations"][0]
    region = region["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (3, 20)
    assert (region["endLine"], region["endColumn"]) == (4, 6)


def test_a_fingerprint_outlives_a_move_and_knows_twins_apart():
    claims = [each.claim for each in VERDICTS]
    moved = [replace(claim, line=claim.line + 9, column=3, start=0, end=9) for claim in claims]
    assert sarif.fingerprints(claims) == sarif.fingerprints(moved)
    assert len(set(sarif.fingerprints([*claims, *claims]))) == 2 * len(claims)
    changed = [
        replace(claims[0], text="30%"),
        replace(claims[0], path="b.md"),
        replace(claims[0], subject="feast"),
    ]
    assert len(set(sarif.fingerprints([claims[0], *changed]))) == 4


def test_odd_paths_are_uris_and_brackets_no_links():
    said = replace(VERDICTS[0].claim, path="a b/c:d%ü\udcff.md", text="[x](http://y) [ ] \x1b")
    verdict = replace(VERDICTS[0], claim=said)
    result = run(judged(replace(JUDGEMENT, verdicts=(verdict,))))["results"][0]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "a%20b/c%3Ad%25%C3%BC%FF.md"
    assert "“\\[x](http://y) [ ] \\x1b”" in result["message"]["text"]
    assert not re.search(r"(?<!\\)\[[^\]]*\]\(", result["message"]["text"])


def test_what_is_not_met_and_what_could_not_be_read_are_notifications():
    invocation = run(judged())["invocations"][0]
    assert invocation["executionSuccessful"] is True
    found = [(each["level"], each["message"]["text"]) for each in invocation["toolExecutionNotifications"]]
    assert found == [("error", JUDGEMENT.unmet[0]), ("note", "invalid syntax")]


@pytest.mark.parametrize(
    ("kind", "level"), [("suppression", "warning"), ("region", "warning"), ("yaml", "note")]
)
def test_a_broken_marker_is_a_warning_at_its_line(kind, level):
    wrong = Diagnostic(path="docs/a.md", line=7, kind=kind, message="it gives no reason")
    (invocation,) = run(replace(judged(), diagnostics=(wrong,)))["invocations"]
    (told,) = [each for each in invocation["toolExecutionNotifications"] if each["descriptor"]["id"] == kind]
    place = told["locations"][0]["physicalLocation"]
    assert (told["level"], place["region"]["startLine"]) == (level, 7)
