"""String constants that name modules and files, and those that only look like it."""

from __future__ import annotations

import ast

from mlops_audit.model.facts import Guard
from mlops_audit.source.python.strings import read_strings


def read(source):
    return read_strings(ast.parse(source), source.encode())


def test_a_literal_dynamic_import_is_an_import():
    found = read(
        "import importlib\nm = importlib.import_module('mlflow.sklearn')\n__import__('shap')"
    ).imports
    assert [(item.module, item.line, item.guard) for item in found] == [
        ("mlflow.sklearn", 2, Guard.DYNAMIC),
        ("shap", 3, Guard.DYNAMIC),
    ]


def test_a_computed_dynamic_import_is_not():
    assert read("importlib.import_module(name)\nimportlib.import_module(f'a.{x}')").imports == []


def test_a_dynamic_import_binds_the_name_it_is_assigned_to():
    found = read(
        "a = import_module('mlflow.sklearn')\nif (b := __import__('shap')):\n    import_module('optuna')\n"
    )
    assert [item.bound for item in found.imports] == ["a", "b", "optuna"]


def test_patches_are_found_in_all_their_forms():
    source = """
@patch("pkg.mod.name")
def test_a(m): ...
def test_b(monkeypatch, mocker):
    monkeypatch.setattr("pkg.other.thing", 1)
    mocker.patch("pkg.third.x")
    sys.modules["pkg.fourth"] = m
    with patch.dict(sys.modules, {"pkg.fifth": m}): pass
    monkeypatch.setitem(sys.modules, "pkg.sixth", m)
"""
    assert {reference.text for reference in read(source).patches} == {
        "pkg.mod.name",
        "pkg.other.thing",
        "pkg.third.x",
        "pkg.fourth",
        "pkg.fifth",
        "pkg.sixth",
    }


def test_files_named_in_docstrings_and_comments_load_nothing():
    source = (
        '"""Reads config/a.yaml."""\n# config/b.yaml\nPATH = "config/c.yaml"\ndef f():\n    """d.yaml"""\n'
    )
    assert [(item.text, item.line) for item in read(source).files] == [("config/c.yaml", 3)]


def test_the_name_of_a_primary_configuration_is_a_file():
    source = (
        "@main(config_path='../conf', config_name='train')\ndef f(): ...\n"
        "compose(config_name='eval.yaml')\ncompose(config_name=name)\ncompose(config_name='a b')\n"
    )
    assert [item.text for item in read(source).files] == ["../conf/train.yaml", "eval.yaml"]
