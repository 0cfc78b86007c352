from __future__ import annotations

from mlops_audit.model.facts import DependencyFacts, Include
from mlops_audit.source.dependencies import pipfile, pixi, pyproject
from mlops_audit.source.dependencies.inline_script import inline


def declared(text, dialect=pyproject):
    facts, problems = dialect.read("pyproject.toml", text.encode())
    assert not problems
    return [(found.line, found.name, found.text, found.group) for found in facts.requirements]


def test_the_standards_tables_are_read_with_the_line_of_each_entry():
    text = """\
[build-system]
requires = ["setuptools>=68", "wheel"]
[project]
name = "demo"
# "mlflow>=1" is not declared here
dependencies = [
    "mlflow>=2.16.0",   # tracking
    'feast[redis]>=0.40',
]
[project.optional-dependencies]
dev = ["pytest", "mlflow>=2.16.0"]
all = ["demo[dev]"]
[dependency-groups]
lint = ["ruff", {include-group = "dev"}]
"""
    assert declared(text) == [
        (2, "setuptools", "setuptools>=68", "build"),
        (2, "wheel", "wheel", "build"),
        (7, "mlflow", "mlflow>=2.16.0", "main"),
        (8, "feast", "feast[redis]>=0.40", "main"),
        (11, "pytest", "pytest", "dev"),
        (11, "mlflow", "mlflow>=2.16.0", "dev"),
        (14, "ruff", "ruff", "lint"),
    ]


def test_poetry_tables_are_read():
    text = """\
[tool.poetry]
name = "demo"
[tool.poetry.dependencies]
python = "^3.11"
mlflow = "^2.0"  # tracking
Great_Expectations = { version = "*", optional = true }
local = { path = "../local" }
numpy = [
    { version = "<2", python = "<3.12" },
    { version = ">=2", python = ">=3.12" },
]
[tool.poetry.dependencies.feast]
git = "https://github.com/feast-dev/feast"
[tool.poetry.extras]
quality = ["great-expectations"]
[tool.poetry.group.ml.dependencies]
optuna = "*"
[tool.poetry.dev-dependencies]
pytest = "^8"
"""
    assert declared(text) == [
        (5, "mlflow", 'mlflow = "^2.0"', "main"),
        (6, "great-expectations", 'Great_Expectations = { version = "*", optional = true }', "quality"),
        (7, "local", 'local = { path = "../local" }', "main"),
        (
            8,
            "numpy",
            'numpy = [ { version = "<2", python = "<3.12" }, { version = ">=2", python = ">=3.12" }, ]',
            "main",
        ),
        (12, "feast", '[tool.poetry.dependencies.feast] git = "https://github.com/feast-dev/feast"', "main"),
        (17, "optuna", 'optuna = "*"', "ml"),
        (19, "pytest", 'pytest = "^8"', "dev"),
    ]


def test_other_managers_tables_are_read():
    text = """\
[tool.pdm.dev-dependencies]
test = ["pytest", "-e file:///${PROJECT_ROOT}/x#egg=local-x"]
[tool.hatch.envs.ml]
dependencies = ["mlflow"]
extra-dependencies = ["dvc"]
[tool.uv]
dev-dependencies = ["ruff"]
constraint-dependencies = ["numpy<2"]
[tool.rye]
dev-dependencies = ["mypy"]
[tool.flit.metadata]
requires = ["requests"]
[tool.flit.metadata.requires-extra]
doc = ["sphinx"]
"""
    assert [(name, group) for _, name, _, group in declared(text)] == [
        ("pytest", "test"),
        ("local-x", "test"),
        ("mlflow", "ml"),
        ("dvc", "ml"),
        ("ruff", "dev"),
        ("numpy", "constraint"),
        ("mypy", "dev"),
        ("requests", "main"),
        ("sphinx", "doc"),
    ]


def test_files_that_a_backend_reads_are_includes():
    text = """\
[tool.setuptools.dynamic]
dependencies = {file = ["requirements.txt", "more.txt"]}
optional-dependencies.dev = {file = "dev.txt"}
[tool.hatch.metadata.hooks.requirements_txt]
files = ["base.txt"]
"""
    facts, _ = pyproject.read("pyproject.toml", text.encode())
    assert facts.includes == (
        Include(path="requirements.txt", line=2),
        Include(path="more.txt", line=2),
        Include(path="dev.txt", line=3),
        Include(path="base.txt", line=5),
    )


def test_broken_toml_is_one_diagnostic_with_its_line():
    for dialect in (pyproject, pipfile, pixi):
        facts, (problem,) = dialect.read("x.toml", b'[project]\ndependencies = ["a"\n[x]\n')
        assert facts == DependencyFacts()
        assert (problem.kind, problem.path) == ("toml", "x.toml")
        assert problem.line
        assert problem.remedy


def test_tables_of_an_unexpected_shape_say_nothing():
    text = """\
tool = 1
[project]
dependencies = "mlflow"
optional-dependencies = ["x"]
[dependency-groups]
a = 3
[build-system]
requires = [1, ["a"]]
"""
    assert declared(text) == [(3, "mlflow", "mlflow", "main")]


def test_a_pipfile_tells_its_categories_apart():
    text = """\
[[source]]
url = "https://pypi.org/simple"
[packages]
mlflow = "*"
[dev-packages]
pytest = {version = "*", extras = ["x"]}
[docs]
sphinx = "*"
[requires]
python_version = "3.11"
"""
    assert declared(text, pipfile) == [
        (4, "mlflow", 'mlflow = "*"', "main"),
        (6, "pytest", 'pytest = {version = "*", extras = ["x"]}', "dev"),
        (8, "sphinx", 'sphinx = "*"', "docs"),
    ]


def test_a_pixi_manifest_is_read_with_features_and_targets():
    text = """\
[dependencies]
python = ">=3.11"
mlflow = "*"
[pypi-dependencies]
feast = { version = "*" }
[host-dependencies]
cmake = "*"
[feature.gpu.dependencies]
pytorch = "*"
[target.linux-64.dependencies]
patchelf = "*"
"""
    assert [(line, name, group) for line, name, _, group in declared(text, pixi)] == [
        (3, "mlflow", "main"),
        (5, "feast", "main"),
        (7, "cmake", "build"),
        (9, "pytorch", "gpu"),
        (11, "patchelf", "main"),
    ]
    inside = text.replace("[", "[tool.pixi.")
    assert [name for _, name, *_ in declared(inside)] == ["mlflow", "feast", "cmake", "pytorch", "patchelf"]


def test_a_script_declares_in_its_own_comments():
    script = b"""#!/usr/bin/env python
# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "mlflow>=2",
#
#   "feast",
# ]
# ///
import mlflow
"""
    found = inline(script).requirements
    assert [(item.line, item.text) for item in found] == [(5, "mlflow>=2"), (7, "feast")]


def test_a_script_without_a_block_or_with_a_broken_one_declares_nothing():
    assert inline(b"import mlflow\n") == DependencyFacts()
    assert inline(b"# /// script\n# dependencies = [\n# ///\n") == DependencyFacts()
    assert inline(b"# /// script\n# dependencies = ['a']\n") == DependencyFacts()


def test_a_table_on_one_endless_line_is_kept_short() -> None:
    members = ", ".join(f"k{number} = 1" for number in range(5_000))
    found = declared(f"packages = {{{members}}} # all", pipfile)
    assert len(found) == 5_000
    assert max(len(text) for _, _, text, _ in found) < 3_000
