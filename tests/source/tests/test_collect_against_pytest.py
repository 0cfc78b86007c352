"""Counts of many small sources, held against what pytest itself collects from them in one run."""

import ast
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from mlops_audit.model.tests import TestOutline
from mlops_audit.source.tests.collect import Collector, Count, needed
from mlops_audit.source.tests.outline import outline
from mlops_audit.source.tests.settings import is_test_file, settings

HELPERS = {
    "pytest.ini": """
        [pytest]
        addopts = -m "not slow"
        usefixtures = quiet
    """,
    "conftest.py": """
        import pytest
        from pkg.fixtures import imported_fixture
        collect_ignore = ["ignored/test_never.py"]

        @pytest.fixture
        def quiet(): ...

        @pytest.fixture(params=["a", "b", "c"])
        def letter(request): return request.param

        @pytest.fixture
        def word(letter, plain): return letter

        @pytest.fixture
        def plain(): ...

        @pytest.fixture(name="renamed", params=[1, 2])
        def _function_behind(request): ...

        def pytest_generate_tests(metafunc):
            if "generated" in metafunc.fixturenames:
                metafunc.parametrize("generated", range(5))
    """,
    "pkg/__init__.py": "from pkg.bases import Reexported",
    "pkg/fixtures.py": """
        import pytest
        @pytest.fixture(params=[0, 1])
        def imported_fixture(request): ...
        @pytest.fixture(params=[0, 1])
        def star_fixture(request): ...
    """,
    "pkg/constants.py": """
        import enum
        import itertools
        import pytest
        SIZES = [1, 2, 3]
        PAIRS = list(itertools.product(SIZES, "xy"))
        BY_NAME = {"one": 1, "two": 2}
        class Colour(enum.Enum):
            RED = 1
            BLUE = 2
            AZURE = 2
        class Config:
            MODES = ("fast", "slow")
        both_modes = pytest.mark.parametrize("mode", Config.MODES)
        slow = pytest.mark.slow
        def sizes(*values):
            return pytest.mark.parametrize("size", values)
    """,
    "pkg/bases.py": """
        import abc
        import unittest
        class Common:
            def test_common(self): ...
            def test_overridden(self): ...
        class Case(unittest.TestCase):
            def test_case(self): ...
        class Reexported:
            def test_one(self): ...
        class Contract(abc.ABC):
            @abc.abstractmethod
            def make(self): ...
            def test_contract(self): self.make()
        class WithInit:
            def __init__(self): ...
        def test_imported(): ...
        def helper(): ...
    """,
    "ignored/test_never.py": "def test_a(): ...",
    "nested/conftest.py": """
        import pytest
        @pytest.fixture(params=[1, 2])
        def letter(request): ...
        @pytest.fixture(autouse=True, params=["x", "y"])
        def everywhere(request): ...
    """,
}

SOURCES = {
    "test_functions.py": """
        def test_a(): ...
        def testing_prefix(): ...
        async def test_async(): ...
        def check_not(): ...
        test_value = 3
        test_lambda = lambda: None
        test_alias = test_a
        import json as test_json
    """,
    "test_rebinding.py": """
        def test_a(): ...
        def test_a(): ...
        def test_b(): ...
        test_b = None
        def test_c(): ...
        del test_c
    """,
    "test_decorated_away.py": """
        import functools
        def drop(function):
            return None
        def forget(function):
            function.seen = True
        def register(kind):
            def decorate(function):
                return {"kind": kind}
            return decorate
        def twice(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs):
                function(*args, **kwargs)
            return wrapper
        @drop
        def test_dropped(): ...
        @forget
        def test_forgotten(): ...
        @register("x")
        def test_registered(): ...
        @twice
        def test_kept(): ...
        @drop
        class TestDropped:
            def test_inside(self): ...
        class TestKept:
            @drop
            def test_method_dropped(self): ...
            def test_method(self): ...
    """,
    "test_conditions.py": """
        import sys
        if sys.version_info >= (3, 8):
            def test_new(): ...
        else:
            def test_old(): ...
            def test_older(): ...
        try:
            import json
        except ImportError:
            def test_fallback(): ...
        else:
            def test_with_json(): ...
        if __name__ == "__main__":
            def test_main(): ...
    """,
    "test_parametrize_displays.py": """
        import pytest
        @pytest.mark.parametrize("a", [1, 2, 3])
        def test_list(a): ...
        @pytest.mark.parametrize("a,b", ((1, 2), (3, 4)))
        def test_tuple(a, b): ...
        @pytest.mark.parametrize(("a", "b"), [pytest.param(1, 2, id="x"), (3, 4)])
        def test_param(a, b): ...
        @pytest.mark.parametrize("a", {"x": 1, "y": 2})
        def test_dict(a): ...
        @pytest.mark.parametrize("a", {1, 2, 2})
        def test_set(a): ...
        @pytest.mark.parametrize("a", "abcd")
        def test_string(a): ...
        @pytest.mark.parametrize("a", [])
        def test_empty(a): ...
        @pytest.mark.parametrize(argnames="a", argvalues=[*range(4), 9])
        def test_keywords_and_star(a): ...
    """,
    "test_parametrize_calls.py": """
        import itertools
        import pytest
        XS = (1, 2, 3)
        @pytest.mark.parametrize("a", range(2, 10, 3))
        def test_range(a): ...
        @pytest.mark.parametrize("a", list(XS) + [4] * 2)
        def test_concatenation(a): ...
        @pytest.mark.parametrize("a,b", list(zip(XS, "ab")))
        def test_zip(a, b): ...
        @pytest.mark.parametrize("a,b", list(enumerate(sorted(XS))))
        def test_enumerate(a, b): ...
        @pytest.mark.parametrize("a,b", list(itertools.product(XS, repeat=2)))
        def test_product(a, b): ...
        @pytest.mark.parametrize("a,b", list(itertools.combinations(XS, 2)))
        def test_combinations(a, b): ...
        @pytest.mark.parametrize("a,b", list(itertools.permutations(XS, 2)))
        def test_permutations(a, b): ...
        @pytest.mark.parametrize("a", list(itertools.chain(XS, XS)))
        def test_chain(a): ...
        @pytest.mark.parametrize("a,b", {"x": 1, "y": 2}.items())
        def test_items(a, b): ...
        @pytest.mark.parametrize("a", "x y z".split())
        def test_split(a): ...
        @pytest.mark.parametrize("a", XS[1:])
        def test_slice(a): ...
        @pytest.mark.parametrize("a", list(map(str, filter(lambda x: x > 1, XS))))
        def test_filter(a): ...
    """,
    "test_parametrize_comprehensions.py": """
        import pytest
        @pytest.mark.parametrize("a", [x * 2 for x in range(3)])
        def test_list(a): ...
        @pytest.mark.parametrize("a", [x for x in range(10) if x % 3 == 0])
        def test_filtered(a): ...
        @pytest.mark.parametrize("a", [(x, y) for x in range(3) for y in range(x)])
        def test_nested(a): ...
        @pytest.mark.parametrize("a", {len(x) for x in ("a", "b", "cc")})
        def test_set(a): ...
        @pytest.mark.parametrize("a", {x: object() for x in "abca"})
        def test_dict(a): ...
        @pytest.mark.parametrize("a", [pytest.param(x, marks=pytest.mark.xfail) for x in "ab"])
        def test_params(a): ...
    """,
    "test_parametrize_built.py": """
        import pytest
        CASES = []
        for x in range(3):
            CASES.append(x)
            if x == 1:
                continue
            CASES.append(-x)
        CASES += [7, 8]
        CASES.extend({"k": 1})
        def cases():
            for x in CASES:
                if isinstance(x, int) and x > 0:
                    yield x
        def pairs(n=2):
            out = []
            for i in range(n):
                for j in range(n):
                    out.append((i, j))
            return out
        REGISTRY = {}
        def register(function):
            REGISTRY[function.__name__] = function
            return function
        @register
        def one(): ...
        @register
        def two(): ...
        @pytest.mark.parametrize("a", CASES)
        def test_loop(a): ...
        @pytest.mark.parametrize("a", list(cases()))
        def test_generator(a): ...
        @pytest.mark.parametrize("a,b", pairs(3))
        def test_function(a, b): ...
        @pytest.mark.parametrize("a", REGISTRY.values())
        def test_registry(a): ...
    """,
    "test_parametrize_stacked.py": """
        import functools
        import pytest
        lengths = pytest.mark.parametrize("n", [1, 2])
        parametrize = pytest.mark.parametrize
        over = functools.partial(pytest.mark.parametrize, "a")
        def both(function):
            return pytest.mark.parametrize("a", [1, 2])(lengths(function))
        @pytest.mark.parametrize("a", [1, 2, 3])
        @lengths
        def test_stacked(a, n): ...
        @parametrize("a", [1, 2])
        def test_alias(a): ...
        @over([1, 2, 3])
        def test_partial(a): ...
        @both
        def test_helper(a, n): ...
        def keep(function):
            @functools.wraps(function)
            def wrapper(*args, **kwargs): return function(*args, **kwargs)
            return wrapper
        @keep
        @lengths
        def test_wrapped(n, letter): ...
        def drop(function):
            def wrapper(): return function(1)
            return wrapper
        @drop
        @lengths
        def test_not_wrapped(n): ...
    """,
    "test_marks_above.py": """
        import pytest
        pytestmark = [pytest.mark.parametrize("m", [1, 2]), pytest.mark.usefixtures("plain")]
        def test_a(m): ...
        @pytest.mark.parametrize("c", "xyz")
        class TestMarked:
            pytestmark = pytest.mark.usefixtures("plain")
            def test_b(self, m, c): ...
            @pytest.mark.parametrize("f", [1, 2])
            def test_c(self, m, c, f): ...
            class TestInner:
                def test_d(self, m, c): ...
    """,
    "test_imported_constants.py": """
        import pytest
        import pkg.constants as constants
        from pkg import constants as again
        from pkg.constants import BY_NAME, PAIRS, SIZES, Colour, both_modes, sizes
        LOCAL = [*SIZES, 4]
        @pytest.mark.parametrize("a", SIZES)
        def test_name(a): ...
        @pytest.mark.parametrize("a", constants.SIZES + again.SIZES)
        def test_attribute(a): ...
        @pytest.mark.parametrize("a", PAIRS)
        def test_pairs(a): ...
        @pytest.mark.parametrize("a", [k for k in BY_NAME])
        def test_comprehension(a): ...
        @pytest.mark.parametrize("a", LOCAL)
        def test_local(a): ...
        @pytest.mark.parametrize("a", list(Colour))
        def test_enum(a): ...
        @pytest.mark.parametrize("a", [c.value for c in Colour])
        def test_enum_values(a): ...
        @pytest.mark.parametrize("a", constants.Config.MODES)
        def test_class_attribute(a): ...
        @both_modes
        def test_mark(mode): ...
        @sizes(1, 2, 3, 4)
        def test_mark_helper(size): ...
    """,
    "test_star_import.py": """
        from pkg.constants import *
        from pkg.bases import *
        from pkg.fixtures import *
        @pytest.mark.parametrize("a", SIZES)
        def test_star(a, star_fixture): ...
    """,
    "test_enums.py": """
        import enum
        import typing
        import pytest
        class Kind(str, enum.Enum):
            A = "a"
            B = "b"
            def describe(self): ...
        Choice = typing.Literal["x", "y", "z"]
        @pytest.mark.parametrize("a", Kind)
        def test_members(a): ...
        @pytest.mark.parametrize("a", [Kind.A, Kind.B, Kind["A"]])
        def test_some(a): ...
        @pytest.mark.parametrize("a", Kind.__members__.values())
        def test_dunder(a): ...
        @pytest.mark.parametrize("a", typing.get_args(Choice))
        def test_literal(a): ...
    """,
    "test_fixtures.py": """
        import pytest
        @pytest.fixture(params=range(4))
        def number(request): ...
        @pytest.fixture(params=[1, 2], ids=["one", "two"])
        def other(number): ...
        def test_direct(number): ...
        def test_chain(other): ...
        def test_two(number, letter): ...
        def test_through_conftest(word): ...
        def test_renamed(renamed): ...
        def test_default(number=1): ...
        def test_keyword_only(*, number): ...
        def test_imported(imported_fixture): ...
        @pytest.mark.usefixtures("number")
        def test_used(): ...
        @pytest.mark.parametrize("number", [1, 2])
        def test_overridden(number): ...
        @pytest.mark.parametrize("number", [1, 2], indirect=True)
        def test_indirect(number): ...
        @pytest.mark.parametrize("number, x", [(1, 2)], indirect=["number"])
        def test_partly_indirect(number, x, other): ...
        @pytest.mark.parametrize("other", [1])
        def test_direct_hides_what_it_asks_for(other): ...
    """,
    "test_fixture_overrides.py": """
        import pytest
        @pytest.fixture
        def letter(): ...
        @pytest.fixture
        def renamed(renamed): ...
        def test_plain_override(letter): ...
        def test_override_that_asks(renamed): ...
        class TestScoped:
            @pytest.fixture(params=[1, 2, 3, 4])
            def letter(self, request): ...
            @pytest.fixture(autouse=True, params=[1, 2])
            def always(self, request): ...
            def test_in_class(self, letter): ...
            def test_autouse(self): ...
            @staticmethod
            def test_static(letter): ...
            @classmethod
            def test_class(cls, letter): ...
    """,
    "test_fixture_factories.py": """
        import pytest
        def make(values):
            @pytest.fixture(params=values)
            def inner(request): ...
            return inner
        made = make([1, 2, 3])
        called = pytest.fixture(params=[1, 2])(lambda request: None)
        def test_made(made): ...
        def test_called(called): ...
    """,
    "nested/test_scoped_conftest.py": """
        def test_override(letter): ...
        def test_through(word): ...
        def test_autouse(): ...
    """,
    "test_classes.py": """
        import pytest
        class TestPlain:
            value = 1
            def test_a(self): ...
            def test_b(self): ...
            def helper(self): ...
            test_alias = test_a
            test_none = None
            @property
            def test_property(self): ...
        class NotCollected:
            def test_a(self): ...
        class TestWithInit:
            def __init__(self): ...
            def test_a(self): ...
        class TestWithNew:
            def __new__(cls): return super().__new__(cls)
            def test_a(self): ...
        class TestOff:
            __test__ = False
            def test_a(self): ...
        class Chosen:
            __test__ = True
            def test_a(self): ...
        class TestNested:
            class TestInner:
                def test_a(self): ...
            class Helper:
                def test_a(self): ...
    """,
    "test_class_kinds.py": """
        import dataclasses
        import enum
        import typing
        from typing import Generic, TypeVar
        T = TypeVar("T")
        class TestError(Exception):
            def test_a(self): ...
        class TestEnum(enum.Enum):
            A = 1
            def test_a(self): ...
        @dataclasses.dataclass
        class TestData:
            x: int = 0
            def test_a(self): ...
        class TestTuple(typing.NamedTuple):
            x: int = 0
            def test_a(self): ...
        class TestGeneric(Generic[T]):
            def test_a(self): ...
        class TestProtocol(typing.Protocol):
            def test_a(self): ...
        class TestDict(dict):
            def test_a(self): ...
    """,
    "test_inheritance.py": """
        from pkg import Reexported
        from pkg import bases
        from pkg.bases import Common, Contract, WithInit
        class Mixin:
            def test_mixin(self): ...
        class TestChild(Common, Mixin):
            def test_overridden(self, letter): ...
            def test_own(self): ...
        class TestReexported(Reexported): ...
        class TestAttribute(bases.Common):
            test_common = None
        class TestAbstract(Contract): ...
        class TestConcrete(Contract):
            def make(self): ...
        class TestInheritedInit(WithInit):
            def test_a(self): ...
        class TestDiamondLeft(Common): ...
        class TestDiamond(TestDiamondLeft, Common):
            def test_own(self): ...
        class Base:
            __test__ = False
            def test_base(self): ...
        class TestOffByBase(Base): ...
        class TestOnAgain(Base):
            __test__ = True
    """,
    "test_deleted_base.py": """
        class TestBase:
            def test_a(self): ...
        class TestOne(TestBase): ...
        class TestTwo(TestBase):
            def test_b(self): ...
        del TestBase
    """,
    "test_imported_tests.py": """
        from pkg.bases import Case, Common, helper, test_imported
        from pkg.bases import Common as TestRenamed
        from pkg.bases import test_imported as test_again
        from unittest import TestCase
    """,
    "test_unittest_cases.py": """
        import unittest
        import pytest
        from pkg.bases import Case as Base
        class Anything(unittest.TestCase):
            def setUp(self): ...
            def test_a(self): ...
            @unittest.skip("reason")
            def test_skipped(self): ...
            @pytest.mark.parametrize("x", [1, 2])
            def test_parametrize_is_ignored(self): ...
            def testCamel(self): ...
            test_data = [1, 2]
            test_none = None
            @staticmethod
            def test_static(): ...
        @unittest.skip("reason")
        class Skipped(unittest.TestCase):
            def test_a(self): ...
        class Async(unittest.IsolatedAsyncioTestCase):
            async def test_a(self): ...
        class Derived(Base):
            def test_more(self): ...
        class RunTest(unittest.TestCase):
            def runTest(self): ...
        class Empty(unittest.TestCase): ...
        class Off(unittest.TestCase):
            __test__ = False
            def test_a(self): ...
        def load_tests(loader, tests, pattern): return tests
    """,
    "test_unittest_mixin.py": """
        import unittest
        class Mixin:
            def test_shared(self): ...
        class OneTests(Mixin, unittest.TestCase):
            def test_own(self): ...
        class TwoTests(Mixin, unittest.TestCase):
            test_shared = None
    """,
    "test_mocks.py": """
        from unittest import mock
        from unittest.mock import patch
        import pytest
        @patch("os.getcwd")
        def test_injected(letter): ...
        @patch("os.getcwd", lambda: "")
        def test_replaced(letter): ...
        @mock.patch.object(dict, "get")
        @mock.patch("os.getcwd")
        def test_two(one, letter): ...
        class TestMethods:
            @patch("os.getcwd")
            def test_method(self, cwd, letter): ...
        @mock.patch.dict("os.environ", {"A": "b"})
        @pytest.mark.parametrize("n", [1, 2])
        def test_dict(n, letter): ...
    """,
    "test_properties.py": """
        from hypothesis import given, strategies as st
        @given(st.integers())
        def test_positional(letter): ...
        @given(letter=st.integers())
        def test_keyword(letter, renamed): ...
        @given(st.data())
        def test_with_fixture(renamed, data): ...
    """,
    "test_stateful.py": """
        from hypothesis.stateful import RuleBasedStateMachine, rule
        class Machine(RuleBasedStateMachine):
            @rule()
            def step(self): ...
        TestMachine = Machine.TestCase
    """,
    "test_flags.py": """
        def test_a(): ...
        def test_b(): ...
        test_b.__test__ = False
        def chosen(): ...
        chosen.__test__ = True
    """,
    "test_module_off.py": """
        __test__ = False
        def test_a(): ...
    """,
    "test_skips_itself.py": """
        import pytest
        pytest.skip("never", allow_module_level=True)
        def test_a(): ...
    """,
    "test_raises_skip.py": """
        import unittest
        raise unittest.SkipTest("never")
        def test_a(): ...
    """,
    "test_importorskip.py": """
        import pytest
        json = pytest.importorskip("json")
        @pytest.mark.parametrize("a", [json.dumps, json.loads])
        def test_a(a): ...
    """,
    "test_selected.py": """
        import pytest
        from pkg.constants import slow
        @pytest.mark.slow
        def test_slow(): ...
        @slow
        def test_imported_mark(): ...
        @pytest.mark.parametrize("a", [1, pytest.param(2, marks=pytest.mark.slow), 3])
        def test_one_slow(a): ...
        @pytest.mark.parametrize("b", [1, 2])
        @pytest.mark.parametrize("a", [pytest.param(2, marks=[pytest.mark.slow]), 3])
        def test_stacked(a, b): ...
        @pytest.mark.slow
        class TestSlow:
            def test_a(self): ...
    """,
    "test_generated.py": """
        def test_generated(generated): ...
        def test_not_generated(): ...
        class TestDocumented:
            params = {"test_x": [dict(a=1), dict(a=2)], "test_y": [dict(a=1)]}
            def test_x(self, a): ...
            def test_y(self, a): ...
            def pytest_generate_tests(self, metafunc):
                sets = metafunc.cls.params[metafunc.function.__name__]
                names = sorted(sets[0])
                metafunc.parametrize(names, [[s[n] for n in names] for s in sets])
    """,
    "test_made_by_hand.py": """
        import unittest
        class Target(unittest.TestCase): ...
        def make(n):
            def test(self): ...
            return test
        for n in range(3):
            setattr(Target, f"test_{n}", make(n))
        for name in ("one", "two"):
            globals()[f"test_{name}"] = lambda: None
        TestMade = type("TestMade", (object,), {"test_a": lambda self: None})
        def factory():
            class Inner:
                def test_inner(self): ...
            return Inner
        TestFactory = factory()
    """,
    "test_class_scope.py": """
        import pytest
        class TestValues:
            CASES = [1, 2, 3]
            FILTERED = [c for c in CASES]
            @pytest.mark.parametrize("a", CASES)
            def test_a(self, a): ...
            @pytest.mark.parametrize("a", FILTERED)
            def test_b(self, a): ...
        @pytest.mark.parametrize("a", TestValues.CASES)
        def test_c(a): ...
    """,
    "test_environment.py": """
        import os
        import pytest
        LEVELS = os.environ.get("MLOPS_AUDIT_TEST_LEVELS", "a,b,c").split(",")
        @pytest.mark.parametrize("level", LEVELS)
        def test_level(level): ...
        if os.getenv("MLOPS_AUDIT_TEST_NEVER_SET"):
            def test_never(): ...
    """,
    "test_typed.py": """
        from __future__ import annotations
        import pytest
        VALUES: list[int] = [1, 2]
        EMPTY: list[int]
        @pytest.mark.parametrize("a", VALUES)
        def test_a(a: int) -> None: ...
    """,
    "test_walrus_and_ternary.py": """
        import pytest
        N = 3 if len("abc") == 3 else 4
        @pytest.mark.parametrize("a", [0] * N)
        def test_a(a): ...
        @pytest.mark.parametrize("a", (xs := [1, 2]))
        def test_b(a): ...
        @pytest.mark.parametrize("a", [*xs, *xs] if N > 2 else xs)
        def test_c(a): ...
    """,
    "test_syntax_of_today.py": """
        import pytest
        match 1:
            case 1:
                KIND = "one"
        with open(__file__) as handle:
            LINES = handle.read()
        @pytest.mark.parametrize("a", [f"{x}-{y}" for x in "ab" for y in (1, 2)])
        def test_a(a): ...
        while False:
            pass
    """,
    "sub/test_same_name.py": "def test_a(): ...",
    "sub_test.py": "def test_suffix(): ...",
    "not_collected.py": "def test_a(): ...",
}

PLUGIN = """
import json
def pytest_collection_finish(session):
    counts = {}
    for item in session.items:
        name = item.path.relative_to(session.config.rootpath).as_posix()
        counts[name] = counts.get(name, 0) + 1
    with open(session.config.rootpath / "counts.json", "w") as out:
        json.dump(counts, out)
"""


@pytest.fixture(scope="module")
def files() -> dict[str, str]:
    return {path: dedent(text).lstrip() for path, text in {**HELPERS, **SOURCES}.items()}


@pytest.fixture(scope="module")
def collected(files: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, int]:
    """What pytest collects, by file."""
    root = tmp_path_factory.mktemp("project")
    for path, text in {**files, "counting_plugin.py": PLUGIN}.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", *["-p", "counting_plugin", "-W", "ignore"]],
        cwd=root,
        env={
            "PYTHONPATH": str(root),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_ADDOPTS": "-p no:cacheprovider",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "error" not in run.stdout.lower().splitlines()[-1], run.stdout[-3000:]
    return json.loads((root / "counts.json").read_text())


def resolver(paths: set[str]) -> Callable[[str, str, int], str | None]:
    def resolve(importing: str, module: str, level: int) -> str | None:
        folder = Path(importing).parents[level - 1] if level else Path()
        base = (folder / module.replace(".", "/")).as_posix()
        return next((path for path in (f"{base}.py", f"{base}/__init__.py") if path in paths), None)

    return resolve


@pytest.fixture(scope="module")
def counted(files: dict[str, str]) -> dict[str, Count]:
    """What we count, by file, loading other files only as they are asked for."""
    found = settings({"pytest.ini": files["pytest.ini"].encode()})
    tests = [path for path in files if is_test_file(path, found)]
    resolve = resolver(set(files))
    outlines: dict[str, TestOutline] = {path: outline(ast.parse(files[path])) for path in tests}
    while missing := needed(tests, outlines, found, resolve) & files.keys() - outlines.keys():
        outlines.update({path: outline(ast.parse(files[path])) for path in missing})
    collector = Collector(outlines, found, resolve)
    return {path: collector.count(path) for path in tests}


@pytest.mark.parametrize("path", sorted(SOURCES))
def test_counts_what_pytest_collects(path: str, collected: dict[str, int], counted: dict[str, Count]) -> None:
    expected = collected.get(path, 0)
    assert (counted.get(path, Count(value=0)).value, expected) == (expected, expected), counted.get(path)


@pytest.mark.parametrize("path", sorted(SOURCES))
def test_says_that_counts_of_plain_sources_are_exact(path: str, counted: dict[str, Count]) -> None:
    count = counted.get(path, Count(value=0))
    assert count.exact, count.reason


def test_a_file_that_a_conftest_ignores_has_no_tests(
    collected: dict[str, int], counted: dict[str, Count]
) -> None:
    assert "ignored/test_never.py" not in collected
    assert counted["ignored/test_never.py"].value == 0


def test_reads_only_the_files_that_counting_needs(files: dict[str, str]) -> None:
    found = settings({})
    outlines = {"test_functions.py": outline(ast.parse(files["test_functions.py"]))}
    assert needed(["test_functions.py"], outlines, found, resolver(set(files))) == {"conftest.py"}
