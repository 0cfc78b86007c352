"""Markers are put around a table, or a region into a document, only as asked and without a scratch elsewhere."""

from __future__ import annotations

import pytest

from mlops_audit.claims.markdown.blocks import Block, BlockKind, Blocks, Cell, Table
from mlops_audit.claims.markdown.text import Text, edited
from mlops_audit.claims.regions.adopting import adopt, insert, template_for
from mlops_audit.claims.regions.regions import find_regions
from mlops_audit.claims.regions.rendering import render
from mlops_audit.claims.regions.stock import built_in
from mlops_audit.claims.regions.upkeep import judge_region
from mlops_audit.errors import AuditError
from regional import FULL, STATIC, report


def table_of(characters, *headers, **more):
    start = characters.index("|")
    end = characters.rindex("|") + 1
    header = tuple(Cell(start=0, end=0, text=text, outer_start=0, outer_end=0) for text in headers)
    return Table(header=header, rows=(), start=start, end=end, **more)


def blocks_of(characters):
    """The headings that begin with ``#``."""
    found, position = [], 0
    for line in characters.split("\n"):
        if line.startswith("#"):
            found.append(Block(kind=BlockKind.HEADING, start=position, end=position + len(line.rstrip("\r"))))
        position += len(line) + 1
    return Blocks(blocks=tuple(found))


TABLE = "# A\n\n| Tool | Status | Completion |\n|---|---|---|\n| MLflow | ✅ complete | 100% |"


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("rest", ["", "\n", "\n\nMore.\n"])
def test_an_adopted_table_keeps_its_rows_and_holds_if_they_are_true(newline, rest):
    document = (TABLE + rest).replace("\n", newline)
    text = Text(path="a.md", characters=document)
    edit = adopt(text, table_of(document, "Tool", "Status", "Completion"), "readme-status", {})
    fresh = edited(document, [edit])
    assert "\n" not in fresh.replace(newline, "")
    without = [line for line in fresh.split(newline) if "mlops-audit:" not in line]
    assert without == (document if rest else document + newline).split(newline)[: len(without)]
    changed = Text(path="a.md", characters=fresh)
    (region,) = find_regions(changed).regions
    assert (region.name, len(region.digest)) == ("readme-status", 12)
    judgement = judge_region(region, changed, report({"mlflow": STATIC}), built_in())
    assert (judgement.edit, judgement.narrowing, judgement.problems) == (None, None, ())
    judgement = judge_region(region, changed, report({"mlflow": {**FULL, "is_wired": 0.5}}), built_in())
    assert "⚠️ partial" in judgement.edit.text


def test_a_quoted_table_is_marked_in_its_quotation():
    document = "> | Tool | Status |\n> |---|---|\n> | MLflow | complete |\n"
    edit = adopt(
        Text(path="a.md", characters=document), table_of(document, "Tool", "Status"), "readme-status"
    )
    lines = edited(document, [edit]).split("\n")
    assert lines[0] == "> <!-- mlops-audit:begin readme-status layout=own only=all -->"
    assert lines[4] == "> <!-- mlops-audit:end -->"


@pytest.mark.parametrize(
    ("headers", "template", "columns"),
    [
        (("Tool", "Version (Required)", "Config", "Agent Integration", "**Code Integration**", "Status"), "implementation-table", ["Version (Required)", "Config", "Code Integration", "Status"]),
        (("Tool", "Version", "Status"), "status-table", ["Version", "Status"]),
        (("Tool", "Config", "Tests", "Progress", "Status"), "status-table", ["Config", "Tests", "Status"]),
        (("Component", "Status"), "readme-status", ["Status"]),
        (("Tool", "Status", "Completion", "Owner"), "readme-status", ["Status", "Completion"]),
        (("Tool", "Status of May", "Tests passing"), "readme-status", []),
        ((), "readme-status", []),
    ],
)  # fmt: skip
def test_the_template_follows_from_the_columns(headers, template, columns):
    assert template_for(table_of("||", *headers), built_in()) == (template, columns)


def test_columns_of_the_authors_stay_with_their_tools_and_are_no_edit_by_hand():
    document = (
        "| Tool | Team | Status | Completion | *Since*, roughly |\n|---|---|---|---|---|\n"
        "| **SHAP** | ml, **core** | planned | 0% | 2024 |\n| MLflow | ops | complete | 100% | `2023` |\n"
    )
    headers = ("Tool", "Team", "Status", "Completion", "*Since*, roughly")
    text = Text(path="a.md", characters=document)
    table = table_of(document, *headers)
    edit = adopt(text, table, "readme-status", {"keep": "team,since roughly"})
    fresh = edited(document, [edit])
    assert fresh.startswith(
        '<!-- mlops-audit:begin readme-status keep="team,since roughly" -->\n| Tool | Team |'
    )
    found = report({"mlflow": FULL, "feast": FULL, "shap": {**FULL, "is_wired": 0.5}})
    for wanted in (True, False):
        text = Text(path="a.md", characters=fresh.replace("| ops |", "| platform |"))
        judgement = judge_region(find_regions(text).regions[0], text, found, built_in())
        assert (judgement.problems, judgement.edit is not None) == ((), wanted)
        fresh = edited(text.characters, [judgement.edit]) if wanted else text.characters
    assert [line for line in fresh.split("\n") if line.startswith("|")] == [
        "| Tool | Team | Status | Completion | *Since*, roughly |",
        "| --- | --- | --- | --- | --- |",
        "| MLflow | platform | ✅ complete | 100% | `2023` |",
        "| Feast | – | ✅ complete | 100% | – |",
        "| SHAP | ml, **core** | ⚠️ partial | 95% | 2024 |",
    ]


def test_a_table_that_is_written_anew_stays_aligned_as_it_was():
    document = (
        "<!-- mlops-audit:begin readme-status keep=owner -->\n| Tool | Owner | Status | Completion |\n"
        "|:--|:-:|---|--:|\n| MLflow | ann | ❌ absent | 1% |\n<!-- mlops-audit:end -->\n"
    )
    text = Text(path="a.md", characters=document)
    judgement = judge_region(find_regions(text).regions[0], text, report({"mlflow": FULL}), built_in())
    fresh = edited(document, [judgement.edit])
    assert fresh.split("\n")[2:4] == ["| :-- | :-: | --- | --: |", "| MLflow | ann | ✅ complete | 100% |"]
    at = document.index("ann")
    assert [document[start:end] for start, end in judgement.kept if start == at] == ["ann"]


def test_what_cannot_be_adopted_is_said():
    with pytest.raises(AuditError, match="written in HTML"):
        adopt(Text(path="a.md", characters="|"), table_of("|", html=True), "readme-status")
    with pytest.raises(AuditError, match="without a pipe before"):
        adopt(Text(path="a.md", characters="a | b\n--|--\n"), table_of("a | b\n--|--\n"), "readme-status")
    document = "<!-- mlops-audit:begin gaps -->\n| a |\n|---|\n<!-- mlops-audit:end -->\n"
    with pytest.raises(AuditError, match="in a region already, that of line 1"):
        adopt(Text(path="a.md", characters=document), table_of(document), "readme-status")


DOCUMENT = "# One\n\nText.\n\n## Status of *tools*\n\nMore.\n\n## Same\n\n## Same"


def inserted(document, heading=None, body=""):
    text = Text(path="a.md", characters=document)
    edit = insert(text, "readme-status", blocks_of(document), after_heading=heading, body=body)
    assert edit.start == edit.end
    return edited(document, [edit])


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("heading", ["status of tools", "## Status of *tools*", None])
@pytest.mark.parametrize("last", ["", "\n", "\n\n"])
def test_an_inserted_region_stands_between_blank_lines_and_holds(newline, heading, last):
    found = report({"mlflow": FULL})
    document = (DOCUMENT + last).replace("\n", newline)
    body = render(built_in()["readme-status"], found).text
    fresh = inserted(document, heading, body)
    assert "\n" not in fresh.replace(newline, "")
    text = Text(path="a.md", characters=fresh)
    (region,) = find_regions(text).regions
    before = fresh[: region.begin[0]].split(newline)
    assert before[-2:] == ["", ""]
    assert before[-3] == ("## Same" if heading is None else "## Status of *tools*")
    assert (fresh.endswith(newline)) == (bool(last) or (heading is not None and document.endswith(newline)))
    judgement = judge_region(region, text, found, built_in())
    assert (judgement.edit, judgement.problems) == (None, ())


def test_an_empty_region_is_filled_when_it_is_judged():
    fresh = inserted("")
    text = Text(path="a.md", characters=fresh)
    judgement = judge_region(find_regions(text).regions[0], text, report({"mlflow": FULL}), built_in())
    assert judgement.problems == ()
    fresh = edited(fresh, [judgement.edit])
    assert fresh.startswith("<!-- mlops-audit:begin readme-status -->\n| Tool |")
    text = Text(path="a.md", characters=fresh)
    assert (
        judge_region(find_regions(text).regions[0], text, report({"mlflow": FULL}), built_in()).edit is None
    )


@pytest.mark.parametrize(
    ("heading", "message"),
    [
        ("Statu of tools", "a.md: there is no heading Statu of tools\n  Did you mean status of tools?"),
        ("Zzz", "a.md: there is no heading Zzz\n  Its headings are: one; status of tools; same; same."),
        ("Same", "a.md:9: there are 2 headings Same, on lines 9, 11\n  Rename one of them"),
    ],
)
def test_a_heading_that_is_missing_or_not_the_only_one_is_refused(heading, message):
    with pytest.raises(AuditError) as caught:
        inserted(DOCUMENT, heading)
    assert str(caught.value).startswith(message)
