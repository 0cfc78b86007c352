"""Statuses held against what is known of a tool."""

from __future__ import annotations

import pytest

from claiming import FILES, rulings
from mlops_audit.catalog import load_catalog

CODE = (
    "import mlflow\n\n\ndef a():\n    return mlflow.a()\n\n\ndef b():\n    return mlflow.b()\n\n\n"
    "def c():\n    return mlflow.c()\n\n\ndef d():\n    return mlflow.d()\n\n\n"
    "def e():\n    return mlflow.e()\n\n\ndef start():\n    raise NotImplementedError\n"
)
"""Six callables, one of which is a placeholder."""
SKETCH = "import mlflow\n\n\ndef start():\n    pass\n\n\ndef stop():\n    return mlflow.end_run()\n"


def test_a_tick_needs_no_tests():
    assert rulings("# Status\n\n- MLflow ✅\n") == [("mlflow", "holds", "")]


def test_a_bare_tick_may_overlook_one_placeholder_a_word_may_not():
    files = {**FILES, "src/shop/tracking.py": CODE}
    assert rulings("# Status\n\n- MLflow ✅\n", files) == [("mlflow", "holds", "")]
    assert rulings("# Status\n\n- MLflow: complete\n", files) == [("mlflow", "stale", "flatters")]


def test_a_bare_tick_on_a_mere_sketch_is_stale():
    files = {**FILES, "src/shop/tracking.py": SKETCH}
    assert rulings("# Status\n\n- MLflow ✅\n", files) == [("mlflow", "stale", "flatters")]


def test_a_bare_tick_may_overlook_one_file_of_many_that_does_not_parse():
    many = {f"src/shop/part{number}.py": "import mlflow\nmlflow.a()\n" for number in range(6)}
    many["src/shop/all.py"] = "".join(f"import shop.part{number}\n" for number in range(6))
    broken = {"src/shop/broken.py": "import mlflow\n\ndef (:\n"}
    assert rulings("# Status\n\n- MLflow ✅\n", {**FILES, **many, **broken}) == [("mlflow", "holds", "")]
    assert rulings("# Status\n\n- MLflow: complete\n", {**FILES, **many, **broken})[0][1] == "stale"
    assert rulings("# Status\n\n- MLflow ✅\n", {**FILES, **broken})[0][1] == "stale"


@pytest.mark.parametrize("said", ["🚧 SHAP", "SHAP: in progress", "SHAP 🚧 under construction"])
def test_what_is_begun_need_not_show_yet(said):
    assert [each[1] for each in rulings(f"# Status\n\n- {said}\n")] in ([], ["unclear"])


def test_what_is_said_to_be_partly_there_must_be():
    assert rulings("# Status\n\n- SHAP: partial\n") == [("shap", "stale", "flatters")]


def test_a_tool_that_its_own_files_work_needs_no_code():
    files = {**FILES, "dvc.yaml": "stages: {}\n"}
    document = "# Status\n\n- DVC ✅\n- [x] DVC data versioning\n- DVC: config only\n"
    assert [each[1] for each in rulings(document, files)] == ["not-measured", "not-measured", "holds"]
    assert [each[1] for each in rulings("# Status\n\n- DVC ✅\n")] == ["stale"]


def test_whether_a_tool_needs_code_is_said_by_its_own_description():
    described = (
        b"id: greenhouse\nname: Greenhouse\ncategory: serving\nimports: [greenhouse]\nwords: [greenhouse]\n"
        b"configs: [{path: greenhouse.yaml}]\n"
    )
    files = {**FILES, "greenhouse.yaml": "beds: 2\n"}
    document = "# Status\n\n- Greenhouse ✅\n"
    needing = load_catalog({"greenhouse.yaml": described})
    free = load_catalog({"greenhouse.yaml": described + b"works_without_code: true\n"})
    assert rulings(document, files, tools=needing) == [("greenhouse", "stale", "flatters")]
    assert rulings(document, files, tools=free) == [("greenhouse", "not-measured", "")]


@pytest.mark.parametrize(
    "claim",
    ["MLflow: ✅ Implemented", "MLflow: ❌ Not implemented", "- [x] MLflow", "MLflow is 80% complete"],
)
def test_nothing_is_stale_about_a_tool_that_an_unread_file_may_use(claim):
    files = {
        "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["mlflow"]\n',
        "src/a.py": "def f(:\n    import mlflow\n",
    }
    assert "stale" not in {each[1] for each in rulings(f"# Status\n\n{claim}\n", files)}
