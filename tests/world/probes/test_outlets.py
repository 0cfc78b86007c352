"""Nothing that pytest's own options name is written outside the copy."""

from __future__ import annotations

import importlib.util
import sys
import textwrap
from pathlib import Path

import pytest

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind
from mlops_audit.world.probes import scripts
from mlops_audit.world.probes.sessions import run_sessions

PYTHON = Interpreter(path=sys.executable, version="3.11", found="given", digest="d1")


def keep_inside(*words: str) -> list[str]:
    path = Path(scripts.__file__).with_name("mlops_audit_outlets.py")
    spec = importlib.util.spec_from_file_location("outlets", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = list(words)
    module.keep_inside(found, "/copy", "/ours")
    return found


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("--junitxml=/data/x.xml", "--junitxml=/ours/outlets/x.xml"),
        ("--cov-report=html:/data/cov", "--cov-report=html:/ours/outlets/cov"),
        ("--basetemp=/", "--basetemp=/ours/outlets/file"),
        ("--basetemp=/copy/../home", "--basetemp=/ours/outlets/home"),
        ("--junitxml=/copy/x.xml", "--junitxml=/copy/x.xml"),
        ("--junitxml=out/x.xml", "--junitxml=out/x.xml"),
        ("--rootdir=/data", "--rootdir=/data"),
        ("--cov-report=term-missing:skip-covered", "--cov-report=term-missing:skip-covered"),
    ],
)
def test_only_paths_outside_are_replaced(before: str, after: str):
    assert keep_inside(before) == [after]


def test_a_value_of_its_own_is_replaced_too():
    assert keep_inside("-q", "--html", "/data/x.html") == ["-q", "--html", "/ours/outlets/x.html"]


def test_a_projects_own_options_write_nothing_outside(tmp_path: Path):
    kept = tmp_path / "kept"
    kept.mkdir()
    (kept / "precious").write_text("x")
    copy = tmp_path / "copy"
    copy.mkdir()
    settings = f"""
    [pytest]
    addopts = --basetemp={kept} --junitxml={kept}/j.xml --debug={kept}/d.log --log-file={kept}/e.log
    log_file = {kept}/l.log
    cache_dir = {kept}/cache
    """
    (copy / "pytest.ini").write_text(textwrap.dedent(settings))
    (copy / "test_a.py").write_text("def test_a(tmp_path): (tmp_path / 'x').write_text('y')\n")
    probe = Probe(id="test_a.py", kind=ProbeKind.TESTS, path="test_a.py", content="c")
    (result,) = run_sessions([probe], copy, PYTHON, jobs=1, seconds=60, total=120)
    assert result.answer is Answer.WORKS, result
    assert [path.name for path in kept.iterdir()] == ["precious"]
