"""Imports and distributions belong to the tool that claims them most exactly."""

from __future__ import annotations

from mlops_audit.attribution.declarations import declarations
from mlops_audit.attribution.libraries import Libraries
from mlops_audit.model.facts import DependencyFacts, Requirement
from mlops_audit.model.tool import Tool


def tool(name, origin="catalog", distributions=(), imports=()):
    return Tool(
        id=name, name=name, category="serving", distributions=distributions, imports=imports, origin=origin
    )


def test_an_import_belongs_to_the_tool_with_the_longest_matching_name():
    libraries = Libraries(
        [
            tool("board", imports=("torch.utils.tensorboard",)),
            tool("flow", imports=("flow",)),
            tool("fa", imports=("flow.adapters",)),
        ]
    )
    asked = (
        "torch.utils.tensorboard.writer",
        "torch.utils",
        "flow",
        "flow.x.y",
        "flow.adapters.z",
        "flower",
        "",
    )
    assert [libraries.owner(module) for module in asked] == ["board", None, "flow", "flow", "fa", None, None]


def test_a_distribution_belongs_to_its_name_before_a_prefix_and_to_the_longest_prefix():
    tools = [
        tool("a", distributions=("air", "air-*")),
        tool("b", distributions=("air-cloud-*",)),
        tool("c", distributions=("air-cloud-x",)),
    ]
    names = ("air", "air-y", "air-cloud-y", "air-cloud-x", "airy", "other")
    facts = DependencyFacts(
        requirements=tuple(Requirement(name=name, text=name, line=line) for line, name in enumerate(names, 1))
    )
    found = declarations({"requirements.txt": facts}, tools)
    assert {id_: [item.requirement for item in items] for id_, items in found.items()} == {
        "a": ["air", "air-y"],
        "b": ["air-cloud-y"],
        "c": ["air-cloud-x"],
    }


def test_a_repositorys_own_tool_wins_over_a_built_in_one():
    tools = [
        tool("z", origin="own.yaml", imports=("x",), distributions=("x",)),
        tool("a", imports=("x",), distributions=("x",)),
    ]
    assert Libraries(tools).owner("x.y") == "z"
    facts = DependencyFacts(requirements=(Requirement(name="x", text="x", line=1),))
    assert set(declarations({"r.txt": facts}, tools)) == {"z"}
