"""Tables of every shape: where their cells stand, and what is none."""

from __future__ import annotations

import pytest

from mlops_audit.claims.markdown.parse import parse


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
