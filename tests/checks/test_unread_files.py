"""What a check says where a file that could hold the answer was not read as a whole."""

from __future__ import annotations

import pytest

from memory import audited
from mlops_audit.model.evidence import Outcome

BROKEN = "def f(:\n"
MODULE = {
    "src/app/__init__.py": "",
    "src/app/tracking.py": "import mlflow\n\n\ndef start():\n    return mlflow.x()\n",
}
RUN = {"run.py": "from app.tracking import start\nstart()\n"}


def evidence(files, tool="mlflow"):
    return {each.check: each for each in audited(files).scores[tool].evidence}


def test_callables_and_imports_of_a_module_that_does_not_parse_are_unknown():
    found = evidence(
        {**RUN, "src/app/__init__.py": "", "src/app/tracking.py": f"import mlflow\n\n\n{BROKEN}"}
    )
    assert found["is_used"].outcome is Outcome.FOUND
    for check in ("is_implemented", "resolves"):
        assert found[check].outcome is Outcome.UNKNOWN
        assert (found[check].low, found[check].high) == (0, 1)
        assert "src/app/tracking.py:4 was not read as a whole" in found[check].message
    assert found["imports_cleanly"].outcome is Outcome.BROKEN


def test_placeholders_that_were_read_bound_what_is_unknown():
    module = f"import mlflow\n\n\ndef start_mlflow():\n    raise NotImplementedError\n\n\n{BROKEN}    pass\n"
    found = evidence({**RUN, "src/app/tracking.py": module})["is_implemented"]
    assert (found.outcome, found.low, found.high) == (Outcome.UNKNOWN, 0, 0.5)
    assert [gap.line for gap in found.gaps] == [4]


def test_a_use_inside_what_was_not_read_is_possible():
    found = evidence({"src/a.py": "def f(:\n    import mlflow\n"})
    assert {found[check].outcome for check in ("is_used", "is_implemented", "is_wired", "tests_pass")} == {
        Outcome.UNKNOWN
    }
    report = audited({"src/a.py": "def f(:\n    import mlflow\n"})
    assert report.scores["mlflow"].status == "unverified"
    assert (report.rollups.with_code.low, report.rollups.with_code.high) == (0, 1)


def test_a_package_of_the_projects_own_in_what_was_not_read_is_no_use():
    files = {"src/a.py": "def f(:\n    import mlflow\n", "mlflow/__init__.py": ""}
    assert "mlflow" not in audited(files).attributions


def test_an_importer_that_was_not_read_may_reach_a_module():
    files = {**MODULE, "run.py": "def f(:\n    from app.tracking import start\n"}
    found = evidence(files)["is_wired"]
    assert (found.outcome, found.low, found.high) == (Outcome.UNKNOWN, 0, 1)
    assert "run.py:1 was not read as a whole" in found.message


def test_a_test_that_was_not_read_may_exercise_a_module():
    files = {**MODULE, **RUN, "tests/test_t.py": "def test_a(:\n    from app.tracking import start\n"}
    found = evidence(files)
    assert found["has_tests"].outcome is Outcome.UNKNOWN
    assert found["tests_pass"].outcome is Outcome.UNKNOWN
    (test,) = audited(files).attributions["mlflow"].tests
    assert (test.count, test.exact) == (1, False)


@pytest.mark.parametrize("other", ["def g(:\n    import json\n", "def g(:\n    pass\n"])
def test_a_broken_file_that_names_none_of_it_changes_nothing(other):
    files = {**MODULE, "src/other_mlflow.py": other}
    found = evidence(files)
    assert found["is_wired"].outcome is Outcome.MISSING
    assert found["has_tests"].outcome is Outcome.MISSING


def test_a_template_reaches_and_tests_its_modules():
    package = "{{ cookiecutter.repo }}/src/{{ cookiecutter.pkg }}"
    files = {
        f"{package}/__init__.py": "",
        f"{package}/flow.py": "import mlflow\n",
        f"{package}/run.py": "from {{cookiecutter.pkg}}.flow import x\n",
        "{{ cookiecutter.repo }}/tests/test_flow.py": "from {{ cookiecutter.pkg }} import flow\n\n\ndef test_it():\n    pass\n",
    }
    found = evidence(files)
    assert found["is_wired"].outcome is Outcome.FOUND
    assert found["has_tests"].outcome is Outcome.FOUND
