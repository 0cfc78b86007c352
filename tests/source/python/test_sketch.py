"""The sketch is a superset of what parsing finds."""

from __future__ import annotations

import ast
import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.source.python.sketch import sketch
from mlops_audit.source.python.statements import read_statements

NAME = st.from_regex(r"[a-z_][a-z0-9_]{0,6}", fullmatch=True).filter(
    lambda name: not name.startswith("_") and not keyword.iskeyword(name)
)
DOTTED = st.lists(NAME, min_size=1, max_size=3).map(".".join)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("import mlflow", {"mlflow"}),
        ("import a.b as c, d", {"a.b", "d"}),
        ("from a.b import c, d as e", {"a.b", "a.b.c", "a.b.d"}),
        ("from a import (\n  b,  # why\n  c,\n)", {"a", "a.b", "a.c"}),
        ("from . import x", {".", ".x"}),
        ("from ..p import x", {"..p", "..p.x"}),
        ("try: import feast\nexcept ImportError: pass", {"feast"}),
        ("x = 1; import shap", {"shap"}),
        ("from a import b, \\\n    c", {"a", "a.b", "a.c"}),
        ("from \\\n  a import b", {"a", "a.b"}),
        ("def f():\n    from q import r", {"q", "q.r"}),
        ("importlib.import_module('pkg.mod')", {"pkg.mod"}),
        ("@patch('pkg.mod.name')\ndef test(): ...", {"pkg.mod.name"}),
        ("import\tos", {"os"}),
    ],
)
def test_finds_every_form_of_import(source, expected):
    assert expected <= set(sketch(source.encode()).modules)


def test_prose_is_no_plain_import():
    assert "data" not in sketch(b'"""We import data and then import more."""').modules


def test_names_of_configuration_files_end_a_string():
    data = b'A = Path("config") / "optuna_config.yaml"\nB = "x/y/settings.toml"\n# see other.yaml\n'
    assert sketch(data).files == ("optuna_config.yaml", "settings.toml")


@given(
    st.lists(
        st.tuples(DOTTED, st.lists(NAME, min_size=1, max_size=3), st.sampled_from(["", "    ", "try"])),
        max_size=6,
    )
)
def test_is_a_superset_of_the_parsed_imports(statements):
    lines = []
    for module, names, place in statements:
        text = f"from {module} import {', '.join(names)}"
        if place == "try":
            lines.append(f"try:\n    {text}\nexcept ImportError:\n    import {module}")
        elif place:
            lines.append(f"def f():\n    {text}")
        else:
            lines.append(text)
    source = "\n".join(lines) + "\n"
    parsed = {item.module for item in read_statements(ast.parse(source)).imports}
    assert parsed <= set(sketch(source.encode()).modules)


@pytest.mark.parametrize(
    ("source", "summary"),
    [
        ('"""Tags runs in MLflow.\n\nMore.\n"""\n', "Tags runs in MLflow."),
        ("#!/usr/bin/env python\n# (c) us\n\nr'''\n=====\nTags runs.\n'''\n", "Tags runs."),
        ("import os\n'''Tags runs.'''\n", ""),
        ("", ""),
    ],
)
def test_the_first_line_of_the_docstring_is_seen(source, summary):
    assert sketch(source.encode()).summary == summary
