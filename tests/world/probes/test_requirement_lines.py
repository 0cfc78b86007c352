from __future__ import annotations

import pytest

from mlops_audit.source import dependencies
from mlops_audit.world.probes.requirement_lines import NotALineError, lines


def read(path, text):
    facts, _ = dependencies.read(path, text.encode())
    return [
        str(line).replace(" @", "@")
        for requirement in facts.requirements
        for line in lines(path, requirement)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("six==1.16.0", "six==1.16.0"),
        ("pandas >=1 <3  # why", "pandas<3,>=1"),
        ("uvicorn[standard]>=0.30 ; python_version < '4'", 'uvicorn[standard]>=0.30; python_version < "4"'),
        ("six==1.16.0 --hash=sha256:00", "six==1.16.0"),
        ("-e git+https://github.com/a/b@v1#egg=demo", "demo@ git+https://github.com/a/b@v1"),
        ("git+https://x.org/b#egg=demo&subdirectory=p", "demo@ git+https://x.org/b#subdirectory=p"),
        ("demo @ https://x.org/demo-1.tar.gz", "demo@ https://x.org/demo-1.tar.gz"),
    ],
)
def test_lines_of_a_list(text, line):
    assert read("requirements.txt", text) == [line]


def test_no_option_and_no_index_gets_through():
    text = "--index-url https://evil.example/simple\n--extra-index-url https://e.org\n-f x\n-e .\nsix --pre\n"
    assert read("requirements.txt", text) == ["six"]


@pytest.mark.parametrize(
    "text", ["demo @ file:///tmp/demo", "./demo-1.0-py3-none-any.whl", "git@github.com:a/demo"]
)
def test_what_is_local_or_needs_a_key_is_refused(text):
    with pytest.raises(NotALineError):
        read("requirements.txt", text)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('six = "*"', "six"),
        ('six = "^1.16"', "six<2,>=1.16"),
        ('six = "~1.16.0"', "six<1.17,>=1.16.0"),
        ('six = ">=1,<2"', "six<2,>=1"),
        ('six = {version = "^1", extras = ["a", "b"]}', "six[a,b]<2,>=1"),
        ('six = {git = "https://x.org/six.git", tag = "v1"}', "six@ git+https://x.org/six.git@v1"),
        (
            'six = {version = "*", python = ">=3.9", platform = "linux"}',
            'six; python_version >= "3.9" and sys_platform == "linux"',
        ),
    ],
)
def test_keys_of_poetrys_table(text, line):
    assert read("pyproject.toml", f"[tool.poetry.dependencies]\n{text}\n") == [line]


def test_a_path_of_poetrys_table_is_refused():
    with pytest.raises(NotALineError, match="local path"):
        read("pyproject.toml", '[tool.poetry.dependencies]\nsix = {path = "../six"}\n')


def test_a_table_for_one_dependency():
    text = '[tool.poetry.dependencies.pandas]\nversion = "^2.1"\noptional = false\n'
    assert read("pyproject.toml", text) == ["pandas<3,>=2.1"]


def test_several_choices_of_one_dependency():
    text = '[tool.poetry.dependencies]\nsix = [{version = "1.16", python = "<3.9"}, {version = "^1.17"}]\n'
    assert read("pyproject.toml", text) == ['six==1.16.*; python_version < "3.9"', "six<2,>=1.17"]


def test_pipenvs_markers():
    text = '[packages]\nsix = {version = "==1.16.0", sys_platform = "== \'win32\'"}\n'
    assert read("Pipfile", text) == ['six==1.16.0; sys_platform == "win32"']


def test_condas_packages_under_their_other_names():
    text = (
        "dependencies:\n- python=3.11\n- numpy=1.26\n- conda-forge::pytorch>=2\n- cudatoolkit=11.8\n"
        "- scipy=1.11.*=py311_0\n- pip:\n  - six==1.16.0\n"
    )
    assert read("environment.yml", text) == ["numpy==1.26.*", "torch>=2", "scipy==1.11.*", "six==1.16.0"]
