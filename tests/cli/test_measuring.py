"""Scans that run something: a project of our own, probed with the interpreter that runs this."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from foreground import listening
from mlops_audit.cli.running import run

FILES = {
    "requirements.txt": "msgspec\n",
    "mlops-audit.yaml": "catalog: ['tools/*.yaml']\ntools: {inhouse: {}}\n",
    "tools/inhouse.yaml": (
        "id: inhouse\nname: In-house\ncategory: serving\ndistributions: [msgspec]\nimports: [msgspec]\n"
    ),
    "src/__init__.py": "",
    "src/coding.py": "import msgspec\nfrom src.other import A\n\ndef f():\n    return msgspec.json.encode(A)\n",
    "src/other.py": "A = 1\n",
    "src/apart.py": "import msgspec\n\ndef g():\n    return msgspec\n",
    "main.py": "from src import apart, coding\n\nif __name__ == '__main__':\n    print(coding.f(), apart.g())\n",
    "tests/test_coding.py": "from src.coding import f\n\ndef test_f():\n    open('left-behind', 'w').close()\n    assert f() == b'1'\n",
    "tests/test_apart.py": "from src.apart import g\n\ndef test_g():\n    assert g()\n",
}


@pytest.fixture
def project(tmp_path):
    root = tmp_path / "project"
    for name, text in FILES.items():
        place = root / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
    return root


@pytest.fixture(autouse=True)
def _no_ci(monkeypatch):
    monkeypatch.delenv("CI", raising=False)


def scanned(capsysbinary, root, *words):
    capsysbinary.readouterr()
    code = run(["scan", str(root), "--python", sys.executable, "--format", "json", *words])
    captured = capsysbinary.readouterr()
    assert code == 0, captured.err
    return json.loads(captured.out), captured.err.decode()


def tool(report):
    (found,) = [each for each in report["tools"] if each["id"] == "inhouse"]
    return found


def outcome(report, check):
    (found,) = [each for each in tool(report)["evidence"] if each["check"] == check]
    return found["outcome"]


def tree(root: Path) -> dict[str, str]:
    return {
        str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def test_everything_is_measured_once_and_the_tree_stays_as_it_was(project, capsysbinary):
    before = tree(project)
    report, said = scanned(capsysbinary, project)
    assert "running 2 imports, 2 test files with" in said
    assert report["probes"] == "run"
    assert report["interpreter"]["found"] == "--python"
    assert (tool(report)["status"], tool(report)["completion"]) == ("complete", {"low": 100.0, "high": 100.0})
    assert [test["outcomes"] for test in tool(report)["tests"]] == [{"passed": 1}, {"passed": 1}]
    assert report["rollups"]["tests"] == {"collected": 2, "passed": {"low": 2, "high": 2, "of": 2}}
    again, said = scanned(capsysbinary, project)
    assert (again, said) == (report, "")
    assert tree(project) == before


def test_what_a_change_can_affect_is_run_again_and_nothing_else(project, capsysbinary):
    scanned(capsysbinary, project)
    (project / "README.md").write_text("news\n")
    assert scanned(capsysbinary, project)[1] == ""
    (project / "src" / "other.py").write_text("raise ValueError('no')\n")
    report, said = scanned(capsysbinary, project)
    assert "running 1 import, 1 test file with" in said
    assert (outcome(report, "imports_cleanly"), outcome(report, "tests_pass")) == ("BROKEN", "BROKEN")
    assert tool(report)["status"] == "broken"
    (gap,) = next(each["gaps"] for each in tool(report)["evidence"] if each["check"] == "imports_cleanly")
    assert (gap["path"], gap["line"], gap["note"]) == ("src/other.py", 1, "ValueError: no")


def test_nothing_is_run_unasked_of_a_commit_and_no_probes_runs_nothing(project, capsysbinary):
    report, said = scanned(capsysbinary, project, "--no-probes")
    assert (report["probes"], said, tool(report)["status"]) == ("none", "", "unverified")


def test_a_kind_of_probe_can_be_chosen(project, capsysbinary):
    report, said = scanned(capsysbinary, project, "--probe", "imports")
    assert "running 2 imports with" in said
    assert (outcome(report, "imports_cleanly"), outcome(report, "tests_pass")) == ("FOUND", "UNKNOWN")
    report, said = scanned(capsysbinary, project, "--probe", "collect")
    assert [test["count"] for test in tool(report)["tests"]] == [1, 1]
    assert outcome(report, "tests_pass") == "UNKNOWN"


def test_evidence_travels_and_never_passes_for_new(project, capsysbinary):
    measured, _ = scanned(capsysbinary, project, "--save")
    assert (project / ".mlops-audit" / "evidence.json").is_file()
    again, said = scanned(capsysbinary, project, "--no-probes", "--no-cache")
    assert (again["probes"], said) == ("evidence", "")
    assert tool(again) == tool(measured)
    without, _ = scanned(capsysbinary, project, "--no-probes", "--no-cache", "--evidence", "none")
    assert without["probes"] == "none"
    (project / "src" / "apart.py").write_text("import msgspec\n\n\ndef g():\n    return msgspec\n")
    later, _ = scanned(capsysbinary, project, "--no-probes", "--no-cache")
    assert outcome(later, "imports_cleanly") == "UNKNOWN"
    assert any("out of date: import src/apart.py" in note for note in later["notes"])
    (project / "requirements.txt").write_text("msgspec>0\n")
    later, _ = scanned(capsysbinary, project, "--no-probes", "--no-cache")
    assert later["probes"] == "none"
    assert any("declared dependencies have changed" in note for note in later["notes"])


def test_evidence_holds_for_a_checkout_with_other_line_ends(project, capsysbinary, tmp_path):
    names = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for words in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*names, *words], cwd=project, check=True)
    saved, clone = str(tmp_path / "evidence.json"), tmp_path / "clone"
    measured, _ = scanned(capsysbinary, project, "--save", saved)
    subprocess.run(["git", "clone", "-q", "-c", "core.autocrlf=true", str(project), str(clone)], check=True)
    assert b"\r\n" in (clone / "src" / "apart.py").read_bytes()
    again, _ = scanned(capsysbinary, clone, "--no-probes", "--no-cache", "--evidence", saved)
    assert (again["probes"], again["notes"], tool(again)) == ("evidence", [], tool(measured))


def judged(capsysbinary, root, *words):
    capsysbinary.readouterr()
    code = run(["check", str(root), "--no-probes", "--no-cache", *words])
    captured = capsysbinary.readouterr()
    assert code in {0, 1}, captured.err
    return captured.out.decode(), captured.err.decode()


def forged(project):
    """The saved evidence with another answer."""
    path = project / ".mlops-audit" / "evidence.json"
    path.write_text(
        path.read_text().replace('"passed": 1', '"passed": 2').replace('"collected": 1', '"collected": 2')
    )
    return path


@pytest.mark.parametrize("how", ["changed", "of another user", "with a key of the tree"])
def test_evidence_of_the_audited_tree_is_not_believed_unasked(
    project, capsysbinary, monkeypatch, tmp_path, how
):
    if how == "with a key of the tree":
        monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", str(project / "data"))
    scanned(capsysbinary, project, "--save")
    if how == "of another user":
        monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", str(tmp_path / "another"))
    elif how == "changed":
        forged(project)
    report, said = scanned(capsysbinary, project, "--no-probes", "--no-cache")
    assert report["probes"] == "none"
    assert ".mlops-audit/evidence.json is not used" in said
    assert any(".mlops-audit/evidence.json is not used" in note for note in report["notes"])
    for name in ("terminal", "json", "markdown", "github", "sarif", "junit"):
        out, said = judged(capsysbinary, project, "--format", name)
        assert ".mlops-audit/evidence.json is not used" in " ".join(out.split()), name
        assert "name it with --evidence" in said
    assert judged(capsysbinary, project, "--evidence", "none")[1] == ""


def test_evidence_that_cannot_be_signed_is_saved_and_that_is_said(project, capsysbinary, monkeypatch):
    monkeypatch.setenv("MLOPS_AUDIT_DATA_DIR", "/dev/null/nowhere")
    _, said = scanned(capsysbinary, project, "--save")
    assert "it could not be signed, so name it with --evidence to use it" in said
    report, said = scanned(capsysbinary, project, "--no-probes", "--no-cache")
    assert (report["probes"], "is not used" in said) == ("none", True)


def test_evidence_of_the_audited_tree_is_believed_where_it_is_named_and_that_is_said(project, capsysbinary):
    scanned(capsysbinary, project, "--save")
    path = forged(project)
    report, said = scanned(capsysbinary, project, "--no-probes", "--no-cache", "--evidence", str(path))
    assert report["probes"] == "evidence"
    assert f"note: what was measured is taken from {path}, which lies in the audited tree" in said
    assert any("whoever can write there decides" in note for note in report["notes"])
    outside = project.parent / "evidence.json"
    path.rename(outside)
    report, said = scanned(capsysbinary, project, "--no-probes", "--no-cache", "--evidence", str(outside))
    assert (report["probes"], said) == ("evidence", "")


def test_what_a_user_saved_is_that_users_wherever_the_tree_is_moved_or_cloned(
    project, capsysbinary, monkeypatch
):
    scanned(capsysbinary, project, "--save")
    path = project / ".mlops-audit" / "evidence.json"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    moved = project.rename(project.parent / "moved")
    monkeypatch.setenv("MLOPS_AUDIT_CACHE_DIR", str(project.parent / "cache"))
    report, said = scanned(capsysbinary, moved, "--no-probes")
    assert (report["probes"], said) == ("evidence", "")
    assert any("which this user's scan wrote" in note for note in report["notes"])


def test_what_is_raised_need_not_be_text(project, capsysbinary):
    (project / "src/apart.py").write_text("import msgspec\nraise ValueError('half \\udcff')\n")
    report, _ = scanned(capsysbinary, project)
    assert outcome(report, "imports_cleanly") == "BROKEN"
    again, err = scanned(capsysbinary, project)
    assert (again["tools"], "running" in err) == (report["tools"], False)


def test_list_probes_runs_nothing(project, capsysbinary):
    (project / "src" / "apart.py").write_text("import msgspec, pathlib\npathlib.Path('/nowhere/x').touch()\n")
    assert run(["scan", str(project), "--list-probes"]) == 0
    out = capsysbinary.readouterr().out.decode()
    assert "$PYTHON -c 'import src.apart'" in out
    assert "$PYTHON -m pytest tests/test_coding.py" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--python", "/nowhere/python"], "/nowhere/python"),
        (["--python", "/etc/passwd"], "/etc/passwd"),
        (["--probe", "everything"], "--probe takes no 'everything'"),
        (["--probe", "all", "--no-probes"], "contradict"),
        (["--evidence", "/nowhere/e.json"], "/nowhere/e.json"),
        (["--no-probes", "--save", "/tmp/e.json"], "nothing to save"),
    ],
)
def test_what_cannot_be_is_refused_with_a_remedy(project, words, said, capsysbinary):
    assert run(["scan", str(project), *words]) == 2
    captured = capsysbinary.readouterr()
    assert captured.out == b""
    assert said in captured.err.decode()
    assert "\n  " in captured.err.decode()
    assert "Traceback" not in captured.err.decode()


def test_ctrl_c_stops_at_once_and_keeps_what_was_learned(project, capsysbinary, tmp_path):
    slept = tmp_path / "slept"
    (project / "tests" / "test_coding.py").write_text(
        f"import time\nfrom src.coding import f\n\ndef test_f():\n    open({str(slept)!r}, 'w').close()\n    time.sleep(600)\n"
    )
    command = [sys.executable, "-m", "mlops_audit", "scan", str(project), "--python", sys.executable]
    started = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=os.environ.copy(), preexec_fn=listening
    )
    deadline = time.monotonic() + 60
    while not slept.exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert slept.exists()
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=30)
    assert (started.returncode, err.decode().splitlines()[-1]) == (130, "interrupted")
    _, said = scanned(capsysbinary, project, "--probe", "imports")
    assert said == ""
