"""Remarks inside a statement."""

import ast
from textwrap import dedent

import pytest

from mlops_audit.source.callables.fields import is_minor


def _minor(source: str, *lines: int) -> bool:
    return is_minor(ast.parse(dedent(source)).body[0], lines)


@pytest.mark.parametrize(
    ("source", "lines", "minor"),
    [
        ("x = {\n'a': True,\n'b': None,\n'c': n}", [3], True),
        ("x = {\n'a': {'d': 'yes',\n'b': 0,\n'c': n}}", [3], True),
        ("x = Plan(\na='yes',\nb=[],\nc=n)", [3], True),
        ("x = {\n'a': True,\n'b': 0.7,\n'c': n}", [3], False),
        ("x = {\n'a': n,\n'b': 0,\n'c': 0}", [3], False),
        ("x = {\n'a': 'yes',\n'b': 0,\n'c': 0}", [3, 4], False),
        ("x = {\n'a': 'yes',\n'b': 0,\n'c': n}", [9], False),
        ("x: int", [1], False),
        ("del x", [1], False),
    ],
)
def test_only_what_is_left_empty_among_much_that_is_filled_in_is_minor(
    source: str, lines: list[int], minor: bool
) -> None:
    assert _minor(source, *lines) is minor
