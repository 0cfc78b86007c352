"""Which figures are about the group of tools."""

from __future__ import annotations

import pytest

from claiming import FILES, rulings

FILES_OF_TWO = {
    **FILES,
    "src/shop/tune.py": "import optuna\n\n\ndef tune():\n    return optuna.create_study()\n",
}


@pytest.mark.parametrize(
    "title", ["MLOps", "3. MLOps integration", "Acme MLOps status", "MLOps tools of the shop", "MLOps (code)"]
)
def test_a_bare_figure_under_a_title_about_the_tools_is_about_them(title):
    found = rulings(f"# {title}\n\nOverall: 100% complete\n", FILES_OF_TWO)
    assert found == [("rollup:completion", "stale", "flatters")]


@pytest.mark.parametrize("title", ["Churn prediction MLOps project", "An end-to-end MLOps pipeline"])
def test_a_bare_figure_under_a_projects_title_is_not(title):
    table = "| Category | Components |\n|---|---|\n| Tests | 212 passing tests |\n"
    assert not rulings(f"# {title}\n\nOverall: 100% complete\n\n## Summary\n\n{table}", FILES_OF_TWO)


def test_a_pipeline_is_not_the_group():
    assert not rulings("# Summary\n\n- **MLOps pipeline**: 16 test cases of its stages\n", FILES_OF_TWO)
