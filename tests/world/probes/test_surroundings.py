from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mlops_audit.model.probe import Interpreter
from mlops_audit.world.probes.surroundings import surroundings


def _interpreter(path: str | Path) -> Interpreter:
    return Interpreter(path=str(path), version="3.12.1", found="", digest="")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    path = tmp_path / "python" / "bin" / "python"
    path.parent.mkdir(parents=True)
    return path


@pytest.mark.parametrize(
    "name",
    [
        "AWS_SECRET_ACCESS_KEY",
        "GITHUB_TOKEN",
        "OPENAI_API_KEY",
        "HTTPS_PROXY",
        "PYTHONPATH",
        "PYTHONSTARTUP",
        "GIT_DIR",
        "VIRTUAL_ENV",
        "PYTEST_ADDOPTS",
        "SSH_AUTH_SOCK",
        "DATABASE_URL",
    ],
)
def test_what_is_not_named_stays_outside(tmp_path: Path, installed: Path, name: str) -> None:
    assert name not in surroundings(_interpreter(installed), tmp_path, ambient={name: "value"})


@pytest.mark.parametrize(
    "name", ["LANG", "LC_NUMERIC", "TZ", "OMP_NUM_THREADS", "LD_LIBRARY_PATH", "JAVA_HOME"]
)
def test_what_programs_need_passes(tmp_path: Path, installed: Path, name: str) -> None:
    assert surroundings(_interpreter(installed), tmp_path, ambient={name: "value"})[name] == "value"


def test_home_and_temporary_folder_are_private(tmp_path: Path, installed: Path) -> None:
    found = surroundings(
        _interpreter(installed), tmp_path / "new", ambient={"HOME": "/home/me", "TMPDIR": "/x"}
    )
    for name in ("HOME", "TMPDIR", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        assert Path(found[name]).is_dir()
        assert Path(found[name]).is_relative_to(tmp_path / "new")


def test_the_interpreters_programs_come_first(tmp_path: Path, installed: Path) -> None:
    found = surroundings(_interpreter(installed), tmp_path, ambient={"PATH": f"relative{os.pathsep}/usr/bin"})
    assert found["PATH"] == f"{installed.parent}{os.pathsep}/usr/bin"


def test_packages_of_the_user_count_outside_a_virtual_environment(tmp_path: Path, installed: Path) -> None:
    found = surroundings(_interpreter(installed), tmp_path, ambient={"HOME": "/home/me"})
    if sys.platform != "darwin":
        assert found["PYTHONUSERBASE"] == "/home/me/.local"
    assert "PYTHONNOUSERSITE" not in found


def test_packages_of_the_user_do_not_count_inside_one(tmp_path: Path, installed: Path) -> None:
    (installed.parent.parent / "pyvenv.cfg").touch()
    found = surroundings(_interpreter(installed), tmp_path, ambient={})
    assert found["PYTHONNOUSERSITE"] == "1"
    assert found["VIRTUAL_ENV"] == str(installed.parent.parent)
