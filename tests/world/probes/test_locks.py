from __future__ import annotations

import pytest

from mlops_audit.world.probes.locks import settled

PACKAGES = '[[package]]\nname = "Six"\nversion = "1.16.0"\n'


@pytest.mark.parametrize("name", ["uv.lock", "poetry.lock", "pdm.lock"])
def test_a_lock_settles_versions(name):
    assert settled(name, PACKAGES.encode()) == {"six": "1.16.0"}


def test_pylock_and_pipfile():
    assert settled("pylock.toml", PACKAGES.replace("package", "packages").encode()) == {"six": "1.16.0"}
    pipfile = b'{"default": {"six": {"version": "==1.16.0"}}, "develop": {"x": {"git": "y"}}}'
    assert settled("Pipfile.lock", pipfile) == {"six": "1.16.0"}


def test_the_project_itself_and_what_has_a_place_of_its_own_are_not_versions():
    text = PACKAGES + '[[package]]\nname = "own"\nversion = "1"\nsource = { editable = "." }\n'
    text += '[[package]]\nname = "forked"\nversion = "1"\n[package.source]\ntype = "git"\n'
    assert settled("uv.lock", text.encode()) == {"six": "1.16.0"}


def test_what_differs_between_platforms_is_left_open():
    text = PACKAGES + PACKAGES.replace("1.16.0", "1.17.0")
    assert settled("uv.lock", text.encode()) == {}


@pytest.mark.parametrize("data", [b"\xff", b"[", b"[]", b"package = 1", b'[[package]]\nname=1\nversion="x"'])
def test_a_broken_lock_settles_nothing(data):
    assert settled("uv.lock", data) == settled("Pipfile.lock", data) == {}
