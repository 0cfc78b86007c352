"""Tools are found by the names that documents give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory import TOOLS
from mlops_audit.catalog import load_catalog
from mlops_audit.claims.names import Names, group_mentions

NAMES = Names(TOOLS)


@pytest.fixture(scope="module")
def names() -> Names:
    return Names(load_catalog(()))


@pytest.mark.parametrize(
    ("text", "tools"),
    [
        ("MLflow and mlflow, MLFLOW", ("mlflow",)),
        ("Great Expectations, great-expectations, GX", ("great_expectations",)),
        ("W&B or Weights & Biases", ("wandb",)),
        ("Ray Tune, then Ray", ("ray",)),
        ("we feast in a ray of hope, and prefect it", ()),
        ("Feast", ("feast",)),
        ("src/mlflow/run.py, mlflow.py, a.mlflow.org, @mlflow", ()),
        ("`mlflow` is code", ("mlflow",)),
        ("mlflowish or demlflow", ()),
        ("Optuna\nand SHAP", ("optuna", "shap")),
        ("a feast for the eyes", ()),
        ("mlflows, mlflow_client, src/mlflow", ()),
        ("MLflow.", ("mlflow",)),
        ("**MLflow**'s", ("mlflow",)),
        ("MLflow漢", ()),
        ("(SHAP)", ("shap",)),
    ],
)
def test_whole_words_count_and_common_words_only_as_the_tool_writes_itself(names, text, tools):
    assert names.tools(text) == tools


def test_what_is_quickly_said_to_concern_nothing_names_nothing(names):
    for text in ("MLflow", "our MLOps stack", "GX", "W&B", "hello", "the ray"):
        assert names.concerns(text) or not names.tools(text)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("MLOps", True),
        ("MLOps tool stack", True),
        ("ML tooling", True),
        ("mlops", False),
        ("HTMLOps", False),
        ("ML Ops tools", True),
        ("our ML stack", True),
        ("src/mlops", False),
        ("HTML tools", False),
    ],
)
def test_the_group_has_names_too(text, named):
    assert bool(group_mentions(text)) is named


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
