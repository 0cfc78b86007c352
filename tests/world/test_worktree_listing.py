from __future__ import annotations

import os
import shutil
import socket
from pathlib import Path

import pytest

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Entry, Kind, Snapshot
from mlops_audit.world.snapshot import open_repository


def kinds(snapshot: Snapshot) -> dict[str, Kind]:
    return {entry.path: entry.kind for entry in snapshot.entries}


def entry(snapshot: Snapshot, path: str) -> Entry:
    return next(entry for entry in snapshot.entries if entry.path == path)


def look(path: Path, rev: str | None = None) -> Snapshot:
    with open_repository(path, rev) as repository:
        return repository.snapshot


def test_a_fresh_commit_is_listed_clean_with_gits_own_ids(repo, git):
    snapshot = look(repo)
    assert [found.path for found in snapshot.entries] == [".gitignore", "a.py", "pkg/b.py"]
    assert snapshot.commit == git(repo, "rev-parse", "HEAD")
    assert (snapshot.name, snapshot.dirty, snapshot.diagnostics) == ("project", False, ())
    assert entry(snapshot, "a.py").blob == git(repo, "rev-parse", "HEAD:a.py")
    assert entry(snapshot, "a.py").size == 14


def test_untracked_files_count_and_ignored_ones_do_not(repo):
    (repo / "new.py").write_text("x\n")
    (repo / "run.log").write_text("x\n")
    snapshot = look(repo)
    assert "new.py" in kinds(snapshot)
    assert "run.log" not in kinds(snapshot)
    assert snapshot.dirty


@pytest.mark.parametrize("change", ["edit", "stage", "delete", "conflict"])
def test_any_difference_from_the_commit_makes_it_dirty(repo, git, change):
    if change == "edit":
        (repo / "a.py").write_text("import mlfloW\n")
    elif change == "stage":
        (repo / "a.py").write_text("x\n")
        git(repo, "add", ".")
        (repo / "a.py").write_text("import mlflow\n")
    elif change == "delete":
        (repo / "a.py").unlink()
    else:
        blob = git(repo, "rev-parse", "HEAD:a.py")
        rows = f"0 {'0' * 40}\ta.py\n" + "".join(f"100644 {blob} {stage}\ta.py\n" for stage in (1, 2, 3))
        git(repo, "update-index", "--index-info", stdin=rows.encode())
    snapshot = look(repo)
    assert snapshot.dirty
    assert [found.path for found in snapshot.entries].count("a.py") == (change != "delete")


def test_touching_a_file_does_not_make_it_dirty(repo):
    os.utime(repo / "a.py", (1, 1))
    assert not look(repo).dirty


def test_line_ends_converted_by_a_checkout_do_not_make_it_dirty(repo, git):
    git(repo, "config", "core.autocrlf", "true")
    (repo / "a.py").unlink()
    git(repo, "checkout", "a.py")
    assert (repo / "a.py").read_bytes().endswith(b"\r\n")
    os.utime(repo / "a.py", (1, 1))
    snapshot = look(repo)
    assert not snapshot.dirty
    ids = {entry.path: entry.id for entry in snapshot.entries}
    assert ids == {entry.path: entry.blob for entry in look(repo, "HEAD").entries}
    (repo / "a.py").write_bytes(b"import feast\r\n")
    assert look(repo).entries[1].id == look(repo).entries[1].blob


def test_the_content_of_an_lfs_pointer_on_disk_is_not_dirty_and_a_pointer_is_named(repo, git):
    content = b"\0weights" * 1000
    import hashlib

    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{hashlib.sha256(content).hexdigest()}\nsize {len(content)}\n"
    for name in ("model.bin", "other.bin"):
        (repo / name).write_text(pointer)
    git(repo, "add", ".")
    git(repo, "commit", "-m", "models")
    (repo / "model.bin").write_bytes(content)
    snapshot = look(repo)
    assert not snapshot.dirty
    assert kinds(snapshot)["model.bin"] is Kind.FILE
    assert kinds(snapshot)["other.bin"] is Kind.LFS
    assert kinds(look(repo, "HEAD"))["model.bin"] is Kind.LFS
    (large,) = (entry for entry in snapshot.entries if entry.path == "model.bin")
    assert large.id == large.blob  # where the content is not there, answers may be others


def test_what_only_a_filter_program_could_compare_is_judged_by_gits_own_note(repo, git):
    git(repo, "config", "filter.upper.clean", "tr a-z A-Z")
    git(repo, "config", "filter.upper.smudge", "tr A-Z a-z")
    (repo / ".gitattributes").write_text("*.txt filter=upper\n")
    (repo / "note.txt").write_text("quiet\n")
    git(repo, "add", ".")
    git(repo, "commit", "-m", "filtered")
    assert git(repo, "show", "HEAD:note.txt") == "QUIET"
    assert not look(repo).dirty
    (repo / "note.txt").write_text("other\n")
    os.utime(repo / "note.txt", (2, 2))
    assert look(repo).dirty


def test_links_are_listed_and_never_followed(repo, git, tmp_path):
    (tmp_path / "secret.py").write_text("secret\n")
    (repo / "link.py").symlink_to(tmp_path / "secret.py")
    (repo / "loop").symlink_to(repo)
    git(repo, "add", ".")
    git(repo, "commit", "-m", "links")
    with open_repository(repo) as repository:
        found = entry(repository.snapshot, "link.py")
        assert found.kind is Kind.SYMLINK
        assert repository.read(found) is None
        assert kinds(repository.snapshot)["loop"] is Kind.SYMLINK
        assert not repository.snapshot.dirty
        assert len(repository.snapshot.entries) == 5


def test_a_link_that_a_checkout_wrote_as_a_file_is_still_a_link(repo, git):
    (repo / "link").symlink_to("a.py")
    git(repo, "add", ".")
    git(repo, "commit", "-m", "link")
    git(repo, "config", "core.symlinks", "false")
    (repo / "link").unlink()
    git(repo, "checkout", "link")
    assert not (repo / "link").is_symlink()
    snapshot = look(repo)
    assert kinds(snapshot)["link"] is Kind.SYMLINK
    assert not snapshot.dirty


def test_a_tracked_folder_replaced_by_a_link_leads_nowhere(repo, tmp_path):
    shutil.move(repo / "pkg", tmp_path / "elsewhere")
    (repo / "pkg").symlink_to(tmp_path / "elsewhere")
    snapshot = look(repo)
    assert "pkg/b.py" not in kinds(snapshot)
    assert kinds(snapshot)["pkg"] is Kind.SYMLINK
    assert snapshot.dirty


def test_an_index_that_names_files_outside_is_not_obeyed(repo, tmp_path, git):
    (tmp_path / "secret.py").write_text("secret\n")
    blob = git(repo, "rev-parse", "HEAD:a.py")
    git(repo, "update-index", "--add", "--cacheinfo", f"100644,{blob},aa/secret.py")
    index = repo / ".git" / "index"
    crafted = index.read_bytes()[:-20].replace(b"aa/secret.py", b"../secret.py")
    import hashlib

    index.write_bytes(crafted + hashlib.sha1(crafted).digest())
    assert "../secret.py" in git(repo, "ls-files")
    snapshot = look(repo)
    assert not [path for path in kinds(snapshot) if "secret" in path]
    assert snapshot.dirty


def test_pipes_and_sockets_are_never_opened(repo, monkeypatch):
    (repo / "a.py").unlink()
    os.mkfifo(repo / "a.py")
    monkeypatch.chdir(repo)
    with socket.socket(socket.AF_UNIX) as unix:
        unix.bind("pkg/socket")
        snapshot = look(repo)
    assert kinds(snapshot)["a.py"] is Kind.SPECIAL
    assert snapshot.dirty


def test_a_large_file_is_listed_and_named_only_if_it_would_have_been_read(repo, git):
    (repo / "data.bin").write_bytes(b"x" * 5000)
    (repo / "huge.py").write_bytes(b"y" * 5000)
    git(repo, "add", ".")
    git(repo, "commit", "-m", "large")
    for rev in (None, "HEAD"):
        with open_repository(repo, rev, largest=4000) as repository:
            snapshot = repository.snapshot
            assert kinds(snapshot)["data.bin"] is Kind.OVERSIZE
            assert [found.path for found in snapshot.diagnostics] == ["huge.py"]
            assert repository.read(entry(snapshot, "huge.py")) is None
            assert not snapshot.dirty
    (repo / "data.bin").write_bytes(b"z" * 5001)
    with open_repository(repo, largest=4000) as repository:
        assert repository.snapshot.dirty


def test_names_with_newlines_escapes_and_bytes_that_are_no_text_survive(repo, git):
    names = [b"new\nline.py", b"esc\x1b[31m.py", b"latin\xe9.py", b'quote".py', "ünïcode.py".encode()]
    for name in names:
        (Path(os.fsdecode(os.fsencode(repo) + b"/" + name))).write_text("x\n")
    git(repo, "add", ".")
    git(repo, "commit", "-m", "names")
    for rev in (None, "HEAD"):
        with open_repository(repo, rev) as repository:
            found = {
                entry.path.encode("utf-8", "surrogateescape"): entry for entry in repository.snapshot.entries
            }
            assert set(names) <= set(found)
            assert all(repository.read(found[name]) == b"x\n" for name in names)
            assert not repository.snapshot.dirty


def test_files_a_sparse_checkout_leaves_out_are_read_from_objects(repo, git):
    git(repo, "sparse-checkout", "set", "--no-cone", "/*", "!/pkg/")
    assert not (repo / "pkg").exists()
    with open_repository(repo) as repository:
        found = entry(repository.snapshot, "pkg/b.py")
        assert found.kind is Kind.FILE
        assert found.size == 14
        assert repository.read(found) == b"import feast\n\n"
        assert not repository.snapshot.dirty


def test_a_sparse_file_whose_object_is_missing_is_said_to_be_absent(repo, git):
    git(repo, "sparse-checkout", "set", "--no-cone", "/*", "!/pkg/")
    blob = git(repo, "rev-parse", "HEAD:pkg/b.py")
    (repo / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    snapshot = look(repo)
    assert kinds(snapshot)["pkg/b.py"] is Kind.ABSENT
    assert [(found.path, found.kind) for found in snapshot.diagnostics] == [("pkg/b.py", "missing-object")]


def test_submodules_and_repositories_inside_are_one_entry_each(repo, git, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    (other / "inner.py").write_text("x\n")
    git(other, "add", ".")
    git(other, "commit", "-m", "inner")
    git(repo, "submodule", "add", str(other), "vendored")
    git(repo, "commit", "-m", "submodule")
    snapshot = look(repo)
    assert kinds(snapshot)["vendored"] is Kind.SUBMODULE
    assert "vendored/inner.py" not in kinds(snapshot)
    assert not snapshot.dirty
    assert kinds(look(repo, "HEAD"))["vendored"] is Kind.SUBMODULE
    assert list(kinds(look(repo / "vendored"))) == ["inner.py"]
    shutil.copytree(other, repo / "embedded")
    assert kinds(look(repo))["embedded"] is Kind.SUBMODULE


def test_a_linked_worktree_is_read_at_its_own_commit(repo, git, tmp_path):
    git(repo, "worktree", "add", "-b", "side", str(tmp_path / "side"))
    (tmp_path / "side" / "a.py").write_text("side\n")
    git(tmp_path / "side", "commit", "-am", "side")
    snapshot = look(tmp_path / "side")
    assert snapshot.commit == git(repo, "rev-parse", "side")
    assert not snapshot.dirty


def test_a_folder_inside_a_repository_is_audited_alone(repo):
    (repo / "untracked.py").write_text("x\n")
    with open_repository(repo / "pkg") as repository:
        snapshot = repository.snapshot
        (note,) = repository.notes
    assert [found.path for found in snapshot.entries] == ["b.py"]
    assert snapshot.name == "pkg"
    assert not snapshot.dirty
    assert note == "only the folder pkg of its repository: the rest was left out"
    with open_repository(repo / "pkg", "HEAD") as repository:
        assert repository.notes == (note,)
    with open_repository(repo) as repository:
        assert repository.notes == ()


def test_a_folder_that_git_ignores_is_audited_as_a_plain_one(repo):
    (repo / ".gitignore").write_text("scratch/\n")
    (repo / "scratch").mkdir()
    (repo / "scratch" / "x.py").write_text("x\n")
    with open_repository(repo / "scratch") as repository:
        assert list(kinds(repository.snapshot)) == ["x.py"]
        assert repository.snapshot.commit is None
        assert repository.notes == ("git ignores this folder: every file in it counts",)


def test_a_forgotten_virtual_environment_is_nobodys_project(repo):
    for name in ("env/pyvenv.cfg", "env/lib/x.py", ".venv/y.py", "node_modules/z.py", "pkg/environment.py"):
        (repo / name).parent.mkdir(parents=True, exist_ok=True)
        (repo / name).write_text("x\n")
    assert list(kinds(look(repo))) == [".gitignore", "a.py", "pkg/b.py", "pkg/environment.py"]


def test_a_repository_without_commits_is_said_to_be_one(tmp_path, git):
    git(tmp_path, "init")
    with open_repository(tmp_path) as repository:
        assert repository.snapshot.commit is None
        assert not repository.snapshot.dirty
        assert repository.snapshot.entries == ()
        assert repository.notes == ("HEAD has no commit yet", "there are no files here")
    (tmp_path / "a.py").write_text("x\n")
    assert list(kinds(look(tmp_path))) == ["a.py"]
    assert look(tmp_path).dirty


def test_a_sha256_repository_has_sha256_ids(tmp_path, git):
    git(tmp_path, "init", "--object-format=sha256")
    (tmp_path / "a.py").write_text("x\n")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "x")
    (tmp_path / "b.py").write_text("y\n")
    snapshot = look(tmp_path)
    assert entry(snapshot, "a.py").blob == git(tmp_path, "rev-parse", "HEAD:a.py")
    assert len(entry(snapshot, "b.py").blob) == 64


def test_an_unreadable_file_is_named_and_the_rest_is_read(repo, monkeypatch):
    real = os.open

    def refuse(path, *rest, **more):
        if os.fsencode(path).endswith(b"a.py"):
            raise PermissionError(13, "Permission denied")
        return real(path, *rest, **more)

    monkeypatch.setattr(os, "open", refuse)
    snapshot = look(repo)
    assert kinds(snapshot)["a.py"] is Kind.UNREADABLE
    assert kinds(snapshot)["pkg/b.py"] is Kind.FILE
    assert [(found.path, found.kind) for found in snapshot.diagnostics] == [("a.py", "unreadable")]


def test_another_users_repository_is_read_all_the_same(repo):
    if os.geteuid() != 0:
        pytest.skip("only root can give files away")
    for path in [repo, *repo.rglob("*")]:
        os.chown(path, 12345, 12345)
    assert not look(repo).dirty
    assert look(repo, "HEAD").commit == look(repo).commit


def test_a_hooks_environment_does_not_lead_elsewhere(repo, tmp_path, git, monkeypatch):
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    expected = look(repo)
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / "index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(other))
    assert look(repo) == expected


def test_a_commit_that_is_missing_is_not_taken_for_none_yet(repo, git):
    commit = git(repo, "rev-parse", "HEAD")
    (repo / ".git" / "objects" / commit[:2] / commit[2:]).unlink()
    with open_repository(repo) as repository:
        assert repository.notes == (
            f"the commit of HEAD, {commit[:12]}, is missing or damaged: run `git fsck`",
        )
    with pytest.raises(RepositoryError, match="could not read 'HEAD' as a commit"):
        open_repository(repo, "HEAD")
