"""Nothing the audited repository configures may run, and nothing in it may change."""

from __future__ import annotations

import hashlib
import os
import subprocess
from pathlib import Path

import pytest

from mlops_audit.world.cache import Cache
from mlops_audit.world.eye import Eye
from mlops_audit.world.observing import observe
from mlops_audit.world.snapshot import open_repository

HOOKS = ("post-checkout", "post-index-change", "pre-commit", "reference-transaction", "fsmonitor-watchman")


def count_lines(path: str, content: bytes) -> int:
    return content.count(b"\n")


LINES = Eye(name="lines", version="1", parse=count_lines, result=int)


@pytest.fixture
def canary(tmp_path: Path) -> Path:
    return tmp_path / "canary"


@pytest.fixture
def hostile(repo: Path, git, tmp_path: Path, canary: Path) -> Path:
    """A repository that tries to run a script in every way its own configuration and attributes offer."""
    script = tmp_path / "evil.sh"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {canary}\ncat\n')
    script.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for folder in (hooks, repo / ".git" / "hooks"):
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).write_text(script.read_text())
            (folder / name).chmod(0o755)
    attributes = tmp_path / "attributes"
    attributes.write_text("* filter=evil diff=evil merge=evil\n")
    (repo / ".gitattributes").write_text("* filter=evil diff=evil merge=evil ident eol=crlf\n")
    git(repo, "-c", "core.attributesFile=/dev/null", "add", ".gitattributes")
    git(repo, "commit", "-m", "attributes")
    run = str(script)
    settings = {
        "core.fsmonitor": run,
        "core.fsmonitorHookVersion": "2",
        "core.hooksPath": str(hooks),
        "core.attributesFile": str(attributes),
        "core.sshCommand": run,
        "core.gitProxy": run,
        "core.pager": run,
        "core.editor": run,
        "core.askPass": run,
        "core.alternateRefsCommand": run,
        "core.untrackedCache": "true",
        "pager.ls-files": run,
        "pager.rev-parse": run,
        "credential.helper": f"!{run}",
        "diff.external": run,
        "diff.evil.textconv": run,
        "diff.evil.command": run,
        "filter.evil.clean": run,
        "filter.evil.smudge": run,
        "filter.evil.process": run,
        "filter.evil.required": "true",
        "merge.evil.driver": run,
        "gpg.program": run,
        "uploadpack.packObjectsHook": run,
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "remote.origin.url": f"ext::{run} %S",
        "remote.origin.promisor": "true",
        "remote.origin.vcs": "evil",
        "remote.origin.uploadpack": run,
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "status.submoduleSummary": "true",
        "submodule.recurse": "true",
        "log.showSignature": "true",
    }
    for verb in ("ls-files", "ls-tree", "rev-parse", "cat-file", "diff-index", "for-each-ref"):
        settings[f"alias.{verb}"] = f"!{run}"
    with (repo / ".git" / "config").open("a") as file:
        for name, value in settings.items():
            section, _, key = name.rpartition(".")
            first, _, rest = section.partition(".")
            file.write(f'[{first} "{rest}"]\n' if rest else f"[{first}]\n")
            file.write(f'\t{key} = "{value}"\n')
    canary.unlink(missing_ok=True)
    return repo


def fingerprint(folder: Path) -> dict[str, tuple[int, int, str]]:
    found = {}
    for path in sorted(folder.rglob("*")):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        found[str(path)] = (status.st_mode, status.st_mtime_ns, hashlib.sha1(content).hexdigest())
    return found


def test_the_trap_works_on_those_who_step_into_it(hostile, canary):
    (hostile / "a.py").write_text("changed\n")
    subprocess.run(["git", "-C", hostile, "status"], capture_output=True, check=False)
    assert canary.exists()


@pytest.mark.parametrize("racy", [False, True])
def test_a_work_tree_runs_nothing_and_stays_as_it_is(hostile, canary, tmp_path, racy):
    (hostile / "a.py").write_text("changed\n")
    (hostile / "new.py").write_text("new\n")
    (hostile / "pkg" / "b.py").write_bytes(b"import FEAST\n\n")
    if racy:
        index = (hostile / ".git" / "index").stat()
        os.utime(hostile / "pkg" / "b.py", ns=(index.st_mtime_ns, index.st_mtime_ns))
    before = fingerprint(hostile)
    cache = Cache(tmp_path / "cache")
    for _ in range(2):
        with open_repository(hostile, cache=cache) as repository:
            assert repository.snapshot.dirty
            lines, diagnostics = observe(repository, repository.snapshot.entries, LINES, cache=cache)
            assert (len(lines), diagnostics) == (5, ())
    assert fingerprint(hostile) == before
    assert not canary.exists()


def test_a_commit_runs_nothing_and_stays_as_it_is(hostile, canary):
    before = fingerprint(hostile)
    for rev in ("HEAD", "HEAD~1", "main"):
        with open_repository(hostile, rev) as repository:
            assert all(repository.read(entry) is not None for entry in repository.snapshot.entries)
    with open_repository(hostile / "pkg", "HEAD") as repository:
        assert [entry.path for entry in repository.snapshot.entries] == ["b.py"]
    with open_repository(hostile / ".git") as repository:
        assert len(repository.snapshot.entries) == 4
    assert fingerprint(hostile) == before
    assert not canary.exists()


def test_a_missing_object_is_not_fetched_by_a_program_of_the_repositorys_choice(hostile, canary, git):
    blob = subprocess.run(
        ["git", "rev-parse", "HEAD:pkg/b.py"], cwd=hostile, capture_output=True, check=True, text=True
    ).stdout.strip()
    canary.unlink(missing_ok=True)
    (hostile / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    with open_repository(hostile, "HEAD") as repository:
        missing = [entry for entry in repository.snapshot.entries if entry.kind.name == "MISSING"]
        assert [entry.path for entry in missing] == ["pkg/b.py"]
    assert not canary.exists()


def test_a_submodules_own_configuration_runs_nothing_either(hostile, canary, tmp_path, git):
    inner = tmp_path / "inner"
    inner.mkdir()
    git(inner, "init")
    (inner / "x.py").write_text("x\n")
    git(inner, "add", ".")
    git(inner, "commit", "-m", "x")
    outer = tmp_path / "outer"
    outer.mkdir()
    git(outer, "init")
    git(outer, "submodule", "add", str(inner), "sub")
    git(outer, "commit", "-m", "sub")
    config = outer / ".git" / "modules" / "sub" / "config"
    config.write_text(config.read_text() + f"[core]\n\tfsmonitor = {tmp_path / 'evil.sh'}\n")
    (outer / "sub" / "x.py").write_text("changed\n")
    canary.unlink(missing_ok=True)
    with open_repository(outer) as repository:
        assert len(repository.snapshot.entries) == 2
    with open_repository(outer / "sub") as repository:
        assert repository.snapshot.dirty
    assert not canary.exists()


@pytest.mark.parametrize("where", ["config", "config.worktree"])
@pytest.mark.parametrize("more", ["", "\tbare = true\n"])
def test_a_configured_work_tree_does_not_make_us_read_elsewhere(repo, tmp_path, where, more, git):
    (tmp_path / "victim").mkdir()
    (tmp_path / "victim" / "secret.py").write_text("secret\n")
    if where == "config.worktree":
        git(repo, "config", "extensions.worktreeConfig", "true")
    with (repo / ".git" / where).open("a") as file:
        file.write(f"[core]\n\tworktree = {tmp_path / 'victim'}\n{more}")
    for rev in (None, "HEAD"):
        with open_repository(repo, rev) as repository:
            assert [entry.path for entry in repository.snapshot.entries] == [".gitignore", "a.py", "pkg/b.py"]
            assert not repository.snapshot.dirty
            assert repository.snapshot.diagnostics == ()


def test_a_work_tree_configured_to_be_nowhere_changes_nothing(repo):
    with (repo / ".git" / "config").open("a") as file:
        file.write("[core]\n\tworktree = /nowhere/at/all\n")
    for path, rev in ((repo, None), (repo, "HEAD"), (repo / ".git", None)):
        with open_repository(path, rev) as repository:
            assert len(repository.snapshot.entries) == 3


def test_a_git_that_does_not_answer_is_given_up(repo, monkeypatch):
    monkeypatch.setattr("mlops_audit.world.git.TIMEOUT", 0.6)
    monkeypatch.setattr("mlops_audit.world.git.PATIENCE", 0.3)
    main = repo / ".git" / "refs" / "heads" / "main"
    main.unlink()
    os.mkfifo(main)
    with open_repository(repo) as repository:
        assert "git waits on .git/refs/heads/main" in repository.snapshot.diagnostics[0].message
        assert "a.py" in [entry.path for entry in repository.snapshot.entries]
