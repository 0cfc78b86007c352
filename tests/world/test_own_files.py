"""What one user's runs wrote is told from what others wrote."""

from __future__ import annotations

import os

import pytest

from mlops_audit.world.own import data_folder, is_own, signature


def test_only_the_same_user_purpose_and_bytes_have_a_signature(monkeypatch, tmp_path):
    signed = signature("a", b"x")
    assert len(signed) == 64
    assert signature("a", b"x") == signed
    assert is_own("a", b"x", signed)
    assert is_own("a", b"x", signed[:16])
    assert not is_own("a", b"x", signed[:15])
    assert not is_own("b", b"x", signed)
    assert not is_own("a", b"y", signed)
    monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", str(tmp_path))
    assert not is_own("a", b"x", signed)
    assert os.listdir(tmp_path) == []  # asking makes no key
    assert signature("a", b"x") != signed
    assert os.listdir(tmp_path) == ["key"]
    assert (tmp_path / "key").stat().st_mode & 0o777 == 0o600


@pytest.mark.skipif(os.name == "nt", reason="no such modes")
@pytest.mark.parametrize("how", ["readable", "short", "link"])
def test_a_key_that_others_may_know_is_none(how):
    signed = signature("a", b"x")
    key = data_folder() / "key"
    match how:
        case "readable":
            key.chmod(0o644)
        case "short":
            key.write_bytes(b"x")
        case _:
            key.rename(key.with_name("real"))
            key.symlink_to("real")
    assert not is_own("a", b"x", signed)
    assert signature("a", b"x") == ""


def test_without_a_place_for_a_key_nothing_is_signed(monkeypatch):
    monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", "/dev/null/nowhere")
    assert signature("a", b"x") == ""
    assert not is_own("a", b"x", "")
