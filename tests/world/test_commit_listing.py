from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

import pytest

from mlops_audit.errors import RepositoryError
from mlops_audit.model.snapshot import Kind
from mlops_audit.world.cache import Cache
from mlops_audit.world.snapshot import open_repository


def paths(path: Path, rev: str | None = None) -> list[str]:
    with open_repository(path, rev) as repository:
        return [entry.path for entry in repository.snapshot.entries]


@pytest.fixture
def history(repo, git):
    """Three commits, the second of which is tagged and adds ``second.py``."""
    (repo / "second.py").write_text("2\n")
    git(repo, "add", ".")
    git(repo, "commit", "-m", "second")
    git(repo, "tag", "-a", "v2", "-m", "two")
    (repo / "third.py").write_text("3\n")
    git(repo, "add", ".")
    git(repo, "commit", "-m", "third")
    return repo


def test_a_commit_is_read_without_a_checkout_whatever_lies_in_the_work_tree(history):
    (history / "untracked.py").write_text("x\n")
    (history / "a.py").write_text("changed\n")
    with open_repository(history, "HEAD") as repository:
        found = {entry.path: repository.read(entry) for entry in repository.snapshot.entries}
        assert found["a.py"] == b"import mlflow\n"
        assert "untracked.py" not in found
        assert not repository.snapshot.dirty


@pytest.mark.parametrize("rev", ["v2", "HEAD~1", "v2^{commit}", "main@{0}~1"])
def test_whatever_names_a_commit_will_do(history, git, rev):
    with open_repository(history, rev) as repository:
        assert repository.snapshot.commit == git(history, "rev-parse", "v2^{commit}")
        assert "third.py" not in [entry.path for entry in repository.snapshot.entries]


def test_abbreviated_ids_and_remote_branches_will_do(history, git, tmp_path):
    git(tmp_path, "clone", str(history), "clone")
    assert paths(tmp_path / "clone", "origin/main") == paths(history)
    assert paths(history, git(history, "rev-parse", "--short=7", "HEAD")) == paths(history)


def test_a_folder_is_audited_at_its_own_part_of_the_commit(history):
    assert paths(history / "pkg", "HEAD~1") == ["b.py"]


def test_a_folder_that_the_commit_lacks_is_an_error_that_says_so(history):
    (history / "new").mkdir()
    with pytest.raises(RepositoryError, match="has no folder new"):
        open_repository(history / "new", "HEAD")


def test_a_bare_repository_is_audited_at_its_head(history, git, tmp_path):
    git(tmp_path, "clone", "--bare", str(history), "mirror.git")
    with open_repository(tmp_path / "mirror.git") as repository:
        assert repository.snapshot.name == "mirror"
        assert repository.snapshot.commit == git(history, "rev-parse", "HEAD")
        assert len(repository.snapshot.entries) == 5
        assert "HEAD" in repository.notes[0]
    assert paths(tmp_path / "mirror.git", "v2") == paths(history, "v2")
    assert paths(history / ".git") == paths(history, "HEAD")


def test_an_empty_bare_repository_is_said_to_be_empty(git, tmp_path):
    git(tmp_path, "init", "--bare", "empty.git")
    with open_repository(tmp_path / "empty.git") as repository:
        assert repository.snapshot.commit is None
        assert repository.notes == ("HEAD has no commit yet", "there are no files here")


def test_a_bare_repository_whose_head_leads_nowhere_asks_for_a_revision(history, git, tmp_path):
    git(tmp_path, "clone", "--bare", str(history), "mirror.git")
    git(tmp_path / "mirror.git", "symbolic-ref", "HEAD", "refs/heads/gone")
    with pytest.raises(RepositoryError, match="no commit is called 'HEAD'"):
        open_repository(tmp_path / "mirror.git")


@pytest.mark.parametrize(
    "rev", ["nowhere", "HEAD:a.py", "HEAD~9", "", "-h", "--all", "a\0b", "HEAD..v2", "^HEAD", "a b"]
)
def test_what_names_no_commit_is_an_error_with_a_remedy(history, rev):
    with pytest.raises(RepositoryError) as caught:
        open_repository(history, rev)
    assert caught.value.remedy


def test_an_ambiguous_abbreviation_lists_what_it_could_mean(repo, git):
    commit = "commit refs/heads/many\ncommitter a <a@example.org> {} +0000\ndata 1\nx\n"
    git(
        repo,
        "fast-import",
        "--quiet",
        stdin="".join(commit.format(moment) for moment in range(1500)).encode(),
    )
    starts = Counter(line[:4] for line in git(repo, "log", "--format=%H", "many").split())
    (start, times) = starts.most_common(1)[0]
    assert times > 1
    with pytest.raises(RepositoryError, match=f"{start}.* is ambiguous: {start}"):
        open_repository(repo, start)


def test_a_name_that_is_both_a_branch_and_a_tag_is_taken_and_said(history, git):
    git(history, "tag", "main", "HEAD~1")
    with open_repository(history, "main") as repository:
        assert "ambiguous" in repository.notes[0]
        assert repository.snapshot.commit == git(history, "rev-parse", "HEAD~1")


def test_a_shallow_clone_reads_what_it_has_and_explains_what_it_lacks(history, git, tmp_path):
    git(tmp_path, "clone", "--depth=1", history.as_uri(), "shallow")
    assert paths(tmp_path / "shallow", "HEAD") == paths(history)
    with pytest.raises(RepositoryError) as caught:
        open_repository(tmp_path / "shallow", "HEAD~1")
    assert "--unshallow" in caught.value.remedy


def test_a_partial_clone_names_what_it_lacks_and_fetches_nothing(history, git, tmp_path):
    git(history, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--bare", "--filter=blob:none", history.as_uri(), "partial.git")
    with open_repository(tmp_path / "partial.git") as repository:
        assert {entry.kind for entry in repository.snapshot.entries} == {Kind.MISSING}
        assert len(repository.snapshot.diagnostics) == 5
        assert repository.read(repository.snapshot.entries[0]) is None


def test_many_missing_objects_are_counted_instead_of_listed(repo, git, tmp_path):
    for number in range(50):
        (repo / f"f{number}.py").write_text(str(number))
    git(repo, "add", ".")
    git(repo, "commit", "-m", "many")
    git(repo, "config", "uploadpack.allowFilter", "true")
    git(tmp_path, "clone", "--bare", "--filter=blob:none", repo.as_uri(), "partial.git")
    with open_repository(tmp_path / "partial.git") as repository:
        assert len(repository.snapshot.diagnostics) == 21
        assert any("32 more files" in found.message for found in repository.snapshot.diagnostics)


def test_a_damaged_object_costs_its_own_file_only(repo, git):
    lines = "".join(f"{number}\n" for number in range(60))
    for name in ("c.py", "d.py", "e.py"):
        (repo / name).write_text(lines + name)
    git(repo, "add", ".")
    git(repo, "commit", "-m", "some")
    blob = git(repo, "rev-parse", "HEAD:d.py")
    damaged = repo / ".git" / "objects" / blob[:2] / blob[2:]
    damaged.chmod(0o600)
    damaged.write_bytes(damaged.read_bytes()[:-8])
    with open_repository(repo, "HEAD") as repository:
        found = {entry.path: repository.read(entry) for entry in repository.snapshot.entries}
    assert found["d.py"] is None
    assert [path for path, content in found.items() if content is None] == ["d.py"]


def test_a_tree_with_names_no_checkout_could_have_is_read_without_them(repo, git):
    blob = git(repo, "rev-parse", "HEAD:a.py")
    row = bytes.fromhex(blob)
    tree = b"100644 ..\0" + row + b"100644 .git\0" + row + b"100644 ok.py\0" + row
    made = subprocess.run(
        ["git", "-C", repo, "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
        input=tree,
        capture_output=True,
        check=True,
    )
    commit = git(repo, "commit-tree", made.stdout.decode().strip(), "-m", "hostile")
    with open_repository(repo, commit) as repository:
        assert [entry.path for entry in repository.snapshot.entries] == ["ok.py"]
        assert [found.kind for found in repository.snapshot.diagnostics] == ["path", "path"]


def test_replacement_objects_do_not_replace_content(repo, git):
    other = git(repo, "hash-object", "-w", "--stdin", stdin=b"replaced!!!!\n")
    git(repo, "replace", git(repo, "rev-parse", "HEAD:a.py"), other)
    with open_repository(repo, "HEAD") as repository:
        assert repository.read(repository.snapshot.entries[1]) == b"import mlflow\n"


def test_objects_in_another_repository_are_found_through_alternates(history, git, tmp_path):
    git(tmp_path, "clone", "--shared", "--bare", str(history), "shared.git")
    assert paths(tmp_path / "shared.git") == paths(history)


def test_the_second_look_knows_sizes_without_asking(history, tmp_path, monkeypatch):
    cache = Cache(tmp_path / "cache")
    with open_repository(history, "HEAD", cache) as repository:
        first = repository.snapshot
    monkeypatch.setattr("mlops_audit.world.stored._cat", lambda *_: pytest.fail("git was asked again"))
    with open_repository(history, "HEAD", cache) as repository:
        assert repository.snapshot == first


def test_a_plain_folder_has_no_revisions(tmp_path):
    with pytest.raises(RepositoryError, match="not a git repository"):
        open_repository(tmp_path, "HEAD")
