from __future__ import annotations

import os

from mlops_audit.world.probes.candidates import candidates


def found(root, machine):
    return [candidate.found for candidate in candidates(root, machine)]


def test_an_empty_project_has_none(root, here):
    assert found(root, here()) == []
    assert found(None, here()) == []


def test_the_active_environment_comes_before_those_of_the_tree(root, here, tmp_path, make_environment):
    active = make_environment(tmp_path / "active")
    for name in ("tools", "env", "venv", ".venv"):
        make_environment(root / name)
    machine = here(VIRTUAL_ENV=str(tmp_path / "active"))
    assert next(candidates(root, machine)).path == str(active)
    assert found(root, machine) == [
        "active environment (VIRTUAL_ENV)",
        "in-tree .venv",
        "in-tree venv",
        "in-tree env",
        "in-tree tools",
    ]


def test_a_folder_that_is_no_environment_is_not_one(root, here):
    (root / "env").mkdir()
    (root / "env" / "settings.py").write_text("")
    (root / "bin").mkdir()
    (root / "bin" / "python").write_text("")
    assert found(root, here()) == []


def test_the_environment_we_run_in_and_condas_base_are_not_the_projects(
    root, tmp_path, make_environment, here
):
    make_environment(tmp_path / "own")
    make_environment(tmp_path / "conda")
    (tmp_path / "conda" / "condabin").mkdir()
    make_environment(tmp_path / "conda" / "envs" / "work")
    own = here(VIRTUAL_ENV="/nowhere/own", CONDA_PREFIX=str(tmp_path / "conda"))
    assert found(root, own) == []
    work = here(CONDA_PREFIX=str(tmp_path / "conda" / "envs" / "work"), CONDA_DEFAULT_ENV="work")
    assert found(root, work) == ["active environment (CONDA_PREFIX)"]


def test_a_broken_link_is_a_candidate_that_can_be_told_about(root, here, make_environment):
    make_environment(root / ".venv", "/nowhere/python")
    assert found(root, here()) == ["in-tree .venv"]


def test_conda_and_pixi_environments_in_the_tree(root, here, make_environment):
    make_environment(root / "conda-env")
    (root / "conda-env" / "pyvenv.cfg").unlink()
    (root / "conda-env" / "conda-meta").mkdir()
    make_environment(root / ".pixi" / "envs" / "default")
    assert found(root, here()) == ["in-tree conda-env", "in-tree .pixi/envs/default"]


def test_uvs_variable_is_relative_to_the_project(root, here, tmp_path, make_environment):
    path = make_environment(tmp_path / "elsewhere")
    machine = here(UV_PROJECT_ENVIRONMENT="../elsewhere")
    assert [(c.path, c.found) for c in candidates(root, machine)] == [(str(path), "UV_PROJECT_ENVIRONMENT")]


def test_what_pdm_wrote_down_names_its_source(root, here, tmp_path, make_environment):
    path = make_environment(tmp_path / "chosen")
    (root / ".pdm-python").write_text(f"{path}\n")
    (candidate,) = candidates(root, here())
    assert (candidate.path, candidate.told_by) == (str(path), str(root / ".pdm-python"))


def test_one_environment_found_twice_is_one_candidate(root, here, make_environment):
    make_environment(root / ".venv")
    assert found(root, here(VIRTUAL_ENV=os.fspath(root / ".venv"))) == ["active environment (VIRTUAL_ENV)"]
