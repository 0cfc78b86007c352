"""Who wrote a line, and when a file came or went."""

from __future__ import annotations

import pytest

from mlops_audit.world.history import History
from mlops_audit.world.snapshot import open_repository


def commit(git, root, message, **files):
    for name, text in files.items():
        place = root / name.replace("__", "/")
        if text is None:
            place.unlink()
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", message, "--date", "2026-01-02T03:04:05Z")


def test_each_line_has_its_commit(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", doc="one\ntwo\n")
    commit(git, tmp_path, "second", doc="one\nTWO\nthree\n")
    with open_repository(tmp_path) as repository:
        found = History(repository).authors("doc", [1, 2, 3])
    assert {line: each.subject for line, each in found.items()} == {1: "first", 2: "second", 3: "second"}
    assert {each.date for each in found.values()} == {"2026-01-02"}
    assert all(len(each.id) == 8 for each in found.values())


def test_a_line_written_since_the_commit_has_none_and_the_others_keep_theirs(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", doc="one\n")
    commit(git, tmp_path, "second", doc="one\ntwo\n")
    (tmp_path / "doc").write_text("zero\none\ntwo\nthree\n", encoding="utf-8")
    (tmp_path / "new").write_text("new\n", encoding="utf-8")
    with open_repository(tmp_path) as repository:
        found = History(repository).authors("doc", [1, 2, 3, 4])
        assert {line: each.subject for line, each in found.items()} == {2: "first", 3: "second"}
        assert History(repository).authors("new", [1]) == {}


def test_a_checkout_with_other_line_ends_has_the_same_authors(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", doc="one\ntwo\n")
    (tmp_path / "doc").write_bytes(b"one\r\ntwo\r\n")
    (tmp_path / "new").write_text("new\n", encoding="utf-8")
    with open_repository(tmp_path) as repository:
        assert repository.snapshot.dirty
        assert History(repository).authors("doc", [2])[2].subject == "first"


@pytest.mark.parametrize("dirty", [False, True])
def test_nothing_is_told_where_objects_are_missing(git, tmp_path, dirty):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", doc="one\n")
    commit(git, tmp_path, "second", doc="one\ntwo\n")
    blob = git(tmp_path, "rev-parse", "HEAD~1:doc")
    (tmp_path / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    if dirty:
        (tmp_path / "doc").write_text("one\ntwo\nthree\n", encoding="utf-8")
    with open_repository(tmp_path) as repository:
        assert repository.snapshot.dirty == dirty
        assert History(repository).authors("doc", [1]) is None


def test_a_history_without_trees_is_not_taken_for_one_without_the_file(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", doc="one\n", gone="x\n")
    commit(git, tmp_path, "second", gone=None)
    tree = git(tmp_path, "rev-parse", "HEAD~1^{tree}")
    (tmp_path / ".git" / "objects" / tree[:2] / tree[2:]).unlink()
    with open_repository(tmp_path) as repository:
        history = History(repository)
        assert not history.untold
        assert history.removed("gone") is None
        assert history.untold


def test_a_subject_may_hold_any_sign(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "one\x0btwo\x85three\u2028four", doc="one\n")
    with open_repository(tmp_path) as repository:
        assert History(repository).added("doc").subject == "one\x0btwo\x85three\u2028four"


def test_when_a_file_came_and_went(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", **{"src__a.py": "x\n", "b": "y\n"})
    commit(git, tmp_path, "without it", **{"src__a.py": None})
    commit(git, tmp_path, "later", b="z\n")
    with open_repository(tmp_path) as repository:
        history = History(repository)
        assert history.added("src/a.py").subject == "first"
        assert history.removed("src/a.py").subject == "without it"
        assert history.added("never.py") is None
        assert history.removed("b") is None


def test_a_folder_of_the_repository_asks_about_its_own_files(git, tmp_path):
    git(tmp_path, "init", "-q")
    commit(git, tmp_path, "first", inner__doc="one\n", doc="other\n")
    commit(git, tmp_path, "second", doc="changed\n")
    with open_repository(tmp_path / "inner") as repository:
        assert History(repository).authors("doc", [1])[1].subject == "first"


def test_a_plain_folder_has_no_history(tmp_path):
    (tmp_path / "doc").write_text("one\n", encoding="utf-8")
    with open_repository(tmp_path) as repository:
        history = History(repository)
        assert history.authors("doc", [1]) == {}
        assert history.added("doc") is None


def test_the_edge_of_a_shallow_clone_is_marked(git, tmp_path):
    whole = tmp_path / "whole"
    whole.mkdir()
    git(whole, "init", "-q")
    commit(git, whole, "first", doc="one\n", gone="x\n")
    commit(git, whole, "second", other="y\n", gone=None)
    commit(git, whole, "third", doc="one\nnew\n")
    git(tmp_path, "clone", "-q", "--depth", "2", f"file://{whole}", "part")
    with open_repository(tmp_path / "part") as repository:
        history = History(repository)
        lines = history.authors("doc", [1, 2])
        assert {line: (each.subject, each.oldest) for line, each in lines.items()} == {
            1: ("second", True),
            2: ("third", False),
        }
        assert history.added("doc").oldest
        assert [each.oldest for each in history.changes("doc")] == [False, True]
        assert history.shallow
    with open_repository(whole) as repository:
        history = History(repository)
        assert not history.shallow
        assert not history.added("doc").oldest
