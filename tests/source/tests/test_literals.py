"""Expressions are evaluated as Python evaluates them, as far as that goes."""

import ast
import itertools
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.source.tests.interpreter import Interpreter
from mlops_audit.source.tests.values import UNKNOWN, Pending, Scope, elements


def evaluate(text: str, **names: object) -> Any:
    module = ast.parse("import itertools, string\nfrom elsewhere import foreign\n")
    interpreter = Interpreter()
    interpreter.follow(module.body, interpreter.module)
    interpreter.module.names.update(names)
    return interpreter.value(ast.parse(text, mode="eval").body, interpreter.module)


SCALARS = st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.binary(max_size=5)
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4)
        | st.sets(st.integers(), min_size=1, max_size=4)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES)
def test_literals_are_themselves(value: object) -> None:
    assert evaluate(repr(value)) == value


EXPRESSIONS = [
    "list(range(2, 20, 3))",
    "[x * y for x in range(4) for y in range(x) if (x + y) % 2]",
    "{len(x): x for x in ('a', 'b', 'cc')}",
    "sorted({3, 1, 2}, reverse=True)",
    "list(itertools.product('ab', repeat=2))",
    "list(itertools.permutations([1, 2, 3], 2))",
    "list(itertools.combinations_with_replacement('abc', 2))",
    "list(itertools.chain.from_iterable([[1], (2, 3)]))",
    "list(itertools.islice([1, 2, 3, 4], 1, None, 2))",
    "list(itertools.zip_longest([1], [2]))",
    "[*'ab', *{'k': 1}, 3][1:]",
    "{**{'a': 1}, 'b': 2}.items() and 3",
    "'a-b'.split('-') + ['c']",
    "f'{1}-{\"x\"}'",
    "not 3 or 'x' in 'xyz' and 5",
    "1 < 2 < 3 != 4",
    "-7 // 2 ** 3 % 5",
    "(1, 2)[0] if [] else [3][-1]",
    "sum([[1], [2, 3]], [])",
    "max(1, 5, 2) + min([4, 3]) + sum([1, 2])",
    "list(map(lambda x, y: x + y, [1, 2], [3, 4]))",
    "list(filter(None, [0, 1, '', 'a']))",
    "list(reversed(list(enumerate('ab', 1))))",
    "any(x > 2 for x in (1, 2, 3)) is all([])",
    "{1, 2} | {3} - {2}",
    "[x for x in string.digits][:3]",
    "isinstance(1, (int, str))",
    "dict([('a', 1)], b=2)",
    "(y := [1, 2]) + y",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_what_is_known_is_computed_as_python_does(text: str) -> None:
    import string

    assert evaluate(text) == eval(text, {"itertools": itertools, "string": string})


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("[unknown(), unknown()]", 2),
        ("{unknown(), unknown()}", 2),
        ("[(a, b) for a in [unknown, 2] for b in 'xyz']", 6),
        ("list(zip([unknown] * 3, 'ab'))", 2),
        ("sorted([unknown, 1, 2])", 3),
        ("{unknown(): 1 for _ in 'ab'}", 2),
        ("[unknown] + [1] if unknown() else [2, 3]", 2),
        ("list(itertools.product([unknown, 2], 'abc'))", 6),
    ],
)
def test_lengths_are_known_where_elements_are_not(text: str, length: int) -> None:
    assert len(elements(evaluate(text)) or ()) == length


@pytest.mark.parametrize(
    "text",
    [
        "foreign",
        "[*foreign]",
        "foreign + [1]",
        "list(foreign.items())",
        "[x for x in foreign]",
        "foreign[0].x",
    ],
)
def test_what_depends_on_another_file_waits_for_it(text: str) -> None:
    assert isinstance(evaluate(text), Pending) or evaluate(text).path == "elsewhere.foreign"


@pytest.mark.parametrize(
    "text",
    ["unknown", "unknown()", "open('x').read()", "[x for x in unknown]", "'%99999999d' % 1", "await x"],
)
def test_what_nothing_tells_is_unknown(text: str) -> None:
    assert evaluate(text) is UNKNOWN


@settings(deadline=None)
@given(st.lists(st.integers(0, 3), max_size=6), st.integers(-8, 8), st.integers(-8, 8))
def test_slices_are_those_of_python(items: list[int], start: int, stop: int) -> None:
    assert evaluate(f"items[{start}:{stop}]", items=items) == items[start:stop]


def test_a_class_body_is_not_seen_by_its_functions() -> None:
    interpreter = Interpreter()
    interpreter.follow(
        ast.parse("X = 1\nclass C:\n    X = 2\n    def f(): return X\n    Y = f()\n    Z = X").body,
        interpreter.module,
    )
    body: Scope = interpreter.module.names["C"].scope  # type: ignore[attr-defined]
    assert (body.names["Y"], body.names["Z"]) == (1, 2)
