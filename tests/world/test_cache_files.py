from __future__ import annotations

import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mlops_audit.world import cache as cache_module
from mlops_audit.world import pack as pack_module
from mlops_audit.world.cache import Cache, Shelf, usual_folder
from mlops_audit.world.pack import Pack


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Cache(tmp_path / "cache").shelf(tmp_path / "project")


def keep(
    shelf: Shelf, results: dict[bytes, bytes], *, used: tuple[bytes, ...] = (), version: str = "1"
) -> None:
    pack = Pack(shelf, "x.pack", version)
    list(pack.read(used))
    for key, result in results.items():
        pack.add(key, result)
    pack.close()


def kept(shelf: Shelf, *keys: bytes, version: str = "1") -> dict[bytes, bytes]:
    pack = Pack(shelf, "x.pack", version)
    found = {key: bytes(result) for key, result in pack.read(keys)}
    pack.close()
    return found


def test_results_are_found_again_and_others_are_not(shelf):
    keep(shelf, {b"a": b"1", b"b": b"", b"c": b"3" * 3_000_000})
    assert kept(shelf, b"a", b"b", b"c", b"d") == {b"a": b"1", b"b": b"", b"c": b"3" * 3_000_000}


def test_new_results_join_the_old_ones(shelf):
    keep(shelf, {b"a": b"1"})
    keep(shelf, {b"b": b"2"}, used=(b"a",))
    keep(shelf, {b"c": b"3"})
    assert kept(shelf, b"a", b"b", b"c") == {b"a": b"1", b"b": b"2", b"c": b"3"}


def test_another_version_starts_anew(shelf):
    keep(shelf, {b"a": b"1"})
    assert kept(shelf, b"a", version="2") == {}
    keep(shelf, {b"b": b"2"}, version="2")
    assert kept(shelf, b"a", b"b", version="2") == {b"b": b"2"}


def test_what_is_not_used_makes_room_first(shelf, monkeypatch):
    monkeypatch.setattr(pack_module, "SPARE", 0)
    keep(shelf, {b"a": b"1" * 100, b"b": b"2" * 100, b"c": b"3" * 100})
    keep(shelf, {b"d": b"4" * 10}, used=(b"b",))
    assert kept(shelf, b"a", b"b", b"c", b"d").keys() == {b"a", b"b", b"d"}


def test_a_pack_does_not_grow_beyond_its_limit(shelf, monkeypatch):
    monkeypatch.setattr(pack_module, "LARGEST", 250)
    keep(shelf, {bytes([number]): b"x" * 100 for number in range(10)})
    assert len(kept(shelf, *(bytes([number]) for number in range(10)))) == 2


def test_nothing_is_written_when_nothing_is_new(shelf):
    keep(shelf, {b"a": b"1"})
    path = os.path.join(shelf.folder, "x.pack")
    before = os.stat(path).st_ino
    keep(shelf, {}, used=(b"a",))
    assert os.stat(path).st_ino == before


def test_no_damage_makes_an_error_or_a_wrong_answer(shelf):
    results = {bytes([number]) * 20: bytes([number]) * 50 for number in range(20)}
    keep(shelf, results)
    path = Path(shelf.folder, "x.pack")
    intact = path.read_bytes()
    chance = random.Random(7)
    damaged = [
        b"",
        b"\0",
        intact[:40],
        intact[:-1],
        intact + b"\0",
        b"SQLite format 3\0" * 9,
        os.urandom(2000),
    ]
    for _ in range(300):
        broken = bytearray(intact)
        broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        damaged.append(bytes(broken))
    for data in damaged:
        path.write_bytes(data)
        found = kept(shelf, *results)
        assert found.items() <= results.items()
    keep(shelf, results)
    assert kept(shelf, *results) == results


def test_two_runs_at_once_leave_one_whole_pack(shelf):
    first, second = Pack(shelf, "x.pack", "1"), Pack(shelf, "x.pack", "1")
    first.add(b"a", b"1")
    second.add(b"b", b"2")
    first.close()
    second.close()
    assert kept(shelf, b"a", b"b") == {b"b": b"2"}
    assert os.listdir(shelf.folder) == ["x.pack"]


def test_a_full_disk_leaves_the_old_pack(shelf, monkeypatch):
    keep(shelf, {b"a": b"1"})

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", refuse)
        keep(shelf, {b"b": b"2"})
    assert kept(shelf, b"a", b"b") == {b"a": b"1"}
    assert os.listdir(shelf.folder) == ["x.pack"]


def test_only_the_user_may_read_what_is_kept(shelf, tmp_path):
    keep(shelf, {b"a": b"1"})
    shelf.save("note", b"x")
    for path in (tmp_path / "cache").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


def test_a_cache_that_cannot_be_written_keeps_nothing_and_says_nothing(tmp_path):
    (tmp_path / "file").write_text("x")
    for folder in (tmp_path / "file", tmp_path / "file" / "below", Path("/proc/nowhere"), None):
        shelf = Cache(folder).shelf(tmp_path / "project")
        keep(shelf, {b"a": b"1"})
        shelf.save("note", b"x")
        assert kept(shelf, b"a") == {}
        assert shelf.load("note") is None


def test_nothing_is_kept_inside_the_audited_folder(tmp_path):
    assert Cache(tmp_path / "cache").shelf(tmp_path).folder is None
    assert Cache(tmp_path).shelf(tmp_path).folder is None
    assert Cache(tmp_path / "cache").shelf(tmp_path / "cach").folder is not None
    (tmp_path / "link").symlink_to(tmp_path / "project")
    assert Cache(tmp_path / "link" / "cache").shelf(tmp_path / "project").folder is None


def test_the_oldest_files_go_when_all_is_too_much(tmp_path, monkeypatch):
    monkeypatch.setattr(cache_module, "LIMIT", 5000)
    cache = Cache(tmp_path / "cache")
    for number in range(6):
        cache.shelf(tmp_path / f"p{number}").save("note", b"x" * 1500)
        for file in (tmp_path / "cache").rglob("note"):
            status = file.stat()
            os.utime(file, (status.st_mtime - 10, status.st_mtime - 10))
    found = [number for number in range(6) if cache.shelf(tmp_path / f"p{number}").load("note")]
    assert found == [3, 4, 5]


def test_what_an_interrupted_run_left_behind_is_swept_up(shelf):
    shelf.save("note", b"x")
    stale = Path(shelf.folder, "x.pack.0.tmp")
    stale.write_text("x")
    os.utime(stale, (1, 1))
    fresh = Path(shelf.folder, "x.pack.1.tmp")
    fresh.write_text("x")
    shelf.save("note", b"y")
    assert not stale.exists()
    assert fresh.exists()


def test_the_variable_and_the_xdg_specification_say_where(tmp_path, monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert usual_folder() == tmp_path / ".cache" / "mlops-audit"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert usual_folder() == tmp_path / ".cache" / "mlops-audit"
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert usual_folder() == tmp_path / "xdg" / "mlops-audit"
    monkeypatch.setenv("MLOPS_AUDIT_CACHE_DIR", str(tmp_path / "mine"))
    assert usual_folder() == tmp_path / "mine"
    monkeypatch.delenv("MLOPS_AUDIT_CACHE_DIR")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "gone"))
    assert usual_folder() is None


@pytest.mark.parametrize("make", [os.mkfifo, os.mkdir, lambda path: os.symlink(path, path)])
def test_what_is_no_file_is_not_waited_for(make, shelf):
    code = (
        "import sys; from mlops_audit.world.cache import Shelf; from mlops_audit.world.pack import Pack\n"
        "shelf = Shelf(sys.argv[1]); assert shelf.load('x') is None; shelf.save('x', b'1')\n"
        "assert list(Pack(shelf, 'x', '1').read([b'k'])) == []"
    )
    os.makedirs(shelf.folder)
    make(os.path.join(shelf.folder, "x"))
    done = subprocess.run([sys.executable, "-c", code, shelf.folder], timeout=30, check=False)
    assert done.returncode == 0
