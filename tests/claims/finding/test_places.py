"""Which paths in a document are said to be there."""

from __future__ import annotations

import pytest

from claiming import rulings, verdicts

GONE = [("mlflow", "stale", "flatters")]


@pytest.mark.parametrize(
    "line",
    [
        "MLflow lives in `src/shop/gone.py`.",
        "| MLflow | `src/shop/gone.py` |",
        "See [MLflow](../guides/gone.md).",
        "- `gone_client.py` wraps MLflow",
        "- `gone.yaml` configures MLflow",
        "## MLflow (`gone_tracing.py`)",
        "MLflow is started by `python scripts/gone.py --all`",
    ],
)
def test_a_path_that_is_nowhere_is_stale(line):
    assert rulings(f"# Layout\n\n{line}\n") == GONE


@pytest.mark.parametrize(
    "line",
    [
        "We do **not** use `MLproject.yaml` for MLflow.",
        "MLflow runs without a `conf/mlflow.yaml`.",
        "A reproducible `steps.yaml` pipeline helps with MLflow.",
        "Deploy MLflow with `kubectl apply -f deploy/mlflow.yaml`.",
        "The MLflow launcher is in `iac/launch.py` of another repository.",
        "MLflow reads `config/lab_name.yaml`.",
        "MLflow 은 `out/result.json` 을 생성한다.",
        "旧 `docs/mlflow.md` を統合した。",
        "MLflow is in `docs/old_[A]_mlflow_notes.md:4`.",
        "### New: `src/shop/mlflow_runner.py`",
    ],
)
def test_a_path_that_is_not_said_to_be_there_is_no_claim(line):
    assert not rulings(f"# Layout\n\n{line}\n")


@pytest.mark.parametrize(
    "document",
    [
        "# Run\n\nMLflow outputs are kept in:\n\n- `runs/mlflow/metrics.json`\n",
        "# Run\n\n## Generated files\n\n- `runs/mlflow/metrics.json`\n",
        "# Set up\n\n## MLflow (`conf/mlflow.yaml`)\n\n```yaml\na: 1\n```\n",
    ],
)
def test_files_that_a_run_or_the_reader_makes_are_no_claims(document):
    assert not rulings(document)


def test_a_link_is_one_claim_that_ends_with_its_lines():
    (found,) = verdicts("# Layout\n\nMLflow: [tracking.py (line 9)](../src/gone.py#L9) starts it.\n")
    assert found.claim.text == "../src/gone.py#L9"
