from __future__ import annotations

import pytest

from mlops_audit.model.facts import DependencyFacts, Include, Requirement
from mlops_audit.source.dependencies import follow, included


def facts(name, *includes, group="main"):
    return DependencyFacts(
        requirements=(Requirement(name=name, text=name, line=1, group=group),), includes=tuple(includes)
    )


def r(path):
    return Include(path=path, line=1)


def c(path):
    return Include(path=path, line=1, constraint=True)


def groups(declarations):
    return {path: found.requirements[0].group for path, found in follow(declarations).items()}


@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ("requirements.txt", "base.txt", "base.txt"),
        ("a/b/dev.txt", "../base.txt", "a/base.txt"),
        ("a/dev.txt", "./x//y.txt", "a/x/y.txt"),
        ("a\\dev.txt", "sub\\y.txt", "sub/y.txt"),
    ],
)
def test_an_include_is_relative_to_the_file_that_has_it(path, target, expected):
    assert included(path, facts("x", r(target))) == (expected,)


@pytest.mark.parametrize(
    "target", ["https://x.org/r.txt", "/abs.txt", "../../out.txt", "~/r.txt", "C:\\r.txt"]
)
def test_what_lies_outside_the_repository_is_not_included(target):
    assert included("a/r.txt", facts("x", r(target))) == ()


def test_a_file_reached_only_as_a_constraint_declares_nothing():
    assert groups({"requirements.txt": facts("a", c("pins.txt")), "pins.txt": facts("b")}) == {
        "requirements.txt": "main",
        "pins.txt": "constraint",
    }
    assert (
        groups(
            {
                "dev-requirements.txt": facts("a", c("requirements-lock.txt")),
                "requirements-lock.txt": facts("b"),
            }
        )["requirements-lock.txt"]
        == "constraint"
    )


def test_a_file_also_reached_as_a_requirement_declares():
    declarations = {"requirements.txt": facts("a", c("deps.txt"), r("deps.txt")), "deps.txt": facts("b")}
    assert groups(declarations)["deps.txt"] == "main"


def test_a_constraint_file_that_is_included_as_requirements_declares():
    declarations = {
        "requirements.txt": facts("a", r("constraints.txt")),
        "constraints.txt": facts("b", group="constraint"),
    }
    assert groups(declarations)["constraints.txt"] == "main"


def test_what_a_constraint_file_includes_only_constrains():
    declarations = {"constraints.txt": facts("a", r("more.txt"), group="constraint"), "more.txt": facts("b")}
    assert groups(declarations) == {"constraints.txt": "constraint", "more.txt": "constraint"}


def test_layers_of_pip_tools_leave_the_lower_list_a_declaration():
    declarations = {"requirements/dev.in": facts("a", c("base.txt")), "requirements/base.txt": facts("b")}
    assert groups(declarations)["requirements/base.txt"] == "main"
    declarations = {"dev.txt": facts("a", c("requirements.txt")), "requirements.txt": facts("b")}
    assert groups(declarations)["requirements.txt"] == "main"


def test_transitive_pins_and_groups_of_other_dialects_stay():
    declarations = {
        "requirements.txt": facts("a", group="transitive"),
        "pyproject.toml": facts("b", group="constraint"),
        "train.py": facts("c"),
    }
    assert groups(declarations) == {
        "requirements.txt": "transitive",
        "pyproject.toml": "constraint",
        "train.py": "main",
    }


def test_files_that_include_each_other_end():
    declarations = {"requirements.txt": facts("a", r("b.txt")), "b.txt": facts("b", r("requirements.txt"))}
    assert groups(declarations) == {"requirements.txt": "main", "b.txt": "main"}
