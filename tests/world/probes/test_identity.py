from __future__ import annotations

import sys
import time
import venv

import pytest

from mlops_audit.world.probes.identity import UnusableError, identify


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    folder = tmp_path_factory.mktemp("identity") / "env"
    venv.create(folder, symlinks=True)
    return folder


@pytest.fixture
def packages(environment):
    return next(environment.glob("lib/python*/site-packages"))


def script(folder, text):
    path = folder / "python"
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return str(path)


def test_an_environment_is_told_by_what_is_installed_in_it(environment, packages):
    python = str(environment / "bin" / "python")
    before = identify(python)
    assert before.version == ".".join(map(str, sys.version_info[:3]))
    assert (before.implementation, before.path, before.distributions) == ("CPython", python, 0)
    (packages / "demo-1.0.dist-info").mkdir()
    installed = identify(python)
    assert (installed.distributions, identify(python)) == (1, installed)
    (packages / "demo-1.0.dist-info").rename(packages / "demo-1.1.dist-info")
    upgraded = identify(python)
    (packages / "demo.pth").write_text("/some/where\n")
    edited = identify(python)
    (packages / "demo.pth").write_text("/else/where\n")
    pointed_elsewhere = identify(python)
    digests = [who.digest for who in (before, installed, upgraded, edited, pointed_elsewhere)]
    assert len(set(digests)) == 5


def test_what_a_start_up_file_prints_does_not_matter(environment, packages):
    noisy = packages / "noisy.pth"
    noisy.write_text("import sys; print('hello'); sys.stderr.write('noise')\n")
    try:
        assert identify(str(environment / "bin" / "python")).implementation == "CPython"
    finally:
        noisy.unlink()


def test_a_shim_is_seen_through(tmp_path):
    assert identify(script(tmp_path, f'exec {sys.executable} "$@"')).path == sys.executable


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("exit 3", "is not Python"),
        ("echo rubbish", "is not Python"),
        ('printf "%s\\n" "$@"', "is not Python"),
        ("kill -9 $$", "is not Python"),
    ],
)
def test_what_is_not_python_is_refused(tmp_path, text, reason):
    with pytest.raises(UnusableError, match=reason):
        identify(script(tmp_path, text))


def test_an_old_python_says_which_it_is(tmp_path):
    # The question must be answered by Python 2 as well: it only differs in how it writes its numbers.
    old = f'exec {sys.executable} -c \'import sys; sys.version_info = (2, 7, 18, "final", 0); ascii = repr; exec(sys.argv[1])\' "$2"'
    with pytest.raises(UnusableError, match=r"is Python 2\.7\.18; probes need 3\.8 or newer"):
        identify(script(tmp_path, old))


def test_what_never_answers_is_ended_with_its_children(tmp_path):
    python = script(tmp_path, f"(sleep 1; touch {tmp_path}/outlived) & sleep 60")
    with pytest.raises(UnusableError, match="did not say within"):
        identify(python, seconds=0.2)
    time.sleep(1.2)
    assert not (tmp_path / "outlived").exists()


def test_what_cannot_be_run_is_refused(tmp_path):
    (tmp_path / "text").write_text("no program")
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    (tmp_path / "binary").write_bytes(b"\x7fELF rubbish")
    (tmp_path / "binary").chmod(0o755)
    for name, reason in (
        ("text", "not an executable"),
        ("gone", "is not there"),
        ("link", "broken link"),
        ("binary", "cannot be run"),
    ):
        with pytest.raises(UnusableError, match=reason):
            identify(str(tmp_path / name))


def test_it_runs_without_our_secrets(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    monkeypatch.setenv("PYTHONSTARTUP", "x")
    with pytest.raises(UnusableError):
        identify(script(tmp_path, f"env > {tmp_path}/seen"))
    assert "SECRET_TOKEN" not in (tmp_path / "seen").read_text()
