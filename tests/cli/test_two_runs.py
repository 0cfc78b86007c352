"""Two runs of ``fix-docs`` at once, or an editor beside one: a document is one of those that may be, never a mix."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mlops_audit.cli.running import run
from mlops_audit.world import locking

HEAD = "# Status\n\n| Tool | Status | Completion |\n| --- | --- | --- |\n"
ROWS = "| MLflow | x | 100% |\n| Opik | ✅ Complete | 100% |\n"
DOCUMENT = HEAD + ROWS
NEWS = "Some words that an editor adds.\n\n"
RENAMED = DOCUMENT.replace("| Opik |", "| Opik tracing |")


class Steps:
    """Calls ``at_step`` when a run of this process touches the tree for the ``number``-th time."""

    def __init__(self) -> None:
        self.root, self.number, self.seen = "", 0, 0
        self.at_step: Callable[[], None] | None = None
        sys.addaudithook(self._hook)

    def _hook(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.at_step is None or event not in {"open", "os.rename", "os.remove", "os.chmod", "os.scandir"}:
            return
        name = os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes, Path)) else ""
        if not name.startswith(self.root):
            return
        self.seen += 1
        if self.seen == self.number:
            then, self.at_step = self.at_step, None
            then()


STEPS = Steps()


def lay_out(root: Path, text: str = DOCUMENT) -> Path:
    root.mkdir()
    (root / "S.md").write_text(text, encoding="utf-8")
    (root / "requirements.txt").write_text("opik\n")
    (root / "a.py").write_text("import mlflow\n")
    return root


def fixed(root: Path, *words: str) -> int:
    return run(["fix-docs", str(root), "--no-probes", "--evidence", "none", "-q", *words])


def meant(
    tmp_path: Path,
    name: str,
    text: str,
    other: Callable[[Path], object] = lambda _: None,
    words: tuple[str, ...] = (),
) -> str:
    """What one undisturbed run makes of a document."""
    root = lay_out(tmp_path / f"meant-{name}", text)
    other(root)
    assert fixed(root, *words) == 0
    return (root / "S.md").read_text()


def another_run(root: Path) -> None:
    fixed(root)


def a_run_that_knows_more(root: Path) -> None:
    (root / "b.py").write_text("import opik\n\n\ndef f():\n    return opik.track(f)\n")
    fixed(root)


def an_editor(root: Path) -> None:
    (root / "S.md").write_text(NEWS + DOCUMENT)


def an_editor_that_replaces(root: Path) -> None:
    (root / "new").write_text(RENAMED)
    os.replace(root / "new", root / "S.md")


def somebody_who_deletes(root: Path) -> None:
    (root / "S.md").unlink()


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (another_run, ()),
        (a_run_that_knows_more, ()),
        (an_editor, ()),
        (an_editor_that_replaces, ()),
        (somebody_who_deletes, ()),
        (an_editor, ("--adopt", "S.md")),
    ],
)
def test_whatever_happens_between_two_steps_a_document_is_never_a_mix(tmp_path, monkeypatch, other, words):
    monkeypatch.setattr(locking, "PATIENCE", 0)
    legal = {DOCUMENT, meant(tmp_path, "first", DOCUMENT), NEWS + DOCUMENT, RENAMED, None}
    legal |= {meant(tmp_path, "edited", NEWS + DOCUMENT), meant(tmp_path, "renamed", RENAMED)}
    legal.add(meant(tmp_path, "both", DOCUMENT, a_run_that_knows_more))
    if words:
        legal |= {
            meant(tmp_path, "adopted", DOCUMENT, words=words),
            meant(tmp_path, "news", NEWS + DOCUMENT, words=words),
        }
    for number in range(1, 200):
        root = lay_out(tmp_path / f"tree-{number}")
        STEPS.root, STEPS.number, STEPS.seen = str(root), number, 0
        STEPS.at_step = lambda root=root: other(root)
        code = fixed(root, *words)
        left, STEPS.at_step = STEPS.at_step, None
        after = (root / "S.md").read_text() if (root / "S.md").exists() else None
        assert code in {0, 2}, number
        assert after in legal, number
        assert not list(root.glob(".*")), number
        if left is not None:  # the run had fewer steps
            break
    assert number > 5


def test_two_programs_at_once_leave_what_one_would(tmp_path):
    wanted = meant(tmp_path, "alone", DOCUMENT)
    root = lay_out(tmp_path / "tree")
    command = [sys.executable, "-m", "mlops_audit", "fix-docs", str(root), "--no-probes", "-q"]
    for _ in range(6):
        (root / "S.md").write_text(DOCUMENT)
        both = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) for _ in "ab"]
        said = [(each.communicate(timeout=60)[1].decode(), each.returncode) for each in both]
        assert {code for _, code in said} <= {0, 2}, said
        assert 0 in {code for _, code in said}
        assert (root / "S.md").read_text() == wanted


def test_a_run_waits_for_one_that_is_writing_and_a_killed_one_keeps_nobody_waiting(
    tmp_path, monkeypatch, capfd
):
    root = lay_out(tmp_path / "tree")
    holds = (
        "import sys, time\nfrom pathlib import Path\nfrom mlops_audit.world.locking import writing_alone\n"
        f"with writing_alone(Path({str(root)!r})):\n    print('held', flush=True)\n    time.sleep(600)\n"
    )
    other = subprocess.Popen([sys.executable, "-c", holds], stdout=subprocess.PIPE)
    assert other.stdout.readline() == b"held\n"
    monkeypatch.setattr(locking, "PATIENCE", 0.1)
    assert fixed(root) == 2
    assert "another run is writing documents there; nothing was written" in capfd.readouterr().err
    assert (root / "S.md").read_text() == DOCUMENT
    other.kill()
    other.communicate()
    assert fixed(root) == 0
    assert (root / "S.md").read_text() != DOCUMENT
    assert sorted(os.listdir(root)) == ["S.md", "a.py", "requirements.txt"]


@pytest.mark.parametrize("command", ["check", "fix-docs"])
@pytest.mark.parametrize("new", [None, b"", b"# Status\n", b"abc" + DOCUMENT.encode(), b"\0\1" * 100])
def test_a_document_that_becomes_another_while_it_is_judged_is_no_bug(tmp_path, monkeypatch, command, new):
    from mlops_audit.cli.auditing import RepositoryEyes

    root = lay_out(tmp_path / "tree")
    read = RepositoryEyes.documents

    def documents(self, paths, tools):
        found = read(self, paths, tools)
        (root / "S.md").unlink() if new is None else (root / "S.md").write_bytes(new)
        return found

    monkeypatch.setattr(RepositoryEyes, "documents", documents)
    code = run([command, str(root), "--no-probes", "-q"])
    assert code == 2 if command == "fix-docs" else code in {0, 1}
    assert ((root / "S.md").read_bytes() if new is not None else None) == new


KILLED = """
import os, signal, sys
from mlops_audit.cli.running import run
step = getattr(os, sys.argv[1])
def kill(*arguments):
    if len(arguments) == 2 and not str(arguments[1]).endswith("S.md"):
        return step(*arguments)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(os, sys.argv[1], kill)
run(["fix-docs", sys.argv[2], "--no-probes", "-q"])
"""


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_what_a_killed_run_leaves_the_next_one_removes(tmp_path, monkeypatch, step):
    monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", str(tmp_path / "data"))
    root = lay_out(tmp_path / "tree")
    done = subprocess.run([sys.executable, "-c", KILLED, step, str(root)], check=False)
    assert done.returncode == -9
    assert (root / "S.md").read_text() == DOCUMENT
    (left,) = root.glob(".*")
    foreign = root / (left.name[:20] + "0" * 26 + ".tmp")
    foreign.write_text("somebody else's")
    assert run(["fix-docs", str(root), "--no-probes", "-q", "--dry-run"]) == 1
    assert left.exists()
    (root / "S.md").write_text("# Status\n")  # the next run has nothing to write
    assert fixed(root) == 0
    assert list(root.glob(".*")) == [foreign]


def test_the_unfinished_file_of_a_run_that_lives_stays(tmp_path, monkeypatch):
    from mlops_audit.world import writing

    monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", str(tmp_path / "data"))
    file, path = writing._begun(str(tmp_path), 0o600)
    with file:
        writing.clear_unfinished(tmp_path)
        assert os.path.exists(path)
    writing.clear_unfinished(tmp_path)
    assert not os.path.exists(path)
