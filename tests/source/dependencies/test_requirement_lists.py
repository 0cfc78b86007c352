from __future__ import annotations

import pytest

from mlops_audit.model.facts import DependencyFacts, Include
from mlops_audit.source.dependencies.requirement_lists import claims, is_constraint_file, read


def declared(text, path="requirements.txt"):
    facts, _ = read(path, text.encode() if isinstance(text, str) else text)
    return [(found.line, found.name, found.text, found.group) for found in facts.requirements]


@pytest.mark.parametrize(
    "path",
    [
        "requirements.txt",
        "a/requirements-dev.txt",
        "requirements.in",
        "requirement.txt",
        "docker/dev-requirements.txt",
        "py3.10-requirements.txt",
        "requirements_test.pip",
        "requirements/base.txt",
        "requirements/aws/prod.in",
        "reqs.txt",
        "dev-reqs.txt",
        "constraints.txt",
        "constraints-dev.txt",
    ],
)
def test_customary_names_are_claimed(path):
    assert claims(path)


@pytest.mark.parametrize(
    "path", ["notes.txt", "requirements.md", "requirements.py", "prequel.txt", "MANIFEST.in"]
)
def test_other_names_are_not_claimed(path):
    assert not claims(path)


def test_only_constraint_files_constrain():
    assert is_constraint_file("ci/constraints-3.11.txt")
    assert not is_constraint_file("requirements.txt")
    assert declared("mlflow<3\n", "constraints.txt") == [(1, "mlflow", "mlflow<3", "constraint")]


def test_lines_are_kept_as_written_without_their_comments():
    text = "# tools\n\nMLflow>=2.0  # tracking\n  feast[redis] ; python_version < '3.12'\n#dvc\n"
    assert declared(text) == [
        (3, "mlflow", "MLflow>=2.0", "main"),
        (4, "feast", "feast[redis] ; python_version < '3.12'", "main"),
    ]


def test_a_continued_line_stands_where_it_begins():
    text = "a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:11\nb \\\n  >=2\nc \\\n"
    assert declared(text) == [(1, "a", "a==1", "main"), (4, "b", "b   >=2", "main"), (6, "c", "c", "main")]


def test_files_pulled_in_are_includes():
    text = "-r base.txt\n--requirement=../x.in\n-c constraints.txt # why\n-rdev.txt\n--constraint 'a b.txt'\n"
    facts, problems = read("requirements.txt", text.encode())
    assert facts.includes == (
        Include(path="base.txt", line=1),
        Include(path="../x.in", line=2),
        Include(path="constraints.txt", line=3, constraint=True),
        Include(path="dev.txt", line=4),
        Include(path="a b.txt", line=5, constraint=True),
    )
    assert not problems


def test_options_and_local_projects_declare_nothing_and_are_no_fault():
    text = "--index-url https://example.org\n--pre\n-e .\n-e ./sub[dev]\n./other\n{% if x %}\nmlflow\n{% endif %}\n"
    assert declared(text) == [(7, "mlflow", "mlflow", "main")]
    assert not read("requirements.txt", text.encode())[1]


def test_an_editable_repository_is_declared():
    text = "-e git+https://github.com/a/b.git@main#egg=my_pkg[x]\n"
    assert declared(text) == [(1, "my-pkg", "-e git+https://github.com/a/b.git@main#egg=my_pkg[x]", "main")]


def test_notes_below_a_pin_tell_who_asked_for_it():
    text = """\
mlflow==2.0
    # via -r requirements.in
numpy==1.0
    # via
    #   mlflow
    #   pandas
pandas==2.0 \\
    --hash=sha256:00
    # via
    #   -r requirements.in
    #   mlflow
flask==2.0
    # via mlflow
feast==0.1
    # via myproject (pyproject.toml)
dvc==3.0
pyyaml==6.0
    # via
    #   -c constraints.txt
    #   dvc
"""
    groups = {name: group for _, name, _, group in declared(text)}
    assert groups == {
        "mlflow": "main",
        "numpy": "transitive",
        "pandas": "main",
        "flask": "transitive",
        "feast": "main",
        "dvc": "main",
        "pyyaml": "transitive",
    }


def test_notes_on_the_line_of_a_pin_tell_the_same():
    text = "a==1.0                   # via -r requirements.in, b\nb==2.0    # via a\nc==3.0\n"
    assert [group for *_, group in declared(text)] == ["main", "transitive", "main"]


def test_an_index_note_does_not_end_up_among_those_who_asked():
    text = "a==1\n    # via\n    #   b\n    # from https://pypi.org/simple\nb==1\n"
    assert [group for *_, group in declared(text)] == ["transitive", "main"]


def test_an_export_that_notes_the_project_by_its_bare_name_is_understood():
    text = "#    uv export --no-hashes\n-e .\nmlflow==2\n    # via my-project\nflask==1\n    # via mlflow\n"
    assert [group for *_, group in declared(text)] == ["main", "transitive"]


def test_a_remark_at_the_margin_is_no_note():
    assert declared("a==1\n# via b\nb==1\n")[0][3] == "main"


@pytest.mark.parametrize("codec", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "latin-1"])
def test_every_encoding_that_windows_writes_is_read(codec):
    text = "mlflow==2.0\r\nfeast==0.1\r\n# caf\u00e9\r\ndvc==3\r\n"
    assert [line for line, *_ in declared(text.encode(codec))] == [1, 2, 4]


def test_binary_is_said_to_be_no_text():
    facts, problems = read("requirements.txt", b"PK\x03\x04 mlflow\n" * 8 + b"\0" * 3)
    assert facts == DependencyFacts()
    assert [problem.kind for problem in problems] == ["encoding"]


def test_prose_under_the_name_declares_nothing():
    text = "Requirements\n\nYou need Python 3.\nPlease install mlflow and feast\n- numpy\n- pandas\n"
    assert read("requirements.txt", text.encode()) == (DependencyFacts(), ())


def test_one_broken_line_is_said_and_spares_the_others():
    facts, (problem,) = read("requirements.txt", b"mlflow\nfeast 2.0\npandas\n")
    assert [found.name for found in facts.requirements] == ["mlflow", "pandas"]
    assert (problem.line, problem.kind) == (2, "requirements")
    assert "feast 2.0" in problem.message


def test_what_conda_lists_into_such_a_file_counts():
    assert declared("# platform: linux-64\nmlflow=2.9.0=pypi_0\n") == [
        (2, "mlflow", "mlflow=2.9.0=pypi_0", "main")
    ]


@pytest.mark.parametrize(
    "command", ["uv pip compile --no-annotate pyproject.toml", "pip-compile --no-annotate x.in"]
)
def test_a_list_compiled_without_notes_tells_nothing_of_who_asked(command):
    text = f"# This file was autogenerated by the following command:\n#    {command}\na==1\n"
    assert [row[3] for row in declared(text)] == ["transitive"]
    assert [row[3] for row in declared(text.replace("--no-annotate ", ""))] == ["main"]
