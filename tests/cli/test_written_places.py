"""Where commands write: never through a link of the audited repository to what lies outside of it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from mlops_audit.cli.running import run

PRECIOUS = "export PATH=... # precious\n"
USUAL = ".mlops-audit/evidence.json"
PLAN = ".claude/plans/mlops-status-correction-plan.md"


@pytest.fixture
def root(tmp_path):
    root = tmp_path / "root"
    root.mkdir()
    (root / "a.py").write_text("import mlflow\n")
    (root / "requirements.txt").write_text("mlflow\n")
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "precious").write_text(PRECIOUS)
    return root


def linked(root: Path, path: str, *, at: int) -> str:
    """The file outside that ``path`` leads to by a link, which stands for the first ``at`` parts of it."""
    parts = path.split("/")
    outside = root.parent / "outside"
    place = root.joinpath(*parts[:at])
    place.parent.mkdir(parents=True, exist_ok=True)
    if at == len(parts):
        place.symlink_to(outside / "precious")
        return "precious"
    place.symlink_to(outside)
    target = outside.joinpath(*parts[at:])
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(PRECIOUS)
    return str(target.relative_to(outside))


def written_outside(root: Path) -> dict[str, str]:
    outside = root.parent / "outside"
    return {str(each.relative_to(outside)): each.read_text() for each in outside.rglob("*") if each.is_file()}


@pytest.mark.parametrize(
    ("words", "path"),
    [
        (["scan", "--save", "--probe", "imports", "--python", sys.executable], USUAL),
        (["plan", "--write", "--no-probes"], PLAN),
        (["init"], "mlops-audit.yaml"),
        (["init", "--force"], "mlops-audit.yaml"),
        (["scan", "--no-probes", "--output"], "docs/out/report.md"),
        (["check", "--no-probes", "--output"], "docs/out/report.md"),
        (["plan", "--no-probes", "--output"], "docs/out/report.md"),
        (["stubs", "--output"], "docs/out/report.md"),
        (["check", "--no-probes", "--reason", "x", "--write-baseline"], "docs/baseline.json"),
        (["scan", "--probe", "imports", "--python", sys.executable, "--save"], "docs/evidence.json"),
    ],
)
def test_no_link_of_the_repository_leads_out(root, words, path, capfd):
    command, *options = words
    if (options and options[-1] in {"--output", "--write-baseline"}) or path == "docs/evidence.json":
        options.append(str(root / path))
    for at in range(1, path.count("/") + 2):
        linked(root, path, at=at)
        before = written_outside(root)
        code = run([command, str(root), *options])
        said = capfd.readouterr().err
        assert code == 2, said
        assert "link" in said
        assert written_outside(root) == before
        assert set(before.values()) == {PRECIOUS}
        place = root.joinpath(*path.split("/")[:at])
        place.unlink()


def test_no_link_is_followed_to_another_file_of_the_repository_unasked(root, capfd):
    for path, words in (
        (USUAL, ["scan", "--save", "--python", sys.executable]),
        (PLAN, ["plan", "--write", "--no-probes"]),
        ("mlops-audit.yaml", ["init", "--force"]),
    ):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).symlink_to(root / "a.py")
        assert run([words[0], str(root), *words[1:]]) == 2
        assert "is a link" in capfd.readouterr().err
    assert (root / "a.py").read_text() == "import mlflow\n"


def test_a_document_that_a_link_leads_out_of_is_not_inserted_into(root, capfd):
    (root / "docs").symlink_to(root.parent / "outside")
    (root / "S.md").symlink_to(root.parent / "outside" / "precious")
    for path in ("docs/precious", "S.md"):
        assert run(["fix-docs", str(root), "--insert", "readme-status", "--into", path, "--no-probes"]) == 2
        assert run(["fix-docs", str(root), "--adopt", path, "--no-probes"]) == 2
    assert "leads out of the repository" in capfd.readouterr().err
    assert set(written_outside(root).values()) == {PRECIOUS}


def test_a_path_outside_and_a_link_inside_are_the_users_own(root):
    other = root.parent / "report.md"
    other.symlink_to("outside/report.md")
    assert run(["scan", str(root), "--no-probes", "-o", str(other), "-q"]) == 0
    assert (root.parent / "outside" / "report.md").is_file()
    (root / "link.md").symlink_to("real.md")
    assert run(["scan", str(root), "--no-probes", "-o", str(root / "link.md"), "-q"]) == 0
    assert ((root / "link.md").is_symlink(), (root / "real.md").is_file()) == (True, True)
    assert run(["scan", str(root), "--no-probes", "-o", "/dev/null", "-q"]) == 0


def test_what_stands_where_a_folder_is_needed_is_named_before_anything_is_run(root, capfd):
    (root / ".mlops-audit").write_text("x")
    (root / ".claude").write_text("x")
    assert run(["scan", str(root), "--save", "--python", sys.executable]) == 2
    said = capfd.readouterr().err
    assert ".mlops-audit: is no folder" in said
    assert "running" not in said
    assert run(["plan", str(root), "--write", "--no-probes"]) == 2
    assert "is needed as a folder" in capfd.readouterr().err
    assert ((root / ".mlops-audit").read_text(), (root / ".claude").read_text()) == ("x", "x")


def test_a_folder_that_may_not_be_written_is_named(root, capfd, monkeypatch):
    (root / ".mlops-audit").mkdir()
    monkeypatch.setattr(os, "access", lambda path, _: not str(path).endswith(".mlops-audit"))
    assert run(["scan", str(root), "--save", "--python", sys.executable]) == 2
    assert "nothing may be written to this folder" in capfd.readouterr().err


@pytest.mark.parametrize(
    ("words", "path"),
    [(["scan", "--save", "--no-probes"], USUAL), (["plan", "--write", "--no-probes"], PLAN)],
)
def test_a_pipe_in_the_place_of_a_file_of_ours_is_not_waited_for(root, words, path, capfd):
    place = root / path
    place.parent.mkdir(parents=True)
    os.mkfifo(place)
    assert run([words[0], str(root), *words[1:], "-q"]) == 2
    assert "is no ordinary file: not written" in capfd.readouterr().err
