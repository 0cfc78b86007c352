"""What an outline says of a module, from literal sources."""

import ast
from textwrap import dedent

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.model.tests import Bound, TestFunction, TestOutline
from mlops_audit.source.tests.outline import outline


def read(source: str) -> TestOutline:
    return outline(ast.parse(dedent(source)))


def only(source: str) -> TestFunction:
    return next(each for each in read(source).functions if each.name.startswith("test"))


def test_names_are_bound_as_they_are_when_the_module_has_run() -> None:
    names = read("""
        import a.b
        from .c import d as e
        def f(): ...
        f = 3
        class G: ...
        del G
        H = [1, 2]
        i = unknown()
    """).names
    assert [(each.name, each.kind, each.text) for each in names] == [
        ("a", Bound.IMPORT, "a"),
        ("e", Bound.IMPORT, ".c.d"),
        ("f", Bound.VALUE, "3"),
        ("H", Bound.VALUE, "[1, 2]"),
        ("i", Bound.OTHER, "unknown"),
    ]


def test_a_name_bound_under_an_unknown_condition_is_not_exact() -> None:
    names = read("""
        if machine():
            A = 1
        else:
            B = 2
        if machine():
            C = [1]
        else:
            C = [2]
        D = [0]
        if machine():
            D.append(1)
    """).names
    assert {each.name: each.exact for each in names} == {"A": False, "B": False, "C": True, "D": False}


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ("[1, 2, 3]", 3),
        ("[]", 1),
        ("[{'a': 1}] * 5", 5),
        ("range(0)", 1),
        ("[f(x) for x in (1, 2)]", 2),
        ("[something, *[1, 2], other()]", 4),
        ("np.linspace(0, 1, 7)", 7),
        ("np.arange(1, 2, 0.25)", 4),
    ],
)
def test_counts_the_sets_of_a_parametrisation(values: str, count: int) -> None:
    function = only(f"""
        import numpy as np
        import pytest
        @pytest.mark.parametrize("a", {values})
        def test(a): ...
    """)
    (sets,) = function.marks.parameters
    assert (sets.names, sets.count, sets.exact) == (("a",), count, True)


def test_values_that_other_files_define_are_kept_as_an_expression() -> None:
    function = only("""
        import pytest
        from cases import CASES
        @pytest.mark.parametrize("a", [*CASES, 1])
        def test(a): ...
    """)
    (sets,) = function.marks.parameters
    assert (sets.count, sets.text, sets.exact) == (None, "([*CASES, 1])", False)


@pytest.mark.parametrize(
    "values",
    [
        "load()",
        "[x for x in range(9) if check(x)]",
        "open('cases').readlines()",
        "sorted(Path('data').glob('*.csv'))",
        "REGISTRY",
        "filled()",
        "grown",
        "globally",
        "nested['a']",
        "FOREIGN",
    ],
)
def test_values_that_only_running_tells_are_not_exact(values: str) -> None:
    function = only(f"""
        import pytest
        from pathlib import Path
        REGISTRY = {{}}
        def filled():
            found = []
            def fill(node):
                for child in node.children:
                    found.append(child)
            fill(ROOT)
            return found
        grown = [1]
        for line in lines():
            grown.append(line)
        globally = [1]
        def grow():
            global globally
            globally = [1, 2]
        grow()
        nested = {{"a": [1]}}
        nested["a"].extend(lines())
        from elsewhere import FOREIGN
        FOREIGN.append(1)
        @pytest.mark.parametrize("a", {values})
        def test(a): ...
    """)
    (sets,) = function.marks.parameters
    assert not sets.exact


@pytest.mark.parametrize(
    ("values", "count"),
    [
        ("DOUBLE", 2),
        ("{(1, f()), (1, g())}", 2),
        ("{Kind.A, Kind.A, Kind.B}", 2),
        ("list(Kind)", 3),
        ("Inner.OPTIONS", 3),
    ],
)
def test_effects_happen_once_and_unknown_values_differ(values: str, count: int) -> None:
    function = only(f"""
        import enum
        import pytest
        DOUBLE = []
        def adder(target):
            target.append(1)
            return target.append
        adder(DOUBLE)(2)
        DOUBLE.append(3)
        class Kind(enum.Enum):
            A = (1, f())
            B = (1, g())
            C = 3
            D = 3
        class Inner:
            OPTIONS = [1]
            for x in "ab":
                OPTIONS.append(x)
        @pytest.mark.parametrize("a", {values})
        def test(a): ...
    """)
    (sets,) = function.marks.parameters
    assert (sets.count, sets.exact) == (count, True)


def test_marks_of_single_parameter_sets_are_kept() -> None:
    function = only("""
        import pytest
        slow = pytest.mark.slow
        @pytest.mark.parametrize("a", [1, pytest.param(2, marks=slow), pytest.param(3, marks=[slow, slow])])
        def test(a): ...
    """)
    (sets,) = function.marks.parameters
    assert sets.marked == (("slow",), ("slow", "slow"))


@pytest.mark.parametrize(
    ("decorators", "arguments"),
    [
        ("@patch('a.b')", ("b", "c")),
        ("@patch('a.b', new=1)", ("a", "b", "c")),
        ("@patch('a.b')\n@patch.object(x, 'y')", ("c",)),
        ("@given(st.data())", ("a", "b")),
        ("@given(b=st.data())", ("a", "c")),
        ("@given(...)", ()),
        ("@some.other(1)", ("a", "b", "c")),
    ],
)
def test_arguments_that_somebody_else_fills_are_not_asked_for(
    decorators: str, arguments: tuple[str, ...]
) -> None:
    source = (
        "from unittest.mock import patch\nfrom hypothesis import given, strategies as st\nimport some\n"
        f"{decorators}\ndef test(a, b, c, d=1, *args, **kwargs): ...\n"
    )
    assert only(source).arguments == arguments


@pytest.mark.parametrize(
    ("imports", "decorator", "copies"),
    [
        ("from parameterized import parameterized", "@parameterized.expand([1, 2, 3])", 3),
        ("from parameterized import parameterized", "@parameterized.expand(lambda: [1, 2])", 2),
        ("from absl.testing import parameterized", "@parameterized.parameters(1, 2, 3)", 3),
        ("from absl.testing import parameterized", "@parameterized.parameters([1, 2])", 2),
        ("from absl.testing import parameterized", "@parameterized.parameters((1, 2))", 1),
        ("from absl.testing import parameterized", "@parameterized.named_parameters(('a', 1), ('b', 2))", 2),
        ("from absl.testing import parameterized", "@parameterized.product(a=[1, 2], b='xyz')", 6),
        ("from ddt import data", "@data(*range(4))", 4),
        ("from ddt import idata", "@idata([1, 2])", 2),
    ],
)
def test_third_party_copies_are_counted(imports: str, decorator: str, copies: int) -> None:
    cases = only(f"{imports}\nclass T:\n    {decorator}\n    def test(self, a): ...\n").cases
    assert cases is not None
    assert (cases.count, cases.exact) == (copies, True)


def test_a_skipped_absl_test_is_not_copied() -> None:
    function = only("""
        from absl.testing import absltest, parameterized
        class T(parameterized.TestCase):
            @absltest.skip("reason")
            @parameterized.parameters(1, 2, 3)
            def test(self, a): ...
    """)
    assert function.cases is None


def test_fixtures_carry_their_name_their_use_and_their_parameters() -> None:
    functions = read("""
        import pytest, pytest_asyncio
        @pytest.fixture
        def plain(a): ...
        @pytest.fixture(name="other", autouse=True, params=[1, 2])
        def named(): ...
        @pytest_asyncio.fixture(scope="module")
        async def awaited(): ...
        made = pytest.fixture(params="abc")(lambda request: None)
    """).functions
    found = [each.fixture for each in functions]
    assert [each and (each.name, each.autouse, each.params and each.params.count) for each in found] == [
        ("", False, None),
        ("other", True, 2),
        ("", False, None),
        ("", False, 3),
    ]


def test_bases_are_references_or_classes_of_the_same_module() -> None:
    classes = read("""
        import unittest
        from typing import Generic
        from ..pkg import base
        from elsewhere import *
        class A(unittest.TestCase): ...
        class B(A, base.Mixin): ...
        class C(Generic[int], Strange, metaclass=make()): ...
        class D(build()): ...
    """).classes
    assert [each.bases for each in classes] == [
        ("unittest.TestCase",),
        ("#0", "..pkg.base.Mixin"),
        ("typing.Generic", "*Strange"),
        ("?",),
    ]


GUARDED_SKIP = """
from pytest import skip
try:
    import torch
except ImportError:
    skip("no torch", allow_module_level=True)
"""


@pytest.mark.parametrize(
    ("source", "skipped", "requires"),
    [
        ("import pytest\npytest.skip('x', allow_module_level=True)", "always", ()),
        ("import pytest\nif no_gpu():\n    pytest.skip('x', allow_module_level=True)", "sometimes", ()),
        ("import pytest\ntorch = pytest.importorskip('torch')", "", ("torch",)),
        ("import pytest\npytest.importorskip('torch')", "", ("torch",)),
        (
            GUARDED_SKIP,
            "",
            ("torch",),
        ),
        ("import unittest\nraise unittest.SkipTest('x')", "always", ()),
        ("def f():\n    import pytest\n    pytest.skip('x', allow_module_level=True)", "", ()),
    ],
)
def test_notes_that_a_module_skips_itself(source: str, skipped: str, requires: tuple[str, ...]) -> None:
    found = read(source)
    assert (found.skipped, found.requires) == (skipped, requires)


@pytest.mark.parametrize(
    "source",
    [
        "for name in names():\n    globals()[name] = make(name)",
        "for name in names():\n    def test_x(): ...",
        "for name in names():\n    setattr(Cases, name, make(name))",
        "instantiate_parametrized_tests(TestX)",
        "try:\n    import torch\nexcept ImportError:\n    def test_without(): ...",
        "def pytest_collection_modifyitems(items):\n    items[:] = [i for i in items if keep(i)]",
    ],
)
def test_says_that_tests_come_and_go_where_no_statement_shows_it(source: str) -> None:
    assert read(source).dynamic


def test_a_hook_that_only_adds_marks_is_no_reason_for_doubt() -> None:
    assert not read(
        "def pytest_collection_modifyitems(items):\n    for item in items:\n        item.add_marker('x')"
    ).dynamic


def test_counts_docstrings_with_examples() -> None:
    source = '''
        """Module.

        >>> 1
        1
        """
        def f():
            """
            >>> f()
            """
        def g():
            """Nothing >>> here."""
        class C:
            """
            >>> C()
            """
            def m(self):
                """
                >>> C().m()
                """
    '''
    assert read(source).doctests == 4


def test_text_that_asks_for_giants_makes_none() -> None:
    names = read("""
        A = [0] * 10 ** 9
        B = "x" * 10 ** 9
        C = 10 ** 10 ** 10
        D = list(range(10 ** 9))
        E = [x for x in range(10 ** 5)]
        while True:
            pass
        def f(n):
            return f(n + 1)
        G = f(0)
        H = 1
        for i in range(1000):
            H = H * H + 7
        import itertools
        I = list(itertools.product(range(1000), repeat=9))
    """).names
    assert sum(len(each.text) for each in names) < 20_000


def test_deep_nesting_is_survived() -> None:
    deep = "[" * 90 + "]" * 90
    assert read(f"X = {deep}\nY = {' + '.join(['Z'] * 300)}\nimport Z").names
    assert outline(ast.parse("from a import Z\nY = " + "+".join(["Z"] * 900))).names


STATEMENTS = st.sampled_from(
    [
        "X = [1, 2]",
        "X += Y",
        "X.append(Z)",
        "Y = {k: v for k, v in X}",
        "Y = dict(X)",
        "Z = list(zip(X, Y))[::2]",
        "Z = X[Y]",
        "Z = X < Y < 3",
        "X[0] = Y",
        "X['a'][Z] = 1",
        "del X",
        "X = Y = f(Z)",
        "X, *Y = Z",
        "def f(a, *b, c=1, **d): return [a, *b, c, d]",
        "def f(a): yield from a",
        "@f\nclass C(X, f(Y)): Z = [Y for Y in X]",
        "@f(X)\ndef test_a(x, y=1): pass",
        "for X in Y:\n    Z = X\n    if Z: break",
        "while X: X = X[1:]",
        "if X: Y = 1\nelse: Z = 2",
        "try: X = Y[Z]\nexcept KeyError as error: raise\nfinally: Z = 1",
        "with X as Y: Z = Y",
        "from a import *",
        "import X.Y",
        "pytestmark = X",
        "X = (lambda Y: Y + X)(Z)",
        "setattr(X, Y, Z)",
        "globals()[X] = Y",
        "C.X = Y",
        "X = C(Y).Z",
    ]
)


@settings(deadline=None)
@given(st.lists(STATEMENTS, max_size=12))
def test_never_fails_and_survives_being_cached(statements: list[str]) -> None:
    tree = ast.parse("\n".join(statements))
    found = outline(tree)
    assert found == outline(tree)
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(found), type=TestOutline) == found
