"""Folders that look like environments, and machines to look for them on."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_audit.world.probes.here import Here


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.fixture
def make_environment() -> Callable[[Path], Path]:
    """Lays out an environment whose interpreter is a link to ours, and returns the interpreter."""

    def make(folder: Path, interpreter: str = sys.executable) -> Path:
        (folder / "bin").mkdir(parents=True)
        (folder / "pyvenv.cfg").write_text(f"home = {os.path.dirname(os.path.realpath(sys.executable))}\n")
        os.symlink(interpreter, folder / "bin" / "python")
        return folder / "bin" / "python"

    return make


@pytest.fixture
def here(home: Path) -> Callable[..., Here]:
    """A machine with nothing on it but what the test says."""

    def make(platform: str = "linux", **environ: str) -> Here:
        return Here(
            environ=environ, home=home, platform=platform, own=sys.executable, own_prefix="/nowhere/own"
        )

    return make
