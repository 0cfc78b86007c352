from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from mlops_audit.world.probes.absences import explain_from
from mlops_audit.world.snapshot import open_repository

GitCommand = Callable[..., str]


def test_what_git_ignores_is_said(repo: Path) -> None:
    (repo / ".gitignore").write_text("*.log\n*.so\n/pkg/settings.py\n/models/\n")
    with open_repository(repo) as repository:
        explain = explain_from(repository)
        assert explain("pkg/settings") == "pkg/settings.py is ignored by git"
        assert explain("models/best") == "models/best.py is ignored by git"
        assert explain("pkg/gone") == ""


def test_an_extension_that_was_built_beside_the_sources_is_named(repo: Path) -> None:
    (repo / ".gitignore").write_text("*.so\n")
    (repo / "pkg" / "fast.cpython-312-x86_64-linux-gnu.so").touch()
    with open_repository(repo) as repository:
        said = explain_from(repository)("pkg/fast")
    assert said.startswith("a compiled extension, and pkg/fast.cpython-312")


def test_a_submodule_that_is_not_there_is_named(repo: Path, tmp_path: Path, git: GitCommand) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    (other / "x.py").touch()
    git(other, "add", ".")
    git(other, "commit", "-m", "x")
    git(repo, "submodule", "add", str(other), "vendor/lib")
    with open_repository(repo) as repository:
        explain = explain_from(repository)
        assert explain("vendor/lib/x") == "it lies in the submodule vendor/lib"
        assert explain("vendor/library/x") == ""


def test_outside_git_nothing_is_excused(tmp_path: Path) -> None:
    (tmp_path / "a.py").touch()
    with open_repository(tmp_path) as repository:
        assert explain_from(repository)("b") == ""
