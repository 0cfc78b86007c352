"""Methods that others override across files."""

import ast

from mlops_audit.model.facts import Derivation, PythonFacts
from mlops_audit.source.callables.functions import functions
from mlops_audit.source.callables.inheritance import builds, derivations, lineage, without_contracts


def _facts(text: str, *built: str) -> PythonFacts:
    tree = ast.parse(text)
    return PythonFacts(functions=functions(tree, text, "a.py"), derivations=derivations(tree), builds=built)


def _stubs(facts: PythonFacts, *others: PythonFacts) -> list[str]:
    left = without_contracts(facts.functions, lineage([facts, *others]))
    return [item.name for item in left if item.stub]


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
    base = _facts("class Store:\n    def get(self): pass\n    def put(self): pass\n")
    heir = _facts("class Redis(stores.Store):\n    def get(self): return 1\n")
    assert _stubs(base) == ["Store.get", "Store.put"]
    assert _stubs(base, heir) == ["Store.put"]
    left = without_contracts(base.functions, lineage([base, heir]))
    assert [item.name for item in left] == ["Store.put"]


def test_what_a_class_with_heirs_elsewhere_does_not_implement_is_theirs_to_implement() -> None:
    assert _stubs(BASE) == ["Store.get", "Store.put"]
    assert _stubs(BASE, _facts("class Redis(Store):\n    def close(self): return 1\n")) == []


def test_heirs_of_heirs_count() -> None:
    middle = _facts("class Middle(Store):\n    def other(self): return 1\n")
    known = lineage([BASE, middle, _facts("class Redis(Middle):\n    def put(self): return 1\n")])
    assert "Store.put" in known.overridden
    assert "Store.get" not in known.overridden


def test_classes_that_extend_each_other_do_not_loop() -> None:
    loop = _facts("class A(B):\n    def f(self): return 1\nclass B(A):\n    def f(self): return 2\n")
    assert lineage([loop]).overridden == {"A.f", "B.f"}


def test_a_made_up_result_stays_a_stub_though_it_is_overridden() -> None:
    made_up = _facts("class Store:\n    def get(self):\n        # TODO: implement\n        return {}\n")
    heir = _facts("class Redis(Store):\n    def get(self): return 1\n")
    assert _stubs(made_up, heir) == ["Store.get"]


REFUSING = "class Ranker:\n    def rank(self): raise NotImplementedError\n    def fit(self): raise NotImplementedError\n"


def test_a_class_that_only_refuses_and_that_nobody_builds_is_a_contract() -> None:
    assert _stubs(_facts(REFUSING)) == []
    assert _stubs(_facts(REFUSING), _facts("", "Ranker")) == ["Ranker.rank", "Ranker.fit"]


def test_a_class_of_which_nothing_is_written_out_and_that_nobody_builds_is_a_contract() -> None:
    outline = "class Client:\n    def get(self): ...\n    def put(self): ...\n"
    assert _stubs(_facts(outline)) == []
    assert _stubs(_facts(outline), _facts("", "Client")) == ["Client.get", "Client.put"]
    assert _stubs(_facts(outline.replace("...", "pass"))) == ["Client.get", "Client.put"]


def test_of_two_classes_of_one_name_it_cannot_be_told_which_is_built() -> None:
    namesake = _facts("class Ranker:\n    def rank(self): return 1\n", "Ranker")
    assert _stubs(_facts(REFUSING), namesake) == []


def test_a_class_of_which_some_works_is_half_finished_rather_than_a_contract() -> None:
    half = REFUSING + "    def names(self): return self.known\n"
    assert _stubs(_facts(half)) == ["Ranker.rank", "Ranker.fit"]


def test_a_class_that_admits_to_be_unfinished_is_no_contract() -> None:
    admits = REFUSING.replace(": raise", ":\n        # Implementation placeholder\n        raise")
    assert _stubs(_facts(admits)) == ["Ranker.rank", "Ranker.fit"]
    assert _stubs(_facts(admits), _facts("class Fast(Ranker):\n    def close(self): return 1\n")) == []


def test_what_a_module_builds_are_calls_of_classes_that_it_knows() -> None:
    text = "class A(B): pass\nx: C = D()\ne = [E(1)]\nf = F\n'G()'\n"
    assert builds(text, {"A", "B", "C", "D", "E", "F", "G"}) == ("D", "E")
    assert builds(text, {"D"}) == ("D",)
