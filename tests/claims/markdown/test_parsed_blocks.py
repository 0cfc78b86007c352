"""Blocks of a document: what they are and where in the source they stand."""

from __future__ import annotations

import pytest

from mlops_audit.claims.markdown.parse import parse


def blocks(text):
    return [(block.kind.value, text[block.start : block.end]) for block in parse(text).blocks]


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
