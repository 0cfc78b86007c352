"""The correction plan, from a literal report."""

from __future__ import annotations

import pytest

import verdicts
from mlops_audit.model.history import Commit, Origin
from mlops_audit.reporters.plan import render_plan

WROTE = Commit(id="aaaa1111", date="2026-01-01", subject="Write | it down")
TURNED = Commit(id="bbbb2222", date="2026-02-02", subject="Add the code")


@pytest.fixture(scope="module")
def judged():
    return verdicts.judged()


def section(text: str, title: str) -> str:
    return text.split(f"## {title}")[1].split("\n## ", maxsplit=1)[0]


def test_every_stale_claim_has_its_line_and_what_it_should_say(judged):
    text = section(render_plan(judged, {}, {}), "Corrections")
    for verdict in judged.judgement.stale:
        assert f"`{verdict.claim.path}`" in text
        assert f"| {verdict.claim.line} |" in text
        assert verdict.edit is None or verdict.edit.text.strip().replace("|", "\\|") in text


def test_what_holds_is_not_to_be_corrected(judged):
    stale = {(each.claim.path, each.claim.line) for each in judged.judgement.stale}
    held = [each for each in judged.judgement.verdicts if (each.claim.path, each.claim.line) not in stale]
    rows = section(render_plan(judged, {}, {}), "Corrections").split("\n")
    assert held
    assert len([row for row in rows if row.startswith("| ") and row[2].isdigit()]) == len(
        judged.judgement.stale
    )


def test_the_cause_is_a_commit_and_its_date(judged):
    claim = judged.judgement.stale[0].claim
    where = (claim.path, claim.line, claim.column)
    drifted = render_plan(judged, {where: Origin(written=WROTE, false_since=TURNED)}, {})
    assert "`aaaa1111` (2026-01-01) Write \\| it down | `bbbb2222` (2026-02-02) Add the code |" in drifted
    born = render_plan(judged, {where: Origin(written=WROTE, false_since=TURNED, born_false=True)}, {})
    assert "it was never true: `bbbb2222`" in born
    unknown = render_plan(judged, {where: Origin(written=WROTE)}, {})
    assert "not told by the history" in section(unknown, "Why the documents went stale")


def test_the_edge_of_a_shallow_clone_is_no_origin(judged):
    edge = Commit(id="cccc3333", date="2026-01-03", subject="Fix a typo", oldest=True)
    claim = judged.judgement.stale[0].claim
    tool = judged.rollups.tools[0]

    def rendered(**origin):
        return render_plan(
            judged, {(claim.path, claim.line, claim.column): Origin(shallow=True, **origin)}, {tool: edge}
        )

    text = rendered(written=edge, false_since=edge, at_latest=True)
    assert "Fix a typo" not in text
    assert "there at or before `cccc3333` (2026-01-03), the oldest commit of this shallow clone" in text
    assert text.count("| at or before `cccc3333`") == 2
    assert "at the latest" not in text
    assert "not told by a shallow history" in rendered(written=edge)
    assert "was there at or before `cccc3333`" in rendered(written=WROTE, false_since=edge, born_false=True)


def test_who_wrote_a_line_is_not_guessed(judged):
    claim = judged.judgement.stale[0].claim
    where = (claim.path, claim.line, claim.column)
    assert "| not committed |" in render_plan(judged, {where: Origin()}, {})
    assert "not committed" not in render_plan(judged, {where: Origin(untold=True)}, {})


def test_without_history_nothing_is_said_about_causes(judged):
    assert "went stale" not in render_plan(judged, {}, {})


def test_each_tool_has_its_evidence_and_its_first_commit(judged):
    tool = judged.rollups.tools[0]
    text = section(render_plan(judged, {}, {tool: TURNED}), "Evidence")
    assert "there since `bbbb2222` (2026-02-02)" in text
    assert text.count("there since") == 1


def test_text_of_a_document_cannot_break_the_table(judged):
    text = render_plan(judged, {}, {})
    for row in text.split("\n"):
        if row.startswith("| ") and "---" not in row:
            assert len(row.replace("\\|", "").split("|")) in {5, 6}, row


def test_two_renderings_are_the_same_bytes(judged):
    assert render_plan(judged, {}, {}) == render_plan(judged, {}, {})
