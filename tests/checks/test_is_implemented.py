"""The share of a tool's callables that do something."""

from __future__ import annotations

from judging import evidence
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Outcome

HALF = """
    import mlflow

    def log():
        mlflow.start_run()

    def register():
        raise NotImplementedError
"""


def test_the_share_of_callables_that_are_no_placeholders():
    found = evidence("is_implemented", {"src/mlflow_tools.py": HALF})
    assert (found.outcome, found.degree) == (Outcome.FOUND, 0.5)
    assert (found.gaps[0].path, found.gaps[0].line) == ("src/mlflow_tools.py", 6)


def test_placeholders_are_named_with_line_and_reason():
    found = evidence("is_implemented", {"src/mlflow_tools.py": HALF})
    note = "register: raises NotImplementedError"
    assert found.gaps == (Place(path="src/mlflow_tools.py", line=6, note=note),)
    assert found.places == (Place(path="src/mlflow_tools.py", note="1 callable"),)


def test_of_a_module_that_is_about_more_the_callables_that_count_are_named():
    source = """
        import mlflow

        def first(): return 1
        def second(): return 2
        def third(): return 3

        def log():
            mlflow.start_run()
    """
    found = evidence("is_implemented", {"src/service.py": source})
    assert found.places == (Place(path="src/service.py", line=7, note="log"),)


def test_nothing_but_placeholders_is_missing():
    found = evidence(
        "is_implemented",
        {"src/mlflow_tools.py": "import mlflow\ndef log():\n    raise NotImplementedError\n"},
    )
    assert (found.outcome, found.degree) == (Outcome.MISSING, 0.0)


def test_module_level_code_counts_in_full():
    assert evidence("is_implemented", {"src/a.py": "import mlflow\nmlflow.start_run()\n"}).degree == 1.0


def test_missing_without_use():
    assert evidence("is_implemented", {"config/mlflow.yaml": "a: 1\n"}).outcome is Outcome.MISSING
