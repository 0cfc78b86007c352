"""Documents that are hard to read or to write: mended or refused, said with path and line, nothing lost."""

from __future__ import annotations

import codecs
import json
import os
import signal
import subprocess
import sys

import pytest

from mlops_audit.cli.running import run

FILES = {
    "requirements.txt": b"mlflow>=2\n",
    "tracking.py": b"import mlflow\n\n\ndef start():\n    return mlflow.start_run()\n",
}
STALE = "# Status\n\n| Tool | Status |\n|---|---|\n| MLflow | Config only |\n"
TRUE = STALE.replace("Config only", "Partial")
STATIC = ("--no-probes", "--evidence", "none", "-q")


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    root.mkdir()
    for name, data in FILES.items():
        (root / name).write_bytes(data)
    return root


def fix(root, *words: str) -> int:
    return run(["fix-docs", str(root), *STATIC, *words])


def checked(root, capfd, *words: str) -> dict:
    capfd.readouterr()
    code = run(["check", str(root), *STATIC, "--format", "json", "--unclear", *words])
    captured = capfd.readouterr()
    assert "Traceback" not in captured.err
    assert code in {0, 1}, captured.err
    report = json.loads(captured.out)
    assert code == any(each["verdict"] == "stale" for each in report["claims"])
    return report


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "latin-1"),
    ],
)
@pytest.mark.parametrize("ends", ["\n", "\r\n", "mixed", "no final one"])
def test_bytes_that_are_not_edited_stay(tree, capfd, mark, encoding, ends):
    extra = "caf\xe9\t\x0b\x0c \n"
    texts = []
    for text in (STALE, TRUE):
        whole = text + "\n" + extra
        if ends == "mixed":
            whole = whole.replace("|\n", "|\r\n")
        elif ends == "no final one":
            whole = whole.rstrip("\n")
        else:
            whole = whole.replace("\n", ends)
        texts.append(mark + whole.encode(encoding))
    place = tree / "README.md"
    place.write_bytes(texts[0])
    (claim,) = checked(tree, capfd)["claims"]
    start, end = claim["edit"]["start"], claim["edit"]["end"]
    new = claim["edit"]["text"].encode(encoding)
    assert texts[0][:start] + new + texts[0][end:] == texts[1]
    assert fix(tree) == 0
    assert place.read_bytes() == texts[1]
    assert fix(tree, "--dry-run") == 0


def test_a_sign_that_the_encoding_lacks_is_not_written(tree, capfd):
    data = "# Status caf\xe9\n\nMLflow ❌\n".encode().replace(b"\xc3\xa9", b"\xe9")
    (tree / "README.md").write_bytes(data)
    assert fix(tree) in {0, 1}
    assert (tree / "README.md").read_bytes() == data


def test_columns_stay_aligned_with_wide_signs_and_tabs(tree):
    place = tree / "README.md"
    place.write_text(
        "# Status\n\n| Tool   | Status              | 備考 |\n|--------|---------------------|------|\n"
        "| MLflow | ⚠️ **Config only**  |      |\n| SHAP   | ❌ Not implemented  | 🚀   |\n",
        encoding="utf-8",
    )
    assert fix(tree) == 0
    row = place.read_text(encoding="utf-8").split("\n")[4]
    assert row == "| MLflow | ⚠️ **Partial**      |      |"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"MLflow: not implemented\0", "encoding"),
        (codecs.BOM_UTF32_LE + "MLflow: not implemented".encode("utf-32-le"), "encoding"),
        (b"MLflow: not implemented\n" + b"x" * 5_000_000 + b"\n", "markdown"),
        (b"MLflow: not implemented\n\n" + b"word word word\n" * 200_000, "markdown"),
        (b"MLflow: not implemented\n\n" + b"word word word\n" * 700_000, "file"),
    ],
    ids=["NUL", "UTF-32", "a line of 5 MB", "3 MB", "10 MB"],
)
def test_what_is_no_document_is_a_diagnostic_and_is_not_touched(tree, capfd, text, kind):
    (tree / "README.md").write_bytes(text)
    report = checked(tree, capfd)
    assert report["claims"] == []
    (found,) = [each for each in report["diagnostics"] if each["path"] == "README.md"]
    assert found["message"]
    assert kind == "file" or (found["kind"] == kind and found["remedy"])
    assert fix(tree) == 0
    assert (tree / "README.md").read_bytes() == text


@pytest.mark.parametrize(
    "noise",
    [
        ">" * 10_000 + " deep\n",
        "- " * 10_000 + "deep\n",
        "".join(f"{'  ' * depth}- deep\n" for depth in range(400)),
        "<div>" * 5000 + "\n",
        "```\n<!-- mlops-audit:begin status-table -->\nMLflow: not implemented\n```\n",
        "`<!-- mlops-audit:begin nothing -->` and `<!-- mlops-audit:end -->`\n",
        "| a | b |\n|---|---|\n| `x|y` | z \\| | too | many |\n| few\n",
        "\ud7ff\ufffd\u202e\u2028\n",
    ],
)
def test_noise_around_a_claim_changes_nothing_about_it(tree, capfd, noise):
    place = tree / "README.md"
    place.write_text(f"{STALE}\n{noise}", encoding="utf-8")
    report = checked(tree, capfd)
    assert [each["text"] for each in report["claims"]] == ["Config only"]
    assert not report["diagnostics"]
    assert fix(tree) == 0
    assert place.read_text(encoding="utf-8") == f"{TRUE}\n{noise}"


def test_a_claim_twice_on_one_line_is_mended_twice(tree):
    place = tree / "README.md"
    place.write_text("# Status\n\nMLflow: not started; MLflow: not started.\n", encoding="utf-8")
    assert fix(tree) == 0
    assert "not started" not in place.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a\nSTATUS.md", "\x1b[31mstatus.md", "[bold]status.md", "st atus'\".md"])
def test_odd_names_are_shown_safely(tree, capfd, name):
    (tree / name).write_text(STALE, encoding="utf-8")
    assert checked(tree, capfd)["claims"][0]["path"] == name
    for form in ("terminal", "markdown", "github", "sarif", "junit"):
        assert run(["check", str(tree), *STATIC, "--format", form]) == 1
    assert fix(tree, "--diff") == 1
    assert fix(tree) == 0
    shown = capfd.readouterr()
    assert "\x1b[31m" not in shown.out + shown.err
    assert (tree / name).read_text(encoding="utf-8") == TRUE


def test_a_pipe_is_not_waited_for(tree, capfd):
    os.mkfifo(tree / "README.md")
    checked(tree, capfd)
    assert fix(tree) == 0


@pytest.mark.parametrize("folder", [False, True])
def test_no_link_leads_out_of_the_repository(tree, capfd, folder):
    outside = tree.parent / "outside"
    outside.mkdir()
    (outside / "README.md").write_text(STALE, encoding="utf-8")
    (tree / "docs").symlink_to(outside) if folder else (tree / "README.md").symlink_to(outside / "README.md")
    assert checked(tree, capfd)["claims"] == []
    assert fix(tree) == 0
    assert (outside / "README.md").read_text(encoding="utf-8") == STALE


@pytest.mark.parametrize(
    "words",
    [
        ["--only", "../outside.md"],
        ["--only", "/etc/hostname"],
        ["--adopt", "../outside.md"],
        ["--insert", "status-table", "--into", "../outside.md"],
        ["--insert", "status-table", "--into", "/outside.md"],
        ["--evidence", "no-such-file.json"],
    ],
)
def test_paths_that_leave_the_repository_are_refused(tree, capfd, words):
    (tree.parent / "outside.md").write_text(STALE, encoding="utf-8")
    arguments = ["fix-docs", str(tree), "--no-probes", "-q", *words]
    assert run(arguments) == 2
    said = capfd.readouterr().err
    assert "Traceback" not in said
    assert said
    assert (tree.parent / "outside.md").read_text(encoding="utf-8") == STALE


def test_evidence_from_elsewhere_changes_nothing(tree, capfd):
    other = tree.parent / "other"
    other.mkdir()
    (other / "other.py").write_text("import mlflow\n\n\ndef start():\n    return mlflow.end_run()\n")
    place = tree.parent / "evidence.json"
    words = ["scan", str(other), "--probe", "imports", "-q", "--python", sys.executable]
    assert run([*words, "--save", str(place), "--output", os.devnull]) == 0
    (tree / "README.md").write_text(STALE, encoding="utf-8")
    assert run(["fix-docs", str(tree), "--no-probes", "-q", "--evidence", str(place)]) == 0
    assert (tree / "README.md").read_text(encoding="utf-8") == TRUE


def test_a_read_only_document_stops_all(tree, capfd):
    (tree / "README.md").write_text(STALE, encoding="utf-8")
    (tree / "STATUS.md").write_text(STALE, encoding="utf-8")
    (tree / "STATUS.md").chmod(0o444)
    assert fix(tree) == 2
    assert "STATUS.md: is read-only" in capfd.readouterr().err
    assert (tree / "README.md").read_text(encoding="utf-8") == STALE


def test_a_document_that_changed_meanwhile_stops_all(tree, capfd, monkeypatch):
    from mlops_audit.world import documents

    (tree / "README.md").write_text(STALE, encoding="utf-8")
    (tree / "STATUS.md").write_text(STALE, encoding="utf-8")
    real = documents.write_documents

    def meanwhile(root, changes):
        (tree / "STATUS.md").write_text(STALE + "mine\n", encoding="utf-8")
        real(root, changes)

    monkeypatch.setattr(documents, "write_documents", meanwhile)
    assert fix(tree) == 2
    assert "STATUS.md" in capfd.readouterr().err
    assert (tree / "README.md").read_text(encoding="utf-8") == STALE
    assert (tree / "STATUS.md").read_text(encoding="utf-8") == STALE + "mine\n"


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_kill_in_the_middle_of_writing_leaves_whole_documents(tree, call):
    (tree / "README.md").write_text(STALE, encoding="utf-8")
    script = (
        "import os, signal, sys\n"
        "from mlops_audit.cli.running import run\n"
        "import mlops_audit.world.writing\n"
        f"os.{call} = lambda *_: os.kill(os.getpid(), signal.SIGKILL)\n"
        "run(sys.argv[1:])\n"
    )
    words = ["fix-docs", str(tree), *STATIC, "--no-cache"]
    done = subprocess.run([sys.executable, "-c", script, *words], check=False, capture_output=True)
    assert done.returncode == -signal.SIGKILL
    assert (tree / "README.md").read_text(encoding="utf-8") == STALE
    assert fix(tree) == 0
    assert (tree / "README.md").read_text(encoding="utf-8") == TRUE


def asked(tree, answers: str) -> tuple[int, str]:
    words = [sys.executable, "-m", "mlops_audit", "fix-docs", str(tree), *STATIC, "--ask"]
    done = subprocess.run(words, input=answers, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("answers", "code", "mended"),
    [
        ("y\ny\n", 0, "11"),
        ("n\ny\n", 0, "01"),
        ("y\nno\n", 0, "10"),
        ("n\nn\n", 0, "00"),
        ("a\n", 0, "11"),
        ("\n\n", 0, "11"),
        ("y\nq\n", 130, "00"),
        ("", 130, "00"),
    ],
)
def test_each_edit_is_asked_for(tree, answers, code, mended):
    for name in ("README.md", "STATUS.md"):
        (tree / name).write_text(STALE, encoding="utf-8")
    got, said = asked(tree, answers)
    assert got == code
    assert "README.md:5" in said
    texts = [(tree / name).read_text(encoding="utf-8") for name in ("README.md", "STATUS.md")]
    assert [text == TRUE for text in texts] == [sign == "1" for sign in mended]


def test_an_interrupt_is_exit_code_130(tree, monkeypatch):
    from mlops_audit.cli import documents

    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(documents, "judged", interrupted)
    assert run(["check", str(tree), *STATIC]) == 130
