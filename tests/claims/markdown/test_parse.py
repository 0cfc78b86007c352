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


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("# A #\n", [("heading", "A")]),
        ("  ### A b\n", [("heading", "A b")]),
        ("A\n===\n\nB\n---\n", [("heading", "A"), ("heading", "B")]),
        ("a\nb\n\nc", [("paragraph", "a\nb"), ("paragraph", "c")]),
        ("a\r\nb\r\n\r\nc\r\n", [("paragraph", "a\r\nb"), ("paragraph", "c")]),
        ("a\rb\r\rc", [("paragraph", "a\rb"), ("paragraph", "c")]),
        ("- a\n- b\n  c\n", [("item", "a"), ("item", "b\n  c")]),
        ("* a\n  * b\n    1. c\n", [("item", "a"), ("item", "b"), ("item", "c")]),
        ("- - a\n", [("item", "a")]),
        ("> - a\n> - b\n", [("item", "a"), ("item", "b")]),
        ("> > a\n", [("paragraph", "a")]),
        ("- [x] a\n- [ ] b\n", [("item", "[x] a"), ("item", "[ ] b")]),
        ("```py\na\n```\nb\n", [("code", "```py\na\n```"), ("paragraph", "b")]),
        ("```\na", [("code", "```\na")]),
        ("~~~\n```\n~~~\na\n", [("code", "~~~\n```\n~~~"), ("paragraph", "a")]),
        ("\ta\n\nb\n", [("code", "\ta"), ("paragraph", "b")]),
        ("<div>\na\n</div>\n\nb\n", [("html", "<div>\na\n</div>"), ("paragraph", "b")]),
        ("---\na: 1\nb: 2\n---\nc\n", [("front matter", "a: 1"), ("front matter", "b: 2"), ("paragraph", "c")]),
        ("---\r\na: 1\r\n---\r\nc\r\n", [("front matter", "a: 1"), ("paragraph", "c")]),
        ("---\na: 1\n", [("paragraph", "a: 1")]),
        ("[a]: https://example.org\n[b]: x 'y'\n\nc\n", [("paragraph", "c")]),
        ("a\u2028b\x0bc\x0cd\x85e\n", [("paragraph", "a\u2028b\x0bc\x0cd\x85e")]),
        ("", []),
    ],
)  # fmt: skip
def test_blocks_stand_where_they_stand(text, want):
    assert blocks(text) == want


def test_a_block_knows_its_titles_and_the_item_above():
    found = parse("# A\n\n## B\n\n- x:\n  - y\n\n# C\n\nz\n").blocks
    assert [(block.headings, block.lead) for block in found if block.kind.value in {"item", "paragraph"}] == [
        (("A", "B"), ""),
        (("A", "B"), "x:"),
        (("C",), ""),
    ]


def test_a_box_is_found_where_it_can_be_ticked():
    text = "1. [X] a\n   - [ ] b\n- [ ]c\n- [y] d\n"
    found = parse(text).blocks
    assert [block.checked for block in found] == [True, False, None, None]
    assert [text[block.box] for block in found if block.box is not None] == ["X", " "]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("a <!-- b --> c <!-- d", ["<!-- b -->", "<!-- d"]),
        ("`<!-- b -->`\n", []),
        ("`x` <!-- b -->\n", ["<!-- b -->"]),
        ("```\n<!-- b -->\n```\n", []),
        ("<!-- a\n\nb -->\n", ["<!-- a\n\nb -->"]),
        ("<!-->\n-->", ["<!-->\n-->"]),
    ],
)
def test_comments_outside_code(text, want):
    assert [text[start:end] for start, end in parse(text).comments] == want


@pytest.mark.parametrize(
    "text", [">" * 10_000 + " a", "- " * 10_000 + "a", "".join(f"{'  ' * n}- a\n" for n in range(300))]
)
def test_what_is_nested_without_end_is_read_somehow(text):
    parse(text)


def rows(text):
    (table,) = parse(text).tables
    for row in (table.header, *table.rows):
        for cell in row:
            assert text[cell.start : cell.end] == cell.text
            assert cell.outer_start <= cell.start <= cell.end <= cell.outer_end
    return [[cell.text for cell in row] for row in (table.header, *table.rows)]


@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("| a | b |\n|---|---|\n| c | d |\n", [["a", "b"], ["c", "d"]]),
        ("a | b\n---|---\nc | d", [["a", "b"], ["c", "d"]]),
        ("| a | b |\r\n|:--|--:|\r\n| c | d |\r\n", [["a", "b"], ["c", "d"]]),
        ("| a | b |\n|---|---|\n| c |\n| d | e | f |\n", [["a", "b"], ["c"], ["d", "e", "f"]]),
        ("| a | b |\n|---|---|\n| c \\| x | d |\n", [["a", "b"], ["c \\| x", "d"]]),
        ("| a | b |\n|---|---|\n| `c \\| x` | d |\n", [["a", "b"], ["`c \\| x`", "d"]]),
        ("> | a | b |\n> |---|---|\n> | c | d |\n", [["a", "b"], ["c", "d"]]),
        ("> > | a | b |\n> > |---|---|\n> > | c | d |\n", [["a", "b"], ["c", "d"]]),
        ("- x\n\n  | a | b |\n  |---|---|\n  | c | d |\n", [["a", "b"], ["c", "d"]]),
        ("|a|b|\n|-|-|\n||d|\n", [["a", "b"], ["", "d"]]),
        ("|\ta\t|\tb\t|\n|---|---|\n|\tc\t|\td\t|\n", [["a", "b"], ["c", "d"]]),
        ("| a |\n|---|\n| c |\n", [["a"], ["c"]]),
        ("| é漢 | 🚀 |\n|---|---|\n| ✅ | ⚠️ |\n", [["é漢", "🚀"], ["✅", "⚠️"]]),
        ("| a | b |\n|---|---|\n| c | d |\nafter | it\n\nx | y\n", [["a", "b"], ["c", "d"], ["after", "it"]]),
    ],
)
def test_cells_stand_where_they_stand(text, want):
    assert rows(text) == want


@pytest.mark.parametrize(
    "text",
    [
        "```\n| a | b |\n|---|---|\n| c | d |\n```\n",
        "    | a | b |\n    |---|---|\n    | c | d |\n",
        "| a | b |\n|---|\n| c | d |\n",
        "| a | b |\n\n|---|---|\n",
        "<!--\n| a | b |\n|---|---|\n-->\n",
    ],
)
def test_what_looks_like_a_table_and_is_none(text):
    assert parse(text).tables == ()


def test_a_table_knows_the_titles_and_words_around_it():
    (table,) = parse("# A\n\n## B\n\nLead:\n\n| a | b |\n|---|---|\n| c | d |\n\n✅ = done\n").tables
    assert table.headings == ("A", "B")
    assert table.lead == "Lead:"
    assert "✅ = done" in table.after


def test_a_table_in_html():
    text = (
        "# A\n\n<table>\n<tr><th>a</th><th>b</th></tr>\n<tr><td>c</td><TD class='x'> d </td></tr>\n</table>\n"
    )
    (table,) = parse(text).tables
    assert table.html
    assert table.headings == ("A",)
    assert [[cell.text for cell in row] for row in (table.header, *table.rows)] == [["a", "b"], ["c", "d"]]
    assert parse(text).blocks[-1].kind.value == "heading"


def test_a_table_in_html_that_does_not_end_or_is_code_is_none():
    assert parse("<table><tr><td>x</td></tr>\n").tables == ()
    assert parse("```\n<table><tr><td>x</td></tr></table>\n```\n").tables == ()
    assert parse("<!-- <table><tr><td>x</td></tr></table> -->\n").tables == ()


@given(st.text(alphabet="|-#>*`\n\r\t []x<!a:~_1.", max_size=200))
def test_every_block_lies_within_the_text(text):
    found = parse(text)
    for block in found.blocks:
        assert 0 <= block.start <= block.end <= len(text)
        assert block.kind in BlockKind
    for table in found.tables:
        assert all(text[cell.start : cell.end] == cell.text for row in table.rows for cell in row)
