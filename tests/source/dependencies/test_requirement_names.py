from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from mlops_audit.source.dependencies.names import conda_name, normalise, pip_name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mlflow", "mlflow"),
        ("Great_Expectations==1.10.0", "great-expectations"),
        ("feast[redis,aws] >= 0.40 , < 1 ; python_version < '3.12'", "feast"),
        ("foo (>=1.0,<2)", "foo"),
        ("numpy>=1 <2", "numpy"),
        ("torch==1.9.0+cu111", "torch"),
        ("kedro~={{ cookiecutter.kedro_version }}", "kedro"),
        ("mlflow==${MLFLOW_VERSION}", "mlflow"),
        ("name @ https://example.org/x.whl", "name"),
        ("name@git+https://github.com/a/b", "name"),
        ("git+https://github.com/a/b.git@main#egg=My_Pkg[extra]", "my-pkg"),
        ("git+https://github.com/huggingface/transformers.git@v4", "transformers"),
        ("git+ssh://git@github.com/a/b.git", "b"),
        ("https://github.com/a/b/archive/refs/heads/main.zip", "b"),
        ("https://example.org/en_core_web_sm-2.3.1.tar.gz", "en-core-web-sm"),
        ("./wheels/mlflow-2.0-py3-none-any.whl", "mlflow"),
        ("torch-1.12.0-cp38-cp38-linux_x86_64.whl ; python_version < '3.9'", "torch"),
    ],
)
def test_a_requirement_names_its_distribution(text, name):
    assert pip_name(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "./local",
        "Install mlflow",
        "Note: x",
        "x > y and z",
        "feast 2.0",
        "-----",
        "mlflow,",
        "a" * 5000,
        "git+https://github.com/a/monorepo@main#subdirectory=one",
    ],
)
def test_what_is_no_requirement_names_nothing(text):
    assert pip_name(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("mlflow", "mlflow"),
        ("mlflow=2.9", "mlflow"),
        ("mlflow=2.9.0=pypi_0", "mlflow"),
        ("conda-forge::great-expectations>=1", "great-expectations"),
        ("conda-forge/linux-64::foo=1", "foo"),
        ("numpy >=1.8,<2|1.9", "numpy"),
        ("numpy 1.8* py39_0", "numpy"),
        ("pytorch[version='>=1',build=cuda*]", "pytorch"),
        ("scikit-learn == 0.24.2", "scikit-learn"),
    ],
)
def test_a_conda_match_spec_names_its_package(text, name):
    assert conda_name(text) == name


def test_prose_is_no_conda_match_spec():
    assert conda_name("hello world foo") is None


NAMES = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]{0,12}[A-Za-z0-9])?", fullmatch=True)
EXTRAS = st.sampled_from(["", "[a]", "[a,b-c]", " [ a ]"])
CLAUSES = st.lists(
    st.sampled_from([">=1.0", "<2", "==1.*", "~=1.4", "!=1.5.0rc1", " == 1.0+cu118"]), max_size=3
)
MARKERS = st.sampled_from(["", "; python_version<'3.12'", " ; sys_platform == 'win32'"])


@given(NAMES, EXTRAS, CLAUSES, MARKERS)
def test_names_agree_with_the_packaging_library(name, extras, clauses, marker):
    text = f"{name}{extras}{','.join(clauses)}{marker}"
    assert pip_name(text) == canonicalize_name(Requirement(text).name)


@given(NAMES)
def test_a_normalised_name_stays_as_it_is(name):
    assert normalise(normalise(name)) == normalise(name) == canonicalize_name(name)


@pytest.mark.parametrize(
    "call",
    [
        "pip_name('mlflow' + ' ' * 1900 + 'x==1')",
        "pip_name('a' * 1900 + '!')",
        "pip_name('a' + '==1 ' * 450 + '!')",
        "pip_name('a-' * 900 + '.whl')",
        "conda_name('mlflow' + '[]] ' * 450 + '!x')",
        "conda_name('a' * 1900 + '\\n!')",
        "parse('-e' + ' ' * 300_000 + '\\n' * 300_000, 1)",
        "inline(b'# /// script\\n' * 40_000)",
        "asked_python({'setup.cfg': b'[options]\\na' + b' ' * 200_000 + b'b\\npython_requires = >=3.9'})",
    ],
)
def test_a_line_is_not_tried_in_many_ways(call):
    code = (
        "from mlops_audit.source.dependencies.names import *\n"
        "from mlops_audit.source.dependencies.pip_lines import parse\n"
        "from mlops_audit.source.dependencies.inline_script import inline\n"
        "from mlops_audit.source.dependencies.asked_python import asked_python\n"
    )
    done = subprocess.run([sys.executable, "-c", code + call], timeout=30, check=False)
    assert done.returncode == 0


def test_a_marker_may_follow_a_url_without_a_blank():
    assert pip_name("mlflow @ https://example.org/x;python_version < '3.9'") == "mlflow"


def test_a_wheel_is_named_by_its_first_part_whatever_its_build():
    assert pip_name("mlflow-2.0-1-py3-none-any.whl") == "mlflow"
