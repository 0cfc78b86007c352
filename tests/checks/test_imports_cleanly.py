"""Only a probe can tell whether a module imports."""

from __future__ import annotations

from judging import answer, evidence
from mlops_audit.config import Config, ToolRefinement
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Outcome
from mlops_audit.model.probe import Answer


def test_unknown_while_nothing_was_run():
    found = evidence("imports_cleanly", {"src/a.py": "import mlflow\n"})
    assert (found.outcome, found.degree, found.places[0].path) == (Outcome.UNKNOWN, None, "src/a.py")


def test_missing_without_use():
    assert evidence("imports_cleanly", {"config/mlflow.yaml": "a: 1\n"}).outcome is Outcome.MISSING


TWO = {
    "src/a.py": "import mlflow\n",
    "src/b.py": "import mlflow\nimport src.a\n",
}
A, B = "import src/a.py", "import src/b.py"


def test_all_modules_import():
    found = evidence(
        "imports_cleanly",
        TWO,
        results=[answer(A, Answer.WORKS), answer(B, Answer.WORKS, command="$PYTHON -c b")],
    )
    assert (found.outcome, found.degree, found.low, found.high) == (Outcome.FOUND, 1.0, 1.0, 1.0)
    assert found.message == "2 of 2 modules import"
    assert "$PYTHON -c b" in {trace.command for trace in found.traces}


def test_one_that_raises_breaks_it_and_says_where():
    raised = answer(B, Answer.FAILS, message="KeyError: 'x'", place=Place(path="src/b.py", line=7), exit=1)
    found = evidence("imports_cleanly", TWO, results=[answer(A, Answer.WORKS), raised])
    assert (found.outcome, found.degree) == (Outcome.BROKEN, 0.5)
    assert found.message == "1 of 2 modules import; KeyError: 'x' at src/b.py:7"
    assert (found.gaps[0].path, found.gaps[0].line) == ("src/b.py", 7)
    assert found.traces[0].message == "KeyError: 'x'"


def test_a_library_that_is_not_installed_is_unknown_and_named():
    missing = answer(
        B, Answer.UNKNOWN, message="pandas is not installed in that interpreter", missing="pandas"
    )
    found = evidence("imports_cleanly", TWO, results=[answer(A, Answer.WORKS), missing])
    assert (found.outcome, found.degree, found.low, found.high) == (Outcome.UNKNOWN, None, 0.5, 1.0)
    assert "1 not measured: pandas is not installed" in found.message
    assert found.remedy == "install pandas in the project's environment"


def test_a_guarded_import_without_the_tool_shows_nothing_about_it():
    found = evidence(
        "imports_cleanly", TWO, results=[answer(name, Answer.WORKS, absent=("mlflow",)) for name in (A, B)]
    )
    assert (found.outcome, found.low) == (Outcome.UNKNOWN, 0.0)
    other = evidence(
        "imports_cleanly", TWO, results=[answer(name, Answer.WORKS, absent=("shap",)) for name in (A, B)]
    )
    assert other.outcome is Outcome.FOUND


def test_one_broken_and_one_unknown_leave_an_interval():
    results = [
        answer(A, Answer.FAILS, message="OSError: x"),
        answer(B, Answer.UNKNOWN, message="took longer than 1 s"),
    ]
    found = evidence("imports_cleanly", TWO, results=results)
    assert (found.outcome, found.degree, found.low, found.high) == (Outcome.BROKEN, 0.0, 0.0, 0.5)


def test_a_symbol_that_the_manifest_names_counts_like_a_module():
    config = Config(tools=("mlflow",), refinements={"mlflow": ToolRefinement(symbols=("src.a:Service",))})
    missing = answer("symbol src.a:Service", Answer.FAILS, message="ImportError: no Service", path="src/a.py")
    found = evidence(
        "imports_cleanly",
        TWO,
        config=config,
        results=[answer(A, Answer.WORKS), answer(B, Answer.WORKS), missing],
    )
    assert (found.outcome, round(found.degree or 0, 2)) == (Outcome.BROKEN, 0.67)
    assert found.gaps[0].path == "src/a.py"
