from __future__ import annotations

import os
import sys
import venv

import pytest

from mlops_audit.errors import AuditError
from mlops_audit.world.probes.interpreter import NoInterpreterError, find_interpreter

VERSION = ".".join(map(str, sys.version_info[:3]))


@pytest.fixture(autouse=True)
def _nothing_active(monkeypatch):
    for name in ("VIRTUAL_ENV", "CONDA_PREFIX", "UV_PROJECT_ENVIRONMENT", "PYENV_ROOT", "PDM_PYTHON"):
        monkeypatch.delenv(name, raising=False)


def find(root, python=None, manifest=None, tracked=(), asks=""):
    return find_interpreter(root, python=python, manifest=manifest, tracked=tracked, asks=asks)


def test_without_an_environment_it_is_our_own(root):
    chosen = find(root)
    assert (chosen.path, chosen.version) == (sys.executable, VERSION)
    assert (chosen.found, chosen.notes) == ("our own: no environment of the project was found", ())


def test_an_environment_in_the_tree_is_the_projects(root):
    venv.create(root / ".venv", symlinks=True)
    chosen = find(root, asks=">=99")
    assert (chosen.path, chosen.found) == (str(root / ".venv" / "bin" / "python"), "in-tree .venv")
    assert chosen.notes == (f"the project asks for Python >=99, this is {VERSION}",)


def test_the_manifest_comes_before_it_and_python_before_both(root):
    venv.create(root / ".venv", symlinks=True)
    venv.create(root / "other", symlinks=True)
    assert find(root, manifest="other/bin/python").path == str(root / "other" / "bin" / "python")
    assert find(root, manifest="other").found == "the manifest"
    chosen = find(root, python=str(root / ".venv"), manifest="other")
    assert (chosen.path, chosen.found) == (str(root / ".venv" / "bin" / "python"), "--python")


def test_what_cannot_be_used_is_passed_over_with_a_note(root, make_environment):
    make_environment(root / ".venv", "/nowhere/python")
    make_environment(root / "venv")
    chosen = find(root, tracked=["venv/pyvenv.cfg"])
    assert chosen.found == "our own: no environment of the project can be used"
    assert chosen.notes == (
        "in-tree .venv was passed over: .venv/bin/python is a broken link",
        (
            "in-tree venv was passed over: venv/bin/python is not run: "
            "git tracks venv/pyvenv.cfg in that environment: it came with the repository"
        ),
    )


def test_a_tracked_file_may_not_choose_the_interpreter(root, tmp_path, make_environment):
    path = make_environment(tmp_path / "elsewhere")
    (root / ".pdm-python").write_text(str(path))
    assert find(root).found == "PDM's .pdm-python"
    chosen = find(root, tracked=[".pdm-python"])
    assert chosen.found.startswith("our own")
    assert "git tracks .pdm-python" in chosen.notes[0]


def test_an_active_environment_is_taken_and_the_trees_own_mentioned(root, tmp_path, monkeypatch):
    venv.create(tmp_path / "active", symlinks=True)
    venv.create(root / ".venv", symlinks=True)
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    chosen = find(root)
    assert chosen.found == "active environment (VIRTUAL_ENV)"
    assert chosen.notes == ("there is an in-tree .venv too: --python .venv takes that",)
    monkeypatch.setenv("VIRTUAL_ENV", str(root / ".venv"))
    assert find(root).notes == ()


@pytest.mark.parametrize(
    ("python", "reason"),
    [
        ("./gone/python", "it is not there"),
        ("no-such-program", "it is not there"),
        ("/etc", "it is not an executable file"),
        ("/bin/true", "it is not Python"),
        ("3.77", "no such Python"),
    ],
)
def test_a_python_that_cannot_be_used_is_an_error_with_a_remedy(root, python, reason):
    with pytest.raises(AuditError, match=reason) as raised:
        find(root, python=python)
    assert raised.value.remedy


def test_even_python_may_not_name_what_came_with_the_repository(root, make_environment):
    path = make_environment(root / ".venv")
    with pytest.raises(AuditError, match="came with the repository"):
        find(root, python=str(path), tracked=[".venv/bin/python"])


def test_python_may_be_a_version_or_a_name(root, monkeypatch):
    monkeypatch.setenv("PATH", os.path.dirname(sys.executable))
    minor = f"{sys.version_info[0]}.{sys.version_info[1]}"
    assert find(root, python=minor).version == VERSION
    assert find(root, python=os.path.basename(sys.executable)).version == VERSION


@pytest.mark.parametrize("tracked", [(), (".venv/bin/python",)])
def test_the_manifests_interpreter_says_why_it_cannot_be_used(root, make_environment, tracked):
    if tracked:
        make_environment(root / ".venv")
    with pytest.raises(NoInterpreterError) as raised:
        find(root, manifest=".venv/bin/python", tracked=tracked)
    reason = (
        "is not run: git tracks .venv/bin/python: it came with the repository" if tracked else "is not there"
    )
    assert str(raised.value) == f"the manifest's .venv/bin/python {reason}"


def test_the_manifest_needs_a_work_tree():
    with pytest.raises(NoInterpreterError, match="work tree"):
        find(None, manifest=".venv/bin/python")
