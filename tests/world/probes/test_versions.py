from __future__ import annotations

import os

import pytest

from mlops_audit.world.probes.versions import allowed, installed, wanted_version


@pytest.mark.parametrize(
    ("version", "asks", "expected"),
    [
        ("3.11.7", ">=3.12", False),
        ("3.12.1", ">=3.12", True),
        ("3.12.1", ">=3.8, <3.12", False),
        ("3.11.7", ">= 3.8 <4", True),
        ("3.11.7", "^3.9", True),
        ("3.11.7", "^3.12", False),
        ("3.12.1", "~3.11", False),
        ("3.11.7", "~=3.11", True),
        ("3.11.7", "3.11", True),
        ("3.12.0", "3.11", False),
        ("3.14.0a1", ">=3.13", True),
        ("3.11.7", "", True),
        ("3.11.7", "*", True),
        ("3.11.7", "nonsense", True),
    ],
)
def test_what_a_project_asks_for(version, asks, expected):
    assert allowed(version, asks) is expected


def test_what_names_a_version():
    assert [wanted_version(text) for text in ("3", "3.12", "python3.12", "cpython-3.11.4")] == [
        "3",
        "3.12",
        "3.12",
        "3.11.4",
    ]
    assert [wanted_version(text) for text in ("python", "2.7", ".venv", "3.12-dev")] == [None] * 4


def test_a_version_is_looked_for_on_path_then_in_pyenv(tmp_path, here, home, make_environment):
    folder = tmp_path / "bin"
    folder.mkdir()
    os.symlink("/bin/true", folder / "python3.12")
    newer = make_environment(home / ".pyenv" / "versions" / "3.12.10")
    older = make_environment(home / ".pyenv" / "versions" / "3.12.9")
    make_environment(home / ".pyenv" / "versions" / "3.1.9")
    machine = here(PATH=f"relative{os.pathsep}{folder}")
    assert list(installed(machine, "3.12")) == [str(folder / "python3.12"), str(newer), str(older)]
    assert list(installed(machine, "3.12.9")) == [str(folder / "python3.12"), str(older)]
