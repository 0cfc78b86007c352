"""``-m`` expressions select what pytest selects."""

import pytest
from _pytest.mark.expression import Expression
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.source.tests.selection import selects

NAMES = st.sampled_from(["slow", "gpu", "e2e", "not_this"])
EXPRESSIONS = st.recursive(
    NAMES,
    lambda inner: (
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(" ".join)
        | inner.map("not {}".format)
        | inner.map("({})".format)
    ),
    max_leaves=8,
)


@settings(deadline=None)
@given(EXPRESSIONS, st.sets(NAMES))
def test_selects_what_pytest_selects(expression: str, marks: set[str]) -> None:
    expected = Expression.compile(expression).evaluate(lambda name, /, **_: name in marks)
    assert selects(expression, marks) is expected


@pytest.mark.parametrize("expression", ["", "  ", "slow and", "(slow", "slow)", "and", "a b", "?"])
def test_an_expression_that_says_nothing_selects_everything(expression: str) -> None:
    assert selects(expression, {"gpu"})
