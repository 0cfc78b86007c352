"""Tools are found by the names that documents give them."""

from __future__ import annotations

import pytest

from mlops_audit.catalog import load_catalog
from mlops_audit.claims.names import Names, group_mentions


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
        ("ML Ops tools", True),
        ("our ML stack", True),
        ("src/mlops", False),
        ("HTML tools", False),
    ],
)
def test_the_group_has_names_too(text, named):
    assert bool(group_mentions(text)) is named
