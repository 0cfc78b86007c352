"""The project itself in the environment that was made for it; its build backend lies in the tree."""

from __future__ import annotations

import os
import subprocess
import textwrap
from functools import partial
from pathlib import Path

from mlops_audit.model.probe import Interpreter
from mlops_audit.world.cache import Cache
from mlops_audit.world.probes import environment
from mlops_audit.world.probes.environment import set_up
from mlops_audit.world.probes.own_project import install_project
from mlops_audit.world.snapshot import open_repository

SETTINGS = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n[project]\nname = "own-name"\nversion = "1.2"\n'
BACKEND = """
import os, zipfile
def build_wheel(folder, config_settings=None, metadata_directory=None):
    SAY
    name = "own_name-1.2-py3-none-any.whl"
    with zipfile.ZipFile(os.path.join(folder, name), "w") as file:
        info = "own_name-1.2.dist-info"
        file.writestr("own_name.py", "")
        file.writestr(info + "/METADATA", "Metadata-Version: 2.1\\nName: own-name\\nVersion: 1.2\\nRequires-Dist: not-there-at-all\\n")
        file.writestr(info + "/WHEEL", "Wheel-Version: 1.0\\nGenerator: x\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        file.writestr(info + "/RECORD", "own_name.py,,\\n" + info + "/METADATA,,\\n" + info + "/WHEEL,,\\n" + info + "/RECORD,,\\n")
    return name
"""


def made(root: Path, tmp_path: Path, monkeypatch, said: list[str], say: str = "pass") -> Interpreter:
    monkeypatch.setattr(environment, "fill", lambda installer, plan: None)
    monkeypatch.setattr(environment, "find_uv", lambda here: None)
    (root / "pyproject.toml").write_text(SETTINGS)
    (root / "backend.py").write_text(textwrap.dedent(BACKEND.replace("SAY", say)))
    with open_repository(root) as repository:
        return set_up(
            {},
            root,
            asks="",
            cache=Cache(tmp_path / "cache"),
            progress=said.append,
            project=partial(install_project, repository),
        )


def version(interpreter: Interpreter) -> str:
    code = "from importlib.metadata import version; print(version('own-name'))"
    done = subprocess.run([interpreter.path, "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip()


def test_the_project_is_installed_without_its_dependencies_once(root, tmp_path, monkeypatch):
    said: list[str] = []
    monkeypatch.setenv("SOME_TOKEN", "s3cr3t")
    say = f"open({str(tmp_path / 'seen')!r}, 'a').write(str('SOME_TOKEN' in os.environ) + os.getcwd())"
    interpreter = made(root, tmp_path, monkeypatch, said, say)
    assert version(interpreter) == "1.2", interpreter.notes
    assert any("its own build code" in line for line in said)
    seen = (tmp_path / "seen").read_text()
    assert seen.startswith("False")
    assert os.fspath(root) not in seen
    made(root, tmp_path, monkeypatch, said, say)
    assert (tmp_path / "seen").read_text() == seen


def test_a_failed_build_is_told_and_leaves_the_environment(root, tmp_path, monkeypatch):
    interpreter = made(root, tmp_path, monkeypatch, [], "raise ValueError('no compiler')")
    assert version(interpreter) == ""
    assert "could not be built" in interpreter.notes[-1]
