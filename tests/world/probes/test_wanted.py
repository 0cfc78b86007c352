from __future__ import annotations

from mlops_audit.source import dependencies
from mlops_audit.world.probes.groups import taken_in
from mlops_audit.world.probes.wanted import wanted


def planned(texts):
    read = {path: dependencies.read(path, text.encode())[0] for path, text in texts.items()}
    return wanted(dependencies.follow(read), taken_in(texts.get("pyproject.toml", "").encode()))


def names(found):
    return sorted(line.name for line in found.everything())


PROJECT = """\
[project]
name = "itself"
dependencies = ["mlflow>=2"]
[project.optional-dependencies]
test = ["coverage", "itself[serving]"]
serving = ["bentoml"]
docs = ["sphinx"]
[dependency-groups]
dev = ["mypy", {include-group = "fixtures"}, {include-group = "lint"}]
fixtures = ["faker"]
lint = ["ruff"]
[build-system]
requires = ["hatchling"]
"""


def test_groups_for_testing_and_what_they_take_in():
    found = planned({"pyproject.toml": PROJECT})
    assert names(found) == ["bentoml", "coverage", "faker", "mlflow", "mypy"]
    assert found.notes == ["left out, as not needed for tests: docs, lint"]


def test_lists_count_by_their_names():
    texts = {
        name: f"from-{number}"
        for number, name in enumerate(
            (
                "requirements.txt",
                "requirements-dev.txt",
                "requirements/test.txt",
                "requirements-docs.txt",
                "requirements-gpu.txt",
                "examples/requirements.txt",
            )
        )
    }
    found = planned(texts)
    assert names(found) == ["from-0", "from-1", "from-2"]
    assert "requirements-gpu.txt" in found.notes[-1]
    assert "examples/requirements.txt" in found.notes[-1]


def test_without_any_at_the_top_those_nearest_to_it_count():
    assert names(planned({"app/requirements.txt": "six", "app/deep/requirements.txt": "toml"})) == ["six"]


def test_conda_counts_only_where_nothing_else_declares():
    conda = "dependencies:\n- numpy\n"
    assert names(planned({"environment.yml": conda})) == ["numpy"]
    assert names(planned({"environment.yml": conda, "requirements.txt": "six"})) == ["six"]


def test_included_lists_are_installed_and_constraints_only_constrain():
    found = planned(
        {
            "requirements.txt": "-r deps/core.txt\n-c constraints.txt\nsix\n",
            "deps/core.txt": "toml\n",
            "constraints.txt": "six<2\nunrelated==1\n",
        }
    )
    assert names(found) == ["six", "toml"]
    assert found.constraints == {"six": "<2", "unrelated": "==1"}


def test_the_compiled_list_stands_for_its_source():
    compiled = "six==1.16.0\n    # via -r requirements.in\nidna==3.4\n    # via six\n"
    found = planned({"requirements.in": "six", "requirements.txt": compiled})
    assert sorted(found.pinned) == ["idna", "six"]
    assert found.loose == {}


def test_exact_versions_take_the_place_of_loose_ones_and_keep_their_extras():
    found = planned(
        {
            "pyproject.toml": '[project]\nname="x"\ndependencies = ["uvicorn[standard]>=0.1", "loose"]\n',
            "requirements.txt": "uvicorn==0.30.0\nsix==1.16.0\n",
            "requirements-dev.txt": "six==1.17.0\n",
        }
    )
    assert {str(line) for line in found.pinned.values()} == {"uvicorn[standard]==0.30.0", "six==1.16.0"}
    assert list(found.loose) == ["loose"]
    assert found.notes == [
        "requirements-dev.txt pins other versions than the lists before it, which count: six"
    ]


def test_what_cannot_be_installed_is_said_with_its_place():
    found = planned({"requirements.txt": "six\ndemo @ file:///tmp/demo\n"})
    assert names(found) == ["six"]
    assert found.notes == ["demo (requirements.txt:2) is not installed: it is a local path"]


def test_a_project_that_declares_nothing():
    assert planned({}).notes == ["the project declares no dependencies that could be installed"]
