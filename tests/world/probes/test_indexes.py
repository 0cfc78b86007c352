from __future__ import annotations

import pytest

from mlops_audit.world.probes.indexes import foreign_indexes, uv_options


def test_indexes_that_the_repository_names_are_told_without_their_passwords(root):
    (root / "requirements.txt").write_text("--extra-index-url https://me:secret@evil.example/simple\nsix\n")
    (root / "pyproject.toml").write_text(
        '[[tool.uv.index]]\nname = "own"\nurl = "https://own.example/simple"\n'
        '[[tool.poetry.source]]\nname = "PyPI"\nurl = "https://pypi.org/simple"\n'
    )
    notes = list(foreign_indexes(root, ["requirements.txt", "pyproject.toml", "gone.txt"]))
    assert notes == [
        "requirements.txt names the package index evil.example: it is not asked unless pip or uv is set to",
        "pyproject.toml names the package index own.example: it is not asked unless pip or uv is set to",
    ]


@pytest.fixture(autouse=True)
def _no_system_settings(monkeypatch):
    monkeypatch.setattr("mlops_audit.world.probes.indexes._SYSTEM_WIDE", ())


def test_the_users_settings_for_pip_are_told_to_uv(here, home):
    (home / ".config" / "pip").mkdir(parents=True)
    (home / ".config" / "pip" / "pip.conf").write_text(
        "[global]\nindex-url = https://mirror.example/simple\nextra-index-url =\n  https://a\n  https://b\n"
    )
    options = uv_options(here())
    assert options[:2] == ["--default-index", "https://mirror.example/simple"]
    assert options[2:6] == ["--index", "https://a", "--index", "https://b"]
    assert uv_options(here(PIP_INDEX_URL="https://other"))[1] == "https://other"


def test_uvs_own_settings_come_first(here, home):
    assert uv_options(here(PIP_INDEX_URL="https://a", UV_DEFAULT_INDEX="https://b")) == []


def test_without_settings_there_are_no_options(here, home):
    (home / ".pip").mkdir()
    (home / ".pip" / "pip.conf").write_text("not ini")
    assert uv_options(here()) == []
