from __future__ import annotations

import os
import time

import pytest

from mlops_audit.world import survey
from mlops_audit.world.cache import Cache, Shelf
from mlops_audit.world.known import Known, Sight
from mlops_audit.world.snapshot import open_repository

OLD = 1_600_000_000_123_456_789


@pytest.fixture
def reads(monkeypatch):
    """The names of the files that are read."""
    seen = []
    real = survey.read_file

    def spy(path, size):
        seen.append(os.path.basename(os.fsdecode(path)))
        return real(path, size)

    monkeypatch.setattr(survey, "read_file", spy)
    return seen


@pytest.fixture
def settled(repo):
    """A repository whose files are old enough to be trusted."""
    time.sleep(0.15)
    return repo


def test_an_unchanged_file_is_not_read_again(settled, tmp_path, reads):
    cache = Cache(tmp_path / "cache")
    first = open_repository(settled, cache=cache).snapshot
    assert sorted(reads) == [".gitignore", "a.py", "b.py"]
    reads.clear()
    assert open_repository(settled, cache=cache).snapshot == first
    assert reads == []


def test_a_changed_file_is_read_again_even_with_its_old_size_and_time(settled, tmp_path, reads):
    os.utime(settled / "a.py", ns=(OLD, OLD))
    time.sleep(0.15)
    cache = Cache(tmp_path / "cache")
    open_repository(settled, cache=cache)
    reads.clear()
    (settled / "a.py").write_text("IMPORT mlflow\n")
    os.utime(settled / "a.py", ns=(OLD, OLD))
    assert open_repository(settled, cache=cache).snapshot.dirty
    assert reads == ["a.py"]


def test_a_file_as_young_as_the_run_is_not_trusted(repo, tmp_path, reads):
    cache = Cache(tmp_path / "cache")
    (repo / "a.py").write_text("import ml_one\n")
    open_repository(repo, cache=cache)
    (repo / "a.py").write_text("import ml_two\n")
    reads.clear()
    open_repository(repo, cache=cache)
    assert "a.py" in reads


def test_whole_second_times_need_two_seconds_to_be_trusted(tmp_path):
    file = tmp_path / "x"
    file.write_text("x")
    known = Known(Shelf(str(tmp_path / "shelf")))

    def status(nanoseconds: int) -> os.stat_result:
        class Status:
            st_size, st_ino = 1, 1
            st_mtime_ns = st_ctime_ns = nanoseconds

        return Status()  # type: ignore[return-value]

    now = time.time_ns()
    second = now // 10**9 * 10**9
    sight = Sight("ab" * 20)
    for name, moment in (
        (b"coarse", second - 10**9),
        (b"old", second - 4 * 10**9),
        (b"fine", now - 5 * 10**8 | 1),
    ):
        known.remember(name, status(moment), sight)
    known.save()
    again = Known(Shelf(str(tmp_path / "shelf")))
    assert again.sight(b"coarse", status(second - 10**9)) is None
    assert again.sight(b"old", status(second - 4 * 10**9)) == sight
    assert again.sight(b"fine", status(now - 5 * 10**8 | 1)) == sight


def test_times_beyond_all_bounds_do_no_harm(repo, tmp_path):
    os.utime(repo / "a.py", ns=(2**63 - 1, 2**63 - 1))
    os.utime(repo / "pkg" / "b.py", ns=(-(10**18), -(10**18)))
    cache = Cache(tmp_path / "cache")
    assert open_repository(repo, cache=cache).snapshot == open_repository(repo, cache=cache).snapshot


def test_a_file_converted_by_a_checkout_is_recognised_without_reading_it_again(repo, tmp_path, git, reads):
    git(repo, "config", "core.autocrlf", "true")
    (repo / "a.py").unlink()
    git(repo, "checkout", "a.py")
    time.sleep(0.15)
    cache = Cache(tmp_path / "cache")
    first = open_repository(repo, cache=cache).snapshot
    assert not first.dirty
    reads.clear()
    assert open_repository(repo, cache=cache).snapshot == first
    assert reads == []


@pytest.mark.parametrize("damage", [b"", b"nonsense", b"\xc1" * 500])
def test_a_damaged_note_is_as_if_there_were_none(settled, tmp_path, damage):
    cache = Cache(tmp_path / "cache")
    first = open_repository(settled, cache=cache).snapshot
    (note,) = (tmp_path / "cache").rglob("sights")
    intact = note.read_bytes()
    for data in (damage, intact[:-3], intact[:30] + damage + intact[30:]):
        note.write_bytes(data)
        assert open_repository(settled, cache=cache).snapshot == first
    assert note.read_bytes() == intact
