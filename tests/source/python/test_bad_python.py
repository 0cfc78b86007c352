"""Python that no parser likes: said, and never an exception."""

from __future__ import annotations

import pytest

from mlops_audit.source.python.reading import LONGEST, read_python
from mlops_audit.source.python.sketch import sketch


@pytest.mark.parametrize("encoding", ["punycode", "undefined", "hex", "nonsense", "idna", "rot13"])
def test_an_encoding_that_is_none_of_text_is_said(encoding: str) -> None:
    facts, problems = read_python("a.py", f"# coding: {encoding}\nz\xc3\n".encode("latin-1"))
    assert facts.open_names
    assert [problem.kind for problem in problems] == ["encoding"]


def test_a_long_chain_of_elif_is_followed() -> None:
    branches = "".join(f"elif x == {number}:\n    import m{number}\n" for number in range(900))
    facts, problems = read_python("a.py", f"if x:\n    pass\n{branches}".encode())
    assert problems == ()
    assert len(facts.imports) == 900


def test_of_a_file_too_long_to_parse_the_imports_at_its_top_are_read() -> None:
    source = "import mlflow\n" + "x = 1\n" * (LONGEST // 6 + 1)
    facts, (problem,) = read_python("a.py", source.encode())
    assert [item.module for item in facts.imports] == ["mlflow"]
    assert facts.unparsed is None
    assert (problem.kind, problem.line) == ("oversize", None)
    assert problem.remedy


def test_many_imports_do_not_slow_each_other_down() -> None:
    source = "".join(f"import a{number}\n" for number in range(10_000)) + "a1.x\nb.a2.y\n" * 10_000
    facts, _ = read_python("a.py", source.encode())
    assert facts.attributes == ("a1.x",)


@pytest.mark.parametrize(
    "piece", [b"import ", b"import (", b"from ", b"'", b"\\", b" ", b"import \\\n", b"a."]
)
def test_a_sketch_of_one_endless_line_comes_to_an_end(piece: bytes) -> None:
    assert sketch(piece * (1_000_000 // len(piece))).files == ()


def test_a_broken_line_of_many_spaces_is_a_problem_of_that_line() -> None:
    _, problems = read_python("a.py", b" " * 20_000 + b"1 1")
    assert [problem.line for problem in problems] == [1]
