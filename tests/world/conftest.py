"""Repositories made by the real git, in a home of their own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

GitCommand = Callable[..., str]


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    home = tmp_path_factory.mktemp("home")
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("MLOPS_AUDIT_CACHE_DIR", raising=False)


@pytest.fixture
def git() -> GitCommand:
    """Runs git in a folder and returns what it printed."""

    def run(folder: Path, *arguments: str, stdin: bytes | None = None) -> str:
        settings = (
            "user.name=a",
            "user.email=a@example.org",
            "init.defaultBranch=main",
            "protocol.file.allow=always",
        )
        command = [
            "git",
            "-C",
            str(folder),
            *(part for setting in settings for part in ("-c", setting)),
            *arguments,
        ]
        done = subprocess.run(command, input=stdin, capture_output=True, check=True)
        return done.stdout.decode().strip()

    return run


@pytest.fixture
def repo(tmp_path: Path, git: GitCommand) -> Path:
    """A repository with one commit: ``a.py``, ``pkg/b.py`` and a ``.gitignore`` for ``*.log``."""
    folder = tmp_path / "project"
    (folder / "pkg").mkdir(parents=True)
    (folder / "a.py").write_text("import mlflow\n")
    (folder / "pkg" / "b.py").write_text("import feast\n\n")
    (folder / ".gitignore").write_text("*.log\n")
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "first")
    return folder
