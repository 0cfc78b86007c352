"""A count that may be wrong says so, and why."""

import ast
from textwrap import dedent

import pytest

from mlops_audit.source.tests.collect import Count, count, needed
from mlops_audit.source.tests.outline import outline
from mlops_audit.source.tests.settings import Settings


def counted(source: str, settings: Settings | None = None, **others: str) -> Count:
    texts = {"test_a.py": source} | {f"{name}.py": text for name, text in others.items()}
    outlines = {path: outline(ast.parse(dedent(text))) for path, text in texts.items()}
    known = {path.removesuffix(".py"): path for path in texts} | {"missing": "missing.py"}
    return count("test_a.py", outlines, settings or Settings(), lambda _, module, __: known.get(module))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (
            "import pytest\n@pytest.mark.parametrize('a', load())\ndef test_x(a): ...",
            "test_x is parametrised by values that only running can tell",
        ),
        (
            "import pytest\n@pytest.mark.parametrize(*load())\ndef test_x(a): ...",
            "test_x is parametrised by values that only running can tell",
        ),
        (
            "import pytest\n@pytest.fixture(params=load())\ndef f(): ...\ndef test_x(f): ...",
            "fixture f is parametrised by values that only running can tell",
        ),
        (
            "import third\nclass TestX(third.Base):\n    def test_x(self): ...",
            "TestX inherits from third.Base, which is not of this project",
        ),
        (
            "import third\nclass TestX(third.BaseTests): ...",
            "TestX inherits from third.BaseTests, which is not of this project",
        ),
        ("from missing import test_x", "test_x could not be followed to where it comes from"),
        ("if asked():\n    def test_x(): ...", "test_x is defined under a condition"),
        ("test_x = make_test(1)", "test_x is made by a call"),
        (
            "import pytest\nif asked():\n    pytest.skip('x', allow_module_level=True)\ndef test_x(): ...",
            "it skips itself as a whole under a condition",
        ),
        (
            "def pytest_generate_tests(metafunc):\n    metafunc.parametrize('a', load())\ndef test_x(a): ...",
            "test_x is parametrised by values that only running can tell",
        ),
        (
            "import pytest_cases\n@pytest_cases.parametrize_with_cases('a')\ndef test_x(a): ...",
            "test_x is parametrised by values that only running can tell",
        ),
        (
            "import pytest\n@pytest.mark.anyio\nasync def test_x(): ...",
            "anyio runs tests once per installed backend",
        ),
        (
            "import sys\nif sys.version_info >= (3, 13):\n    def test_x(): ...\nelse:\n    def test_y(): ...",
            "tests are defined under a condition",
        ),
    ],
)
def test_says_why_a_count_may_be_wrong(source: str, reason: str) -> None:
    found = counted(source)
    assert not found.exact
    assert reason in found.reason.split("; ")


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("from fastapi.testclient import TestClient", 0),
        ("from numpy import testing", 0),
        ("import torch\nclass TestModel(torch.nn.Module):\n    def test_x(self): ...", 0),
        ("import third\nclass Helper(third.Base):\n    def test_x(self): ...", 0),
        ("import third\nclass CheckTests(third.SomeTestCase):\n    def test_x(self): ...", 1),
        ("import pytest\nnp = pytest.importorskip('numpy')\ndef test_x(): ...", 1),
        ("import tensorflow as tf\nclass T(tf.test.TestCase):\n    def test_x(self): ...", 2),
        ("import tensorflow as tf\nimport unittest\nx = tf.constant(1)\ndef test_x(): ...", 1),
        ("test_frame = load()\ndef test_x(): ...", 1),
        ("@unknown_decorator(1)\ndef test_x(): ...", 1),
    ],
)
def test_what_well_known_libraries_mean_raises_no_doubt(source: str, value: int) -> None:
    found = counted(source)
    assert (found.value, found.exact) == (value, True)


def test_a_missing_outline_is_asked_for_and_makes_the_count_inexact() -> None:
    source = (
        "import pytest\nfrom missing import CASES\n@pytest.mark.parametrize('a', CASES)\ndef test_x(a): ..."
    )
    outlines = {"test_a.py": outline(ast.parse(source))}

    def resolve(_: str, module: str, __: int) -> str | None:
        return "missing.py" if module == "missing" else None

    assert needed(["test_a.py"], outlines, Settings(), resolve) == {"missing.py", "conftest.py"}
    assert not count("test_a.py", outlines, Settings(), resolve).exact
    outlines["missing.py"] = outline(ast.parse("CASES = (1, 2, 3)"))
    assert needed(["test_a.py"], outlines, Settings(), resolve) == {"conftest.py"}
    assert count("test_a.py", outlines, Settings(), resolve) == Count(value=3)


def test_a_file_that_was_never_read_has_no_count() -> None:
    assert count("test_a.py", {}, Settings(), lambda *_: None) == Count(
        value=0, exact=False, reason="it could not be read"
    )


def test_a_registry_that_other_modules_fill_is_not_taken_for_empty() -> None:
    source = "import pytest\nfrom reg import ALL\n@pytest.mark.parametrize('a', ALL)\ndef test_x(a): ..."
    assert not counted(source, reg="ALL = {}").exact
    assert counted(source, reg="ALL = {'a': 1, 'b': 2}") == Count(value=2)


@pytest.mark.parametrize(
    ("settings", "value"),
    [
        (Settings(python_functions=("check_*",)), 1),
        (Settings(python_classes=("*Suite",)), 4),
        (Settings(python_functions=("it_",), python_classes=("Describe",)), 1),
        (Settings(collect_imported_tests=False), 3),
        (Settings(doctest_modules=True), 5),
        (Settings(deselect=("test_a.py::TestPlain",)), 3),
        (Settings(deselect=("test_a.py::test_one",)), 3),
        (Settings(ignore=("test_a.py",)), 0),
        (Settings(marks="smoke"), 1),
    ],
)
def test_settings_decide_what_is_collected(settings: Settings, value: int) -> None:
    source = """
        import pytest
        from other import test_imported
        @pytest.mark.smoke
        def test_one():
            '''
            >>> 1
            '''
        def test_two(): ...
        def check_three(): ...
        class TestPlain:
            def test_four(self): ...
        class SomeSuite:
            def test_five(self): ...
        class Describe:
            def it_works(self): ...
    """
    found = counted(source, settings, other="def test_imported(): ...")
    assert (found.value, found.exact) == (value, True)


def test_cycles_of_imports_and_bases_end() -> None:
    source = """
        from test_a import TestX as Base
        from other import *
        class TestX(Base, TestY):
            def test_x(self, fixture_of_nobody): ...
    """
    found = counted(source, other="from test_a import *\nfrom other import TestY\nclass TestY(TestX): ...")
    assert found.value >= 1


def test_modules_that_all_star_import_each_other_are_followed_once() -> None:
    names = [f"m{number}" for number in range(12)]
    stars = "\n".join(f"from {name} import *" for name in names)
    others = dict.fromkeys(names, stars) | {"m11": f"{stars}\nCASES = [1, 2]"}
    source = (
        f"import pytest\n{stars}\n@pytest.mark.parametrize('a', CASES)\ndef test_x(a, nowhere): ...\n"
        "@pytest.mark.parametrize('a', NOWHERE)\ndef test_y(a): ..."
    )
    assert counted(source, **others).value == 3


@pytest.mark.parametrize("display", ["[x, x]", "(x, x)", "{1: x, 2: x}", "[x, *[x]]"])
def test_a_value_that_shares_itself_without_end_is_not_written_out(display: str) -> None:
    doubling = "\n".join([f"x = {display}"] * 60)
    source = f"""
import pytest
x = [1]
{doubling}
same = x == x
@pytest.mark.parametrize("a", x)
def test_x(a): ...
"""
    assert counted(source).value == 2


def test_a_number_too_long_to_write_is_unknown_elsewhere() -> None:
    assert counted("from other import *\ndef test_x(): ...", other=f"X = 0x{'f' * 10_000}").value == 1


def test_marks_in_too_many_combinations_are_not_all_tried() -> None:
    values = ", ".join(["pytest.param(1, marks=pytest.mark.slow)"] * 100)
    stack = "\n".join(f"@pytest.mark.parametrize('a{number}', [{values}])" for number in range(6))
    found = counted(
        f"import pytest\n{stack}\ndef test_x(a0, a1, a2, a3, a4, a5): ...", Settings(marks="not slow")
    )
    assert (found.value, found.exact) == (1_000_000_000, False)


@pytest.mark.parametrize(
    "doubling",
    ["x = [*x, *x]", "x.extend(x)", "x[0:0] = x", "x = y.join([y] * 20_000)", "x = y.replace('a', y)"],
)
def test_a_value_that_doubles_is_no_longer_followed(doubling: str) -> None:
    many = "\n".join([doubling] * 60)
    source = f"""
import pytest
x, y = [1], "a" * 20_000
{many}
@pytest.mark.parametrize("a", x)
def test_x(a): ...
"""
    assert not counted(source).exact


def test_a_count_beyond_all_measure_is_cut_off() -> None:
    fixtures = "\n".join(
        f"@pytest.fixture(params=range(1000))\ndef f{number}(f{number + 1}): ..." for number in range(300)
    )
    found = counted(f"import pytest\n{fixtures}\ndef test_x(f0): ...")
    assert (found.value, found.exact) == (1_000_000_000, False)
