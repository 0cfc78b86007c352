from __future__ import annotations

import operator
import os
import signal
import sys
import threading
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from mlops_audit.model.snapshot import Kind
from mlops_audit.world import crew, observing
from mlops_audit.world.cache import Cache
from mlops_audit.world.eye import Eye
from mlops_audit.world.observing import observe
from mlops_audit.world.snapshot import open_repository


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    suffix: str
    size: int
    words: tuple[str, ...] = ()


calls: list[str] = []


def look(path: str, content: bytes) -> Seen:
    calls.append(path)
    return Seen(suffix=Path(path).suffix, size=len(content), words=tuple(content[:30].decode().split()))


def fail(path: str, content: bytes) -> Seen:
    if b"recursion" in content:
        raise RecursionError("too deep")
    if b"memory" in content:
        raise MemoryError
    if b"bug" in content:
        raise ValueError("two\nlines")
    if b"surrogate" in content:
        return Seen(suffix="\ud800", size=0)
    return look(path, content)


def die(path: str, content: bytes) -> Seen:
    if b"die" in content:
        os.kill(os.getpid(), signal.SIGKILL)
    return look(path, content)


def meddle(path: str, content: bytes) -> Seen:
    import ast

    ast.parse('"\\d"')
    return look(path, content)


EYE = Eye(name="seen", version="1", parse=look, result=Seen, variant=lambda path: Path(path).suffix)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    calls.clear()
    made = tmp_path / "project"
    made.mkdir()
    for number in range(200):
        (made / f"f{number:03}.py").write_text(f"file {number}\n")
    return made


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def see(folder, eye=EYE, *, cache=None, rev=None, **more):
    cache = cache or Cache(None)
    with open_repository(folder, rev, cache) as repository:
        return observe(repository, repository.snapshot.entries, eye, cache=cache, **more)


@pytest.mark.parametrize("jobs", [1, 2, None])
def test_every_file_is_answered_in_the_entries_order(folder, jobs):
    seen, diagnostics = see(folder, jobs=jobs)
    assert list(seen) == [f"f{number:03}.py" for number in range(200)]
    assert seen["f007.py"] == Seen(suffix=".py", size=7, words=("file", "7"))
    assert diagnostics == ()


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_second_look_parses_nothing_and_says_the_same(folder, cache, jobs):
    first = see(folder, cache=cache, jobs=jobs)
    calls.clear()
    assert see(folder, cache=cache, jobs=1) == first
    assert calls == []


def test_one_changed_file_is_looked_at_alone(folder, cache):
    see(folder, cache=cache, jobs=1)
    calls.clear()
    (folder / "f001.py").write_text("changed\n")
    seen, _ = see(folder, cache=cache, jobs=1)
    assert calls == ["f001.py"]
    assert seen["f001.py"].words == ("changed",)


def test_the_same_content_is_looked_at_once_per_variant(folder, cache):
    for name in ("x.py", "y.py", "z.md"):
        (folder / name).write_text("same\n")
    seen, _ = see(folder, jobs=1)
    assert len([path for path in calls if path in {"x.py", "y.py", "z.md"}]) == 2
    assert seen["x.py"] is seen["y.py"]
    assert seen["z.md"].suffix == ".md"


def test_a_work_tree_and_its_commit_share_what_was_seen(repo, git, cache):
    see(repo, cache=cache, jobs=1)
    calls.clear()
    see(repo, cache=cache, jobs=1, rev="HEAD")
    assert calls == []


@pytest.mark.parametrize("other", [{"version": "2"}, {"name": "other"}, {"parse": fail, "version": "3"}])
def test_another_eye_or_version_gets_its_own_answers(folder, cache, other):
    see(folder, cache=cache, jobs=1)
    calls.clear()
    values = {"name": "seen", "version": "1", "parse": look, "result": Seen} | other
    see(folder, Eye(**values), cache=cache, jobs=1)
    assert len(calls) == 200


def test_kept_answers_of_another_shape_are_looked_at_again(folder, cache):
    see(folder, Eye(name="seen", version="1", parse=lambda path, _: path, result=str), cache=cache, jobs=1)
    seen, diagnostics = see(folder, cache=cache, jobs=1)
    assert len(seen) == 200
    assert diagnostics == ()


@pytest.mark.parametrize("jobs", [1, 2])
def test_whatever_a_file_does_to_the_eye_costs_that_file_only(folder, cache, jobs):
    for word in ("recursion", "memory", "bug"):
        (folder / f"{word}.py").write_text(word)
    seen, diagnostics = see(
        folder, Eye(name="e", version="1", parse=fail, result=Seen), cache=cache, jobs=jobs
    )
    assert len(seen) == 200
    assert [found.path for found in diagnostics] == ["bug.py", "memory.py", "recursion.py"]
    assert {found.kind for found in diagnostics} == {"internal"}
    assert diagnostics[0].message == "e failed on this file: ValueError: two lines"


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_answer_that_no_text_can_hold_is_made_legible(folder, cache, jobs):
    (folder / "surrogate.py").write_text("surrogate")
    eye = Eye(name="e", version="1", parse=fail, result=Seen)
    seen, diagnostics = see(folder, eye, cache=cache, jobs=jobs)
    assert diagnostics == ()
    assert "\N{REPLACEMENT CHARACTER}" in seen["surrogate.py"].suffix


def burn(path: str, data: bytes) -> Seen:
    while data.startswith(b"burn"):
        pass
    return look(path, data)


@pytest.mark.skipif(sys.platform != "linux", reason="limits of other systems differ")
@pytest.mark.parametrize("jobs", [1, 2])
def test_a_file_that_takes_for_ever_is_given_up(folder, cache, monkeypatch, jobs):
    monkeypatch.setattr(crew, "_PATIENCE", 1)
    (folder / "f100.py").write_text("burn")
    seen, diagnostics = see(
        folder, Eye(name="e", version="1", parse=burn, result=Seen), cache=cache, jobs=jobs
    )
    assert len(seen) == 199
    assert [found.message for found in diagnostics] == ["e took more than 1 s on this file"]


def test_a_process_that_dies_costs_its_own_file_only(folder, cache):
    for number in (3, 77, 150):
        (folder / f"f{number:03}.py").write_text(f"die {number}\n")
    seen, diagnostics = see(folder, Eye(name="e", version="1", parse=die, result=Seen), cache=cache, jobs=2)
    assert len(seen) == 197
    assert [found.path for found in diagnostics] == ["f003.py", "f077.py", "f150.py"]
    assert "exit code -9" in diagnostics[0].message


def test_a_file_large_enough_to_kill_a_parser_is_looked_at_elsewhere_even_if_it_is_alone(tmp_path):
    (tmp_path / "deep.yaml").write_text("die " + "[" * 40_000)
    (tmp_path / "a.yaml").write_text("a\n")
    seen, diagnostics = see(tmp_path, Eye(name="e", version="1", parse=die, result=Seen))
    assert list(seen) == ["a.yaml"]
    assert [found.path for found in diagnostics] == ["deep.yaml"]


def test_an_eye_that_always_dies_is_given_up(folder, monkeypatch):
    monkeypatch.setattr(crew, "_DEATHS", 3)
    for path in folder.iterdir():
        path.write_text(f"die {path.name}\n")
    seen, diagnostics = see(folder, Eye(name="e", version="1", parse=die, result=Seen), jobs=2)
    assert seen == {}
    assert len(diagnostics) == 200


def test_without_new_processes_the_work_is_done_here(folder, monkeypatch):
    monkeypatch.setattr(
        "multiprocessing.context.ForkProcess.start", lambda _: (_ for _ in ()).throw(OSError(11))
    )
    seen, _ = see(folder, jobs=2)
    assert len(seen) == 200
    assert len(calls) == 200


def test_processes_that_cannot_be_forked_are_started_anew(folder, monkeypatch):
    monkeypatch.setattr(crew, "_FORKS", False)
    eye = Eye(name="e", version="1", parse=operator.eq, result=bool, variant=lambda path: path)
    seen, diagnostics = see(folder, eye, jobs=2)
    assert set(seen.values()) == {False}
    assert (len(seen), diagnostics) == (200, ())


def test_objects_are_read_by_several_processes_at_once(folder, git):
    git(folder, "init")
    git(folder, "add", ".")
    git(folder, "commit", "-m", "x")
    assert see(folder, rev="HEAD", jobs=2) == see(folder, jobs=1)


def test_a_file_that_changed_since_the_snapshot_is_seen_as_it_is_and_not_kept(folder, cache):
    with open_repository(folder, cache=cache) as repository:
        (folder / "f000.py").write_text("later!\n")
        (folder / "f001.py").unlink()
        seen, diagnostics = observe(repository, repository.snapshot.entries, EYE, cache=cache, jobs=1)
        assert seen["f000.py"].words == ("later!",)
        assert [(found.path, found.kind) for found in diagnostics] == [("f001.py", "unreadable")]
    (folder / "f000.py").write_text("file 0\n")
    seen, _ = see(folder, cache=cache, jobs=1)
    assert seen["f000.py"].words == ("file", "0")


def test_only_files_are_looked_at(folder):
    (folder / "link.py").symlink_to("f000.py")
    os.mkfifo(folder / "pipe.py")
    seen, diagnostics = see(folder)
    assert not {"link.py", "pipe.py"} & seen.keys()
    assert diagnostics == ()


def test_progress_reaches_the_total_and_is_not_told_too_often(folder, cache, monkeypatch):
    told: list[tuple[int, int]] = []
    ticks = count(start=100.0, step=0.01)
    monkeypatch.setattr(observing, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    see(folder, cache=cache, jobs=1, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (200, 200)
    assert told == sorted(told)
    assert len(told) <= 200 * 0.01 * 20 + 3
    see(folder, cache=cache, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (200, 200)


def test_an_interruption_leaves_no_process_and_keeps_what_was_seen(folder, cache):
    import multiprocessing

    def interrupt(done: int, total: int) -> None:
        if done > 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        see(folder, cache=cache, jobs=2, progress=interrupt)
    assert multiprocessing.active_children() == []
    calls.clear()
    seen, _ = see(folder, cache=cache, jobs=1)
    assert len(seen) == 200
    assert len(calls) < 200


def test_warnings_of_a_parser_go_nowhere(folder):
    seen, diagnostics = see(folder, Eye(name="e", version="1", parse=meddle, result=Seen), jobs=1)
    assert len(seen) == 200
    assert diagnostics == ()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux only")
def test_a_thread_that_draws_progress_is_no_hindrance(folder):
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    try:
        assert len(see(folder, jobs=2)[0]) == 200
    finally:
        stop.set()
        thread.join()


def test_files_that_are_not_read_have_no_answer(folder):
    (folder / "big.py").write_text("x" * 3000)
    with open_repository(folder, largest=2000) as repository:
        assert {entry.path for entry in repository.snapshot.entries if entry.kind is Kind.OVERSIZE} == {
            "big.py"
        }
        seen, _ = observe(repository, repository.snapshot.entries, EYE, cache=Cache(None))
        assert "big.py" not in seen
