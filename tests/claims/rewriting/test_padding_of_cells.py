"""The blanks behind a cell make up for what an edit adds or takes."""

from __future__ import annotations

import pytest

from mlops_audit.claims.markdown.parse import parse
from mlops_audit.claims.markdown.text import edited
from mlops_audit.claims.rewriting.padding import padded
from mlops_audit.model.claim import Edit


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    edits = [Edit(start=text.index(old), end=text.index(old) + len(old), text=new) for old, new in pairs]
    return edited(text, padded(edits, parse(text).tables, text))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| a      | bcd |\n|--------|-----|\n| {}    | x   |\n", "| a      | bcd |\n|--------|-----|\n| {}   | x   |\n"),
        ("a      | b\n-------|---\n{}    | x\n", "a      | b\n-------|---\n{}   | x\n"),
        ("> | a      |\n> |--------|\n> | {}    |\n", "> | a      |\n> |--------|\n> | {}   |\n"),
        ("| a | b |\n|---|---|\n| {} | x |\n", None),  # not aligned
        ("| a    |\n|------|\n| {} |\n", None),  # no blanks to give
        ("| a |\n|---|\n| {} |\n| longer |\n", None),
    ],
)  # fmt: skip
def test_a_column_that_is_aligned_stays_so(old, new):
    assert replaced(old.format("foo"), ("foo", "four")) == (new or old).format("four")


def test_no_cell_touches_its_bar():
    text = "| a     |\n|-------|\n| foo   |\n"
    assert replaced(text, ("foo", "much longer")) == "| a     |\n|-------|\n| much longer |\n"


def test_several_edits_of_one_cell_count_together():
    text = "| a            | b |\n|--------------|---|\n| 1 of 12      | c |\n"
    assert replaced(text, ("1 of", "10 of"), ("12", "7")).split("\n")[2] == "| 10 of 7      | c |"


@pytest.mark.parametrize(
    ("cell", "blanks"),
    [("⚠️ no", 3), ("✅ no", 3), ("漢 no", 3), ("e\u0301 no", 4)],
)
def test_signs_take_the_columns_that_the_table_gives_them(cell, blanks):
    text = f"| status  |\n|---------|\n| {cell}{' ' * blanks}|\n| x       |\n"
    new = replaced(text, ("no", "yes")).split("\n")[2]
    assert new == f"| {cell.replace('no', 'yes')}{' ' * (blanks - 1)}|"


def test_editors_that_count_signs_as_one_are_followed():
    text = "| status  |\n|---------|\n| ✅ no    |\n| ✅ x     |\n"
    assert len({len(line) for line in text.splitlines()}) == 1
    assert replaced(text, ("✅ no", "❌ yes")).split("\n")[2] == "| ❌ yes   |"
