"""Which callables a module has, what they use, and by which words a stub is known."""

import ast
from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.model.facts import Function
from mlops_audit.source.callables.functions import functions


def _functions(
    source: str, path: str = "src/app.py", names: frozenset[str] = frozenset()
) -> tuple[Function, ...]:
    text = dedent(source)
    return functions(ast.parse(text), text, path, names)


def test_functions_methods_and_methods_of_nested_classes_are_listed_in_source_order() -> None:
    found = _functions(
        """
        def top(): return 1
        class Outer:
            def method(self): return 2
            class Inner:
                async def deep(self): return 3
        if True:
            def conditional(): return 4
        """
    )
    assert [item.name for item in found] == ["top", "Outer.method", "Outer.Inner.deep", "conditional"]


def test_functions_inside_functions_are_part_of_the_one_that_holds_them() -> None:
    found = _functions(
        """
        def outer():
            def inner(): pass
            return inner
        """
    )
    assert [item.name for item in found] == ["outer"]


def test_the_line_is_that_of_the_def_not_of_its_decorator() -> None:
    found = _functions("@decorated\n@twice(\n    1\n)\nasync def work():\n    return 1\n")
    assert [(item.name, item.line) for item in found] == [("work", 5)]


@pytest.mark.parametrize(
    "source",
    [
        "@overload\ndef f(a: int) -> int: ...",
        "class A(ABC):\n    @abstractmethod\n    def f(self): ...",
        "class A(Protocol):\n    def f(self) -> int: ...",
        "class A(Protocol[T]):\n    def f(self) -> int: ...",
        "if TYPE_CHECKING:\n    def f() -> int: ...",
        "if typing.TYPE_CHECKING:\n    class A:\n        def f(self) -> int: ...",
    ],
)
def test_what_promises_nothing_itself_is_not_listed(source: str) -> None:
    assert _functions(source) == ()


def test_a_callable_uses_the_imports_that_its_decorators_signature_and_body_name() -> None:
    source = """
    @mlflow.trace
    def train(frame: pd.DataFrame):
        study = optuna.create_study()
        return study.shap
    def idle(shap_values):
        # mlflow and optuna are only mentioned here
        return "optuna", other.mlflow
    def logged():
        return f"run {mlflow.active_run()} of shap"
    """
    found = _functions(source, names=frozenset({"mlflow", "optuna", "pd", "shap"}))
    assert [item.uses for item in found] == [("mlflow", "optuna", "pd"), (), ("mlflow",)]


def test_only_a_stub_has_words_and_they_come_whole_and_in_parts() -> None:
    found = _functions(
        """
        def get_feature_view(self):
            \"\"\"Look it up with FeastClient.\"\"\"
            # TODO: implement
            return None
        def real(): return compute()
        """
    )
    stub, real = found
    assert {"get_feature_view", "feature", "feastclient", "feast", "client", "todo"} <= set(stub.words)
    assert list(stub.words) == sorted(stub.words)
    assert real.words == ()


def test_line_ends_of_other_systems_do_not_shift_what_is_read() -> None:
    text = "def real():\r\n    return work()\r\ndef find():\r\n    # TODO: implement\r\n    return []\r\n"
    found = functions(ast.parse(text), text, "a.py")
    assert [(item.name, item.line, bool(item.stub)) for item in found] == [
        ("real", 1, False),
        ("find", 3, True),
    ]


def test_a_form_feed_is_no_line_end() -> None:
    text = "x = 1\n\x0c\ndef find():\n    # TODO: implement\n    return []\n"
    assert [(item.line, bool(item.stub)) for item in functions(ast.parse(text), text, "a.py")] == [(3, True)]


@pytest.mark.parametrize(
    "body",
    [
        "return " + " + ".join(["x"] * 2000),
        "raise NotImplementedError(" + " + ".join(["'x'"] * 2000) + ")",
        "if x == 0: return 0\n" + "".join(f"    elif x == {n}: return {n}\n" for n in range(1, 1500)),
    ],
    ids=["sum", "message", "elif"],
)
def test_absurd_nesting_is_no_stub_and_no_crash(body: str) -> None:
    text = f"def f(x):\n    # TODO: implement\n    {body}\n"
    assert [item.stub for item in functions(ast.parse(text), text, "a.py")] == [""]


def test_a_long_chain_of_branches_at_module_level_is_followed() -> None:
    text = (
        "if x == 0: y = 0\n"
        + "".join(f"elif x == {n}: y = {n}\n" for n in range(1, 1500))
        + "else:\n    def f(): pass\n"
    )
    assert [item.name for item in functions(ast.parse(text), text, "a.py")] == ["f"]


_PIECES = st.sampled_from(
    [
        "# TODO: implement", "# for now, return nothing", '"""Placeholder."""', "pass", "...", "return None",
        "return {'a': [1, *x], **y}", "x = yield", "await_ = [i async for i in x] if x else (x := 1)", "raise",
        "raise NotImplementedError", "with a as (b, c): x[b] = c", "try:\n        x()\n    except E: pass",
        "if not x: return 1", "for a, *b in x: b += a", "match x:\n        case {'a': 1}: return 1", "x.y['z'] = True",
        "log.info(f'would {x!r:>{y}}')", "del x", "return lambda: x", "while x: break", "global g", "x: int", "'#'",
    ]
)  # fmt: skip


@given(st.lists(_PIECES, min_size=1, max_size=6), st.sampled_from(["def f(x, y):", "async def f(x, y):"]))
def test_no_body_that_parses_makes_it_raise(pieces: list[str], head: str) -> None:
    text = "\n    ".join([head, *pieces]) + "\n"
    try:
        tree = ast.parse(text)
    except SyntaxError:
        return
    found = functions(tree, text, "a.py", frozenset({"x", "log"}))
    assert [(item.name, item.line) for item in found] == [("f", 1)]
