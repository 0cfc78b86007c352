"""All documents are written, or none."""

from __future__ import annotations

import os

import pytest

from mlops_audit.errors import AuditError
from mlops_audit.world.documents import Change, write_documents


def change(path: str, old: str, new: str) -> Change:
    return Change(path=path, old=old.encode(), new=new.encode())


def lay_out(root, **files: str) -> None:
    for name, text in files.items():
        (root / f"{name}.md").write_text(text, encoding="utf-8")


def test_every_document_is_written_with_its_permissions(tmp_path):
    lay_out(tmp_path, a="1", b="2")
    (tmp_path / "b.md").chmod(0o640)
    write_documents(tmp_path, [change("a.md", "1", "one"), change("b.md", "2", "two")])
    assert [(tmp_path / name).read_text() for name in ("a.md", "b.md")] == ["one", "two"]
    assert (tmp_path / "b.md").stat().st_mode & 0o777 == 0o640
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md"]


def refused(root, *changes: Change) -> AuditError:
    with pytest.raises(AuditError) as error:
        write_documents(root, changes)
    return error.value


def test_one_that_changed_meanwhile_stops_all(tmp_path):
    lay_out(tmp_path, a="1", b="changed")
    error = refused(tmp_path, change("a.md", "1", "one"), change("b.md", "2", "two"))
    assert error.path == "b.md"
    assert "changed while" in error.message
    assert (tmp_path / "a.md").read_text() == "1"


def test_one_that_is_gone_stops_all(tmp_path):
    lay_out(tmp_path, a="1")
    assert refused(tmp_path, change("a.md", "1", "one"), change("b.md", "2", "two")).path == "b.md"
    assert (tmp_path / "a.md").read_text() == "1"


def test_one_that_is_read_only_stops_all(tmp_path):
    lay_out(tmp_path, a="1", b="2")
    (tmp_path / "b.md").chmod(0o444)
    error = refused(tmp_path, change("a.md", "1", "one"), change("b.md", "2", "two"))
    assert "read-only" in error.message
    assert (tmp_path / "a.md").read_text() == "1"


@pytest.mark.parametrize("path", ["../outside.md", "link.md", "folder/outside.md"])
def test_no_path_leads_out(tmp_path, path):
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside.md").write_text("1")
    (root / "link.md").symlink_to(tmp_path / "outside.md")
    (root / "folder").symlink_to(tmp_path)
    error = refused(root, change(path, "1", "one"))
    assert "leads out" in error.message
    assert (tmp_path / "outside.md").read_text() == "1"


def test_a_link_inside_stays_a_link(tmp_path):
    lay_out(tmp_path, a="1")
    (tmp_path / "link.md").symlink_to("a.md")
    write_documents(tmp_path, [change("link.md", "1", "one")])
    assert (tmp_path / "link.md").is_symlink()
    assert (tmp_path / "a.md").read_text() == "one"


def test_a_disk_that_fills_up_names_what_was_written(tmp_path, monkeypatch):
    lay_out(tmp_path, a="1", b="2")
    real = os.replace

    def replace(source, target):
        if str(target).endswith("b.md"):
            raise OSError(28, "No space left on device")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    error = refused(tmp_path, change("a.md", "1", "one"), change("b.md", "2", "two"))
    assert "No space left" in error.message
    assert "written before it: a.md" in error.message
    assert (tmp_path / "b.md").read_text() == "2"
    assert sorted(os.listdir(tmp_path)) == ["a.md", "b.md"]
