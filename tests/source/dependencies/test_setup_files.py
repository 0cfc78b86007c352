from __future__ import annotations

from mlops_audit.model.facts import DependencyFacts, Include
from mlops_audit.source.dependencies import setup_cfg, setup_py


def python_declared(text):
    facts, problems = setup_py.read("setup.py", text.encode())
    assert not problems
    return [(found.line, found.text, found.group) for found in facts.requirements]


def included(text):
    return setup_py.read("setup.py", text.encode())[0].includes


def test_literal_arguments_of_setup_are_read():
    text = """\
from setuptools import setup
setup(
    install_requires=["mlflow>=2",
                      "feast"],
    extras_require={"dev": ["pytest"], "all": ("dvc",)},
    setup_requires="wheel",
    tests_require='''
        tox
        nose>=1
    ''',
)
"""
    assert python_declared(text) == [
        (3, "mlflow>=2", "main"),
        (4, "feast", "main"),
        (5, "pytest", "dev"),
        (5, "dvc", "all"),
        (6, "wheel", "build"),
        (8, "tox", "test"),
        (9, "nose>=1", "test"),
    ]


def test_names_sums_and_functions_of_the_file_are_followed():
    text = """\
import setuptools
BASE = ["mlflow"]
BASE += ["dvc"]
BASE.append("shap")
def more():
    return ["feast"]
extras = {"dev": ["pytest"]}
extras["all"] = extras["dev"] + BASE
extras["every"] = list(set(sum(extras.values(), [])))
settings = dict(install_requires=BASE + more())
if __name__ == "__main__":
    setuptools.setup(extras_require=extras, **settings)
"""
    assert python_declared(text) == [
        (2, "mlflow", "main"),
        (3, "dvc", "main"),
        (4, "shap", "main"),
        (6, "feast", "main"),
        (7, "pytest", "dev"),
    ]


def test_a_requirement_with_a_computed_version_still_has_its_name():
    text = 'setup(install_requires=[f"mlflow=={v}", "feast==%s" % v, "dvc==" + v, "x=={}".format(v)])'
    facts, _ = setup_py.read("setup.py", text.encode())
    assert [found.name for found in facts.requirements] == ["mlflow", "feast", "dvc", "x"]


def test_requirement_lists_that_it_opens_are_includes():
    text = """\
import os
here = os.path.dirname(__file__)
with open("README.md") as file:
    readme = file.read()
with open(os.path.join(here, "requirements", "base.txt")) as file:
    base = file.read().splitlines()
def read(name):
    return [line for line in open(name)]
setup(long_description=readme, install_requires=base, extras_require={"dev": read("dev.txt")})
"""
    assert included(text) == (Include(path="requirements/base.txt", line=5), Include(path="dev.txt", line=9))
    assert python_declared(text) == []


def test_a_setup_that_is_not_packaging_declares_nothing():
    assert python_declared("import logging\nlogging.setup()\nx = ['mlflow']\n") == []
    assert python_declared("x = 1\n") == []


def test_python_2_is_said_to_be_unreadable():
    facts, (problem,) = setup_py.read("setup.py", b"from setuptools import setup\nprint 'x'\nsetup()\n")
    assert facts == DependencyFacts()
    assert (problem.kind, problem.line) == ("python", 2)


def test_names_that_refer_to_each_other_end():
    assert python_declared("a = b\nb = a\nd = {}\nd['x'] = d['x'] + a\nsetup(install_requires=a, **d)") == []


def test_names_that_double_at_every_step_end():
    lines = [f"x{i} = x{i + 1} + x{i + 1}" for i in range(60)]
    assert python_declared("\n".join([*lines, "setup(install_requires=x0)"])) == []


def test_what_precedes_an_expression_too_deep_to_follow_is_kept():
    text = f"setup(install_requires=['mlflow'], extras_require={{'x': {'f(' * 80}1{')' * 80}}})"
    assert python_declared(text) == [(1, "mlflow", "main")]


def cfg_declared(text):
    facts, problems = setup_cfg.read("setup.cfg", text.encode())
    assert not problems
    return [(found.line, found.text, found.group) for found in facts.requirements]


def test_setup_cfg_lists_are_read_line_by_line():
    text = """\
[metadata]
name = x
[options]
install_requires =
    # not this: dvc
    mlflow>=2  # tracking
    feast; python_version > "3"

setup-requires = a; b>=1
tests_require = c; python_version < "3"
[options.extras_require]
dev =
    pytest
    %(test)s
[flake8]
require = nothing
"""
    assert cfg_declared(text) == [
        (6, "mlflow>=2", "main"),
        (7, 'feast; python_version > "3"', "main"),
        (9, "a", "build"),
        (9, "b>=1", "build"),
        (10, 'c; python_version < "3"', "test"),
        (13, "pytest", "dev"),
    ]


def test_setup_cfg_files_are_includes():
    text = "[options]\ninstall_requires = file: requirements.txt\n[options.extras_require]\ndev = file: a.txt, b.txt\n"
    facts, _ = setup_cfg.read("setup.cfg", text.encode())
    assert facts.includes == (
        Include(path="requirements.txt", line=2),
        Include(path="a.txt", line=4),
        Include(path="b.txt", line=4),
    )


def test_a_broken_setup_cfg_is_one_diagnostic():
    _, (problem,) = setup_cfg.read("setup.cfg", b"install_requires = a\n")
    assert (problem.kind, problem.line) == ("ini", 1)
