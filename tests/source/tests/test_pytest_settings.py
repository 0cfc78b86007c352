"""The settings of a project's pytest, from the contents of its files."""

import pytest

from mlops_audit.source.tests.settings import (
    Settings,
    conftests_for,
    is_ignored,
    is_reached,
    is_test_file,
    settings,
    settings_for,
)

HOLDING = {
    "pytest.toml": b'[pytest]\npython_files = ["from_pytest_toml"]',
    ".pytest.toml": b'[pytest]\npython_files = ["from_hidden_toml"]',
    "pytest.ini": b"[pytest]\npython_files = from_ini",
    ".pytest.ini": b"[pytest]\npython_files = from_hidden_ini",
    "pyproject.toml": b'[tool.pytest.ini_options]\npython_files = "from_pyproject"',
    "tox.ini": b"[pytest]\npython_files = from_tox",
    "setup.cfg": b"[tool:pytest]\npython_files = from_setup",
}


def test_the_first_file_in_pytests_order_wins() -> None:
    left = dict(HOLDING)
    for name in HOLDING:
        assert settings(left).path == name
        del left[name]
    assert settings(left) == Settings()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pyproject.toml", b"[tool.black]\nline-length = 1"),
        ("tox.ini", b"[tox]\nenvlist = py"),
        ("setup.cfg", b"[metadata]\nname = x\n[pytest]\naddopts = -x"),
    ],
)
def test_a_file_without_settings_for_pytest_is_passed_over(name: str, text: bytes) -> None:
    assert settings({name: text}).path is None


def test_an_empty_pytest_ini_counts() -> None:
    assert settings({"pytest.ini": b"", "setup.cfg": HOLDING["setup.cfg"]}).path == "pytest.ini"


@pytest.mark.parametrize(
    "text",
    [
        b'[tool.pytest.ini_options]\npython_files = "test_*.py check_*.py"\npython_classes = ["Test", "Check"]',
        b'[tool.pytest]\npython_files = ["test_*.py", "check_*.py"]\npython_classes = ["Test", "Check"]',
    ],
)
def test_both_tables_of_pyproject_are_read(text: bytes) -> None:
    found = settings({"pyproject.toml": text})
    assert found.python_files == ("test_*.py", "check_*.py")
    assert found.python_classes == ("Test", "Check")
    assert found.python_functions == ("test",)


def test_ini_values_may_span_lines_and_hold_quotes_and_comments() -> None:
    text = b"""
# a comment
[pytest] ; another
testpaths =
    tests
    # not this
    'more tests'
python_functions: test_* check_*
pythonpath = src lib
collect_imported_tests = false
[other]
testpaths = wrong
"""
    found = settings({"pytest.ini": text})
    assert found.testpaths == ("tests", "more tests")
    assert found.python_functions == ("test_*", "check_*")
    assert found.pythonpath == ("src", "lib")
    assert not found.collect_imported_tests


def test_options_that_change_what_is_collected_are_found_in_addopts() -> None:
    text = b"""[pytest]
addopts = -ra --doctest-modules -p plug -pother --ignore=a --ignore b/c --ignore-glob '*/x_*'
    --deselect a.py::test_b -m "not slow and not gpu" --durations=5 -n 4 -k word --cov=src
"""
    found = settings({"pytest.ini": text})
    assert found.doctest_modules
    assert found.plugins == ("plug", "other")
    assert found.ignore == ("a", "b/c")
    assert found.ignore_glob == ("*/x_*",)
    assert found.deselect == ("a.py::test_b",)
    assert (found.marks, found.keywords) == ("not slow and not gpu", "word")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("pytest.ini", b"no section\n"),
        ("pytest.ini", b"[pytest]\naddopts = 'unclosed"),
        ("pytest.ini", b"\xff\xfe\x00"),
        ("pyproject.toml", b"[tool.pytest"),
        ("pyproject.toml", b"tool = 3"),
        ("pyproject.toml", b"[tool]\npytest = [1]"),
        ("pyproject.toml", b"a = " + b"[" * 500 + b"]" * 500),
        ("pytest.toml", b"a = " + b"[" * 500 + b"]" * 500),
        ("pyproject.toml", b"a = " + b"9" * 5000),
        ("pyproject.toml", b"a." * 100_000 + b"b = 1"),
        ("pyproject.toml", b"\xff"),
    ],
)
def test_a_malformed_file_is_a_diagnostic_and_defaults_apply(name: str, text: bytes) -> None:
    found = settings({name: text})
    assert found.python_files == Settings().python_files
    assert [each.path for each in found.diagnostics] == [name]


def test_settings_are_those_of_the_nearest_folder_that_has_any() -> None:
    files = {"pyproject.toml": HOLDING["pyproject.toml"], "libs/a/pytest.ini": HOLDING["pytest.ini"]}
    assert settings_for("libs/a/tests/test_x.py", files).root == "libs/a"
    assert settings_for("libs/b/tests/test_x.py", files).path == "pyproject.toml"
    assert settings_for("libs/b/tests/test_x.py", {}) == Settings()


@pytest.mark.parametrize(
    ("path", "patterns", "expected"),
    [
        ("tests/test_a.py", None, True),
        ("tests/a_test.py", None, True),
        ("tests/atest.py", None, False),
        ("tests/test_a.txt", None, False),
        ("tests/conftest.py", ("*.py",), False),
        ("tests/unit/check_a.py", ("check_*.py",), True),
        ("tests/unit/a.py", ("tests/*.py",), True),
        ("deep/tests/unit/a.py", ("tests/*.py",), True),
        ("other/a.py", ("tests/*.py",), False),
    ],
)
def test_files_are_test_files_by_their_names(
    path: str, patterns: tuple[str, ...] | None, *, expected: bool
) -> None:
    found = Settings() if patterns is None else Settings(python_files=patterns)
    assert is_test_file(path, found) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/test_a.py", True),
        ("tests/build/test_a.py", False),
        ("tests/.hidden/test_a.py", False),
        ("tests/skip/test_a.py", False),
        ("tests/skipped/test_a.py", True),
        ("src/test_a.py", False),
        ("more/x/test_a.py", True),
    ],
)
def test_a_bare_run_reaches_files_in_testpaths_that_nothing_bars(path: str, *, expected: bool) -> None:
    found = Settings(testpaths=("tests", "more/*"), ignore=("tests/skip",))
    assert is_reached(path, found) is expected


def test_everything_below_the_root_is_reached_without_testpaths() -> None:
    assert is_reached("libs/a/x/test_a.py", Settings(root="libs/a"))
    assert not is_reached("libs/b/test_a.py", Settings(root="libs/a"))


def test_ignored_paths_are_relative_to_the_root() -> None:
    found = Settings(root="libs/a", ignore=("./old",), ignore_glob=("*/gen_*",))
    assert is_ignored("libs/a/old/test_a.py", found)
    assert is_ignored("libs/a/x/gen_y/test_a.py", found)
    assert not is_ignored("old/test_a.py", found)


def test_conftests_go_from_the_root_down_to_the_file() -> None:
    assert conftests_for("a/b/test_c.py") == ("conftest.py", "a/conftest.py", "a/b/conftest.py")
    assert conftests_for("a/b/test_c.py", "a") == ("a/conftest.py", "a/b/conftest.py")
    assert conftests_for("test_c.py") == ("conftest.py",)
