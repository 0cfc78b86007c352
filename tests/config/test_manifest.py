from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mlops_audit import config as config_room
from mlops_audit.config import (
    Config,
    Demand,
    DemandKind,
    ToolRefinement,
    check_tools,
    check_weights,
    find_manifest,
    parse_manifest,
)
from mlops_audit.config.demands import DEMAND_KEYS, KINDS, PART_KEYS
from mlops_audit.config.manifest import DOCUMENT_KEYS, TOOL_KEYS, TOP_KEYS
from mlops_audit.errors import ManifestError
from mlops_audit.model.tool import Tool

SCHEMA: dict[str, Any] = json.loads(
    (Path(config_room.__file__).parents[1] / "manifest.schema.json").read_bytes()
)
ACCEPTS = Draft202012Validator(SCHEMA)
YAML = b"""\
# mlops-audit.yaml
tools:
  feast:
    modules: [src/feature_store/**]
    exclude: [src/feature_store/legacy/]
    configs: [feature_repo/feature_store.yaml]
    tests: [tests/test_feast*.py]
    symbols: ["src.feature_store.feast_client:FeastClient"]
    fail_under: 90
    requires:
      - table: ml.data_quality_results
        why: quality results must be kept
        name: quality is kept
        weight: 7.5
      - writes: {module: src/mlops/data_quality.py, table: results}
      - file: docs/feast.md
      - symbol: a.b:C.d
      - key: {path: conf/a.yaml, key: a.b, value: yes}
      - key: {path: conf/a.yaml, key: a.c}
      - tests: {at_least: 20, path: tests/x/**}
      - command: [python, -m, pkg.check]
      - command: python -m pkg 'a b'
  shap: {}
  mlflow:
exclude: [archive/**, notebooks]
production: [tools/train.py]
tests: [checks/**]
roots: [src, .]
catalog: [audit/tools/*.yaml]
python: .venv/bin/python
weights: {has_tests: 15, is_used: 0}
fail_under: 80.5
documents: {include: [docs/**], exclude: [docs/old/**]}
templates: {team-table: ./docs/team.md.j2}
"""
TOML = b"""\
[tool.other]
x = 1

[tool.mlops-audit]
exclude = ["archive/**"]

[tool.mlops-audit.tools.feast]
modules = ["src/**"]
[[tool.mlops-audit.tools.feast.requires]]
table = "ml.x"

[tool.mlops-audit.weights]
has_tests = 15
"""


def parsed(text: str, path: str = "mlops-audit.yaml") -> Config:
    return parse_manifest(path, text.encode())


def complaint(text: str, path: str = "mlops-audit.yaml") -> str:
    with pytest.raises(ManifestError) as caught:
        parse_manifest(path, text.encode())
    return str(caught.value)


def test_everything_a_manifest_may_say_is_read() -> None:
    config = parse_manifest("mlops-audit.yaml", YAML)
    feast = config.refinements["feast"]
    assert config.tools == ("feast", "shap", "mlflow")
    assert config.refinements["shap"] == config.refinements["mlflow"] == ToolRefinement()
    assert (feast.modules, feast.exclude) == (("src/feature_store/**",), ("src/feature_store/legacy/",))
    assert (feast.configs, feast.tests) == (("feature_repo/feature_store.yaml",), ("tests/test_feast*.py",))
    assert (feast.symbols, feast.fail_under) == (("src.feature_store.feast_client:FeastClient",), 90)
    assert (config.production, config.tests) == (("tools/train.py",), ("checks/**",))
    assert (config.roots, config.catalog, config.python) == (
        ("src", ""),
        ("audit/tools/*.yaml",),
        ".venv/bin/python",
    )
    assert (config.weights, config.fail_under) == ({"has_tests": 15, "is_used": 0}, 80.5)
    assert (config.documents, config.documents_exclude) == (("docs/**",), ("docs/old/**",))
    assert config.templates == {"team-table": "docs/team.md.j2"}
    assert config.lines["templates.team-table"] == YAML.count(b"\n")
    assert config.path == "mlops-audit.yaml"


def test_every_kind_of_demand_is_read_with_its_line() -> None:
    make, kinds = Demand, DemandKind
    assert parse_manifest("mlops-audit.yaml", YAML).refinements["feast"].demands == (
        make(
            kind=kinds.TABLE,
            name="quality is kept",
            line=11,
            weight=7.5,
            why="quality results must be kept",
            table="ml.data_quality_results",
        ),
        make(
            kind=kinds.WRITES,
            name="src/mlops/data_quality.py writes results",
            line=15,
            path="src/mlops/data_quality.py",
            table="results",
        ),
        make(kind=kinds.FILE, name="file docs/feast.md", line=16, path="docs/feast.md"),
        make(kind=kinds.SYMBOL, name="symbol a.b:C.d", line=17, symbol="a.b:C.d"),
        make(
            kind=kinds.KEY,
            name="a.b = true in conf/a.yaml",
            line=18,
            path="conf/a.yaml",
            key="a.b",
            value="true",
        ),
        make(kind=kinds.KEY, name="a.c in conf/a.yaml", line=19, path="conf/a.yaml", key="a.c"),
        make(
            kind=kinds.TESTS, name="at least 20 tests in tests/x/**", line=20, path="tests/x/**", at_least=20
        ),
        make(kind=kinds.COMMAND, name="python -m pkg.check", line=21, command=("python", "-m", "pkg.check")),
        make(kind=kinds.COMMAND, name="python -m pkg 'a b'", line=22, command=("python", "-m", "pkg", "a b")),
    )


def test_toml_says_the_same_as_yaml() -> None:
    config = parse_manifest("pyproject.toml", TOML)
    assert (config.tools, config.exclude, config.weights) == (("feast",), ("archive/**",), {"has_tests": 15})
    assert config.refinements["feast"].modules == ("src/**",)
    assert [demand.line for demand in config.refinements["feast"].demands] == [9]
    assert config.lines == {"tools.feast": 7, "weights.has_tests": 13}
    assert parsed("[tools.feast]\nmodules = ['a/**']\n", "audit.toml").tools == ("feast",)


@pytest.mark.parametrize("text", ["", "# nothing\n", "tools:\nexclude:\nweights:\ndocuments:\n", "tools: []"])
def test_an_empty_manifest_is_the_same_as_none(text: str) -> None:
    config = parsed(text)
    assert config == Config(path="mlops-audit.yaml")


def test_tools_may_be_a_plain_list() -> None:
    config = parsed("tools:\n- feast\n- shap\n")
    assert config.tools == ("feast", "shap")
    assert config.refinements == {"feast": ToolRefinement(), "shap": ToolRefinement()}


def test_a_folders_bare_name_stands_for_all_in_it() -> None:
    assert parsed("exclude: [archive, ./src/old, .tox, a.py, 'x*']").exclude == (
        "archive",
        "**/archive/**",
        "src/old",
        "src/old/**",
        ".tox",
        "**/.tox/**",
        "a.py",
        "x*",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "tool:\n  feast: {}",
            "1: `tool` is not a key of the manifest\n  Did you mean `tools`? The keys of ",
        ),
        (
            "tools:\n  feast:\n    module: [x]",
            "3: `module` is not a key of the tool `feast`\n  Did you mean `modules`? The keys of ",
        ),
        (
            "fail-under: 3",
            "1: `fail-under` is not a key of the manifest\n  Did you mean `fail_under`? The keys",
        ),
        ("zzz: 3", "1: `zzz` is not a key of the manifest\n  The keys of the manifest are: "),
        (
            "tools: feast",
            '1: `tools` must be a list or a mapping, not the text "feast"\n  List tool ids, [mlflow, feast], or write',
        ),
        ('tools: ["a\\n"]', "1: an item of `tools` ends in a line break\n  Write the bare id."),
        ("tools:\n- a\n- a", "3: `a` is listed twice\n  Remove one of the two."),
        ("tools: [1]", "1: an item of `tools` must be a text, not the number 1\n"),
        (
            "tools: {a: 1}",
            "1: the tool `a` must be a mapping, not the number 1\n  The keys of the tool `a` are: ",
        ),
        ("- a", "1: the manifest must be a mapping, not a list\n"),
        (
            "exclude: archive",
            '1: `exclude` must be a list, not the text "archive"\n  Write it as a list: ["src/mlops/**", "jobs/train.py"]',
        ),
        ("exclude:\n- a\n- ../x", "3: an item of `exclude` leaves the repository: ../x\n  Only files "),
        ("exclude: [a/../x]", "1: an item of `exclude` leaves the repository: a/../x\n"),
        ("exclude: [/x]", "1: an item of `exclude` is not relative to the repository: /x\n"),
        ("exclude: ['C:/x']", "1: an item of `exclude` is not relative to the repository: C:/x\n"),
        ("exclude: [~/x]", "1: an item of `exclude` is not relative to the repository: ~/x\n"),
        ("exclude: ['a\\b']", "1: an item of `exclude` has a backslash: a\\b\n  Write it with slashes: a/b"),
        ("exclude: ['']", "1: an item of `exclude` is empty\n"),
        ('exclude: ["a\\nb"]', "1: an item of `exclude` holds a line break or control character\n"),
        ("exclude: [**/x]", "1: a value that begins with `*` must be quoted\n"),
        ("tools:\n\ta: {}", "2: a tab indents this line; YAML takes only spaces\n"),
        ("tests: []\nroots: []\ntests: []", "3: `tests` is given twice, first on line 1\n"),
        ("a: 1\n---\nb: 1", "3: holds 2 documents where one is expected\n"),
        (
            "python: /usr/bin/python",
            "1: `python` is not relative to the repository: /usr/bin/python\n  An interpreter ",
        ),
        (
            "weights: {has_tests: -1}",
            "1: the weight of `has_tests` must be a number from 0 to 1000000, not the number -1\n",
        ),
        (
            "weights: {has_tests: '5'}",
            '1: the weight of `has_tests` must be a number from 0 to 1000000, not the text "5"\n  Write the bare',
        ),
        (
            "weights: {a: .inf}",
            "1: the weight of `a` must be a number from 0 to 1000000, not the number inf\n",
        ),
        ("weights: [1]", "1: `weights` must be a mapping, not a list\n"),
        ("fail_under: 120", "1: `fail_under` must be a number from 0 to 100, not the number 120\n"),
        ("fail_under: .nan", "1: `fail_under` must be a number from 0 to 100, not the number nan\n"),
        ("fail_under: true", "1: `fail_under` must be a number from 0 to 100, not true\n"),
        (
            "templates:\n  Team: a.j2",
            "2: a template cannot be named `Team`\n  Write small letters, digits and single hyphens",
        ),
        ("templates: {a: ../a.j2}", "1: the template `a` leaves the repository: ../a.j2\n  "),
        ("templates: {a: /etc/x}", "1: the template `a` is not relative to the repository: /etc/x\n  "),
        ("templates: [a.j2]", "1: `templates` must be a mapping, not a list\n  Write names and files: "),
        ("documents: {exclud: []}", "1: `exclud` is not a key of `documents`\n  Did you mean `exclude`? "),
        (
            "tools: {a: {symbols: [a.b.C]}}",
            "1: an item of `symbols` does not name a module and something in it: a.b.C\n  Write it as a.b:C",
        ),
        (
            "tools: {a: {symbols: [x]}}",
            "1: an item of `symbols` does not name a module and something in it: x\n  Write it as ",
        ),
        ("tools: {a: {requires: [x]}}", '1: an item of `requires` must be a mapping, not the text "x"\n'),
        (
            "tools: {a: {requires: [{tabel: x}]}}",
            "1: `tabel` is not a key of an item of `requires`\n  Did you mean `table`? ",
        ),
        (
            "tools: {a: {requires: [{why: x}]}}",
            "1: an item of `requires` demands nothing\n  Write one of file, symbol, table, ",
        ),
        (
            "tools: {a: {requires: [{table: a, file: b}]}}",
            "1: an item of `requires` demands both `file` and `table`\n",
        ),
        ("tools: {a: {requires: [{table: 'x y'}]}}", "1: `table` is not the name of a table: x y\n"),
        (
            "tools: {a: {requires: [{writes: {module: a.py}}]}}",
            "1: `writes` lacks `table`\n  Write it as writes: {module: src/quality.py, table: ml.results}",
        ),
        (
            "tools: {a: {requires: [{tests: 3}]}}",
            "1: `tests` must be a mapping, not the number 3\n  Write it as tests: {at_least: 20}",
        ),
        (
            "tools: {a: {requires: [{tests: {at_least: 0}}]}}",
            "1: `at_least` must be a whole number, 1 or more, not the number 0\n",
        ),
        (
            "tools: {a: {requires: [{command: a && b}]}}",
            '1: `command` runs without a shell\n  If it needs one, write ["sh", "-c", "a && b"].',
        ),
        (
            'tools: {a: {requires: [{command: "a \'b"}]}}',
            "1: `command` does not come apart into words (no closing quotation): a 'b\n",
        ),
        ("tools: {a: {requires: [{command: []}]}}", "1: `command` is empty\n"),
        (
            "tools: {a: {requires: [{key: {path: a, key: b, value: [1]}}]}}",
            "1: `value` must be a text, a number, true or false, not a list\n",
        ),
    ],
)
def test_what_a_manifest_may_not_say_is_refused_with_line_and_cure(text: str, expected: str) -> None:
    assert complaint(text).startswith(f"mlops-audit.yaml:{expected}")


def test_faulty_toml_is_refused_with_line_and_cure() -> None:
    assert complaint("[tool.mlops-audit]\nexclud = []\n", "pyproject.toml").startswith(
        "pyproject.toml:2: `exclud` is not a key of the manifest\n  Did you mean `exclude`? "
    )
    assert complaint("[tool.mlops-audit]\na\n", "pyproject.toml").endswith("\n  Make it valid TOML.")
    assert complaint("[tool.x]\n", "pyproject.toml").startswith(
        "pyproject.toml: has no table [tool.mlops-audit]\n"
    )


def test_the_manifest_is_found_where_it_may_be() -> None:
    ours, other = b"[tool.mlops-audit]\n", b"[project]\nname = 'mlops-audit'\n"
    assert find_manifest(["README.md"]) is None
    assert find_manifest(["a/mlops-audit.yaml"]) is None
    assert find_manifest(["mlops-audit.yml", "pyproject.toml"], other) == "mlops-audit.yml"
    assert find_manifest({"config/mlops-audit.yaml": 1}) == "config/mlops-audit.yaml"
    assert find_manifest(["pyproject.toml"], ours) == "pyproject.toml"
    assert find_manifest(["pyproject.toml"], other) is None
    assert find_manifest(["pyproject.toml"], b"broken mlops-audit") is None
    assert find_manifest(["pyproject.toml"], b"broken\n [tool.mlops-audit.tools]\n") == "pyproject.toml"


@pytest.mark.parametrize(
    ("paths", "pyproject", "text"),
    [
        (
            ["mlops-audit.yml", "mlops-audit.yaml"],
            b"",
            "mlops-audit.yaml: there is a second manifest: mlops-audit.yml",
        ),
        (
            ["config/mlops-audit.yaml", "mlops-audit.yaml"],
            b"",
            "mlops-audit.yaml: there is a second manifest: config/mlops-audit.yaml",
        ),
        (
            ["mlops-audit.yaml"],
            b"[tool.mlops-audit]\n",
            "mlops-audit.yaml: there is a second manifest: [tool.mlops-audit] in pyproject.toml",
        ),
    ],
)
def test_two_manifests_are_refused_by_name(paths: list[str], pyproject: bytes, text: str) -> None:
    with pytest.raises(ManifestError) as caught:
        find_manifest(paths, pyproject)
    assert str(caught.value) == f"{text}\n  Keep one of the two, or choose one with --config."


def tool(name: str, **more: Any) -> Tool:
    return Tool(id=name, name=name, category="serving", distributions=(), imports=(), **more)


def test_unknown_tools_are_refused_with_the_nearest_by_any_of_its_names() -> None:
    tools = [tool("great_expectations", aliases=("GX",)), tool("mlflow")]
    check_tools(parsed("tools: [mlflow]"), tools)
    for name in ("great-expectations", "gx", "great_expectation"):
        with pytest.raises(ManifestError) as caught:
            check_tools(parsed(f"tools:\n- mlflow\n- {name}"), tools)
        assert str(caught.value).startswith(
            f"mlops-audit.yaml:3: the catalog has no tool `{name}`\n  Did you mean `great_expectations`? "
        )


def test_weights_of_unknown_checks_are_refused() -> None:
    check_weights(parsed("weights: {is_used: 1}"), ["is_used"])
    with pytest.raises(ManifestError) as caught:
        check_weights(parsed("weights:\n  has_test: 1"), ["is_used", "has_tests"])
    assert str(caught.value) == (
        "mlops-audit.yaml:2: there is no check `has_test`\n"
        "  Did you mean `has_tests`? The keys of `weights` are: has_tests, is_used."
    )


def test_the_schema_has_just_the_keys_that_the_parser_knows_and_describes_each() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    tool_part, demand = SCHEMA["$defs"]["tool"], SCHEMA["$defs"]["demand"]
    assert set(SCHEMA["properties"]) == TOP_KEYS
    assert set(SCHEMA["properties"]["documents"]["properties"]) == DOCUMENT_KEYS
    assert set(tool_part["properties"]) == TOOL_KEYS
    assert set(demand["properties"]) == DEMAND_KEYS
    assert [one["required"] for one in demand["oneOf"]] == [[kind] for kind in KINDS]
    parts = {kind: set(demand["properties"][kind]["properties"]) for kind in PART_KEYS}
    assert parts == {kind: set(keys) for kind, keys in PART_KEYS.items()}
    for part in (SCHEMA, tool_part, demand):
        assert all(value.get("description") or "$ref" in value for value in part["properties"].values())


paths = st.sampled_from(
    [
        "src/**",
        "a",
        ".",
        "./b",
        "../x",
        "a/..",
        "/x",
        "~",
        "c:",
        "a\\b",
        "",
        " ",
        "..",
        "...",
        "a..b/c",
        "a\n",
    ]
)
lines = st.sampled_from(["a", "a b", "", " ", "a\n", "a\nb", "\x07"])
odd = st.sampled_from([None, True, 0, -1, 1.5, 101, "x", [], {}, ["x"], {"x": 1}])
globs = st.lists(paths | odd, max_size=2) | odd
numbers = st.sampled_from([0, 1, 99.5, 100, 101, -0.1, True, "1", None])
symbols = st.sampled_from(["a:b", "a.b:C.d", "a", ":b", "a:", "a b:c", "é:a", "a:b\n", 1])
tables = st.sampled_from(["a", "a.b", "a.b.c", "a.b.c.d", "", "a b", "a.", "a\n", 1])
commands = st.sampled_from(
    [
        "a b",
        "a; b",
        "a && b",
        "a|b",
        "a | b",
        "a > b",
        "$(a)",
        "`a`",
        "",
        "a\nb",
        ["a", "b c"],
        [],
        [1],
        [""],
        1,
    ]
)


def some(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return (
        st.fixed_dictionaries({}, optional=members | {"zzz": odd}).filter(lambda value: len(value) < 4) | odd
    )


demands = some(
    file=paths | odd,
    symbol=symbols,
    table=tables,
    writes=some(module=paths, table=tables),
    key=some(path=paths, key=lines, value=odd),
    tests=some(at_least=st.sampled_from([0, 1, 2, 2.0, 2.5, True, "1"]), path=paths),
    command=commands,
    name=lines | odd,
    weight=numbers,
    why=lines,
)
refinements = some(
    modules=globs,
    configs=globs,
    symbols=st.lists(symbols, max_size=2) | odd,
    requires=st.lists(demands, max_size=2) | odd,
    fail_under=numbers,
)
manifests = some(
    tools=st.lists(lines | odd, max_size=3) | st.dictionaries(lines, refinements, max_size=2) | odd,
    exclude=globs,
    roots=globs,
    python=paths | odd,
    weights=st.dictionaries(lines, numbers, max_size=2) | odd,
    fail_under=numbers,
    documents=some(include=globs, exclude=globs),
    templates=st.dictionaries(
        st.sampled_from(["a", "a-b", "A", "-a", "a--b", "", "a\n"]), paths | odd, max_size=2
    )
    | odd,
)


def accepted(data: bytes) -> bool:
    try:
        parse_manifest("mlops-audit.yaml", data)
    except ManifestError as error:
        return not (error.line and error.remedy)
    return True


@settings(max_examples=1_000)
@given(
    manifests
    | refinements.map(lambda value: {"tools": {"a": value}})
    | demands.map(lambda value: {"tools": {"a": {"requires": [value]}}})
)
def test_schema_and_parser_accept_the_same_manifests(manifest: object) -> None:
    assert accepted(json.dumps(manifest).encode()) == ACCEPTS.is_valid(manifest), manifest


def test_a_line_break_after_an_id_is_no_part_of_it_and_after_a_text_no_matter() -> None:
    for tools, wanted in ((["a"], True), (["a\n"], False), (["a", "a\n"], False)):
        assert accepted(json.dumps({"tools": tools}).encode()) == ACCEPTS.is_valid({"tools": tools}) == wanted
    block = {"tools": {"a": {"requires": [{"file": "x", "why": "because\n"}]}}}
    assert accepted(json.dumps(block).encode())
    assert ACCEPTS.is_valid(block)


def test_the_schema_accepts_the_example() -> None:
    import yaml

    assert list(ACCEPTS.iter_errors(yaml.safe_load(YAML))) == []


@given(
    st.binary(max_size=60) | st.text(max_size=60).map(str.encode),
    st.sampled_from(["m.yaml", "m.toml", "pyproject.toml"]),
)
def test_any_bytes_are_a_manifest_or_a_manifest_error(data: bytes, path: str) -> None:
    try:
        assert isinstance(parse_manifest(path, data), Config)
    except ManifestError as error:
        complaint_text = str(error)
    else:
        return
    assert complaint_text.startswith(path)
