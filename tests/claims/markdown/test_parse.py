"""Blocks and tables know where in the source they stand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.claims.markdown.blocks import BlockKind
from mlops_audit.claims.markdown.parse import parse


def blocks(text: str) -> list[tuple[str, str]]:
    return [(block.kind.value, text[block.start : block.end]) for block in parse(text).blocks]


def cells(text: str) -> list[list[str]]:
    found = parse(text).tables
    return [[cell.text for cell in row] for table in found for row in (table.header, *table.rows)]


def test_blocks_are_found_without_their_signs():
    text = "# One #\n\nTwo\n===\n\npara\nmore\n\n- [x] item\n  - nested\n\n> quoted\n\n1. first\n"
    assert blocks(text) == [
        ("heading", "One"),
        ("heading", "Two"),
        ("paragraph", "para\nmore"),
        ("item", "[x] item"),
        ("item", "nested"),
        ("paragraph", "quoted"),
        ("item", "first"),
    ]


def test_headings_above_are_known():
    text = "# A\n\n## B\n\n### C\n\nx\n\n## D\n\ny\n"
    above = {text[block.start : block.end]: block.headings for block in parse(text).blocks}
    assert above["x"] == ("A", "B", "C")
    assert above["y"] == ("A", "D")
    assert above["D"] == ("A",)


@pytest.mark.parametrize(
    ("box", "checked"), [("[ ]", False), ("[x]", True), ("[X]", True), ("[]", None), ("[y]", None)]
)
def test_checkboxes(box, checked):
    (block,) = parse(f"- {box} thing\n").blocks
    assert block.checked is checked
    assert block.box == (3 if checked is not None else None)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_front_matter_is_one_block_a_line(end):
    text = end.join(["---", "status: done", "title: x", "---", "", "# H", ""])
    assert blocks(text) == [("front matter", "status: done"), ("front matter", "title: x"), ("heading", "H")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", [["a", "b"], ["1", "2"]]),
        ("a | b\n--|--\n1 | 2\n", [["a", "b"], ["1", "2"]]),
        ("| a | b |\n|---|---|\n| 1 |\n| 1 | 2 | 3 |\n", [["a", "b"], ["1"], ["1", "2", "3"]]),
        ("| a |\n|---|\n| x \\| y |\n", [["a"], ["x \\| y"]]),
        ("| a | b |\n|:--|--:|\n|  wide  | |\n", [["a", "b"], ["wide", ""]]),
        ("> | a | b |\n> |---|---|\n> | 1 | 2 |\n", [["a", "b"], ["1", "2"]]),
        ("- x\n\n  | a | b |\n  |---|---|\n  | 1 | 2 |\n", [["a", "b"], ["1", "2"]]),
        ("<table><tr><th>a</th><th>b</th></tr>\n<tr><td>1<td>2</tr></table>\n", [["a", "b"], ["1", "2"]]),
        ("```\n| a | b |\n|---|---|\n| 1 | 2 |\n```\n", []),
        ("<!-- <table><tr><td>1</td></tr></table> -->\n", []),
    ],
)
def test_tables_of_every_shape(text, expected):
    assert cells(text) == expected
    assert cells(text.replace("\n", "\r\n")) == expected


def test_the_signs_of_a_cell_are_where_it_says():
    text = "| a | b |\n|---|---|\n|  ✅ one | two  |\n"
    for table in parse(text).tables:
        for row in (table.header, *table.rows):
            for cell in row:
                assert text[cell.start : cell.end] == cell.text
                assert text[cell.outer_start : cell.outer_end].strip() == cell.text


def test_comments_in_code_are_none():
    text = "<!-- one -->\n\n```\n<!-- two -->\n```\n\nsay `<!-- three -->` or <!-- four -->\n"
    assert [text[start:end] for start, end in parse(text).comments] == ["<!-- one -->", "<!-- four -->"]


@given(st.text(alphabet="|-#>*`\n\r\t []x<!a:~_1.", max_size=200))
def test_every_block_lies_within_the_text(text):
    found = parse(text)
    for block in found.blocks:
        assert 0 <= block.start <= block.end <= len(text)
        assert block.kind in BlockKind
    for table in found.tables:
        assert all(text[cell.start : cell.end] == cell.text for row in table.rows for cell in row)
