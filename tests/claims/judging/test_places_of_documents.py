"""Paths, cited lines and versions against a literal tree."""

from __future__ import annotations

import pytest

from claimed import judged, mended, rulings, table

FILES = {
    "src/mlflow_client.py": "import mlflow\n" * 10,
    "config/app|1.yaml": "a: 1\n",
    "docs/setup.md": "x",
    "other/mlflow_client2.py": "",
    ".gitignore": "/local/\n*.log\nmlruns\n",
    "config.yaml": "".join(f"key{number}: 1\n" for number in range(20)),
}


@pytest.mark.parametrize(
    ("said", "ruling", "new"),
    [
        ("`src/mlflow_client.py`", "holds", None),
        ("`mlflow_client.py`", "holds", None),
        ("`./src/mlflow_client.py`", "holds", None),
        ("`lib/mlflow_client.py`", "stale", None),
        ("[x](lib/mlflow_client.py)", "stale", None),
        ("[x](src/mlflow_client.py)", "holds", None),
        ("`src/mlflow_gone.py`", "stale", None),
        ("`src/gone/config.yaml`", "stale", None),  # so many are called so that this is no clue
        ("`src/mlflow_client.py:3-5`", "holds", None),
        ("`src/mlflow_client.py:300`", "stale", None),
        ("`config.yaml:1-2`", "unclear", None),
        ("`../../x/mlflow.yaml`", "unclear", None),
        ("`local/mlflow.yaml`", "unclear", None),
        ("`mlruns/mlflow/x.yaml`", "unclear", None),
        ("`.baseline/values/mlflow.yaml`", "unclear", None),
        ("`.github/workflows/mlflow.yml`", "stale", None),
    ],
)
def test_a_path(said, ruling, new):
    text = f"# Status\n\nMLflow is used in {said}.\n"
    ((_, judgement, _),) = rulings(text, files=FILES)
    assert judgement == ruling
    assert mended(text, files=FILES).decode() == (text.replace(said, new) if new else text)


@pytest.mark.parametrize(
    ("said", "suggestion"),
    [
        ("src/mlflow_client_old.py", "src/mlflow_client.py, if that is what became of it"),
        ("src/a_mlflow_client.py", "remove the reference to src/a_mlflow_client.py, or bring the file back"),
        (
            "src/tracking_of_runs.py",
            "remove the reference to src/tracking_of_runs.py, or bring the file back",
        ),
    ],
)
def test_a_neighbour_of_a_similar_name_is_suggested_and_not_written(said, suggestion):
    text = f"# Status\n\nMLflow is used in `{said}`.\n"
    (verdict,) = judged(text, files=FILES)
    assert verdict.suggestion == suggestion
    assert mended(text, files=FILES).decode() == text


@pytest.mark.parametrize(
    ("sentence", "ruling"),
    [
        ("The feature store's client is `src/gone/mlflow_x.py`.", ["stale"]),
        ("The online store lives in `src/gone/mlflow_x.py`.", ["stale"]),
        ("Store the MLflow settings in `src/gone/mlflow_x.yaml`.", []),
        ("It stores what MLflow gives in `src/gone/mlflow_x.yaml`.", []),
    ],
)
def test_a_store_is_not_the_act_of_storing(sentence, ruling):
    assert [each[1] for each in rulings(f"# Status\n\n{sentence}\n", files=FILES)] == ruling


def test_a_path_is_tried_from_the_documents_own_folder_too():
    from claimed import held

    text = (
        "# Status\n\nMLflow: see [the client](../src/mlflow_client.py) and [that](../lib/mlflow_client.py).\n"
    )
    done = held({"docs/status.md": text}, files=FILES)
    assert [each.ruling.value for each in done.judgement.verdicts] == ["holds", "stale"]
    assert done.judgement.verdicts[1].suggestion == "../src/mlflow_client.py"
    assert not done.rewritten


@pytest.mark.parametrize(
    ("said", "ruling", "new"),
    [
        ("≥1.2", "holds", None),
        (">=1.2.0", "holds", None),
        ("1.2", "holds", None),
        ("1.2+", "holds", None),
        ("v1.2.0", "holds", None),
        (">=1.3", "stale", ">=1.2"),
        ("≥2.16.0", "stale", "≥1.2"),
        ("2.16.0", "holds", None),  # it lies within the range
        ("3.1", "stale", None),
        ("~=2.0", "stale", None),
    ],
)
def test_a_version(said, ruling, new):
    text = table(("Tool", "Version"), ("MLflow", said))
    ((claim, judgement, _),) = rulings(text)
    assert (claim, judgement) == (said, ruling)
    assert mended(text).decode() == text.replace(said, new or said)


def test_a_version_of_what_is_not_declared_is_unclear():
    (verdict,) = judged(table(("Tool", "Version"), ("SHAP", "≥1.2")))
    assert verdict.ruling.value == "unclear"
