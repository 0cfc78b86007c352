"""A region is judged by its values: it is written again only where one of them is false."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit import scoring
from mlops_audit.claims.markdown.text import edited
from mlops_audit.claims.regions.stock import Template, built_in
from mlops_audit.model.claim import ClaimKind, Direction, Ruling
from regional import FULL, PROBED, STATIC, empty, judged, report, stale, written

BRANCHES = Template(
    name="branches",
    path="docs/branches.md.j2",
    source="""\
{% for tool in tools if tool.status == 'complete' %}
- {{ tool.name }} is done ({{ tool.completion }})
{% endfor %}
{% for tool in tools if tool.status != 'complete' %}
- {% if tool.status == 'broken' %}☠{% elif tool.has_code %}◐{% else %}○{% endif %} {{ tool.name }}: {{ tool.status | say(partial='in part', other='open') }}, {{ tool.tests.passed }} of {{ tool.tests.collected }} pass
{% endfor %}
""",
)
TEMPLATES = [*built_in(), "branches"]
TOOLS = ("mlflow", "feast", "great_expectations")


@st.composite
def pairs(draw):
    """What is known without running anything, and what running it adds."""
    weak, strong = {}, {}
    for tool in draw(st.lists(st.sampled_from(TOOLS), min_size=1, unique=True)):
        seen = {check: draw(st.sampled_from([0.0, 0.4, 1.0, 1.0])) for check in scoring.WEIGHTS}
        if not seen["is_used"]:
            seen |= {check: 0.0 for check in scoring.WEIGHTS if check not in {"is_declared", "has_config"}}
            weak[tool] = seen
        else:
            weak[tool] = {check: None if check in PROBED else degree for check, degree in seen.items()}
        strong[tool] = seen
    return report(weak), report(strong, ran=True)


def filled(template, found):
    document = (
        empty(template)
        if template != "summary-cell"
        else "| a | <!-- mlops-audit:begin summary-cell --> <!-- mlops-audit:end --> |"
    )
    return written(document, found, [BRANCHES])


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=15)
@given(found=pairs())
def test_what_was_just_written_holds_and_twice_is_once(template, found):
    for evidence in found:
        document = filled(template, evidence)
        judgement = judged(document, evidence, [BRANCHES])
        assert not stale(judgement)
        assert (judgement.edit, judgement.narrowing, judgement.problems) == (None, None, ())


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=15)
@given(found=pairs())
def test_weaker_evidence_changes_nothing_that_stronger_evidence_wrote(template, found):
    weak, strong = found
    document = filled(template, strong)
    judgement = judged(document, weak, [BRANCHES])
    assert not stale(judgement)
    assert (judgement.edit, judgement.narrowing) == (None, None)


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=15)
@given(found=pairs())
def test_stronger_evidence_narrows_what_weaker_evidence_wrote_and_then_both_are_content(template, found):
    weak, strong = found
    document = filled(template, weak)
    percents = [
        verdict for verdict in judged(document, strong, [BRANCHES]).verdicts
        if verdict.claim.kind in {ClaimKind.PERCENT, ClaimKind.RATIO, ClaimKind.COUNT}
    ]  # fmt: skip
    if template != "branches":  # which prints another line once the status is decided, and "–" till then
        assert all(verdict.ruling is Ruling.HOLDS for verdict in percents)
    narrowed = written(document, strong, [BRANCHES])
    for evidence in (strong, weak):
        judgement = judged(narrowed, evidence, [BRANCHES])
        assert not stale(judgement)
        assert (judgement.edit, judgement.narrowing) == (None, None)


@settings(max_examples=25)
@given(found=pairs(), newline=st.sampled_from(["\n", "\r\n"]), around=st.text("a|*`# \n<-é", max_size=30))
def test_only_the_body_changes_and_its_line_ends_are_those_of_the_document(found, newline, around):
    document = (around + "\n").replace("\n", newline) + empty("status-table", newline)
    edit = judged(document, found[0]).edit
    begin = document.index("<!-- mlops-audit:begin")
    assert document.index("-->", begin) < edit.start <= edit.end <= document.index("<!-- mlops-audit:end")
    fresh = edited(document, [edit])
    assert fresh.startswith(document[: edit.start])
    assert fresh.endswith(document[edit.end :])
    assert (newline == "\r\n") == ("\r\n" in edit.text)
    assert "\n" not in edit.text.replace(newline, "")


def table(status="✅ complete", completion="100%", tests="3"):
    return f"""\
<!-- mlops-audit:begin readme-status -->
| Tool   | Status | Completion |
|:-------|:------:|-----------:|
| *MLflow* | {status} | **{completion}** |
<!-- mlops-audit:end -->
"""


@pytest.mark.parametrize(
    ("completion", "held"),
    [("60–100%", True), ("97%", True), ("~59%", True), ("100%", True), ("59%", False), ("30–55%", False), ("50-75%", True), ("≥ 70%", True), ("–", False), ("many", False)],
)  # fmt: skip
def test_a_figure_holds_inside_the_interval(completion, held):
    judgement = judged(table("⚠️ unverified", completion), report({"mlflow": STATIC}))
    assert (not stale(judgement)) == held
    assert (judgement.edit is None) == held


@pytest.mark.parametrize(
    ("evidence", "status", "held"),
    [
        (STATIC, "✅ complete", True),
        (STATIC, "⚠️ partial", True),
        (STATIC, "⚠️ broken", True),
        (STATIC, "❌ config-only", False),
        (STATIC, "done", False),
        (FULL, "✅ complete", True),
        (FULL, "✅ **Complete**", True),
        (FULL, "⚠️ unverified", True),
        (FULL, "⚠️ partial", False),
        ({**STATIC, "is_implemented": 0.5}, "✅ complete", False),
        ({**STATIC, "is_implemented": 0.5}, "⚠️ partial", True),
        ({**FULL, "imports_cleanly": 0.5}, "⚠️ broken", True),
        ({**FULL, "imports_cleanly": 0.5}, "⚠️ unverified", False),
    ],
)
def test_a_status_holds_while_it_is_possible(evidence, status, held):
    found = report({"mlflow": evidence})
    low, high = found.scores["mlflow"].completion.low, found.scores["mlflow"].completion.high
    judgement = judged(table(status, f"{int(low)}–{int(high + 0.9)}%"), found)
    assert (not stale(judgement)) == held


def test_a_stale_value_is_a_verdict_with_its_place_and_the_edit_keeps_what_still_holds():
    document = table("✅ complete", "100%") + "\n"
    document = document.replace("<!-- mlops-audit:end", "| Feast | ⚠️ partial | 12% |\n<!-- mlops-audit:end")
    judgement = judged(document, report({"mlflow": STATIC, "feast": {**STATIC, "is_implemented": 0.5}}))
    (verdict,) = [verdict for verdict in judgement.verdicts if verdict.stale]
    claim = verdict.claim
    assert (claim.text, claim.line, claim.kind, claim.subject, claim.tools) == (
        "12%", 5, ClaimKind.PERCENT, "feast", ("feast",),
    )  # fmt: skip
    assert document.split("\n")[4][claim.column - 1 :].startswith("12%")
    assert (verdict.truth, verdict.direction, verdict.edit) == (
        "52–93%",
        Direction.UNDERSTATES,
        judgement.edit,
    )
    assert "| MLflow | ✅ complete | 100% |\n| Feast | ⚠️ partial | 52–93% |" in judgement.edit.text


def test_padding_emphasis_and_order_of_rows_are_left_alone():
    document = """\
<!-- mlops-audit:begin readme-status -->

|  Tool |  Status   |Completion|
|---|:---:|---|
| Feast | ✅ **complete** | 100% |
| **MLflow** | ✅ Complete | *100 %* |

<!-- mlops-audit:end -->
"""
    judgement = judged(document, report({"mlflow": FULL, "feast": FULL}))
    assert (stale(judgement), judgement.edit, judgement.narrowing) == ([], None, None)


def test_a_new_tool_changes_the_structure_and_the_blank_lines_around_stay():
    document = table().replace("-->\n|", "-->\n\n|", 1)
    judgement = judged(document, report({"mlflow": FULL, "shap": FULL}))
    assert stale(judgement) == [("<!-- mlops-audit:begin readme-status -->", "SHAP|✅ complete|100%")]
    assert judgement.edit.text.startswith("\n| Tool |")
    assert judgement.edit.text.endswith("| SHAP | ✅ complete | 100% |\n")


def test_a_row_of_a_tool_that_is_gone_is_stale():
    document = table().replace("<!-- mlops-audit:end", "| Feast | ⚠️ partial | 12% |\n<!-- mlops-audit:end")
    assert stale(judged(document, report({"mlflow": FULL}))) == [
        ("| Feast | ⚠️ partial | 12% |", "no such line")
    ]


def test_a_cell_of_another_shape_is_stale_by_itself():
    document = table("✅ it is complete, says who?", "100%")
    judgement = judged(document, report({"mlflow": {**FULL, "is_implemented": 0.5}}))
    assert [text for text, _ in stale(judgement)] == ["✅", "it is complete, says who?", "100%"]
    document = table("complete", "100%")
    assert stale(judged(document, report({"mlflow": FULL}))) == [("complete", "✅ complete")]


def test_a_quoted_region_and_one_in_a_list_keep_their_prefix():
    for prefix in ("> ", "  "):
        document = "".join(prefix + line + "\n" for line in empty("readme-status").split("\n"))
        fresh = written(document, report({"mlflow": FULL}))
        assert f"{prefix}| MLflow | ✅ complete | 100% |\n{prefix}<!-- mlops-audit:end" in fresh
        assert judged(fresh, report({"mlflow": STATIC})).edit is None


def test_text_beside_a_marker_stays_beside_it():
    document = "Now <!-- mlops-audit:begin summary-line --> here\nold\n<!-- mlops-audit:end --> and on.\n"
    fresh = written(document, report({"mlflow": FULL}))
    line = "MLOps Integration: 100% complete (1 of 1 tools with code, 1 complete)"
    assert fresh == (
        f"Now <!-- mlops-audit:begin summary-line -->\n{line}\n<!-- mlops-audit:end --> and on.\n"
    )
    assert written(fresh, report({"mlflow": FULL})) == fresh


def test_a_region_within_a_line_takes_one_line_only():
    document = "MLOps: <!-- mlops-audit:begin {} -->29%<!-- mlops-audit:end -->, says the audit.\n"
    fresh = written(document.format("summary-cell"), report({"mlflow": FULL}))
    assert "-->✅ 100% complete (1 of 1 with code, 1 complete)<!--" in fresh
    judgement = judged(document.format("status-table"), report({"mlflow": FULL}))
    assert judgement.edit is None
    assert (
        judgement.problems[0].message
        == "the template status-table gives 3 lines, and the region is within one"
    )
    assert all(verdict.declined for verdict in judgement.verdicts if verdict.stale)


def with_digest(document):
    fresh = document.replace("<!-- mlops-audit:end -->", "<!-- mlops-audit:end 000000000000 -->")
    edit = judged(fresh, report({"mlflow": STATIC}), force=True).edit
    return edited(fresh, [edit])


def test_a_digest_is_renewed_with_the_body_and_survives_a_formatter():
    document = with_digest(empty("readme-status"))
    assert re.search(r"<!-- mlops-audit:end (?!0{12})[0-9a-f]{12} -->", document)
    padded = document.replace("| MLflow |", "|   MLflow   |").replace("| --- |", "|:-----|")
    assert judged(padded, report({"mlflow": STATIC})).problems == ()
    changed = judged(padded, report({"mlflow": {**STATIC, "is_implemented": 0.5}}))
    assert judged(edited(padded, [changed.edit]), report({"mlflow": STATIC})).problems == ()


def test_what_was_edited_by_hand_is_said_and_only_written_anew_when_forced():
    document = with_digest(empty("readme-status")).replace("unverified", "absent, I think")
    judgement = judged(document, report({"mlflow": STATIC}))
    assert judgement.edit is None
    (problem,) = judgement.problems
    assert (problem.line, problem.message) == (3, "the region was edited by hand since it was written")
    assert "--force-regions" in problem.remedy
    assert {verdict.declined for verdict in judgement.verdicts if verdict.stale} == {problem.message}
    forced = judged(document, report({"mlflow": STATIC}), force=True)
    fresh = edited(document, [forced.edit])
    assert judged(fresh, report({"mlflow": STATIC})).problems == ()


def test_a_guess_at_a_count_replaces_no_count_that_is_possible():
    guess = report({"mlflow": STATIC}, tests={"mlflow": 41}, exact=False)
    sure = report({"mlflow": FULL}, tests={"mlflow": 43}, ran=True)
    document = written(empty("status-table"), guess)
    assert "| ~41 |" in document
    document = written(document, sure)
    assert "| 43 |" in document
    assert judged(document, guess).edit is None
    assert stale(judged(document, report({"mlflow": FULL}, tests={"mlflow": 50}, ran=True))) == [("43", "50")]


def test_options_choose_tools_and_what_means_nothing_is_said_with_its_line():
    found = report({"mlflow": FULL, "feast": {**FULL, "is_implemented": 0.5}})
    fresh = written(empty("summary-line tools=Feast label='Feature store'"), found)
    assert "\nFeature store: 93% complete (1 of 1 tools with code, 0 complete)\n" in fresh
    judgement = judged(empty("summary-line tools=fest"), found)
    (problem,) = judgement.problems
    assert (problem.path, problem.line, problem.message) == (
        "docs/status.md",
        3,
        "the audit has no tool fest",
    )
    assert (
        judged(empty("summary-line only=some"), found).problems[0].remedy
        == "Write one of rollups, code, all."
    )
    linked = written(empty("implementation-table path-links=yes"), found)
    assert "✅ [`src/feast_client.py`](<../src/feast_client.py>)" in linked


def test_an_encoding_without_the_signs_declines():
    from dataclasses import replace

    from mlops_audit.claims.markdown.text import Text
    from mlops_audit.claims.regions.regions import find_regions
    from mlops_audit.claims.regions.upkeep import judge_region

    text = replace(Text(path="a.md", characters=empty("readme-status")), encoding="latin-1")
    judgement = judge_region(find_regions(text).regions[0], text, report({"mlflow": FULL}), built_in())
    assert judgement.edit is None
    assert "latin-1" in judgement.problems[0].message


pieces = st.lists(
    st.sampled_from([
        "|", "\\|", "MLflow", "Feast", "✅", "⚠️", "complete", "partial", "config only", "97%", "9" * 30, "~", "1,000",
        "–", "-", "*", "`", " ", "\n", "\r\n", " of 7", "(", ")", ":", "Tool", "\ue000", "\u2028", "é", "> ",
    ]), max_size=40,
).map("".join)  # fmt: skip


@pytest.mark.parametrize("template", TEMPLATES)
@settings(max_examples=20)
@given(body=pieces, found=pairs())
def test_whatever_stands_in_a_region_is_judged_and_once_mended_it_holds(template, body, found):
    document = empty(template).replace("-->\n<!--", f"-->\n{body}\n<!--", 1)
    evidence = found[0]
    judgement = judged(document, evidence, [BRANCHES])
    assert (judgement.edit is None) == (not stale(judgement) or bool(judgement.problems))
    for verdict in judgement.verdicts:
        assert document[verdict.claim.start : verdict.claim.end] == verdict.claim.text
    fresh = written(document, evidence, [BRANCHES])
    if not judgement.problems:
        assert not stale(judged(fresh, evidence, [BRANCHES]))
        assert written(fresh, evidence, [BRANCHES]) == fresh
