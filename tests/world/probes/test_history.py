from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

from mlops_audit.world.probes.history import copy_with_history
from mlops_audit.world.snapshot import open_repository

GitCommand = Callable[..., str]


def asked(folder: Path, *words: str) -> str:
    done = subprocess.run(
        ["git", *words], cwd=folder, capture_output=True, text=True, timeout=60, check=False
    )
    return done.stdout.strip() if done.returncode == 0 else f"failed: {done.stderr}"


def test_the_copy_answers_as_the_repository_does(repo: Path, git: GitCommand):
    (repo / "pkg" / "a.py").write_text("x = 1\n")
    git(repo, "add", ".")
    git(repo, "commit", "-q", "-m", "more")
    git(repo, "tag", "v1.2")
    git(repo, "config", "remote.origin.url", "https://example.org/x")
    (repo / ".git" / "hooks").mkdir(exist_ok=True)
    (repo / ".git" / "hooks" / "post-commit").write_text("#!/bin/sh\n")
    with open_repository(repo) as repository, copy_with_history(repository) as copy:
        for words in (
            ("rev-parse", "HEAD"),
            ("describe", "--tags"),
            ("log", "--format=%H"),
            ("rev-parse", "--abbrev-ref", "HEAD"),
            ("ls-files",),
            ("status", "--porcelain"),
        ):
            assert asked(copy, *words) == asked(repo, *words)
        assert asked(copy, "config", "--get", "remote.origin.url").startswith("failed")
        assert not (copy / ".git" / "hooks").exists()


def test_commits_made_in_the_copy_do_not_come_back(repo: Path, git: GitCommand):
    before = asked(repo, "rev-parse", "HEAD"), sorted(map(str, (repo / ".git").rglob("*")))
    with open_repository(repo) as repository, copy_with_history(repository) as copy:
        (copy / "new.py").write_text("x = 1\n")
        asked(copy, "add", "new.py")
        asked(copy, "-c", "user.name=a", "-c", "user.email=b", "commit", "-q", "-m", "x")
        assert asked(copy, "rev-parse", "HEAD") != before[0]
    assert (asked(repo, "rev-parse", "HEAD"), sorted(map(str, (repo / ".git").rglob("*")))) == before


def test_a_part_of_a_work_tree_has_none(repo: Path):
    with open_repository(repo / "pkg") as repository, copy_with_history(repository) as copy:
        assert not (copy / ".git").exists()
