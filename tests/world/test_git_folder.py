"""Git reads a repository's objects, names and index, and of its settings only those that change what it reads."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mlops_audit.errors import RepositoryError
from mlops_audit.world.history import History
from mlops_audit.world.snapshot import open_repository


def paths(root: Path, rev: str | None = None) -> list[str]:
    with open_repository(root, rev) as repository:
        assert not [each for each in repository.snapshot.diagnostics if "plain folder" in each.message]
        return [entry.path for entry in repository.snapshot.entries]


def append(repo: Path, text: str) -> None:
    with (repo / ".git" / "config").open("a") as file:
        file.write(text)


def test_the_folder_is_gone_when_the_repository_is_closed(repo, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "ours"))
    (tmp_path / "ours").mkdir()
    with open_repository(repo):
        assert len(list((tmp_path / "ours").iterdir())) == 1
    assert not list((tmp_path / "ours").iterdir())
    with pytest.raises(RepositoryError):
        open_repository(repo, "no-such-name")
    assert not list((tmp_path / "ours").iterdir())


def test_a_folder_of_temporary_files_in_the_repository_does_no_harm(repo, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(repo / "pkg" / "temporary"))
    (repo / "pkg" / "temporary").mkdir()
    for root in (repo, repo / "pkg"):
        with open_repository(root) as repository:
            assert not repository.snapshot.dirty
            assert not [entry for entry in repository.snapshot.entries if "temporary" in entry.path]


def test_no_room_for_the_folder_is_said(repo, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    with pytest.raises(RepositoryError, match="TMPDIR"):
        open_repository(repo, "HEAD")


def test_names_of_every_kind_are_known(repo, git):
    (repo / "a.py").write_text("two\n")
    git(repo, "commit", "-am", "two")
    git(repo, "tag", "-a", "v1", "-m", "v1")
    git(repo, "branch", "other", "HEAD~1")
    git(repo, "pack-refs", "--all")
    git(repo, "branch", "loose")
    git(repo, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    append(repo, '[remote "origin"]\n\tfetch = +refs/heads/*:refs/remotes/origin/*\n')
    append(repo, '[branch "main"]\n\tremote = origin\n\tmerge = refs/heads/main\n')
    for rev in ("HEAD", "v1", "other", "loose", "HEAD@{1}", "main@{0}", "main~1", "@{upstream}"):
        assert paths(repo, rev) == [".gitignore", "a.py", "pkg/b.py"]


def test_a_linked_work_tree_has_its_own_head_and_index(repo, git, tmp_path):
    git(repo, "worktree", "add", "-b", "side", str(tmp_path / "side"))
    side = tmp_path / "side"
    (side / "c.py").write_text("c\n")
    git(side, "add", "c.py")
    assert "c.py" in paths(side)
    assert "c.py" not in paths(side, "HEAD")
    git(side, "commit", "-m", "c")
    assert "c.py" in paths(side, "HEAD")
    assert "c.py" not in paths(repo, "HEAD")
    assert "c.py" in paths(repo, "side")
    with open_repository(side) as repository:
        assert not repository.snapshot.dirty
        assert History(repository).added("c.py").subject == "c"


def test_a_head_that_is_a_link_is_followed(repo):
    (repo / ".git" / "HEAD").unlink()
    (repo / ".git" / "HEAD").symlink_to("refs/heads/main")
    assert paths(repo, "HEAD") == [".gitignore", "a.py", "pkg/b.py"]


def test_a_head_that_is_a_pipe_is_said(repo):
    (repo / ".git" / "HEAD").unlink()
    os.mkfifo(repo / ".git" / "HEAD")
    with pytest.raises(RepositoryError, match="no ordinary file"):
        open_repository(repo, "HEAD")
    with open_repository(repo) as repository:
        assert "read as a plain folder" in repository.snapshot.diagnostics[0].message


def test_ids_of_sha256_are_read(tmp_path, git):
    git(tmp_path, "init", "--object-format=sha256")
    (tmp_path / "a.py").write_text("a\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "a")
    with open_repository(tmp_path) as repository:
        assert not repository.snapshot.dirty
        assert len(repository.snapshot.commit or "") == 64


def test_an_extension_that_git_does_not_know_is_refused_as_git_does(repo):
    append(repo, "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tnobodysIdea = x\n")
    with pytest.raises(RepositoryError, match="unknown repository extension"):
        open_repository(repo, "HEAD")


def test_a_broken_configuration_is_said_with_its_line(repo):
    append(repo, "[broken\n")
    with pytest.raises(RepositoryError, match=r"bad config line \d+ in file .*\.git/config"):
        open_repository(repo, "HEAD")


def test_files_that_only_the_repository_ignores_are_ignored(repo):
    (repo / ".git" / "info" / "exclude").write_text("*.one\n")
    (repo / "own ignores").write_text("*.two\n")
    append(repo, "[core]\n\texcludesFile = own ignores\n\tignoreCase = true\n")
    for name in ("x.one", "x.two", "x.LOG", "x.py"):
        (repo / name).write_text("x\n")
    assert paths(repo) == [".gitignore", "a.py", "own ignores", "pkg/b.py", "x.py"]


def test_files_that_the_user_ignores_are_ignored(repo):
    home = Path(os.environ["HOME"])
    (home / "ignored").write_text("*.mine\n")
    (home / ".gitconfig").write_text("[core]\n\texcludesFile = ~/ignored\n")
    (repo / "x.mine").write_text("x\n")
    assert "x.mine" not in paths(repo)


@pytest.mark.parametrize("make", [os.mkfifo, lambda path: os.symlink("/dev/zero", path)])
@pytest.mark.parametrize("name", [".git/info/exclude", ".git/config", ".git/packed-refs", ".git/shallow"])
def test_what_is_no_ordinary_file_is_left_out_and_said(repo, name, make, monkeypatch):
    monkeypatch.setattr("mlops_audit.world.git.TIMEOUT", 5.0)
    (repo / name).unlink(missing_ok=True)
    make(repo / name)
    with open_repository(repo) as repository:
        said = {each.path: each.message for each in repository.snapshot.diagnostics}
        assert list(said) == [name]
        assert "no ordinary file" in said[name]
        assert repository.snapshot.commit is not None


@pytest.mark.parametrize("name", [".gitattributes", ".mailmap", ".gitmodules", "pkg/.gitattributes"])
def test_history_reads_no_file_of_the_work_tree(repo, name, monkeypatch):
    monkeypatch.setattr("mlops_audit.world.git.TIMEOUT", 5.0)
    os.mkfifo(repo / name)
    with open_repository(repo) as repository:
        history = History(repository)
        assert history.authors("pkg/b.py", [1])[1].subject == "first"
        assert history.added("pkg/b.py").subject == "first"
        assert repository.snapshot.diagnostics == ()


def test_a_pipe_in_place_of_the_list_of_submodules_is_not_read(repo, monkeypatch, git):
    monkeypatch.setattr("mlops_audit.world.git.TIMEOUT", 5.0)
    git(repo, "update-index", "--add", "--cacheinfo", f"160000,{git(repo, 'rev-parse', 'HEAD')},sub")
    os.mkfifo(repo / ".gitmodules")
    with open_repository(repo) as repository:
        assert (repository.snapshot.dirty, repository.snapshot.diagnostics) == (True, ())


def test_a_pipe_in_place_of_an_ignore_file_is_named_and_the_rest_is_read(repo, monkeypatch):
    monkeypatch.setattr("mlops_audit.world.git.PATIENCE", 0.2)
    os.mkfifo(repo / "pkg" / ".gitignore")
    with open_repository(repo) as repository:
        (said,) = repository.snapshot.diagnostics
        assert said.message.startswith("untracked files could not be listed: git waits on pkg/.gitignore")
        assert [entry.path for entry in repository.snapshot.entries] == [".gitignore", "a.py", "pkg/b.py"]
        assert repository.snapshot.commit is not None


def test_a_pipe_in_the_git_folder_of_a_repository_inside_is_named(repo, monkeypatch, git):
    monkeypatch.setattr("mlops_audit.world.git.PATIENCE", 0.2)
    (repo / "inner").mkdir()
    git(repo / "inner", "init")
    (repo / "inner" / ".git" / "HEAD").unlink()
    os.mkfifo(repo / "inner" / ".git" / "HEAD")
    with open_repository(repo) as repository:
        said = [each.message for each in repository.snapshot.diagnostics]
        assert all("git waits on inner/.git/HEAD" in each for each in said)
        assert repository.snapshot.commit is not None


def test_a_pipe_in_place_of_an_object_is_given_up(repo, monkeypatch, git):
    monkeypatch.setattr("mlops_audit.world.git.TIMEOUT", 0.5)
    blob = git(repo, "rev-parse", "HEAD:a.py")
    with open_repository(repo, "HEAD") as repository:
        place = repo / ".git" / "objects" / blob[:2] / blob[2:]
        place.unlink()
        os.mkfifo(place)
        entry = next(each for each in repository.snapshot.entries if each.path == "a.py")
        assert repository.read(entry) is None
