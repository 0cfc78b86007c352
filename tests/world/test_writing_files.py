from __future__ import annotations

import os
import stat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.errors import AuditError
from mlops_audit.world.writing import write_file


def test_bytes_arrive_as_they_are(tmp_path):
    path = tmp_path / "x.md"
    assert write_file(path, "one\r\ntwo\n\x0bé")
    assert path.read_bytes() == "one\r\ntwo\n\x0bé".encode()
    assert os.listdir(tmp_path) == ["x.md"]


@given(st.binary(max_size=200))
def test_twice_is_once(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("w") / "x"
    assert write_file(path, content)
    assert not write_file(path, content)
    assert path.read_bytes() == content


def test_a_file_keeps_its_mode(tmp_path):
    path = tmp_path / "x.sh"
    path.write_text("old")
    path.chmod(0o754)
    write_file(path, "new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o754


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away")
def test_a_file_keeps_its_owner(tmp_path):
    path = tmp_path / "x.md"
    path.write_text("old")
    os.chown(path, 12345, 54321)
    path.chmod(0o640)
    write_file(path, "new")
    status = path.stat()
    assert (status.st_uid, status.st_gid, status.st_mode & 0o777) == (12345, 54321, 0o640)


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_file(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_device_is_written_to_and_not_replaced():
    assert write_file("/dev/null", "x")
    assert stat.S_ISCHR(os.stat("/dev/null").st_mode)


@pytest.mark.skipif(not os.path.exists("/dev/fd"), reason="no such names here")
def test_a_pipe_is_written_to_by_the_name_it_has_in_dev():
    read, write = os.pipe()
    assert write_file(f"/dev/fd/{write}", "x")
    assert os.read(read, 10) == b"x"
    os.close(read)
    os.close(write)


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "x"
    path.write_text("old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(AuditError, match="No space left"):
        write_file(path, "new")
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["x"]


@pytest.mark.parametrize("name", ["missing/x", "folder", "nul\0"])
def test_what_cannot_be_written_is_an_error_with_a_remedy(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(AuditError) as caught:
        write_file(tmp_path / name if "\0" not in name else name, "x")
    assert caught.value.remedy
