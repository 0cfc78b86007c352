"""Whether a path that is not in the tree is a stale reference."""

from __future__ import annotations

import pytest

from claiming import FILES, rulings


@pytest.mark.parametrize(
    ("path", "ruling"),
    [
        ("data/gone.json", "stale"),
        ("data/best_run.json", "unclear"),
        ("other-service/src/mlflow_gone.py", "unclear"),
        ("checkout/src/shop/tracking.py", "holds"),
        ("src/elsewhere/tracking.py", "stale"),
    ],
)
def test_a_missing_path_is_stale_unless_it_may_be_elsewhere_or_made_later(path, ruling):
    files = {**FILES, "src/shop/store.py": "import json\n\njson.dump({}, open('best_run.json', 'w'))\n"}
    assert [each[1] for each in rulings(f"# Layout\n\n- `{path}` is MLflow's\n", files)] == [ruling]


def test_nothing_is_judged_about_the_product_of_the_repository_itself():
    files = {**FILES, "pyproject.toml": '[project]\nname = "mlflow"\n', "mlflow/__init__.py": ""}
    found = rulings("# Status\n\n- MLflow: not implemented\n- [MLflow](api/gone.rst)\n", files)
    assert {each[1] for each in found} == {"unclear"}


@pytest.mark.parametrize(
    ("line", "ruling"), [("- MLflow 2.10+", "stale"), ("- DVC 2.45+", "unclear"), ("- DVC 3.2+", "holds")]
)
def test_a_program_has_a_version_that_no_dependency_declares(line, ruling):
    files = {**FILES, "requirements.txt": "mlflow>=2.9\ndvc>=3.2\n"}
    assert [each[1] for each in rulings(f"# Setup\n\n{line}\n", files)] == [ruling]


TESTED = (
    "from shop.tracking import start\n\n\ndef test_start():\n    assert start\n\n\n"
    "class TestTracking:\n    def test_run(self):\n        assert start\n\n\nclass TestHeir(Base):\n    pass\n"
)


@pytest.mark.parametrize(
    ("cited", "ruling"),
    [
        ("tests/test_tracking.py::test_start", "holds"),
        ("tests/test_tracking.py::test_start[x-1]", "holds"),
        ("tests/test_tracking.py::TestTracking::test_run", "holds"),
        ("tests/test_tracking.py::test_vanished", "stale"),
        ("tests/test_tracking.py::TestTracking::test_vanished", "stale"),
        ("tests/test_tracking.py::TestHeir::test_inherited", "unclear"),
        ("src/shop/tracking.py:start", "holds"),
        ("src/shop/tracking.py:stop", "stale"),
        ("src/shop/tracking.py:mlflow", "unclear"),
        ("src/shop/gone.py:start", "stale"),
    ],
)
def test_a_test_or_a_name_behind_a_path_is_looked_up(cited, ruling):
    files = {**FILES, "tests/test_tracking.py": TESTED}
    assert [each[1] for each in rulings(f"# Layout\n\n- MLflow: `{cited}`\n", files)] == [ruling]
