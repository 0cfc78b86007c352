from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Kind
from mlops_audit.world import snapshot as snapshot_module
from mlops_audit.world.blobs import blob_id
from mlops_audit.world.snapshot import open_repository


def fill(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"{name}\n")


def test_every_file_counts_but_what_tools_put_there(tmp_path):
    ours = ["a.py", "build/b.py", "deep/er/c.py", "env/d.py", "run.log"]
    theirs = [".git/config", ".venv/x.py", "deep/node_modules/x.js", "myenv/pyvenv.cfg", "myenv/lib/x.py"]
    fill(tmp_path, *ours, *theirs, "deep/__pycache__/c.pyc", "conda/conda-meta/history", "conda/x.py")
    with open_repository(tmp_path) as repository:
        assert [entry.path for entry in repository.snapshot.entries] == ours
        assert repository.snapshot.entries[0].blob == blob_id(b"a.py\n")
        assert repository.snapshot.commit is None
        assert not repository.snapshot.dirty
        assert repository.read(repository.snapshot.entries[1]) == b"build/b.py\n"
        assert "not a git repository" in repository.notes[0]


def test_data_outside_git_is_listed_without_being_read(tmp_path, monkeypatch):
    fill(tmp_path, "data/cat.JPG", "model.safetensors")
    monkeypatch.setattr("mlops_audit.world.survey.read_file", lambda *_: pytest.fail("read"))
    with open_repository(tmp_path) as repository:
        assert [(found.path, found.kind, found.blob) for found in repository.snapshot.entries] == [
            ("data/cat.JPG", Kind.FILE, ""),
            ("model.safetensors", Kind.FILE, ""),
        ]
        assert repository.read(repository.snapshot.entries[0]) == b"data/cat.JPG\n"


def test_an_environment_given_as_the_folder_itself_is_audited(tmp_path):
    fill(tmp_path, "pyvenv.cfg", "x.py")
    with open_repository(tmp_path) as repository:
        assert len(repository.snapshot.entries) == 2


def test_links_loops_and_pipes_do_no_harm(tmp_path):
    fill(tmp_path, "a.py")
    (tmp_path / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "self").symlink_to("self")
    os.mkfifo(tmp_path / "pipe")
    with open_repository(tmp_path) as repository:
        assert {entry.path: entry.kind for entry in repository.snapshot.entries} == {
            "a.py": Kind.FILE,
            "loop": Kind.SYMLINK,
            "pipe": Kind.SPECIAL,
            "self": Kind.SYMLINK,
        }


def test_a_folder_that_may_not_be_listed_is_named(tmp_path, monkeypatch):
    fill(tmp_path, "a.py", "closed/b.py")
    real = os.scandir

    def refuse(path):
        if os.fsencode(path).endswith(b"closed"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    with open_repository(tmp_path) as repository:
        assert [entry.path for entry in repository.snapshot.entries] == ["a.py"]
        assert [(found.path, found.kind) for found in repository.snapshot.diagnostics] == [
            ("closed", "unreadable")
        ]


def test_an_empty_folder_is_said_to_be_empty(tmp_path):
    with open_repository(tmp_path) as repository:
        assert repository.snapshot.entries == ()
        assert "there are no files here" in repository.notes


@pytest.mark.parametrize("path", ["missing", "file.py", "nul\0"])
def test_what_is_no_folder_is_an_error_with_a_remedy(tmp_path, path):
    (tmp_path / "file.py").write_text("x\n")
    with pytest.raises(RepositoryError) as caught:
        open_repository(str(tmp_path / path))
    assert caught.value.remedy


def test_without_git_a_work_tree_is_read_as_a_folder_and_that_is_said(repo, monkeypatch):
    monkeypatch.setattr(snapshot_module, "find_git", lambda: None)
    with open_repository(repo) as repository:
        assert [entry.path for entry in repository.snapshot.entries] == [".gitignore", "a.py", "pkg/b.py"]
        assert [(found.kind, found.message.split(";")[0]) for found in repository.snapshot.diagnostics] == [
            ("git", "git was not found")
        ]
    with pytest.raises(RepositoryError, match="git was not found"):
        open_repository(repo, "HEAD")


def test_a_repository_that_git_cannot_read_is_read_as_a_folder_and_that_is_said(repo):
    (repo / ".git" / "index").write_bytes(b"DIRC nonsense")
    with open_repository(repo) as repository:
        assert len(repository.snapshot.entries) == 3
        assert "index file" in repository.snapshot.diagnostics[0].message


def test_a_git_file_that_leads_nowhere_is_said(tmp_path):
    fill(tmp_path, "a.py")
    (tmp_path / ".git").write_text("gitdir: ../gone/.git/modules/x\n")
    with open_repository(tmp_path) as repository:
        assert [entry.path for entry in repository.snapshot.entries] == ["a.py"]
        assert "leads nowhere" in repository.snapshot.diagnostics[0].message
    with pytest.raises(RepositoryError, match="not a git repository"):
        open_repository(tmp_path, "HEAD")


def test_git_is_not_taken_from_a_relative_entry_of_the_path(tmp_path, monkeypatch):
    fake = tmp_path / "git"
    fake.write_text("#!/bin/sh\n")
    fake.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", f".{os.pathsep}{os.pathsep}")
    assert snapshot_module.find_git() is None
