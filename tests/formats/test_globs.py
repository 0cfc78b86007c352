from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.formats.globs import GlobIndex, compiled, matching


@pytest.mark.parametrize(
    ("glob", "matching", "others"),
    [
        (
            "feature_store.yaml",
            ["feature_store.yaml", "a/b/feature_store.yaml"],
            ["xfeature_store.yaml", "feature_store.yaml/x"],
        ),
        ("*.dvc", ["a.dvc", "data/x.csv.dvc", ".dvc"], ["a.dvc/x", "a.dvcx"]),
        ("src/*.py", ["src/a.py"], ["src/a/b.py", "x/src/a.py"]),
        ("src/**/*.py", ["src/a.py", "src/a/b/c.py"], ["src.py", "xsrc/a.py"]),
        ("src/**", ["src/a", "src/a/b"], ["src", "srcs/a"]),
        ("src/", ["src/a", "src/a/b"], ["src", "srcs/a"]),
        ("**/conf/*.yaml", ["conf/a.yaml", "x/y/conf/a.yaml"], ["xconf/a.yaml", "conf/b/a.yaml"]),
        ("./a.txt", ["a.txt", "b/a.txt"], []),
        ("a?[0-9].txt", ["ab1.txt"], ["a/1.txt", "abx.txt"]),
        ("[!a]b", ["cb"], ["ab", "/b"]),
        ("[a", ["[a"], ["a"]),
        ("[z-a]", ["[z-a]"], ["z", "a", "m"]),
        ("*.{yaml,yml}", ["a.yaml", "b/a.yml"], ["a.yamlyml", "a.{yaml,yml}"]),
        ("{config}/x", ["{config}/x"], ["config/x"]),
        ("a.b", ["a.b"], ["axb"]),
    ],
)
def test_globs_match_what_they_say(glob: str, matching: list[str], others: list[str]) -> None:
    assert [path for path in matching if not compiled(glob).match(path)] == []
    assert [path for path in others if compiled(glob).match(path)] == []


def test_an_index_answers_in_the_order_its_globs_were_given() -> None:
    index = GlobIndex([("*.yaml", 1), ("a.yaml", 2), ("conf/**", 3), ("conf/a.yaml", 4), ("b.yaml", 5)])
    assert index.match("conf/a.yaml") == [1, 2, 3, 4]
    assert index.match("x/b.yaml") == [1, 5]
    assert index.match("a.yml") == []


parts = st.sampled_from(["a", "b.py", "*", "**", "*.py", "?", "[ab]", "{a,b}.py", "a*", ".x"])
globs = st.lists(parts, min_size=1, max_size=4).map("/".join) | parts.map("{}/".format)
paths = st.lists(
    st.sampled_from(["a", "b", "b.py", "a.py", "ab", ".x", "c.yaml"]), min_size=1, max_size=4
).map("/".join)


@settings(max_examples=300)
@given(st.lists(globs, max_size=6), paths)
def test_an_index_finds_just_what_its_globs_match_one_by_one(patterns: list[str], path: str) -> None:
    index = GlobIndex((pattern, number) for number, pattern in enumerate(patterns))
    assert index.match(path) == [
        number for number, pattern in enumerate(patterns) if compiled(pattern).match(path)
    ]


@given(st.lists(globs, max_size=4), st.lists(paths, max_size=30))
def test_few_paths_and_many_are_matched_alike(patterns: list[str], many: list[str]) -> None:
    assert matching(many, patterns) == [
        path for path in many if any(compiled(pattern).match(path) for pattern in patterns)
    ]


@given(st.text(max_size=12), st.text(max_size=12))
def test_any_text_is_a_glob(glob: str, path: str) -> None:
    assert compiled(glob).match(path) in {True, False}
    GlobIndex([(glob, 1)]).match(path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("**/*a*/" * 30 + "x", "/".join(["a" * 20] * 40) + "/b"),
        ("**/" * 12 + "x", "/".join(["a"] * 400)),
        ("*a" * 60 + "c", "a" * 250 + "b"),
        ("{a,aa}" * 40 + "c", "a" * 60 + "b"),
        ("*{a,aa}*" * 40 + "c", "a" * 60 + "b"),
        ("**/{a,aa}*{a,aa}/" * 20 + "x", "/".join(["a" * 40] * 60)),
    ],
)
def test_no_glob_takes_one_way_after_the_other(glob: str, path: str) -> None:
    code = (
        "import sys; from mlops_audit.formats.globs import compiled, matching;"
        "sys.exit(bool(compiled(sys.argv[1]).match(sys.argv[2]) or matching([sys.argv[2]], [sys.argv[1]])))"
    )
    done = subprocess.run([sys.executable, "-c", code, glob, path], timeout=30, check=False)
    assert done.returncode == 0


@pytest.mark.parametrize(
    ("glob", "path", "matches"),
    [
        ("*{abc,b}*c", "abc", True),
        ("*{abc,b}?c", "abc", False),
        ("*{abc,b}*c", "abcc", True),
        ("**/a/b/**/b/c", "a/b/c", False),
        ("**/a/b/**/b/c", "a/b/a/b/b/c", True),
        ("a/**/b/**", "a/b", False),
        ("a/**/b/**", "a/x/b/c", True),
    ],
)
def test_the_first_place_that_fits_is_enough(glob: str, path: str, matches: bool) -> None:
    assert compiled(glob).match(path) is matches
