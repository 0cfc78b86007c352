"""Every voice of ``check`` says the same of one judgement; whole output is held as golden text."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest

import mlops_audit.reporters
from mlops_audit.model.claim import ClaimKind, Direction, Judgement, Ruling
from mlops_audit.model.snapshot import Diagnostic
from mlops_audit.reporters import CHECK_REPORTERS, check_markdown, check_terminal, json_report
from mlops_audit.reporters.display import Display
from verdicts import DOCUMENTS, JUDGEMENT, VERDICTS, judged

SCHEMA = json.loads((Path(mlops_audit.reporters.__file__).parent / "report.schema.json").read_text())
HOSTILE = (
    "[red]x[/red] \x1b]0;owned\x07 `|` <b> @all #1\n ::error::no, ##[error]no [a](http://b) \ufffe\udcff"
)


@pytest.fixture(scope="module")
def report():
    return judged()


def with_text(text: str):
    """The report with every text of the audited repository replaced."""
    verdicts = tuple(
        replace(
            each,
            claim=replace(each.claim, text=text, path=f"docs/{text}.md"),
            truth=each.truth and text,
            why=each.why and text,
            command=each.command and text,
            declined=each.declined and text,
            suggestion=each.suggestion and text,
            suppressed_by=each.suppressed_by and text,
            edit=each.edit and replace(each.edit, text=text),
        )
        for each in VERDICTS
    )
    return judged(
        replace(
            JUDGEMENT,
            verdicts=verdicts,
            suppressions=tuple(replace(each, path=text, reason=text) for each in JUDGEMENT.suppressions),
            skipped=tuple(replace(each, path=text, text=text, reason=text) for each in JUDGEMENT.skipped),
            rewritings=tuple(replace(each, path=text, diff=f"+{text}\n") for each in JUDGEMENT.rewritings),
            unmet=(text,),
        )
    )


@pytest.mark.parametrize("name", sorted(CHECK_REPORTERS))
def test_whole_output(name, report, golden):
    golden(f"check.{name}", CHECK_REPORTERS[name](report, Display(width=100)))


@pytest.mark.parametrize("name", ["terminal", "markdown"])
def test_whole_output_with_what_is_only_shown_on_request(name, report, golden):
    golden(f"check-all.{name}", CHECK_REPORTERS[name](report, Display(width=100, unclear=True, skipped=True)))


@pytest.mark.parametrize("name", sorted(CHECK_REPORTERS))
def test_hostile_text_is_shown_and_not_obeyed(name):
    text = CHECK_REPORTERS[name](with_text(HOSTILE), Display(width=120, unclear=True, skipped=True))
    assert "\x1b" not in text
    assert "\x07" not in text
    text.encode("utf-8")
    assert "::error::no" not in {line.strip()[:11] for line in text.split("\n")}


@pytest.mark.parametrize("name", sorted(CHECK_REPORTERS))
@pytest.mark.parametrize("judgement", [None, Judgement(), Judgement(documents=3)])
def test_nothing_found_is_said(name, judgement):
    text = CHECK_REPORTERS[name](replace(judged(), judgement=judgement), Display())
    count = judgement.documents if judgement else 0
    if name in {"terminal", "markdown", "github"}:
        assert f"No claim about an MLOps tool was found in {count} documents." in text


@pytest.mark.parametrize("name", ["terminal", "markdown", "github"])
def test_the_sentence_counts_what_was_judged(name, report):
    sentence = "7 of 10 claims in 2 documents are stale; 1 holds, 1 not measured, 1 suppressed."
    assert f"{sentence} `mlops-audit fix-docs` mends 4 of them." in " ".join(
        CHECK_REPORTERS[name](report, Display()).split()
    )


def test_what_holds_is_said_to_hold():
    held = tuple(replace(each, ruling=Ruling.HOLDS, direction=None, edit=None) for each in VERDICTS[:2])
    text = check_terminal.render(judged(Judgement(verdicts=held, documents=1)), Display())
    assert text.endswith("\n0 of 2 claims in 1 document are stale; 2 hold.\n")


def test_one_measure_in_two_documents_is_one_finding(report):
    text = check_terminal.render(report, Display(width=120))
    assert "MLOps completion (understated): 2 documents say “29%”, “~40%”; in truth: 59.1–97.6%" in text
    assert "\n  README.md:3:20  “29%”\n" in text
    assert "\n  docs/status.md:5:37\n" in text
    assert "\n  docs/status.md:8:10  “~40%”\n" in text
    assert text.count("MLOps completion") == 1


def test_places_that_differ_in_truth_say_theirs(report):
    text = check_terminal.render(report, Display(width=120))
    assert "\nFeast status (understated): 2 places in 1 document\n" in text
    assert "\n  docs/status.md:5:25  “⚠️ Verify”; in truth: code is there\n" in text
    row = next(
        line for line in check_markdown.render(report, Display()).split("\n") if "| Feast status" in line
    )
    assert row.endswith(
        "partial: code is there, 1 placeholder<br>code is there | `docs/status.md:5`<br>`docs/status.md:5` |"
    )


def test_a_word_about_the_group_is_no_number_of_it(report):
    said = replace(VERDICTS[4].claim, subject="rollup:with_code", tools=())
    number = replace(VERDICTS[0], claim=replace(VERDICTS[0].claim, subject="rollup:with_code"))
    found = judged(Judgement(verdicts=(replace(VERDICTS[4], claim=said), number), documents=2))
    text = check_terminal.render(found, Display(width=120))
    assert "\nMLOps status (understated): " in text
    assert "\nTools with code (understated): " in text


def test_what_flatters_comes_first(report):
    text = check_terminal.render(report, Display())
    assert text.index("(flattered)") < text.index("(understated)")


@pytest.mark.parametrize("width", [80, 120])
def test_prose_fits_the_screen_and_places_stay_whole(width, report):
    lines = check_terminal.render(report, Display(width=width)).split("\n")
    assert [line for line in lines if line != line.rstrip()] == []
    assert [line for line in lines if len(line) > width] == []


def test_colours_only_on_a_terminal(report):
    assert "\x1b[" not in check_terminal.render(report, Display())
    colored = check_terminal.render(report, Display(color=True))
    assert "\x1b[32m+| Feast | Partial | ✅ | 41 tests |\x1b[0m" in colored


def test_long_lists_are_cut_unless_all_is_asked_for():
    measured = replace(VERDICTS[3], ruling=Ruling.NOT_MEASURED)
    many = tuple(replace(measured, claim=replace(measured.claim, line=line)) for line in range(1, 9))
    diff = "".join(f"+line {number}\n" for number in range(100))
    judgement = replace(
        JUDGEMENT, verdicts=many, rewritings=(replace(JUDGEMENT.rewritings[0], diff=diff, edits=1),)
    )
    text = check_terminal.render(judged(judgement), Display(all_tools=False))
    assert "and 3 more (`--format json` lists them all)" in text
    assert "and 20 more lines (`mlops-audit fix-docs --diff` shows them all)" in text
    text = check_terminal.render(judged(judgement), Display(all_tools=True))
    assert "README.md:8:" in text
    assert "+line 99" in text


def test_markdown_quotes_what_would_link_or_notify():
    text = check_markdown.render(with_text("@all see #1 [x](y) <img> a|b `c`"), Display())
    table = next(line for line in text.split("\n") if line.startswith("| Feast tests"))
    assert "| `@all see #1 [x](y) <img> a\\|b 'c'` |" in table
    assert "| &#64;all see &#35;1 \\[x\\](y) &lt;img> a\\|b \\`c\\` |" in table


def test_a_fence_is_longer_than_those_in_it():
    rewriting = replace(JUDGEMENT.rewritings[0], diff="+````\n")
    text = check_markdown.render(judged(replace(JUDGEMENT, rewritings=(rewriting,))), Display())
    assert "\n`````diff\n+````\n`````\n" in text


def parsed(report, display=None):
    """The JSON report, valid."""
    found = json.loads(CHECK_REPORTERS["json"](report, display or Display()))
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


def test_json_follows_its_schema_and_names_every_claim(report):
    found = parsed(report)
    assert len(found["claims"]) == len(VERDICTS) - 1
    assert found["claims"][0] == {
        "path": "README.md",
        "line": 3,
        "column": 20,
        "text": "29%",
        "kind": "percent",
        "subject": "rollup:completion",
        "tools": ["feast", "mlflow"],
        "verdict": "stale",
        "direction": "understates",
        "truth": "59.1–97.6% (nothing was run)",
        "why": "Feast 59.1–99.1%, MLflow 60–96.1%",
        "command": "mlops-audit scan --no-probes",
        "edit": None,
        "suggestion": "MLOps integration: 59–98%",
        "declined": "the measure is an interval",
        "suppressed_by": None,
    }
    assert found["suppressions"][1] == {
        "path": "README.md",
        "line": 1,
        "reason": "old plan",
        "until": "2025-01-31",
        "expired": True,
        "claims": 0,
    }
    assert found["documents"] == 3
    assert found["unmet"] == list(JUDGEMENT.unmet)


def test_json_edits_are_bytes_of_the_file(report):
    documents = {path: bytearray(data) for path, data in DOCUMENTS.items()}
    edits = [(each["path"], each["edit"]) for each in parsed(report)["claims"] if each["edit"]]
    for path, edit in sorted(edits, key=lambda each: -each[1]["start"]):
        documents[path][edit["start"] : edit["end"]] = edit["text"].encode()
    assert "| Feast | Partial | ✅ | 41 tests |\r\n".encode() in documents["docs/status.md"]
    assert b"Tracking lives in `src/mlflow_tools.py`.\n" in documents["README.md"]


def test_json_shows_the_unclear_and_the_skipped_only_on_request(report):
    assert "skipped" not in parsed(report)
    found = parsed(report, Display(unclear=True, skipped=True))
    assert [each["verdict"] for each in found["claims"]].count("unclear") == 1
    assert found["skipped"] == [
        {"path": "README.md", "line": 9, "text": "~~MLflow: 10%~~", "reason": "struck through"}
    ]


@pytest.mark.parametrize(
    "wrong",
    [{"verdict": "wrong"}, {"line": 0}, {"kind": "date"}, {"verdict": "holds"}, {"verdict": "suppressed"}],
)
def test_the_schema_refuses_what_makes_no_sense(wrong, report):
    found = json_report.document(report)
    broken = {**found, "claims": [{**found["claims"][0], **wrong}]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(SCHEMA).validate(broken)


def test_the_schema_knows_every_word():
    words = SCHEMA["$defs"]["claim"]["properties"]
    assert set(words["kind"]["enum"]) == {kind.value for kind in ClaimKind}
    assert set(words["verdict"]["enum"]) == {ruling.value for ruling in Ruling}
    assert set(words["direction"]["enum"]) == {way.value for way in Direction} | {None}


def test_what_is_wrong_with_a_document_is_told_in_a_summary():
    broken = Diagnostic(path="README.md", line=7, kind="suppression", message="it gives no reason")
    other = Diagnostic(path="src/a.py", line=1, kind="syntax", message="it does not parse")
    text = check_markdown.render(replace(judged(), diagnostics=(broken, other)), Display())
    assert "Problems in documents" in text
    assert "README.md:7: it gives no reason" in text
    assert "does not parse" not in text


def test_commands_say_where_they_are_to_be_run():
    assert "to be run in ../shop" in check_terminal.render(judged(), Display(folder="../shop"))
    assert "to be run in" not in check_terminal.render(judged(), Display())
