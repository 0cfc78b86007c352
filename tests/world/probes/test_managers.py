"""Names that the managers themselves would compute, from folders that stand in for a home."""

from __future__ import annotations

import base64
import hashlib
import os

import pytest

from mlops_audit.world.probes import managers


def digest(text):
    return base64.urlsafe_b64encode(hashlib.sha256(str(text).encode()).digest()).decode()[:8]


@pytest.fixture
def project(root):
    (root / "pyproject.toml").write_text('[tool.poetry]\nname = "My.Project_x"\n')
    return root


def test_poetry_names_by_project_folder_and_python(project, here, home):
    base = f"my-project-x-{digest(project)}"
    folder = home / ".cache" / "pypoetry" / "virtualenvs"
    for name in (f"{base}-py3.9", f"{base}-py3.12", "my-project-x-AAAAAAAA-py3.12"):
        (folder / name).mkdir(parents=True)
    assert [path.name for path in managers.poetry(project, here())] == [f"{base}-py3.12", f"{base}-py3.9"]
    (folder / "envs.toml").write_text(f'[{base}]\nminor = "3.9"\npatch = "3.9.1"\n')
    assert next(managers.poetry(project, here())).name == f"{base}-py3.9"


def test_poetrys_folder_is_where_its_settings_say(project, here, home, tmp_path):
    base = f"my-project-x-{digest(project)}-py3.12"
    (tmp_path / "one" / base).mkdir(parents=True)
    (tmp_path / "cache" / "virtualenvs" / base).mkdir(parents=True)
    (home / ".config" / "pypoetry").mkdir(parents=True)
    settings = home / ".config" / "pypoetry" / "config.toml"
    settings.write_text(f'cache-dir = "{tmp_path}/cache"\n')
    assert list(managers.poetry(project, here())) == [tmp_path / "cache" / "virtualenvs" / base]
    settings.write_text(f'[virtualenvs]\npath = "{tmp_path}/one"\n')
    assert list(managers.poetry(project, here())) == [tmp_path / "one" / base]
    settings.write_text("broken [")
    machine = here(POETRY_CACHE_DIR=f"{tmp_path}/cache")
    assert list(managers.poetry(project, machine)) == [tmp_path / "cache" / "virtualenvs" / base]
    machine = here(POETRY_VIRTUALENVS_PATH="~/envs")
    (home / "envs" / base).mkdir(parents=True)
    assert list(managers.poetry(project, machine)) == [home / "envs" / base]


def test_a_project_that_is_not_poetrys_has_none(root, here):
    (root / "pyproject.toml").write_text("[tool.ruff]\n")
    assert list(managers.poetry(root, here())) == []


def test_pdm_names_by_folder_and_the_digest_of_its_path(root, here, home):
    md5 = base64.urlsafe_b64encode(hashlib.md5(str(root).encode()).digest()).decode()[:8]
    folder = home / ".local" / "share" / "pdm" / "venvs"
    (folder / f"project-{md5}-3.11").mkdir(parents=True)
    (folder / "project-other123-3.11").mkdir()
    assert [path.name for path in managers.pdm(root, here())] == [f"project-{md5}-3.11"]


def test_pipenv_names_by_folder_and_the_digest_of_the_pipfile(root, here, home, tmp_path):
    assert list(managers.pipenv(root, here())) == []
    (root / "Pipfile").write_text("")
    name = f"project-{digest(root / 'Pipfile')}"
    assert list(managers.pipenv(root, here())) == [home / ".local" / "share" / "virtualenvs" / name]
    assert list(managers.pipenv(root, here(WORKON_HOME=f"{tmp_path}/w"))) == [tmp_path / "w" / name]
    named = here(PIPENV_CUSTOM_VENV_NAME="mine")
    assert next(managers.pipenv(root, named)) == home / ".local" / "share" / "virtualenvs" / "mine"


def test_pipenvs_venv_file_holds_a_name_or_a_path(root, here, home):
    (root / "Pipfile").write_text("")
    (root / ".venv").write_text("named\n")
    assert home / ".local" / "share" / "virtualenvs" / "named" in list(managers.pipenv(root, here()))
    (root / ".venv").write_text("../there\n")
    assert root / "../there" in list(managers.pipenv(root, here()))


def test_conda_knows_environments_by_the_name_in_the_file(root, here, home):
    (root / "environment.yml").write_text('channels: [x]\nname: "work"  # ours\n')
    (home / ".conda").mkdir()
    (home / ".conda" / "environments.txt").write_text("/opt/envs/work\n/opt/envs/other\n")
    machine = here(CONDA_ENVS_PATH=f"/a{os.pathsep}/b", CONDA_EXE="/opt/conda/bin/conda")
    places = [str(path) for path in managers.conda(root, machine)]
    assert places[:3] == ["/a/work", "/b/work", "/opt/conda/envs/work"]
    assert places[-1] == "/opt/envs/work"
    assert str(home / "miniforge3" / "envs" / "work") in places


@pytest.mark.parametrize("name", ["base", "../../elsewhere", "", "/tmp/x"])
def test_a_name_that_conda_would_not_make_is_none(root, here, name):
    (root / "environment.yml").write_text(f"name: {name}\n")
    assert list(managers.conda(root, here())) == []


def test_elsewhere_the_folders_are_those_of_the_system(here, home):
    assert here("darwin").cache() == home / "Library" / "Caches"
    assert here("win32", LOCALAPPDATA="C:\\L").data().name == "C:\\L"
