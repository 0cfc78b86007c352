"""The report says what a reader must know about the audit as a whole."""

from __future__ import annotations

from memory import audited
from mlops_audit.config import Config, ToolRefinement


def test_globs_of_the_manifest_that_match_nothing_are_named():
    config = Config(
        path="mlops-audit.yaml",
        tools=("mlflow",),
        exclude=("archive/**", "old/**"),
        refinements={"mlflow": ToolRefinement(modules=("src/none/**",), tests=("tests/**",))},
    )
    report = audited({"a.py": "import mlflow\n", "old/x.py": "", "tests/test_a.py": ""}, config)
    assert report.notes == (
        "mlops-audit.yaml: exclude: no file matches archive/**",
        "mlops-audit.yaml: tools.mlflow.modules: no file matches src/none/**",
    )


def test_a_narrowed_report_holds_only_the_tools_asked_for():
    report = audited({"a.py": "import mlflow\nimport shap\n"})
    assert set(report.scores) == {"mlflow", "shap"}
