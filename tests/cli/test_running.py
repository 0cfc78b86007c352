"""Whatever happens, one of the documented exit codes and no traceback."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mlops_audit.cli.running import run

CODE = "import mlflow\n\ndef log():\n    mlflow.start_run()\n"


@pytest.fixture
def repository(tmp_path):
    root = tmp_path / "project"
    (root / "src").mkdir(parents=True)
    (root / "src" / "tracking.py").write_text(CODE)
    (root / "requirements.txt").write_text("mlflow\n")
    return root


def ran(capsysbinary, *words):
    code = run([str(word) for word in words])
    captured = capsysbinary.readouterr()
    return code, captured.out.decode(), captured.err.decode()


def test_scan_of_a_plain_folder(repository, capsysbinary):
    code, out, err = ran(capsysbinary, "scan", repository, "--no-probes")
    assert code == 0
    assert "MLflow" in out
    assert err == ""


def test_scan_as_json_is_the_same_twice_and_uncached(repository, capsysbinary):
    first = ran(capsysbinary, "scan", repository, "--format", "json", "--quiet")
    again = ran(capsysbinary, "scan", repository, "--format", "json", "--quiet")
    uncached = ran(capsysbinary, "scan", repository, "--format", "json", "--quiet", "--no-cache")
    assert first == again == uncached
    assert [tool["id"] for tool in json.loads(first[1])["tools"]] == ["mlflow"]


def test_a_changed_file_changes_the_report(repository, capsysbinary):
    ran(capsysbinary, "scan", repository)
    (repository / "src" / "tracking.py").write_text("import optuna\n")
    _, out, _ = ran(capsysbinary, "scan", repository, "--format", "json")
    assert {tool["id"]: tool["status"] for tool in json.loads(out)["tools"]} == {
        "mlflow": "declared",
        "optuna": "partial",
    }


def test_a_tool_can_be_named_by_any_of_its_names(repository, capsysbinary):
    for name in ("mlflow", "MLflow", "Great Expectations", "great-expectations"):
        code, out, _ = ran(capsysbinary, "scan", repository, "--tool", name, "--format", "json")
        assert code == 0
        assert len(json.loads(out)["tools"]) == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["scan", "{root}/missing"], "missing"),
        (["scan", "{root}", "--rev", "nonsense"], "{root}"),
        (["scan", "{root}", "--tool", "mlfow"], "did you mean mlflow"),
        (["scan", "{root}", "--format", "yaml"], "yaml"),
        (["scan", "{root}", "--config", "{root}/none.yaml"], "none.yaml"),
        (["scan", "{root}", "--output", "{root}/no/such/folder/x.json"], "x.json"),
        (["explain", "nonsense", "--path", "{root}"], "no check and no tool is called 'nonsense'"),
        (["explain", "has_test", "--path", "{root}"], "did you mean has_tests"),
        (["stubs", "{root}", "--under", "nosuch"], "nothing under nosuch"),
        (["catalog", "show", "mlfow"], "did you mean mlflow"),
        (["catalog", "list", "--category", "food"], "experiment-tracking"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_arguments_are_explained_and_exit_2(words, said, repository, capsysbinary):
    code, out, err = ran(capsysbinary, *(word.format(root=repository) for word in words))
    assert (code, out) == (2, "")
    assert said.format(root=repository) in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("manifest", "line"),
    [
        ("tools:\n  mlflow: {}\nweigths: {}\n", 3),
        ("tools: [mlflow\n", 2),
        ("tools: [nonsense]\n", 1),
        ("exclude: ['../outside/**']\n", 1),
        ("weights: {no_such_check: 3}\n", 1),
        ("tools: {mlflow: {modules: 3}}\n", 1),
    ],
)
def test_a_wrong_manifest_names_its_line_and_exits_2(manifest, line, repository, capsysbinary):
    (repository / "mlops-audit.yaml").write_text(manifest)
    code, out, err = ran(capsysbinary, "scan", repository)
    assert (code, out) == (2, "")
    assert f"mlops-audit.yaml:{line}:" in err


def test_init_never_overwrites_unasked(repository, capsysbinary):
    assert ran(capsysbinary, "init", repository)[0] == 0
    manifest = repository / "mlops-audit.yaml"
    text = manifest.read_text()
    assert "  mlflow: {}" in text
    assert ran(capsysbinary, "scan", repository)[0] == 0
    manifest.write_text(text + "# mine\n")
    code, _, err = ran(capsysbinary, "init", repository)
    assert (code, "--force" in err) == (2, True)
    assert manifest.read_text().endswith("# mine\n")
    assert ran(capsysbinary, "init", repository, "--force")[0] == 0
    assert manifest.read_text() == text


def test_init_can_print_only(repository, capsysbinary):
    code, out, _ = ran(capsysbinary, "init", repository, "--print")
    assert (code, "mlflow: {}" in out, (repository / "mlops-audit.yaml").exists()) == (0, True, False)


def test_explain_a_check_and_a_tool(repository, capsysbinary):
    _, check, _ = ran(capsysbinary, "explain", "is_wired")
    assert check.startswith("is_wired (10 of 100 points)")
    _, tool, _ = ran(capsysbinary, "explain", "mlflow", "--path", repository)
    assert "+ src/tracking.py:1" in tool
    assert "The shortest way to 100%" in tool


def test_stubs(repository, capsysbinary):
    (repository / "src" / "later.py").write_text("def promised():\n    raise NotImplementedError\n")
    (repository / "tests").mkdir()
    (repository / "tests" / "test_x.py").write_text("def helper():\n    raise NotImplementedError\n")
    _, out, _ = ran(capsysbinary, "stubs", repository)
    assert out.startswith("src/later.py:1: promised: ")
    assert "tests/" not in out
    _, out, _ = ran(capsysbinary, "stubs", repository, "--under", "tests", "--format", "json")
    assert [(stub["path"], stub["line"], stub["tools"]) for stub in json.loads(out)["stubs"]] == [
        ("tests/test_x.py", 1, [])
    ]


def test_what_was_left_out_is_said_where_the_result_has_no_room_for_it(repository, capsysbinary):
    said = "note: not a git repository"
    for words in (["stubs", repository], ["init", repository, "--print"]):
        code, out, err = ran(capsysbinary, *words)
        assert (code, said in out, err.startswith(said)) == (0, False, True)
        assert ran(capsysbinary, *words, "--quiet")[2] == ""


def test_catalog_show_prints_a_file_that_could_be_a_catalog_file(repository, capsysbinary):
    _, text, _ = ran(capsysbinary, "catalog", "show", "gx")
    (repository / "tools").mkdir()
    (repository / "tools" / "great_expectations.yaml").write_text(text)
    (repository / "mlops-audit.yaml").write_text("catalog: ['tools/*.yaml']\n")
    code, _, err = ran(capsysbinary, "scan", repository, "--no-probes")
    assert (code, err) == (0, "")


def test_an_own_tool_is_looked_for(repository, capsysbinary):
    (repository / "tools").mkdir()
    (repository / "tools" / "inhouse.yaml").write_text(
        "id: inhouse\nname: In-house\ncategory: serving\ndistributions: [inhouse]\nimports: [inhouse]\n"
    )
    (repository / "mlops-audit.yaml").write_text("catalog: ['tools/*.yaml']\n")
    (repository / "src" / "serve.py").write_text("import inhouse\n")
    _, out, _ = ran(capsysbinary, "scan", repository, "--format", "json")
    assert "inhouse" in [tool["id"] for tool in json.loads(out)["tools"]]


def test_help_names_every_command(capsysbinary):
    code, out, _ = ran(capsysbinary, "--help")
    assert code == 0
    for command in ("scan", "explain", "stubs", "init", "catalog", "demo"):
        assert command in out


def test_version(capsysbinary):
    code, out, _ = ran(capsysbinary, "--version")
    assert (code, out.startswith("mlops-audit ")) == (0, True)


def test_a_closed_pipe_is_no_drift(repository):
    words = [sys.executable, "-m", "mlops_audit", "catalog", "list"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ))
    assert process.stdout
    process.stdout.close()
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err) == (0, b"")


def test_a_bug_is_70_and_no_traceback(repository, capsysbinary, monkeypatch):
    import mlops_audit.cli.auditing as auditing

    def fails(*_, **__):
        raise ZeroDivisionError("oops")

    monkeypatch.delenv("MLOPS_AUDIT_DEBUG", raising=False)
    monkeypatch.setattr(auditing, "open_repository", fails)
    code, out, err = ran(capsysbinary, "scan", repository)
    assert (code, out) == (70, "")
    assert "ZeroDivisionError: oops" in err
    assert "Traceback" not in err


def test_an_interrupt_is_130(repository, capsysbinary, monkeypatch):
    import mlops_audit.cli.auditing as auditing

    def stops(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(auditing, "open_repository", stops)
    assert ran(capsysbinary, "scan", repository)[0] == 130


def test_the_scanned_tree_stays_as_it_is(repository, capsysbinary):
    before = {path: path.read_bytes() for path in Path(repository).rglob("*") if path.is_file()}
    ran(capsysbinary, "scan", repository)
    ran(capsysbinary, "stubs", repository)
    after = {path: path.read_bytes() for path in Path(repository).rglob("*") if path.is_file()}
    assert before == after


def _shell(command):
    """What a shell makes of the program's exit code and output: ``$M`` is the program."""
    environment = os.environ | {
        "PYTHONPATH": str(Path("src").absolute()),
        "M": f"{sys.executable} -m mlops_audit",
    }
    return subprocess.run(
        ["sh", "-c", command], check=False, capture_output=True, env=environment, timeout=60
    )


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no such device here")
@pytest.mark.parametrize("to", [">/dev/full", ">&-"])
def test_a_result_that_cannot_be_written_is_said(to):
    done = _shell(f"$M catalog list {to}")
    assert done.returncode == 2
    assert b"could not be written" in done.stderr
    assert b"internal error" not in done.stderr


@pytest.mark.parametrize("words", ["catalog list >/dev/null", "scan /nowhere", "nonsense"])
def test_a_closed_stderr_changes_no_exit_code(words):
    assert _shell(f"$M {words} 2>&-").returncode == _shell(f"$M {words}").returncode


@pytest.mark.skipif(sys.platform != "linux", reason="processes are told apart by /proc")
def test_no_process_outlives_one_that_is_killed(tmp_path):
    for number in range(400):
        (tmp_path / f"m{number}.py").write_text("import mlflow\n" + "x = [1, 2, 3]\n" * 3_000)
    environment = os.environ | {"PYTHONPATH": str(Path("src").absolute())}
    words = [sys.executable, "-m", "mlops_audit", "scan", str(tmp_path), "--no-cache", "--no-probes"]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 30
    while len(children.read_text().split()) < 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    time.sleep(0.2)
    process.kill()
    process.communicate(timeout=30)  # the pipes close when the last who holds them ends
