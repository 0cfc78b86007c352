from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mlops_audit.model.probe import Answer, Interpreter, Probe, ProbeKind, ProbeResult
from mlops_audit.world.probes import measuring
from mlops_audit.world.probes.measuring import measure
from mlops_audit.world.probes.steps import CONFLICT
from mlops_audit.world.probes.terms import Terms
from mlops_audit.world.snapshot import open_repository

GitCommand = Callable[..., str]
HERE = Interpreter(path=sys.executable, version="3.11", found="given", digest="d1")

DELETES = "import os, shutil\nshutil.rmtree(os.path.dirname(__file__))\n"
RAISES = "raise ValueError('mine')\n"


def measured(
    repo: Path, files: dict[str, str], git: GitCommand, jobs: int = 1, interpreter: Interpreter = HERE
) -> dict[str, ProbeResult]:
    for name, text in files.items():
        (repo / "pkg" / f"{name}.py").write_text(text)
    git(repo, "add", ".")
    probes = [
        Probe(
            id=name,
            kind=ProbeKind.IMPORT,
            path=f"pkg/{name}.py",
            depends=(f"pkg/{name}.py",),
            module=f"pkg.{name}",
            tops=("pkg",),
            roots=("",),
        )
        for name in files
    ]
    terms = Terms(jobs=jobs, seconds=60, collect_only=False, allow_foreign=False)
    with open_repository(repo) as repository:
        results = list(measure(repository, probes, interpreter, terms))
    assert sorted(result.probe for result in results) == sorted(files)
    return {result.probe: result for result in results}


def test_a_module_that_deletes_the_tree_is_not_the_fault_of_others(repo: Path, git: GitCommand):
    found = measured(
        repo,
        {"first": RAISES, "deletes": DELETES, "fine": "", "last": RAISES, "also": DELETES + RAISES},
        git,
    )
    assert [found[name].answer for name in ("deletes", "fine")] == [Answer.WORKS, Answer.WORKS]
    assert [found[name].message for name in ("first", "last", "also")] == ["ValueError: mine"] * 3
    assert (found["last"].place.path, found["last"].place.line) == ("pkg/last.py", 1)
    assert (repo / "pkg" / "fine.py").exists()


def test_fresh_copies_come_to_an_end(repo: Path, git: GitCommand, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measuring, "_MOST_COPIES", 2)
    found = measured(repo, {f"m{number}": DELETES + RAISES for number in range(4)}, git)
    assert found["m0"].message == "ValueError: mine"
    assert {result.answer for result in found.values()} == {Answer.FAILS}


DATABASE = "import sqlite3\nwith sqlite3.connect('store.db') as d: d.execute('create table t (x)')\n"


@pytest.mark.parametrize("jobs", [1, 2])
def test_modules_that_make_the_same_file_are_no_fault_of_each_other(repo: Path, git: GitCommand, jobs: int):
    found = measured(repo, {"one": DATABASE, "two": DATABASE, "three": DATABASE, "bad": RAISES}, git, jobs)
    assert [found[name].answer for name in ("one", "two", "three")] == [Answer.WORKS] * 3
    assert found["bad"].message == "ValueError: mine"


def test_what_a_library_lacks_among_contradicting_versions_is_not_measured(repo: Path, git: GitCommand):
    files = {
        "other": "from msgspec import not_there\n",
        "own": "import pkg.fine\npkg.fine.gone\n",
        "fine": "",
    }
    assert measured(repo, files, git)["other"].answer is Answer.FAILS
    mixed = replace(HERE, notes=(f"the declared dependencies {CONFLICT}: installed one after another",))
    found = measured(repo, files, git, interpreter=mixed)
    assert [found[name].answer for name in ("other", "own")] == [Answer.UNKNOWN, Answer.FAILS]
