"""Real environments; what needs a package index is marked slow."""

from __future__ import annotations

import os
import pwd
import socket
import subprocess

import pytest

from mlops_audit.errors import AuditError
from mlops_audit.source import dependencies
from mlops_audit.world.cache import Cache
from mlops_audit.world.probes import environment as environment_module
from mlops_audit.world.probes.environment import set_up


@pytest.fixture(autouse=True)
def _keep_home(monkeypatch, request):
    """The settings by which the index is reached on this machine are those of its user."""
    if request.node.get_closest_marker("slow"):
        try:
            socket.create_connection(("pypi.org", 443), timeout=5).close()
        except OSError:
            pytest.skip("the package index cannot be reached")
        monkeypatch.setenv("HOME", pwd.getpwuid(os.getuid()).pw_dir)


@pytest.fixture
def project(root):
    (root / "pyproject.toml").write_text('[project]\nname = "demo"\ndependencies = ["six==1.16.0"]\n')
    return root


def made(root, cache, asks="", said=None):
    declared = {
        path.name: dependencies.read(path.name, path.read_bytes())[0]
        for path in root.iterdir()
        if dependencies.is_dependency_file(path.name)
    }
    show = (lambda _: None) if said is None else said.append
    return set_up(declared, root, asks=asks, cache=Cache(cache), progress=show)


@pytest.mark.slow
@pytest.mark.parametrize("with_uv", [True, False])
def test_a_declared_dependency_is_installed_and_pytest_with_it(project, tmp_path, monkeypatch, with_uv):
    if with_uv and environment_module.find_uv(environment_module.Here.now()) is None:
        pytest.skip("uv is not installed")
    if not with_uv:
        monkeypatch.setattr(environment_module, "find_uv", lambda _: None)
    said = []
    interpreter = made(project, tmp_path / "cache", said=said)
    code = "import six, pytest; print(six.__version__)"
    done = subprocess.run([interpreter.path, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "1.16.0\n"
    assert interpreter.found.startswith("--setup-env")
    assert said
    assert all(line.startswith("$ ") for line in said)
    again: list[str] = []
    assert made(project, tmp_path / "cache", said=again) == interpreter
    assert again == []
    (project / "README.md").write_text("changed")
    assert made(project, tmp_path / "cache").path == interpreter.path
    (project / "requirements-test.txt").write_text("iniconfig\n")
    assert made(project, tmp_path / "cache").path != interpreter.path


def test_a_failure_leaves_nothing_behind(project, tmp_path, monkeypatch):
    def fail(installer, plan):
        raise AuditError("no index")

    monkeypatch.setattr(environment_module, "fill", fail)
    with pytest.raises(AuditError, match="no index"):
        made(project, tmp_path / "cache")
    assert [path.suffix for path in (tmp_path / "cache" / "envs").iterdir()] == [".lock"]


def test_a_python_that_is_not_there_is_an_error_with_a_remedy(project, tmp_path):
    with pytest.raises(AuditError, match=r">=3\.19") as raised:
        made(project, tmp_path / "cache", asks=">=3.19")
    assert raised.value.remedy


def test_it_is_never_kept_in_the_audited_tree(project):
    with pytest.raises(AuditError, match="outside the audited tree"):
        made(project, project / ".cache")
    with pytest.raises(AuditError, match="MLOPS_AUDIT_CACHE_DIR"):
        made(project, None)


def test_an_environment_whose_python_has_gone_is_made_again(project, tmp_path, monkeypatch):
    monkeypatch.setattr(environment_module, "fill", lambda installer, plan: None)
    said = []
    interpreter = made(project, tmp_path / "cache", said=said)
    made(project, tmp_path / "cache", said=said)
    assert sum(" venv " in line for line in said) == 1
    os.unlink(interpreter.path)
    assert made(project, tmp_path / "cache", said=said) == interpreter
    assert sum(" venv " in line for line in said) == 2
