from __future__ import annotations

import pytest

from mlops_audit.source.dependencies.asked_python import asked_python


@pytest.mark.parametrize(
    ("name", "content", "asked"),
    [
        ("pyproject.toml", '[project]\nrequires-python = " >=3.10"\n', ">=3.10"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.9"\n', ">=3.9,<4"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "~3.9"\n', ">=3.9,<3.10"),
        ("setup.cfg", "[options]\npython_requires = >=3.8\n", ">=3.8"),
        ("setup.py", "setup(python_requires='>=3.7')", ">=3.7"),
        ("pyproject.toml", "a = " + "[" * 500 + "]" * 500, ""),
        ("pyproject.toml", "a = " + "9" * 5000, ""),
        ("pyproject.toml", "a." * 100_000 + "b = 1", ""),
        ("pyproject.toml", f'[tool.poetry.dependencies]\npython = "^{"9" * 5000}"\n', ""),
        ("pyproject.toml", "project = 3", ""),
        ("setup.cfg", "nothing\n", ""),
    ],
)
def test_what_a_project_asks_of_python(name: str, content: str, asked: str) -> None:
    assert asked_python({name: content.encode()}) == asked


def test_the_next_file_is_asked_where_the_first_is_broken() -> None:
    contents = {"pyproject.toml": b"[", "setup.cfg": b"[options]\npython_requires = >=3.8"}
    assert asked_python(contents) == ">=3.8"
