from __future__ import annotations

import pytest

from mlops_audit.model.facts import DependencyFacts, Include
from mlops_audit.source.dependencies.conda import claims, read


def declared(text):
    facts, problems = read("environment.yml", text.encode())
    assert not problems
    return [(found.line, found.name, found.group) for found in facts.requirements]


@pytest.mark.parametrize(
    "path",
    [
        "environment.yml",
        "environment-gpu.yaml",
        "a/conda.yaml",
        "conda_deps.yml",
        "dev-env.yml",
        "x_conda.yml",
    ],
)
def test_customary_names_are_claimed(path):
    assert claims(path)


@pytest.mark.parametrize("path", ["meta.yaml", "config.yml", "environment.json"])
def test_other_names_are_not_claimed(path):
    assert not claims(path)


def test_match_specs_and_pip_lines_are_read():
    text = """\
name: ml
channels: [conda-forge]
dependencies:
  - python=3.11
  - mlflow=2.9
  - conda-forge::feast >=0.40
  - numpy 1.26*
  - pip
  - pip:
      - great_expectations==1.0  # quality
      - -r requirements.txt
      - -e .
"""
    assert declared(text) == [
        (5, "mlflow", "main"),
        (6, "feast", "main"),
        (7, "numpy", "main"),
        (8, "pip", "main"),
        (10, "great-expectations", "main"),
    ]
    assert read("environment.yml", text.encode())[0].includes == (Include(path="requirements.txt", line=11),)


def test_an_mlflow_python_env_is_read_also_as_json():
    text = 'python: "3.11"\nbuild_dependencies:\n- pip==22\ndependencies:\n- -r requirements.txt\n'
    facts, _ = read("python_env.yaml", text.encode())
    assert [(found.name, found.group) for found in facts.requirements] == [("pip", "build")]
    assert facts.includes == (Include(path="requirements.txt", line=5),)
    assert declared('{\n"dependencies": [\n "mlflow==3"\n]}') == [(3, "mlflow", "main")]


def test_yaml_of_another_kind_under_such_a_name_says_nothing():
    assert declared("dependencies:\n  - name: redis\n    repository: x\n") == []
    assert declared("dependencies: none\n") == []
    assert declared("- dependencies: [mlflow]\n") == []


def test_broken_yaml_is_one_diagnostic_and_only_where_it_would_matter():
    facts, (problem,) = read("environment.yml", b"dependencies:\n  - a\n b: [\n")
    assert facts == DependencyFacts()
    assert problem.kind == "yaml"
    assert read("environment.yml", b"a: [\n") == (DependencyFacts(), ())


def test_aliases_of_one_list_are_read_once():
    aliases = "\n".join(["  - pip: *p"] * 500)
    assert declared(f"dependencies:\n  - pip: &p [mlflow]\n{aliases}\n") == [(2, "mlflow", "main")]
