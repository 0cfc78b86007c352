"""The house keeps its own rules: folders and registries agree, pages and names exist."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import mlops_audit
from mlops_audit import scoring
from mlops_audit.catalog import load_catalog
from mlops_audit.checks import CHECKS, TEXTS
from mlops_audit.cli.app import app
from mlops_audit.model.tool import ConfigPattern, Loader, Tool
from mlops_audit.reporters import CHECK_REPORTERS, REPORTERS

ROOT = Path(mlops_audit.__file__).parent
PROJECT = Path(__file__).parents[2]
NOT_CHECKS = {"__init__", "case", "measured", "tables", "meets_requirements"}


def test_every_check_file_is_in_the_visible_tuple_and_named_after_itself():
    files = {path.stem for path in (ROOT / "checks").glob("*.py")} - NOT_CHECKS
    assert {check.name for check in CHECKS} == files


def test_every_check_has_a_test_file():
    tested = {path.stem.removeprefix("test_") for path in (PROJECT / "tests" / "checks").glob("test_*.py")}
    assert {check.name for check in CHECKS} | {"meets_requirements"} <= tested


def test_every_check_has_a_weight_and_they_sum_to_one_hundred():
    assert set(scoring.WEIGHTS) == {check.name for check in CHECKS}
    assert sum(scoring.WEIGHTS.values()) == 100


def test_every_check_says_what_why_and_how_to_fix():
    for name, text in TEXTS.items():
        for heading in ("What:", "Why it counts:", "How to fix:"):
            assert heading in text, f"{name} lacks {heading}"


def test_every_format_has_a_golden_file():
    golden = {path.name for path in (PROJECT / "tests" / "golden").iterdir()}
    assert {f"tiny.{name}" for name in REPORTERS} <= golden
    assert {f"check.{name}" for name in CHECK_REPORTERS} <= golden


def test_every_public_function_class_and_module_is_documented():
    bare = []
    for path in ROOT.rglob("*.py"):
        if "demo/repository" in path.as_posix():
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        if not ast.get_docstring(tree):
            bare.append(str(path))
        bare += [
            f"{path}:{node.lineno}"
            for node in tree.body
            if isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and not ast.get_docstring(node)
        ]
    assert not bare


def test_files_that_contributing_names_exist():
    text = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:src|tests|docs|benchmarks|config|\.ci|\.claude)/[\w./-]*)`", text):
        assert (PROJECT / name).exists(), name


def test_the_page_about_tool_files_names_every_field_and_shows_a_valid_one():
    page = (PROJECT / "docs" / "tool-file.md").read_text(encoding="utf-8")
    named = {field.name for field in fields(Tool)} - {"origin"}
    named |= {f"configs[].{field.name}" for field in fields(ConfigPattern)}
    named |= {f"loaders[].{field.name}" for field in fields(Loader)}
    assert set(re.findall(r"^- `([\w.\[\]]+)`: .", page, re.MULTILINE)) == named
    sample = page.partition("```yaml\n")[2].partition("\n```")[0]
    assert load_catalog({"sample.yaml": sample.encode()})


def test_no_product_file_names_one_repository():
    for path in ROOT.rglob("*.py"):
        assert "e2i" not in path.read_text(encoding="utf-8").lower(), path


def test_test_folders_mirror_the_source():
    rooms = {path.name for path in ROOT.iterdir() if path.is_dir() and (path / "__init__.py").exists()}
    mirrored = {path.name for path in (PROJECT / "tests").iterdir() if path.is_dir()}
    assert rooms <= mirrored


def test_the_page_about_the_command_line_has_every_command():
    page = (PROJECT / "docs" / "command-line.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        assert f"## `mlops-audit {command.name}`" in page
