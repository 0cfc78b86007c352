from __future__ import annotations

import errno
import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_audit.errors import AuditError
from mlops_audit.world.probes.copying import disposable_copy
from mlops_audit.world.snapshot import open_repository

GitCommand = Callable[..., str]


def _tree(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    found: dict[str, tuple[int, bytes | str]] = {}
    for path in sorted(folder.rglob("*")):
        if ".git" not in path.relative_to(folder).parts:
            mode = stat.S_IMODE(path.lstat().st_mode)
            if path.is_symlink():
                found[path.relative_to(folder).as_posix()] = (0, os.readlink(path))
            elif path.is_file():
                found[path.relative_to(folder).as_posix()] = (mode & 0o111, path.read_bytes())
    return found


@pytest.fixture
def rich(repo: Path, git: GitCommand) -> Path:
    """A repository with a program, links, odd names and a large file."""
    (repo / "run.sh").write_text("#!/bin/sh\n")
    (repo / "run.sh").chmod(0o755)
    (repo / "link.py").symlink_to("pkg/b.py")
    (repo / "pkg" / "up").symlink_to("..")
    (repo / "pkg" / "dangling").symlink_to("nowhere")
    (repo / "naïve file.txt").write_text("é")
    (repo / "large.bin").write_bytes(b"0123456789abcdef" * 700_000)
    git(repo, "add", ".")
    git(repo, "commit", "-m", "second")
    return repo


def test_a_work_tree_is_laid_out_as_it_is(rich: Path) -> None:
    (rich / "new.py").write_text("untracked")
    (rich / "noise.log").write_text("ignored")
    before = _tree(rich)
    with open_repository(rich) as repository, disposable_copy(repository) as copy:
        assert copy.name == "project"
        del before["noise.log"]
        assert _tree(copy) == before
        assert not (copy / ".git").exists()
    assert not copy.parent.exists()


def test_a_commit_is_laid_out_from_git(rich: Path) -> None:
    before = _tree(rich)
    (rich / "a.py").write_text("changed since")
    with open_repository(rich, "HEAD") as repository, disposable_copy(repository) as copy:
        assert _tree(copy) == before


def test_a_folder_of_a_commit_keeps_its_programs(rich: Path, git: GitCommand) -> None:
    (rich / "pkg" / "go").write_text("")
    (rich / "pkg" / "go").chmod(0o755)
    git(rich, "add", ".")
    git(rich, "commit", "-m", "third")
    with open_repository(rich / "pkg", "HEAD") as repository, disposable_copy(repository) as copy:
        assert os.access(copy / "go", os.X_OK)
        assert not os.access(copy / "b.py", os.X_OK) or not (copy / "b.py").stat().st_mode & 0o111


def test_what_a_sparse_checkout_leaves_out_is_there(rich: Path, git: GitCommand) -> None:
    before = _tree(rich)
    git(rich, "sparse-checkout", "set", "--no-cone", "/*", "!/run.sh", "!/large.bin", "!/link.py")
    assert not (rich / "run.sh").exists()
    with open_repository(rich) as repository, disposable_copy(repository) as copy:
        assert _tree(copy) == before


@pytest.mark.parametrize(
    "target", ["/etc/passwd", "../outside", "pkg/../../outside", "deep/er/../../../outside"]
)
def test_links_never_lead_outside(repo: Path, tmp_path: Path, target: str) -> None:
    (tmp_path / "outside").write_text("secret")
    (repo / "deep").symlink_to(".")
    (repo / "leak").symlink_to(target)
    with open_repository(repo) as repository, disposable_copy(repository) as copy:
        assert not os.path.lexists(copy / "leak")
        assert (copy / "a.py").exists()


def test_the_measured_tree_cannot_be_written_through_it(rich: Path) -> None:
    before = _tree(rich)
    with open_repository(rich) as repository, disposable_copy(repository) as copy:
        for path in copy.rglob("*"):
            if path.is_file():
                path.chmod(0o644)
                path.write_bytes(b"spoilt")
    assert _tree(rich) == before


def test_read_only_folders_do_not_stay(repo: Path) -> None:
    with open_repository(repo) as repository, disposable_copy(repository) as copy:
        (copy / "pkg" / "deep" / "er").mkdir(parents=True)
        (copy / "pkg" / "deep" / "er" / "x").touch()
        for path in ("pkg/deep/er/x", "pkg/deep/er", "pkg/deep", "pkg"):
            (copy / path).chmod(0)
    assert not copy.parent.exists()


def test_it_is_gone_after_an_error(repo: Path) -> None:
    with (
        pytest.raises(ZeroDivisionError),
        open_repository(repo) as repository,
        disposable_copy(repository) as copy,
    ):
        raise ZeroDivisionError
    assert not copy.parent.exists()


def test_a_disk_without_room_is_said_before(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(repo)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
    with (
        open_repository(repo) as repository,
        pytest.raises(AuditError, match="nothing could be run") as raised,
        disposable_copy(repository),
    ):
        pass
    assert "TMPDIR" in raised.value.remedy


def test_a_disk_that_fills_up_is_said(repo: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("mlops_audit.world.probes.copying._write", full)
    with (
        open_repository(repo) as repository,
        pytest.raises(AuditError, match="No space left"),
        disposable_copy(repository),
    ):
        pass
    assert not os.listdir(tmp_path / "temporary")
