"""Tools and their group, found by name as whole words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory import TOOLS
from mlops_audit.claims.names import Names, group_mentions

NAMES = Names(TOOLS)


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("MLflow", ("mlflow",)),
        ("mlflow and MLFLOW", ("mlflow",)),
        ("Great Expectations, great_expectations, Great-Expectations", ("great_expectations",)),
        ("Feast", ("feast",)),
        ("a feast for the eyes", ()),  # a word of the language, too
        ("mlflows", ()),
        ("mlflow_client", ()),
        ("src/mlflow", ()),
        ("mlflow.py", ()),
        ("MLflow.", ("mlflow",)),
        ("**MLflow**'s", ("mlflow",)),
        ("MLflow漢", ()),
        ("(SHAP)", ("shap",)),
    ],
)
def test_a_name_is_a_word(text, tools):
    assert NAMES.tools(text) == tools


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("MLOps", 1),
        ("ML Ops tools", 1),
        ("MLOps tool stack", 1),
        ("mlops", 0),
        ("ML tooling", 1),
        ("HTMLOps", 0),
    ],
)
def test_the_group_has_names(text, count):
    assert len(group_mentions(text)) == count


@given(
    st.lists(
        st.one_of(
            st.sampled_from(
                ("MLflow", "great expectations", "Feast", "MLOps", "SHAP", "gx", "İ", "\u212a", " ", "_", "-")
            ),
            st.text(max_size=4),
        ),
        max_size=8,
    ).map("".join)
)
def test_no_mention_is_without_a_hit(text):
    hits = NAMES.hits(text)
    assert hits == sorted(hits)
    assert {mention.start for mention in NAMES.mentions(text)} <= set(hits)
    assert {start for start, _ in group_mentions(text)} <= set(hits)
    assert NAMES.concerns(text) == bool(hits)


def test_a_tool_whose_name_has_no_latin_letter_is_no_bug():
    from dataclasses import replace

    odd = replace(TOOLS[0], id="odd", name="漢字", aliases=("№",))
    assert Names((odd,)).tools("漢字 mlflow") == ()
