"""There is one way to call git, and it passes on nothing but what reads."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import mlops_audit
from mlops_audit.world.snapshot import open_repository

ROOT = Path(mlops_audit.__file__).parent
STARTERS = {"Popen", "run", "call", "check_call", "check_output", "getoutput", "getstatusoutput"}
MAY_START = {"world/git.py", "world/probes/contained.py"}
"""The one door to git, and the one to processes that are contained."""


def calls(tree: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))


def starts_a_process(call: ast.Call) -> bool:
    function = call.func
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return False
    if function.value.id == "subprocess":
        return function.attr in STARTERS
    if function.value.id == "os":
        return function.attr.startswith(("exec", "spawn", "posix_spawn", "popen", "system", "startfile"))
    return function.attr.startswith("create_subprocess") or (function.value.id, function.attr) == (
        "pty",
        "spawn",
    )


def imported_from(tree: ast.AST, modules: set[str]) -> bool:
    return any(isinstance(node, ast.ImportFrom) and node.module in modules for node in ast.walk(tree))


def own_files() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        # What the demonstration lays out, and what runs in the target's interpreter, is not this program.
        if not name.startswith(("demo/repository/", "world/probes/scripts/")):
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def test_only_the_two_doors_start_processes():
    found = {
        name
        for name, tree in own_files()
        if any(map(starts_a_process, calls(tree))) or imported_from(tree, {"subprocess", "pty"})
    }
    assert found == MAY_START


def test_only_the_demonstration_uses_a_git_library():
    libraries = {"git", "dulwich", "pygit2"}
    found = {
        name
        for name, tree in own_files()
        for node in ast.walk(tree)
        if (
            isinstance(node, ast.ImportFrom)
            and not node.level
            and (node.module or "").split(".")[0] in libraries
        )
        or (isinstance(node, ast.Import) and {each.name.split(".")[0] for each in node.names} & libraries)
    }
    assert all(name.startswith("demo/") for name in found)


def test_only_one_file_builds_a_command_line_for_git():
    found = {
        name
        for name, tree in own_files()
        for call in calls(tree)
        if isinstance(call.func, ast.Name) and call.func.id == "find_git"
    }
    assert found == {"world/snapshot.py"}


def test_no_other_file_names_git_as_a_program():
    found = {
        name
        for name, tree in own_files()
        for node in ast.walk(tree)
        if isinstance(node, ast.List | ast.Tuple)
        and node.elts
        and isinstance(node.elts[0], ast.Constant)
        and node.elts[0].value == "git"
    }
    assert found <= {"world/git.py"}


@pytest.mark.parametrize(
    "asked",
    [
        ("status",),
        ("checkout", "HEAD"),
        ("diff", "HEAD"),
        ("show", "HEAD"),
        ("fetch",),
        ("config", "--list"),
        ("-c", "core.fsmonitor=x", "ls-files"),
        ("--exec-path=/tmp", "ls-files"),
        ("log", "-p", "HEAD"),
        ("log", "--ext-diff", "HEAD"),
        ("log", "--textconv", "HEAD"),
        ("log", "--show-signature", "HEAD"),
        ("log", "--format=%G?", "HEAD"),
        ("log", "--format=%(trailers)", "HEAD"),
        ("log", "--output=/tmp/x", "HEAD"),
        ("blame", "--contents=x", "HEAD"),
        ("blame", "--ignore-revs-file=x", "HEAD"),
        ("cat-file", "--textconv", "HEAD:a"),
        ("cat-file", "--filters", "HEAD:a"),
        ("ls-files", "-m"),
        ("ls-files", "--exclude-from=/dev/zero"),
        ("diff-index", "-p", "HEAD"),
        ("for-each-ref", "--format=%(signature)"),
        ("rev-parse", "--parseopt"),
        ("rev-parse", "-q; true"),
    ],
)
def test_what_is_not_known_to_be_harmless_is_refused(repo, asked):
    with open_repository(repo) as repository, pytest.raises(ValueError, match="never asked"):
        repository.content.git.ask(*asked)


def test_a_path_may_be_called_like_an_option(repo):
    with open_repository(repo) as repository:
        assert repository.content.git.ask("ls-files", "-z", "--", "--output=x").code == 0
