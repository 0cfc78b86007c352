"""Files that do not parse as a whole: what is kept of them, and whose fault is named."""

from __future__ import annotations

import sys

import pytest

from mlops_audit.source.python.reading import read_python

OLDER = pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python reads it")


def imported(facts) -> list[str]:
    return [item.module for item in facts.imports]


@pytest.mark.parametrize(
    "statement",
    [
        "def f(:\n    return 1",
        "@decorated(\n    1)\ndef f(:\n    return 1",
        "try:\n    import inside\nexcept ValueError, error:\n    pass",
        "<<<<<<< HEAD",
        "print 'two'",
        "if x:\nimport unindented",
        "class A:\n    def f(self:\n        pass",
    ],
)
def test_what_stands_around_a_broken_statement_is_read(statement: str) -> None:
    source = f"import before\n\n{statement}\n\n\ndef kept():\n    return 1\n\n\nimport after\n"
    facts, (problem,) = read_python("a.py", source.encode())
    assert {"before", "after"} <= set(imported(facts))
    assert [function.name for function in facts.functions] == ["kept"]
    assert facts.functions[0].line == source[: source.index("def kept")].count("\n") + 1
    assert problem.kind == "python"
    assert problem.remedy.startswith("fix the file")
    assert facts.unparsed == problem.line
    assert facts.unread is not None


def test_a_file_that_is_wrong_everywhere_keeps_what_stands_before() -> None:
    source = "import before\n" + "print 'x'\n" * 200 + "import after\n"
    facts, _ = read_python("a.py", source.encode())
    assert imported(facts) == ["before"]
    assert facts.possible == ("after", "before")


@OLDER
@pytest.mark.parametrize(
    "statement",
    [
        "type Row = dict[str, int]",
        "def first[T](rows: list[T]) -> T:\n    return rows[0]",
        "class A[T]:\n    x = 1",
    ],
)
def test_newer_syntax_is_no_fault_of_the_file(statement: str) -> None:
    facts, (problem,) = read_python("a.py", f"import mlflow\n{statement}\n".encode())
    assert problem.kind == "newer-syntax"
    assert problem.message == "newer syntax than the Python 3.11 that mlops-audit runs in"
    assert problem.remedy == "run mlops-audit with Python 3.12 or newer to have all of it read"
    assert facts.unparsed is None
    assert facts.unread is not None


@OLDER
def test_an_f_string_that_only_a_newer_python_reads_may_be_its_fault_or_ours() -> None:
    source = 'import mlflow\n\n\ndef test_a():\n    print(f"{x["a"]}")\n\n\nif __name__ == "__main__":\n    print(f"{x["a"]}")\n'
    facts, (problem,) = read_python("a.py", source.encode())
    assert "or newer syntax than the Python 3.11" in problem.message
    assert facts.unparsed is None
    assert facts.main_line == 8
    assert facts.lost == 1
    assert facts.tests is not None
    assert [function.name for function in facts.tests.functions] == ["test_a"]
    assert facts.tests.dynamic


def test_a_template_is_read_with_its_placeholders_as_names() -> None:
    source = (
        "{% if x %}\nfrom {{ cookiecutter.pkg }}.flow import run\n{% endif %}\nimport mlflow\nN = {{ n }}\n"
    )
    facts, problems = read_python("{{ cookiecutter.pkg }}/a.py", source.encode())
    assert imported(facts) == ["cookiecutter_pkg.flow", "mlflow"]
    assert problems == ()


def test_a_template_that_is_no_python_in_any_case_is_said_to_be_one() -> None:
    facts, (problem,) = read_python("a.py", b"import mlflow\n{{ cookiecutter['x'] }} 1\n")
    assert (problem.kind, imported(facts), facts.unparsed) == ("template", ["mlflow"], None)


@pytest.mark.parametrize("data", [b"# coding: nonsense\nimport mlflow\n", b"x = '''" + b"(" * 2_000_000])
def test_a_file_that_is_not_read_at_all_says_so(data: bytes) -> None:
    facts, problems = read_python("a.py", data)
    assert facts.unread is not None
    assert problems
