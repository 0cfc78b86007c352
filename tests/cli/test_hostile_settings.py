"""No command runs a program, or waits on a file, that the audited repository's settings name."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from mlops_audit.cli.running import run

COMMANDS = {
    "plan": ("plan", "--no-probes"),
    "check": ("check", "--no-probes"),
    "check --base": ("check", "--no-probes", "--base", "HEAD"),
    "scan": ("scan", "--no-probes"),
    "scan --rev": ("scan", "--no-probes", "--rev", "HEAD"),
    "explain": ("explain", "opik", "--path"),
    "fix-docs": ("fix-docs", "--no-probes", "--diff"),
    "stubs": ("stubs",),
    "init": ("init",),
}
FILES = {
    "a.py": "import mlflow\n\n\ndef later():\n    raise NotImplementedError\n",
    "requirements.txt": "opik\n",
    "S.md": "# S\n\n| Tool | Status |\n|---|---|\n| Opik | ✅ Complete |\n",
    ".gitattributes": "* filter=evil diff=evil merge=evil\n",
}
PROGRAM = re.compile(
    r"(?:command|cmd|program|textconv|clean|smudge|process|driver|helper|editor|pager|hook|proxy|external|tool|"
    r"filter|askPass|fsmonitor|vcs|pack|tunnel|httpd|browser|viewer|path|file|showSignature|\.\*)$|^alias|^pager",
    re.IGNORECASE,
)
MORE_PROGRAMS = (
    *("diff.<driver>.textconv", "filter.<driver>.process", "merge.<driver>.driver", "trailer.<key>.command"),
    *("trailer.<key>.cmd", "remote.<name>.vcs", "core.hooksPath", "hook.<name>.command", "alias.<name>"),
)
FILE_KEYS = (
    *("blame.ignoreRevsFile", "mailmap.file", "core.attributesFile", "core.excludesFile", "include.path"),
    *("includeIf.gitdir:/.path", "core.hooksPath", "commit.template", "diff.orderFile", "init.templateDir"),
    *("gpg.ssh.allowedSignersFile", "http.cookieFile", "fsck.skipList", "format.signatureFile"),
)
ASKED = (
    "blame",
    "log",
    "ls-files",
    "ls-tree",
    "rev-parse",
    "cat-file",
    "diff-index",
    "config",
    "for-each-ref",
)


def git(root: Path, *arguments: str) -> str:
    names = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "core.attributesFile=/dev/null"]
    command = ["git", *names, "-C", str(root), *arguments]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def write_settings(root: Path, settings: dict[str, str]) -> None:
    """Settings at the end of a repository's own configuration, whatever git thinks of them."""
    with (root / ".git" / "config").open("a") as file:
        for name, value in settings.items():
            section, _, key = name.rpartition(".")
            first, _, rest = section.partition(".")
            file.write(f'[{first} "{rest}"]\n' if rest else f"[{first}]\n")
            file.write(f'\t{key} = "{value}"\n')


def every_key_that_names_a_program() -> list[str]:
    told = subprocess.run(["git", "help", "-c"], capture_output=True, text=True, check=True).stdout
    keys = [row for row in told.split("\n") if re.fullmatch(r"[\w.<>*-]+", row) and PROGRAM.search(row)]
    named = dict.fromkeys((*keys, *MORE_PROGRAMS))
    filled = [re.sub(r"<[^>]*>", "evil", key) for key in named]
    return [
        one
        for key in filled
        for one in ([key] if "*" not in key else [key.replace("*", name) for name in ASKED])
    ]


@pytest.fixture
def repository(tmp_path, monkeypatch):
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    # A wait that a test may see the end of: nothing here should take any.
    monkeypatch.setattr("mlops_audit.world.git.TIMEOUT", 10.0)
    root = tmp_path / "project"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    for name, text in FILES.items():
        (root / name).write_text(text, encoding="utf-8")
    git(root, "add", "-A")
    git(root, "commit", "-q", "-m", "first")
    return root


@pytest.fixture
def canary(tmp_path):
    """The file that a program leaves which some setting made somebody run, and that program."""
    left, program = tmp_path / "canary", tmp_path / "evil"
    program.write_text(f'#!/bin/sh\necho "$0 $*" >> {left}\ncat "$@"\n')
    program.chmod(0o755)
    return left, program


def audit(root: Path, command: str) -> int:
    name, *rest = COMMANDS[command]
    return run([name, *rest, str(root), "-q"])


def signed(root: Path) -> None:
    """A commit on top that says that it is signed, so that whoever shows signatures asks a program."""
    tree = git(root, "rev-parse", "HEAD^{tree}")
    who = "a <a@example.org> 1700000000 +0000"
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQEz\n -----END PGP SIGNATURE-----"
    written = root / ".git" / "signed"
    written.write_text(f"tree {tree}\nauthor {who}\ncommitter {who}\n{signature}\n\nsigned\n")
    git(root, "update-ref", "refs/heads/main", git(root, "hash-object", "-t", "commit", "-w", str(written)))


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_runs_a_program_that_any_setting_names(repository, canary, command, capfd):
    left, program = canary
    signed(repository)
    keys = every_key_that_names_a_program()
    assert {"diff.evil.textconv", "gpg.program", "alias.blame", "core.sshCommand", "core.fsmonitor"} <= {
        *keys
    }
    write_settings(repository, dict.fromkeys(keys, str(program)) | {"log.showSignature": "true"})
    hooks = repository / ".git" / "hooks"
    for name in ("reference-transaction", "post-index-change", "post-checkout", "fsmonitor-watchman"):
        (hooks / name).write_text(program.read_text())
        (hooks / name).chmod(0o755)
    (repository / ".git" / "info" / "attributes").write_text("* diff=evil filter=evil merge=evil\n")
    (repository / "S.md").write_text("\n" + FILES["S.md"], encoding="utf-8")
    left.unlink(missing_ok=True)
    assert audit(repository, command) in {0, 1}
    assert not left.exists(), left.read_text()
    assert "plain folder" not in capfd.readouterr().err


@pytest.mark.parametrize("key", ["diff.evil.textconv", "diff.evil.command", "diff.external", "gpg.program"])
def test_a_plan_asks_history_and_runs_nothing(repository, canary, key):
    left, program = canary
    signed(repository)
    write_settings(repository, {key: str(program), "log.showSignature": "true"})
    left.unlink(missing_ok=True)
    assert audit(repository, "plan") == 0
    assert not left.exists(), left.read_text()


@pytest.mark.parametrize("where", ["fifo", "/dev/zero"])
@pytest.mark.parametrize("key", FILE_KEYS)
def test_a_plan_reads_no_file_that_a_setting_names(repository, tmp_path, key, where, capfd):
    if where == "fifo":
        where = str(tmp_path / "fifo")
        os.mkfifo(where)
    write_settings(repository, {key: where})
    assert audit(repository, "plan") == 0
    shown = capfd.readouterr()
    assert "did not answer" not in shown.out + shown.err
    assert "first" in shown.out  # the commit that wrote the claim


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_waits_on_a_file_that_a_setting_names(repository, tmp_path, command, capfd):
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    write_settings(repository, dict.fromkeys(FILE_KEYS, str(fifo)))
    assert audit(repository, command) in {0, 1}
    assert "did not answer" not in "".join(capfd.readouterr())


def test_a_partial_clone_fetches_nothing(repository, canary, tmp_path):
    left, program = canary
    blob = git(repository, "rev-parse", "HEAD:S.md")
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    write_settings(
        repository,
        {
            "core.repositoryFormatVersion": "1",
            "extensions.partialClone": "origin",
            "remote.origin.url": f"ext::{program} %S",
            "remote.origin.promisor": "true",
            "remote.origin.uploadpack": str(program),
            "protocol.ext.allow": "always",
        },
    )
    left.unlink(missing_ok=True)
    for command in COMMANDS:
        audit(repository, command)
    assert not left.exists(), left.read_text()
