"""The few nouns that do something."""

from __future__ import annotations

from mlops_audit.model.attribution import Attribution, Module, Place, Role
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.function import Function
from mlops_audit.model.tool import Tool

HERE, THERE = Place(path="a.py", line=3), Place(path="b.py")


def test_a_place_reads_as_editors_expect():
    assert (str(HERE), str(THERE)) == ("a.py:3", "b.py")


def test_the_first_place_to_look_at_is_what_is_wrong_if_anything_is():
    def evidence(degree, outcome=Outcome.FOUND):
        return Evidence(
            tool="t", check="c", outcome=outcome, degree=degree, message="", places=(HERE,), gaps=(THERE,)
        )

    assert evidence(1.0).place == HERE
    assert evidence(0.5).place == THERE
    assert evidence(0.0, Outcome.MISSING).place == THERE


def test_consumers_are_listed_and_not_scored():
    stub, real = Function(name="f", line=1, stub="pass"), Function(name="g", line=2)
    module = Module(path="a.py", role=Role.INTEGRATION, functions=(stub, real))
    consumer = Module(path="b.py", role=Role.CONSUMER)
    tool = Tool(id="t", name="T", category="serving", distributions=("t",), imports=("t",))
    assert Attribution(tool=tool, modules=(module, consumer)).scored == (module,)
    assert module.stubs == (stub,)
