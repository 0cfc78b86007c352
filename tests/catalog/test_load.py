from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from mlops_audit.catalog import load, load_catalog
from mlops_audit.errors import ManifestError
from mlops_audit.model.tool import CATEGORIES, ConfigPattern, Loader, Tool

SCHEMA: dict[str, Any] = json.loads((Path(load.__file__).parent / "tool.schema.json").read_bytes())
GOOD = b"id: mine\nname: Mine\ncategory: serving\nimports: [mine]\n"
OWN = GOOD + b"configs: [{path: mine.yaml}]\nloaders:\n  - name: mine\n"


def by_id(extra: dict[str, bytes] | None = None) -> dict[str, Tool]:
    return {tool.id: tool for tool in load_catalog(extra)}


def complaint(data: bytes) -> tuple[int | None, str, str]:
    with pytest.raises(ManifestError) as caught:
        load_catalog({"tools/mine.yaml": data})
    assert caught.value.path == "tools/mine.yaml"
    return caught.value.line, caught.value.message, caught.value.remedy


def test_the_compiled_catalog_is_what_the_tool_files_say() -> None:
    expected = load.compiled(load.built_in_fields(), load.sizes())
    assert Path(load.COMPILED).read_bytes() == expected, "run `python -m mlops_audit.catalog.compile`"


def test_a_changed_tool_file_is_read_instead_of_a_stale_compiled_one(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = load.built_in_tools()
    read = []
    monkeypatch.setattr(load, "sizes", lambda: {"feast.yaml": 1})
    monkeypatch.setattr(load, "built_in_fields", lambda: read.append(1) or [])
    load.built_in_tools.cache_clear()
    try:
        assert load.built_in_tools() == ()
    finally:
        load.built_in_tools.cache_clear()
    assert read == [1]
    assert usual


def test_every_built_in_tool_is_named_for_its_file_and_sorted() -> None:
    ids = [tool.id for tool in load_catalog()]
    assert ids == sorted(ids)
    assert [f"{name}.yaml" for name in ids] == list(load.sizes())
    assert {tool.origin for tool in load_catalog()} == {"catalog"}


def test_no_two_built_in_tools_claim_the_same_import_or_distribution() -> None:
    for claims in (lambda tool: tool.imports, lambda tool: tool.distributions):
        owners: dict[str, str] = {}
        for tool in load_catalog():
            for claim in claims(tool):
                assert owners.setdefault(claim, tool.id) == tool.id, claim


def test_a_repository_adds_a_tool_and_replaces_another_as_a_whole() -> None:
    own = b"id: feast\nname: Our Feast\ncategory: platform\nimports: [ourfeast]\n"
    tools = by_id({"audit/feast.yaml": own, "audit/mine.yaml": GOOD})
    assert tools["feast"] == Tool(
        id="feast",
        name="Our Feast",
        category="platform",
        distributions=(),
        imports=("ourfeast",),
        origin="audit/feast.yaml",
    )
    assert tools["mine"].origin == "audit/mine.yaml"
    assert len(tools) == len(by_id()) + 1


def test_all_fields_are_read() -> None:
    data = GOOD + (
        b"url: https://x.org\ndistributions: [My_Tool.x, my-*]\naliases: [My Tool]\nwords: [my_tool]\n"
        b"configs:\n  - path: my.yaml\n  - {path: 'c/*.yml', keys: [a.b], conventional: false, named: true}\n"
        b"config_customary: true\ncommands: [my]\ndiscovers: ['{config}/**/*.py']\n"
        b"loaders:\n  - name: my.load\n    files: [my.yaml]\n    code: |\n      import my\n      my.load(path)\n"
        b"tests: [test_my*.py]\n"
    )
    assert by_id({"a.yaml": data})["mine"] == Tool(
        id="mine",
        name="Mine",
        category="serving",
        distributions=("my-tool-x", "my-*"),
        imports=("mine",),
        url="https://x.org",
        aliases=("My Tool",),
        words=("my_tool",),
        configs=(
            ConfigPattern(path="my.yaml"),
            ConfigPattern(path="c/*.yml", keys=("a.b",), conventional=False, named=True),
        ),
        config_customary=True,
        commands=("my",),
        discovers=("{config}/**/*.py",),
        loaders=(Loader(name="my.load", files=("my.yaml",), code="import my\nmy.load(path)\n"),),
        tests=("test_my*.py",),
        origin="a.yaml",
    )


@pytest.mark.parametrize(
    ("data", "line", "message", "remedy"),
    [
        (
            GOOD + b"wrods: [a]\n",
            5,
            "`wrods` is not a key of a tool",
            "Did you mean `words`? The keys of a tool are: ",
        ),
        (
            GOOD + b"configs:\n  - paths: x\n",
            6,
            "`paths` is not a key of an item of `configs`",
            "Did you mean `path`? ",
        ),
        (GOOD + b"configs:\n  - keys: [x]\n", 6, "an item of `configs` lacks `path`", "A glob from "),
        (GOOD + b"configs:\n  - path: ../x\n", 6, '`path` cannot be the text "../x"', "A glob from "),
        (GOOD + b"configs:\n  - path: /x\n", 6, '`path` cannot be the text "/x"', "A glob from "),
        (GOOD.replace(b"id: mine\n", b""), 1, "a tool lacks `id`", "The usual short import name"),
        (
            GOOD.replace(b"mine", b"Mine-1", 1),
            1,
            '`id` cannot be the text "Mine-1"',
            "The usual short import name",
        ),
        (
            GOOD.replace(b"id: mine", b'id: "mine\\n"'),
            1,
            '`id` cannot be the text "mine\n"',
            "The usual short import name",
        ),
        (
            GOOD.replace(b"serving", b"servng"),
            3,
            '`category` cannot be the text "servng"',
            "Did you mean serving? ",
        ),
        (
            GOOD.replace(b"[mine]", b"mine"),
            4,
            '`imports` must be a list, not the text "mine"',
            "Modules whose import",
        ),
        (
            GOOD.replace(b"[mine]", b"\n- mine\n- a-b"),
            6,
            'an item of `imports` cannot be the text "a-b"',
            "A dotted module",
        ),
        (GOOD.replace(b"Mine", b"3"), 2, "`name` must be a text, not the number 3", 'Put it in quotes: "3"'),
        (
            GOOD + b"config_customary: 1\n",
            5,
            "`config_customary` must be true or false, not the number 1",
            "Whether ",
        ),
        (GOOD + b"name: x\n", 5, "`name` is given twice, first on line 2", "Make it valid YAML."),
        (
            GOOD + b"loaders:\n  - {name: x, files: [a], code: import a, how: b}\n",
            6,
            "`how` is not a key of an item of `loaders`",
            "The keys of an item of `loaders` are: code, files, name.",
        ),
        (
            GOOD + b"loaders:\n  - {name: x, files: [a]}\n",
            6,
            "an item of `loaders` lacks `code`",
            "Python for 3.8",
        ),
        (
            OWN + b"    files: [mine.yml]\n    code: import a\n",
            8,
            "`mine.yml` is not a path under `configs`",
            "Did you mean `mine.yaml`?",
        ),
        (
            OWN + b"    files: [mine.yaml]\n    code: |\n      import mine\n      mine.load(pth)\n",
            11,
            "`code` uses `pth`, which nothing defines",
            "Write it for Python 3.8, with path and folder as its only input.",
        ),
        (
            OWN
            + b"    files: [mine.yaml]\n    code: |\n      import mine\n      match path:\n        case _: pass\n",
            12,
            "`code` is not Python: Pattern matching is only supported in Python 3.10 and greater",
            "Write it for Python 3.8",
        ),
        (OWN + b"    files: [mine.yaml]\n    code: pass\n", 9, "`code` imports no library", "Write it for"),
        (b"- a\n", 1, "a tool must be a mapping, not a list", "How one MLOps tool"),
        (b"", 1, "a tool must be a mapping, not nothing", "How one MLOps tool"),
        (b"a: [\n", 2, "did not find expected node content", "Make it valid YAML."),
    ],
)
def test_a_faulty_tool_file_is_refused_with_line_and_cure(
    data: bytes, line: int, message: str, remedy: str
) -> None:
    found_line, found_message, found_remedy = complaint(data)
    assert (found_line, found_message) == (line, message)
    assert found_remedy.startswith(remedy)


def test_two_files_of_a_repository_cannot_describe_the_same_tool() -> None:
    with pytest.raises(ManifestError) as caught:
        load_catalog({"a.yaml": GOOD, "b.yaml": b"# c\n" + GOOD})
    assert str(caught.value) == "b.yaml:2: describes `mine`, as a.yaml does\n  Give one of them another id."


def test_the_schema_knows_just_the_fields_of_a_tool_and_describes_each() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == {field.name for field in fields(Tool)} - {"origin"}
    assert SCHEMA["properties"]["category"]["enum"] == list(CATEGORIES)
    config = SCHEMA["properties"]["configs"]["items"]
    assert set(config["properties"]) == {field.name for field in fields(ConfigPattern)}
    loader = SCHEMA["properties"]["loaders"]["items"]
    assert set(loader["properties"]) == {field.name for field in fields(Loader)}
    undescribed = [
        key
        for part in (SCHEMA, config, loader)
        for key, value in part["properties"].items()
        if not value.get("description")
    ]
    assert undescribed == []
