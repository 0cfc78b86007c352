"""What a comment silences, and what it must say."""

from __future__ import annotations

import pytest

from claiming import TOOLS
from mlops_audit.claims.finding.page import read_page
from mlops_audit.claims.markdown.text import Text
from mlops_audit.claims.names import Names
from mlops_audit.claims.suppressions import read_suppressions


def read(text: str):
    return read_suppressions(read_page(Text(path="x.md", characters=text), Names(TOOLS)))


def silenced(text: str) -> list[str]:
    found, wrong = read(text)
    assert not wrong
    return [text[each.start : each.end].strip() for each in found]


def test_its_own_line_or_the_next_block():
    mark = '<!-- mlops-audit:ignore reason="why" -->'
    assert silenced(f"{mark}\n\none\n\ntwo\n") == ["one"]
    assert silenced(f"zero\n\none {mark}\n\ntwo\n") == [f"one {mark}"]
    table = "| a |\n|---|\n| 1 |\n| 2 |"
    assert silenced(f"{mark}\n{table}\n") == [table] or silenced(f"{mark}\n\n{table}\n") == [table]
    assert silenced(f"```\n{mark}\n```\n") == []


@pytest.mark.parametrize(
    ("rest", "problem"),
    [
        ("", "no reason"),
        ('reason=""', "no reason"),
        ('reason="a" until=soon', "no date"),
        ('reason="a" until=2027-02-30', "no date"),
        ('reason="a" because="b"', "unknown"),
        ('reason="a" reason="b"', "twice"),
        ("just so", "no key=value"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(rest, problem):
    found, wrong = read(f"one\n\n<!-- mlops-audit:ignore {rest} -->\ntwo\n")
    assert found == ()
    assert [(each.path, each.line) for each in wrong] == [("x.md", 3)]
    assert problem in wrong[0].message


def test_the_last_day_still_counts():
    (found,), _ = read("<!-- mlops-audit:ignore reason='a' until=2027-01-31 -->\n\none\n")
    assert not found.expired("2027-01-31")
    assert found.expired("2027-02-01")
