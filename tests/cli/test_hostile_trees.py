"""A bad file in the audited tree is a diagnostic with path and line; the audit goes on and exits 0."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys

import pytest

from mlops_audit.cli.running import run

GOOD = "import mlflow\n\ndef log():\n    mlflow.start_run()\n"
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{new}: &{new} [{', '.join(['*' + old] * 9)}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.fixture
def tree(tmp_path):
    root = tmp_path / "tree"
    root.mkdir()
    (root / "good.py").write_text(GOOD)
    return root


def scanned(root, capsysbinary):
    assert run(["scan", str(root), "--format", "json", "--no-probes"]) == 0
    captured = capsysbinary.readouterr()
    assert b"Traceback" not in captured.err
    report = json.loads(captured.out)
    assert "mlflow" in [tool["id"] for tool in report["tools"]]
    for words in (
        ["scan", str(root), "--no-probes"],
        ["stubs", str(root)],
        ["explain", "mlflow", "--path", str(root)],
    ):
        assert run(words) == 0
    assert b"Traceback" not in capsysbinary.readouterr().err
    return {item["path"]: item for item in report["diagnostics"]}


@pytest.mark.parametrize(
    ("name", "content", "line"),
    [
        ("two.py", b"import mlflow\nprint 'x'\n", 2),
        ("template.py", b"import mlflow\n{{ cookiecutter.name }} = {% if x %}\n", 2),
        ("conflict.py", b"import mlflow\n<<<<<<< HEAD\n", 2),
        ("nul.py", b"import mlflow\nx = 1\x00\n", 2),
        ("latin.py", b"import mlflow\nx = '\xe9'\n", 2),
        ("wrong_cookie.py", b"# -*- coding: nonsense -*-\nimport mlflow\n", None),
        ("deep.py", b"import mlflow\nx = " + b"(" * 5000 + b")" * 5000 + b"\n", None),
        ("config/mlflow.yaml", b"a: 1\n  b: [\n", 2),
        ("config/mlflow.toml", b"[a\n", 1),
        ("config/mlflow.json", b'{"mlflow": \n', None),
        ("broken.ipynb", b'{"cells": [{"source": ["import mlflow\\n"', 1),
        ("pyproject.toml", b"[project\n", 1),
        ("pyproject.toml", b"a = " + b"[" * 500 + b"]" * 500, None),
        ("pyproject.toml", b"a = " + b"9" * 5000, None),
        ("pytest.toml", b"a = " + b"[" * 500 + b"]" * 500, None),
    ],
)
def test_a_file_that_is_not_what_it_claims(name, content, line, tree, capsysbinary):
    path = tree / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    found = scanned(tree, capsysbinary)
    assert name in found
    assert found[name]["message"]
    if line:
        assert found[name]["line"] == line


def test_a_yaml_alias_bomb_is_harmless(tree, capsysbinary):
    (tree / "mlflow_bomb.yaml").write_text(BOMB)
    scanned(tree, capsysbinary)


def test_a_deeply_nested_yaml_is_harmless(tree, capsysbinary):
    (tree / "mlflow_deep.yaml").write_text("[" * 20000)
    scanned(tree, capsysbinary)


def test_a_very_large_file_is_not_read(tree, capsysbinary):
    with open(tree / "huge.py", "wb") as file:
        file.truncate(200 * 1024 * 1024)
    assert "huge.py" in scanned(tree, capsysbinary)


def test_pipes_and_sockets_are_not_opened(tree, capsysbinary):
    os.mkfifo(tree / "pipe.py")
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(tree / "s.py"))
    scanned(tree, capsysbinary)
    listener.close()


def test_symlinks_are_not_followed(tree, capsysbinary):
    (tree / "loop").symlink_to(tree)
    (tree / "self.py").symlink_to("self.py")
    (tree / "outside.py").symlink_to("/etc/hostname")
    scanned(tree, capsysbinary)


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.py",
        "\x1b[31mred.py",
        "[bold]x.py",
        "sp ace'\".py",
        b"\xff\xfe.py".decode("utf-8", "surrogateescape"),
    ],
)
def test_odd_names_are_shown_safely(name, tree, capsysbinary):
    (tree / name).write_text("import mlflow\ndef f(:\n")
    assert len(scanned(tree, capsysbinary)) == 1


def test_an_unreadable_file_is_named(tree, capsysbinary):
    path = tree / "secret.py"
    path.write_text(GOOD)
    path.chmod(0)
    if os.access(path, os.R_OK):
        pytest.skip("this user may read everything")
    assert "secret.py" in scanned(tree, capsysbinary)


def test_an_empty_folder_is_said(tmp_path, capsysbinary):
    assert run(["scan", str(tmp_path), "--no-probes"]) == 0
    assert "there are no files here" in capsysbinary.readouterr().out.decode()


ODD = b"r\xff\x1b[31m\n.md".decode("utf-8", "surrogateescape")
STALE = (
    "# MLOps status\n\nOpik: complete \x1b[31m\u202e\x9b\r x\n\n"
    "| Tool | Status |\n|---|---|\n| MLflow | not started \x1b[2J |\n\n"
    "<!-- mlops-audit:ignore \x1b[31mbecause\u202e -->\nOpik: complete\n"
)
OBEYED = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@pytest.fixture
def odd(tree):
    (tree / ODD).write_bytes(STALE.encode())
    (tree / "test_\x1b[31m\n`::error::.py").write_text("import mlflow\ndef test_a(): mlflow.start_run()\n")
    return tree


@pytest.mark.parametrize(
    "words",
    [
        *(
            ["check", "--format", name]
            for name in ("terminal", "json", "sarif", "junit", "github", "markdown")
        ),
        *(["scan", "--format", name] for name in ("terminal", "json", "markdown")),
        ["plan"],
        ["fix-docs", "--diff"],
        ["fix-docs", "--dry-run"],
        ["fix-docs", "--dry-run", "--format", "json"],
    ],
)
def test_a_document_of_odd_name_and_text_is_judged_and_shown_safely(words, odd, capsysbinary):
    assert run([*words, str(odd), "--no-probes"]) in {0, 1}
    captured = capsysbinary.readouterr()
    for text in (captured.out.decode(), captured.err.decode()):
        assert OBEYED.findall(text) == []
        assert not text.startswith("::error::.py")
        assert "\n`::error::" not in text


def test_a_document_whose_name_is_not_utf8_is_mended(tree, capsysbinary):
    document = tree / b"r\xff.md".decode("utf-8", "surrogateescape")
    document.write_text(
        "# Status\n\n| Tool | Status |\n|---|---|\n| Opik | complete |\n| MLflow | partial |\n"
    )
    assert run(["fix-docs", str(tree), "--no-probes"]) == 0
    assert "| Opik | complete |" not in document.read_text()


def test_json_gives_text_back_as_it_was(odd, capsysbinary):
    run(["check", str(odd), "--no-probes", "--format", "json"])
    claims = json.loads(capsysbinary.readouterr().out)["claims"]
    assert any("\x1b" in claim["path"] for claim in claims)


@pytest.mark.parametrize("words", [["plan", "--write"]])
def test_a_file_in_the_place_of_a_folder_is_no_bug(words, tree, capsysbinary):
    (tree / ".claude").write_text("x")
    assert run([*words, str(tree), "--no-probes"]) == 2
    assert b".claude" in capsysbinary.readouterr().err


@pytest.mark.parametrize("content", [b"{x", b"[" * 100_000, b"9" * 5000, b"\xff\xfe\0", b"{}"])
def test_a_broken_evidence_file_is_noted_and_the_audit_goes_on(content, tree, capsysbinary):
    (tree / ".mlops-audit").mkdir()
    (tree / ".mlops-audit" / "evidence.json").write_bytes(content)
    assert run(["scan", str(tree), "--no-probes"]) == 0
    said = " ".join(capsysbinary.readouterr().out.decode().split())
    assert ".mlops-audit/evidence.json is not used: it" in said


@pytest.mark.parametrize("option", ["--evidence", "--baseline", "--config"])
@pytest.mark.parametrize("kind", ["pipe", "folder", "endless"])
def test_a_named_file_that_is_none_is_refused(option, kind, tree, tmp_path):
    given = tmp_path / "given"
    if kind == "pipe":
        os.mkfifo(given)
    elif kind == "folder":
        given.mkdir()
    else:
        given = "/dev/zero"
    command = [sys.executable, "-m", "mlops_audit", "check", str(tree), "--no-probes", option, str(given)]
    done = subprocess.run(command, timeout=60, check=False, capture_output=True)
    assert done.returncode == 2
    assert str(given) in done.stderr.decode()


def test_large_settings_are_not_read(tree, capsysbinary):
    (tree / "pytest.ini").write_text("[pytest]\naddopts = " + "-a " * 200_000 + "\n")
    (tree / "pyproject.toml").write_text("x = [" + "1," * 300_000 + "]\n")
    scanned(tree, capsysbinary)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        ("{\rg", "mlops-audit.yaml:1:"),
        ("exclude: ['" + "{a,b}" * 5000 + "']", "longer than 10,000 characters"),
        ("exclude: [" + "a*b," * 2000 + "]", "more than 1,000 items"),
    ],
)
def test_a_manifest_that_nobody_writes_is_refused(manifest, said, tree, capsysbinary):
    (tree / "mlops-audit.yaml").write_text(manifest, newline="")
    assert run(["scan", str(tree), "--no-probes"]) == 2
    assert said in capsysbinary.readouterr().err.decode()


@pytest.mark.parametrize("name", [".pdm-python", ".venv", "Pipfile", "environment.yml", "setup.cfg"])
def test_a_pipe_where_an_interpreter_is_looked_for_is_not_waited_for(name, tree):
    os.mkfifo(tree / name)
    command = [sys.executable, "-m", "mlops_audit", "scan", str(tree)]
    done = subprocess.run(command, timeout=60, check=False, capture_output=True)
    assert done.returncode == 0


def test_numbers_of_thousands_of_digits_end_no_search_for_an_interpreter(tree, capsysbinary):
    for name in ("pyproject.toml", "poetry.toml", "pdm.toml"):
        (tree / name).write_text("a = " + "9" * 5000)
    (tree / ".python-version").write_text("3." + "9" * 5000)
    assert run(["scan", str(tree), "--list-probes"]) == 0
    assert run(["scan", str(tree), "--probe", "imports"]) == 0


def test_a_root_whose_name_is_not_utf8_is_audited(tmp_path, capsysbinary):
    root = tmp_path / b"r\xff".decode("utf-8", "surrogateescape")
    root.mkdir()
    (root / "good.py").write_text(GOOD)
    for words in (["scan"], ["check", "--no-probes"], ["plan"], ["init"], ["scan", "--list-probes"]):
        assert run([words[0], str(root), *words[1:]]) == 0
    assert b"Traceback" not in capsysbinary.readouterr().err


def test_a_baseline_holds_claims_of_a_document_of_odd_name(odd, tmp_path, capsysbinary):
    file = tmp_path / "baseline.json"
    assert (
        run(["check", str(odd), "--no-probes", "--write-baseline", str(file), "--reason", "they are known"])
        == 0
    )
    assert OBEYED.findall(file.read_text()) == []
    assert run(["check", str(odd), "--no-probes", "--baseline", str(file)]) == 0


def test_documents_and_dependency_files_that_are_no_files_are_named(tree, capsysbinary):
    (tree / "docs").mkdir(exist_ok=True)
    (tree / "docs" / "link.md").symlink_to("../elsewhere.md")
    (tree / "requirements-dev.txt").symlink_to("../elsewhere.txt")
    os.mkfifo(tree / "pipe.md")
    os.mkfifo(tree / "requirements.txt")
    assert run(["check", str(tree), "--no-probes", "--explain-skipped"]) == 0
    told = capsysbinary.readouterr().out.decode()
    assert "it is a symbolic link, and links are not followed" in told
    assert "it is no regular file" in told
    assert run(["check", str(tree), "--no-probes", "--format", "json"]) == 0
    report = json.loads(capsysbinary.readouterr().out)
    told = {each["path"]: each["message"] for each in report["diagnostics"]}
    assert told["requirements-dev.txt"] == "is a symbolic link, and links are not followed"
    assert told["requirements.txt"] == "is no regular file"
