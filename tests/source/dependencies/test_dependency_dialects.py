from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.source.dependencies import DIALECTS, inline, is_dependency_file, read

ONE_OF_EACH = (
    "pyproject.toml",
    "requirements.txt",
    "setup.py",
    "setup.cfg",
    "environment.yml",
    "Pipfile",
    "pixi.toml",
)


def test_every_dialect_is_registered_once_and_claims_its_own_file_alone():
    assert [[dialect.name for dialect in DIALECTS if dialect.claims(path)] for path in ONE_OF_EACH] == [
        [dialect.name] for dialect in DIALECTS
    ]


@pytest.mark.parametrize("path", [*ONE_OF_EACH, "services/api/Pipfile", "REQUIREMENTS.TXT", "ml/conda.yaml"])
def test_dependency_files_are_known_by_their_paths(path):
    assert is_dependency_file(path)


@pytest.mark.parametrize(
    "path",
    [
        "train.py",
        "src/setup/x.py",
        "config.toml",
        "poetry.lock",
        "Pipfile.lock",
        "README.md",
        "meta.yaml",
        "",
    ],
)
def test_other_files_are_not(path):
    assert not is_dependency_file(path)


def test_an_included_file_of_any_name_is_read_as_a_requirement_list():
    facts, _ = read("deps/base.list", b"mlflow\n")
    assert [found.name for found in facts.requirements] == ["mlflow"]


WORDS = st.sampled_from(
    [
        b"mlflow",
        b"==",
        b"1.0",
        b"\n",
        b"\n  - ",
        b"[project]",
        b"dependencies",
        b" = ",
        b"[",
        b"]",
        b'"',
        b"'",
        b"#",
        b" via ",
        b"-r ",
        b"pip:",
        b"setup(install_requires=",
        b")",
        b"{",
        b"}",
        b":",
        b"\\\n",
        b"\xff\xfe",
        b"\x00",
        b"&a ",
        b"*a",
        b"[options]\n",
        b"install_requires",
        b"# /// script\n",
        b"# ///\n",
        b"\t",
        b",",
        b";",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(ONE_OF_EACH), st.lists(WORDS, max_size=30).map(b"".join) | st.binary(max_size=80))
def test_no_bytes_make_a_reader_fail_and_every_line_exists(path, data):
    facts, problems = read(path, data)
    last = max(data.count(b"\n"), data.count(b"\r")) + 1
    assert all(1 <= found.line <= last for found in (*facts.requirements, *facts.includes))
    assert all(problem.path == path and problem.message for problem in problems)
    assert all(found.line <= last for found in inline(data).requirements)


def test_a_setup_file_that_picks_from_a_table_declares_what_the_table_holds() -> None:
    source = b"""import re
from setuptools import setup
_deps = [
    "accelerate>=1.9",
    "wandb",
]
deps = {b: a for a, b in (re.findall(r"(([a-z]+).*)", x)[0] for x in _deps)}
install_requires = [deps["accelerate"], deps["wandb"]]
setup(install_requires=install_requires)
"""
    facts, problems = read("setup.py", source)
    assert [(item.name, item.text, item.line) for item in facts.requirements] == [
        ("accelerate", "accelerate>=1.9", 4),
        ("wandb", "wandb", 5),
    ]
    assert problems == ()
