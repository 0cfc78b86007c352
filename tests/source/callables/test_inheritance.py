"""Methods that others override across files."""

import ast

from mlops_audit.model.facts import Derivation, Function, PythonFacts
from mlops_audit.source.callables.functions import functions
from mlops_audit.source.callables.inheritance import derivations, overridden, without_overridden


def _facts(text: str) -> PythonFacts:
    tree = ast.parse(text)
    return PythonFacts(functions=functions(tree, text, "a.py"), derivations=derivations(tree))


BASE = _facts(
    "class Store:\n    def get(self): raise NotImplementedError\n    def put(self): raise NotImplementedError\n"
    "    def a(self): return 1\n    def b(self): return 2\n    def c(self): return 3\n"
)


def test_classes_that_extend_something_are_named_with_their_bases() -> None:
    text = "class A: pass\nclass B(x.A[int], Generic[T], metaclass=M):\n    class C(D): pass\nif x:\n    class E(A): pass\n"
    assert derivations(ast.parse(text)) == (
        Derivation(name="B", bases=("A", "Generic", "M")),
        Derivation(name="C", bases=("D",)),
        Derivation(name="E", bases=("A",)),
    )


def test_a_method_that_a_class_elsewhere_overrides_is_no_stub() -> None:
    names = overridden([BASE, _facts("class Redis(stores.Store):\n    def get(self): return 1\n")])
    left = without_overridden(BASE.functions, names)
    assert [item.name for item in left if item.stub] == ["Store.put"]
    assert "Store.get" not in [item.name for item in left]


def test_heirs_of_heirs_count() -> None:
    middle = _facts("class Middle(Store):\n    def other(self): return 1\n")
    names = overridden([BASE, middle, _facts("class Redis(Middle):\n    def put(self): return 1\n")])
    assert "Store.put" in names
    assert "Store.get" not in names


def test_classes_that_extend_each_other_do_not_loop() -> None:
    assert overridden(
        [_facts("class A(B):\n    def f(self): return 1\nclass B(A):\n    def f(self): return 2\n")]
    ) == {
        "A.f",
        "B.f",
    }


def test_a_made_up_result_stays_a_stub_though_it_is_overridden() -> None:
    function = Function(name="Store.get", line=1, stub='made-up result: "TODO" (line 2)')
    assert without_overridden([function], frozenset({"Store.get"})) == (function,)
