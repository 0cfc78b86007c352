from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

from mlops_audit.world.probes.belonging import doubt
from mlops_audit.world.probes.interpreter import find_interpreter


def program(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("#!/bin/sh\ntouch ran\n")
    path.chmod(0o755)
    return path


def test_an_environment_made_from_an_interpreter_elsewhere_is_the_users(root, here, make_environment):
    assert doubt(str(make_environment(root / ".venv")), root, here()) == ""


def test_a_copy_of_the_interpreter_it_was_made_from_is_fine(root, here, make_environment):
    path = make_environment(root / ".venv")
    path.unlink()
    shutil.copy(os.path.realpath(sys.executable), path)
    assert doubt(str(path), root, here()) == ""


def test_a_program_in_place_of_the_interpreter_is_not(root, here, make_environment):
    path = make_environment(root / ".venv")
    path.unlink()
    program(path)
    assert "neither a link to nor a copy" in doubt(str(path), root, here())


def test_a_link_to_a_program_of_the_tree_is_not(root, here, make_environment):
    path = make_environment(root / ".venv", str(program(root / "tools" / "python")))
    assert "neither a link to nor a copy" in doubt(str(path), root, here())


@pytest.mark.parametrize("home", ["/nowhere/bin", "bin", ""])
def test_a_home_that_is_not_on_this_machine_is_doubted(root, here, make_environment, home):
    path = make_environment(root / ".venv")
    (root / ".venv" / "pyvenv.cfg").write_text(f"home = {home}\n")
    assert "not on this machine" in doubt(str(path), root, here())


def test_a_home_in_the_tree_is_doubted(root, here, make_environment):
    path = make_environment(root / ".venv")
    program(root / "base" / "bin" / "python")
    (root / ".venv" / "pyvenv.cfg").write_text(f"home = {root}/base/bin\n")
    assert "in the audited tree" in doubt(str(path), root, here())


def test_without_a_word_on_its_origin_only_condas_own_is_run(root, here, home):
    path = program(root / "env" / "bin" / "python")
    assert "nothing there says" in doubt(str(path), root, here())
    (home / ".conda").mkdir()
    (home / ".conda" / "environments.txt").write_text(f"{root}/env\n")
    assert doubt(str(path), root, here()) == ""


def test_what_belongs_to_another_user_is_doubted(root, here, make_environment, monkeypatch):
    path = make_environment(root / ".venv")
    os.geteuid() == 0 and os.chown(root / ".venv", 4711, 4711)
    monkeypatch.setattr(os, "geteuid", lambda: 4712)
    assert "another user" in doubt(str(path), root, here())


def test_an_environment_elsewhere_is_not_asked(root, here, tmp_path):
    assert doubt(str(program(tmp_path / "other" / "bin" / "python")), root, here()) == ""


def test_a_strangers_interpreter_is_passed_over_with_the_reason(root, make_environment, monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("CONDA_PREFIX", raising=False)
    path = make_environment(root / ".venv")
    path.unlink()
    path.write_text(f'#!/bin/sh\ntouch {root}/ran\nexec {sys.executable} "$@"\n')
    path.chmod(0o755)
    chosen = find_interpreter(root, python=None, manifest=None, tracked=[], asks="")
    assert not (root / "ran").exists()
    assert chosen.found.startswith("our own")
    assert "--python" in chosen.notes[0]
