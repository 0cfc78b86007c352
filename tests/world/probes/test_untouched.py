from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mlops_audit.world.probes.untouched import Untouched, words
from mlops_audit.world.snapshot import open_repository

GitCommand = Callable[..., str]


def changed(repo: Path, git: GitCommand, act: Callable[[], object]) -> list[str]:
    (repo / "pkg" / "a.py").write_text("x = 1\n")
    (repo / ".git" / "hooks").mkdir(exist_ok=True)
    git(repo, "add", ".")
    with open_repository(repo) as repository:
        tree = Untouched(repository)
        act()
        return tree.changed()


def test_nothing_changed(repo: Path, git: GitCommand):
    assert changed(repo, git, lambda: None) == []


def test_a_file_that_was_written_is_named(repo: Path, git: GitCommand):
    assert changed(repo, git, lambda: (repo / "pkg" / "a.py").write_text("x = 2\n")) == ["pkg/a.py"]


def test_a_change_that_sets_the_time_back_is_named(repo: Path, git: GitCommand):
    def act() -> None:
        path = repo / "pkg" / "a.py"
        status = path.stat()
        path.write_text("x = 2\n")
        os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))

    assert changed(repo, git, act) == ["pkg/a.py"]


def test_a_new_and_a_deleted_file_are_named(repo: Path, git: GitCommand):
    assert changed(repo, git, (repo / "pkg" / "new.py").touch) == ["pkg/"]
    assert changed(repo, git, (repo / "pkg" / "a.py").unlink) == ["pkg/", "pkg/a.py"]


def test_hooks_settings_and_branches_of_git_are_named(repo: Path, git: GitCommand):
    def act() -> None:
        (repo / ".git" / "hooks" / "post-checkout").write_text("#!/bin/sh\n")
        with (repo / ".git" / "config").open("a") as file:
            file.write("[core]\n\tfsmonitor = /tmp/x\n")
        (repo / ".git" / "refs" / "heads" / "evil").write_text("0" * 40)

    assert changed(repo, git, act) == [".git/config", ".git/hooks/post-checkout", ".git/refs/heads/evil"]


def test_the_sentence_names_some_and_counts_the_rest():
    assert words([]) == ""
    assert "n0, n1" in words([f"n{n}" for n in range(12)])
    assert "and 2 more" in words([f"n{n}" for n in range(12)])
