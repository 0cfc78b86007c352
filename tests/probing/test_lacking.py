from mlops_audit.model.probe import Answer, ProbeResult
from mlops_audit.probing.lacking import lacking


def result(missing: str = "", absent: tuple[str, ...] = ()) -> ProbeResult:
    return ProbeResult(
        probe="p", content="", interpreter="", answer=Answer.UNKNOWN, missing=missing, absent=absent
    )


def test_each_library_is_named_once_with_what_to_do():
    results = [result("pytest"), result(absent=("mlflow", "feast")), result("mlflow"), result()]
    assert lacking(results, built=False) == (
        "not installed there: feast, mlflow, pytest; "
        "name the project's own interpreter with --python, or build one with --setup-env"
    )
    assert lacking(results, built=True).endswith("; declare what the project needs")


def test_few_are_named_of_many_and_nothing_is_said_of_none():
    assert "lib7 and 2 more; " in lacking([result(f"lib{number}") for number in range(10)], built=False)
    assert lacking([result()], built=False) == ""
