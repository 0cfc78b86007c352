"""A manifest or tool file that cannot be read is refused: exit code 2, and nothing is audited."""

from __future__ import annotations

import os

import pytest

from mlops_audit.cli.manifest import LARGEST
from mlops_audit.cli.running import run


@pytest.fixture
def root(tmp_path):
    (tmp_path / "a.py").write_text("import mlflow\n")
    return tmp_path


def refused(capsysbinary, *words):
    assert run([str(word) for word in words]) == 2
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    return captured.err.decode()


def _link(path):
    path.symlink_to("/etc/hostname")


def _folder(path):
    path.mkdir()
    (path / "x").write_text("x")


def _large(path):
    path.write_text("#" * (LARGEST + 1))


def _huge(path):
    with open(path, "wb") as file:
        file.truncate(9 * 1024 * 1024)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (_link, "symbolic link"),
        (_folder, "is a folder"),
        (os.mkfifo, "no regular file"),
        (_large, "larger than 256 KiB"),
        (_huge, "too large"),
    ],
)
@pytest.mark.parametrize("name", ["mlops-audit.yaml", "config/mlops-audit.yml"])
def test_a_manifest_that_is_no_readable_file_is_refused(make, reason, name, root, capsysbinary):
    (root / "config").mkdir()
    make(root / name)
    said = refused(capsysbinary, "scan", root)
    assert said.startswith(f"{name}: ")
    assert reason in said


@pytest.mark.parametrize("make", [_link, os.mkfifo, _large])
def test_a_tool_file_that_is_no_readable_file_is_refused(make, root, capsysbinary):
    (root / "mlops-audit.yaml").write_text("catalog: [tools/*.yaml]\n")
    (root / "tools").mkdir()
    make(root / "tools" / "x.yaml")
    assert refused(capsysbinary, "scan", root).startswith("tools/x.yaml: ")


@pytest.mark.parametrize("name", ["/dev/zero", "pipe", ".", "missing"])
def test_a_manifest_named_by_hand_that_cannot_be_read_is_refused(name, root, capsysbinary, monkeypatch):
    monkeypatch.chdir(root)
    os.mkfifo("pipe")
    assert refused(capsysbinary, "scan", root, "--config", name).startswith(f"{name}: ")


@pytest.mark.parametrize(
    "manifest",
    [
        "weights: {is_used: 1e308, is_declared: 1e308}",
        "weights: {is_used: " + "9" * 390 + "}",
        "tools: {mlflow: {requires: [{tests: {at_least: 1e300}}]}}",
        "tools: {mlflow: {requires: [{tests: {at_least: " + "9" * 390 + "}}]}}",
    ],
)
def test_numbers_with_which_nobody_can_reckon_are_refused(manifest, root, capsysbinary):
    (root / "mlops-audit.yaml").write_text(manifest)
    assert "mlops-audit.yaml:1: " in refused(capsysbinary, "scan", root)


def test_an_alias_bomb_in_a_tool_file_is_refused(root, capsysbinary):
    levels = "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]\n" for n in range(1, 12))
    (root / "mlops-audit.yaml").write_text("catalog: [x.yaml]\n")
    (root / "x.yaml").write_text(f"l0: &l0 [x]\n{levels}")
    assert refused(capsysbinary, "scan", root).startswith("x.yaml:")


def _link_out(path):
    path.symlink_to(path.parent.parent / "victim")


def _link_folder(path):
    (path.parent / "config").symlink_to(path.parent.parent / "elsewhere")
    (path.parent.parent / "elsewhere" / "mlops-audit.yaml").write_text("mine")


@pytest.mark.parametrize("make", [_link_out, _link_folder, os.mkfifo])
def test_init_writes_through_no_link_and_into_no_pipe(make, tmp_path, capsysbinary):
    (tmp_path / "elsewhere").mkdir()
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.py").write_text("import mlflow\n")
    make(root / "mlops-audit.yaml")
    before = sorted(str(path) for path in tmp_path.rglob("*"))
    assert "not written" in refused(capsysbinary, "init", root, "--force")
    assert sorted(str(path) for path in tmp_path.rglob("*")) == before
