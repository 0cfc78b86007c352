"""Markers are found wherever they stand, and what is wrong with one is said with its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.claims.markdown.text import Text
from mlops_audit.claims.regions.regions import find_regions

TEMPLATES = {"status-table": {"tools", "only"}, "gaps": {"tools"}}


def found(characters, ignored=(), templates=TEMPLATES):
    return find_regions(Text(path="a.md", characters=characters), ignored, templates)


def only(characters):
    (region,) = found(characters).regions
    return region


def problem(characters):
    regions = found(characters)
    (complaint,) = regions.problems
    return complaint.line, complaint.message, complaint.remedy


def test_a_region_knows_its_parts():
    document = "# A\n<!-- mlops-audit:begin gaps tools=feast,mlflow -->\nold\nrows\n<!-- mlops-audit:end 0123456789ab -->\n"
    region = only(document)
    assert (region.name, region.options, region.line) == ("gaps", {"tools": "feast,mlflow"}, 2)
    assert document[slice(*region.body)] == "old\nrows\n"
    assert document[slice(*region.begin)].startswith("<!-- mlops-audit:begin")
    assert document[slice(*region.end)] == "<!-- mlops-audit:end 0123456789ab -->"
    assert (region.digest, region.inline, region.prefix) == ("0123456789ab", False, "")


@pytest.mark.parametrize("options", ["tools='a b'", 'tools="a b"', "\n  tools='a b'\n"])
def test_options_may_be_quoted_and_stand_on_their_own_lines(options):
    assert only(f"<!--mlops-audit:begin gaps {options}-->\n<!--mlops-audit:end-->").options == {
        "tools": "a b"
    }


def test_line_ends_are_kept_apart_from_the_markers():
    region = only("a\r\n> <!-- mlops-audit:begin gaps -->\r\n> x\r\n> <!-- mlops-audit:end -->\r\n")
    assert (region.newline, region.prefix, region.before, region.after) == ("\r\n", "> ", "", "")


def test_text_beside_the_markers_is_no_part_of_the_body():
    document = "a <!-- mlops-audit:begin gaps --> b\nold\nc <!-- mlops-audit:end --> d"
    region = only(document)
    assert document[slice(*region.body)] == " b\nold\nc "
    assert (region.before, region.after) == ("\n", "\n")
    region = only("a <!-- mlops-audit:begin gaps -->old<!-- mlops-audit:end --> d")
    assert (region.inline, region.before) == (True, "")


def test_code_holds_no_markers():
    document = (
        "`<!-- mlops-audit:begin gaps -->` then\n<!-- mlops-audit:begin gaps -->\n<!-- mlops-audit:end -->\n"
    )
    assert found(document, [(0, 35)]).problems == ()
    assert len(found(document, [(0, 35)]).regions) == 1


def test_one_template_may_be_used_twice():
    document = "<!-- mlops-audit:begin gaps -->\n<!-- mlops-audit:end -->\n" * 2
    assert [region.line for region in found(document).regions] == [1, 3]


@pytest.mark.parametrize(
    ("document", "line", "message", "remedy"),
    [
        ("\n<!-- mlops-audit:begin gaps -->\nx", 2, "the region is not ended", "Write <!-- mlops-audit:end -->"),
        ("x\n<!-- mlops-audit:end -->", 2, "ends a region that was not begun", "Remove it"),
        ("<!-- mlops-audit:begin gap -->\n<!-- mlops-audit:end -->", 1, "there is no template gap", "Did you mean gaps? The templates are: gaps, status-table."),
        ("<!-- mlops-audit:begin -->\n<!-- mlops-audit:end -->", 1, "the marker names no template", "Write its name"),
        ("<!-- mlops-audit:begin gaps tool=a -->\n<!-- mlops-audit:end -->", 1, "the template gaps has no option tool", "Did you mean tools?"),
        ("<!-- mlops-audit:begin gaps tools -->\n<!-- mlops-audit:end -->", 1, "cannot read the option tools", "Write options as key=value"),
        ("<!-- mlops-audit:begin gaps tools=a tools=b -->\n<!-- mlops-audit:end -->", 1, "the option tools is there twice", "Remove one"),
        ("<!-- mlops-audit:begin gaps -->\n<!-- mlops-audit:end bye -->", 2, "the end marker carries something that is no digest", "Leave it bare"),
        ("<!-- mlops-audit:start gaps -->", 1, "there is no marker mlops-audit:start", "The markers are: begin, end, ignore."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(document, line, message, remedy):
    said = problem(document)
    assert said[:2] == (line, message)
    assert said[2].startswith(remedy) or remedy in said[2]


def test_nested_regions_leave_the_inner_one():
    regions = found(
        "<!-- mlops-audit:begin gaps -->\n<!-- mlops-audit:begin status-table -->\n<!-- mlops-audit:end -->\n"
    )
    assert [region.name for region in regions.regions] == ["status-table"]
    assert [(each.line, each.message) for each in regions.problems] == [
        (1, "the region is not ended before line 2 begins another")
    ]


def test_other_comments_are_not_ours():
    assert (
        found('<!-- mlops-audit:ignore reason="so" -->\n<!-- begin gaps -->\n<!-- mlops-auditor -->').problems
        == ()
    )


pieces = st.lists(
    st.sampled_from([
        "<!--", "-->", " mlops-audit:", "begin", "end", "ignore", " gaps", " status-table", " tools=a", "=", '"',
        "'", "\n", "\r\n", "> ", "|", "0123456789ab", " ", "é", "\u2028",
    ]), max_size=30,
)  # fmt: skip


@given(
    pieces.map("".join) | st.text(max_size=80), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)))
)
def test_no_document_is_too_odd(document, ignored):
    regions = found(document, ignored)
    for region in regions.regions:
        assert region.begin[1] <= region.body[0] <= region.body[1] <= region.end[0]
    for complaint in regions.problems:
        assert complaint.line <= document.count("\n") + 1
        assert complaint.remedy
