from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.model.facts import ConfigFacts, Reference, Section
from mlops_audit.source.config_files import is_config_file, outline_keys, outline_targets, read
from mlops_audit.source.config_outline import MAX_NAMES

SHARED = b"""\
# settings
mlops:
  mlflow:
    enabled: true
    tracking_uri: "${URI}"

  feast:
    store: "feature_store/"

# ====
# NEXT
# ====

other: 1
"""


def facts(path: str, data: bytes) -> ConfigFacts:
    found, problems = read(path, data)
    assert problems == ()
    return found


def sections(path: str, data: bytes) -> dict[str, tuple[int, int]]:
    return {section.key: (section.line, section.end_line) for section in facts(path, data).sections}


def files(path: str, data: bytes) -> list[tuple[str, int]]:
    return [(reference.text, reference.line) for reference in facts(path, data).files]


@pytest.mark.parametrize(
    "path",
    [
        "a.yaml",
        ".github/x.yml",
        "pyproject.toml",
        "conf/a.json",
        "a.jsonc",
        "tox.ini",
        "setup.cfg",
        "a.conf",
        "a.properties",
    ],
)
def test_files_of_configuration_formats_are_configuration(path: str) -> None:
    assert is_config_file(path)


@pytest.mark.parametrize(
    "path",
    [
        *(
            "poetry.lock",
            "package.json",
            "web/package-lock.json",
            "pnpm-lock.yaml",
            "conda-lock.yml",
            "env.lock.yml",
        ),
        *(
            "tsconfig.json",
            "tsconfig.build.json",
            "jsconfig.json",
            "composer.json",
            "a.schema.json",
            "a.ipynb",
        ),
        *("a.geojson", "a.jsonl", "a.py", "README.md", "MLproject"),
    ],
)
def test_lock_files_manifests_of_other_languages_schemas_and_data_are_not(path: str) -> None:
    assert not is_config_file(path)


def test_what_is_too_large_to_be_written_by_hand_is_data() -> None:
    for path in ("a.json", "a.yaml"):
        assert is_config_file(path, 200_000)
        assert not is_config_file(path, 300_000)


def test_sections_end_with_their_last_content_line() -> None:
    assert sections("config/app.yaml", SHARED) == {
        "mlops": (2, 8),
        "mlops.mlflow": (3, 5),
        "mlops.mlflow.enabled": (4, 4),
        "mlops.mlflow.tracking_uri": (5, 5),
        "mlops.feast": (7, 8),
        "mlops.feast.store": (8, 8),
        "other": (14, 14),
    }


def test_scalars_carry_their_value_in_one_spelling_for_all_formats() -> None:
    values = [
        {section.key: section.value for section in facts(path, data).sections if section.value is not None}
        for path, data in (
            ("a.yaml", b"a: {b: yes, c: 1, d: x, e: ~}"),
            ("a.json", b'{"a": {"b": true, "c": 1.0, "d": "x", "e": null}}'),
            ("a.ini", b"[a]\nb = On\nc: 1\nd = x\ne = null\n"),
        )
    ]
    assert values[0] == values[1] == values[2] == {"a.b": "true", "a.c": "1", "a.d": "x", "a.e": "null"}


@pytest.mark.parametrize(
    ("path", "data"),
    [
        ("a.toml", b"[mlops.feast]\nstore = 'x'\n\n# end\n[z]\n"),
        ("a.json", b'{"mlops": {\n"feast": {"store": "x"}},\n\n"z": {}}'),
        ("a.jsonc", b'{"mlops": {\n"feast": {"store": "x"}}, // c\n\n"z": {},}'),
        ("a.json", b'{"mlops": {\n"feast": {"store": "x"}}, // c\n\n"z": {},}'),
        ("a.ini", b"[mlops.feast]\nstore = x\n\n[z]\n"),
        ("MLproject", b"mlops:\n  feast:\n    store: x\nz: {}\n"),
        (".dvc/config", b"[mlops.feast]\n  store = x\n[z]\n"),
        ("weird.ext", b'{"mlops": {"feast": {"store": "x"}}, "z": 0}'),
        ("log.properties", b"mlops.feast.store=x\n! c\nz: 1\n"),
    ],
)
def test_every_format_gives_dotted_sections(path: str, data: bytes) -> None:
    assert {"mlops.feast.store", "z"} <= set(sections(path, data))


def test_mappings_in_lists_belong_to_the_key_of_the_list() -> None:
    data = b"steps:\n  - name: a\n  - - mlflow: {x: 1}\n  - plain\n---\nsecond: 1\n"
    assert sections("a.yaml", data) == {
        "steps": (1, 4),
        "steps.name": (2, 2),
        "steps.mlflow": (3, 3),
        "steps.mlflow.x": (3, 3),
        "second": (6, 6),
    }


def test_the_number_of_sections_is_bounded_and_shallow_ones_are_kept() -> None:
    deep = "\n".join(f"  k{n}: {{x: 1}}" for n in range(5_000))
    found = sections("a.yaml", f"first:\n{deep}\nlast: 1\n".encode())
    assert len(found) == 4_000
    assert {"first", "last"} <= set(found)


def test_alias_bombs_are_read_in_no_time() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 50)}]" for n in range(1, 60))
    maps = "\n".join(f"m{n}: &m{n} {{a: *m{n - 1}, b: *m{n - 1}}}" for n in range(1, 60))
    found = facts("a.yaml", f"l0: &l0 [{{x: y.py}}]\n{levels}\nm0: &m0 {{a: 1}}\n{maps}\n".encode())
    assert len(found.sections) <= 4_000
    assert found.files == (Reference(text="y.py", line=1),)


@pytest.mark.parametrize(
    ("path", "data", "line", "kind", "message"),
    [
        (
            "a.yaml",
            b"a: 1\nb: {{ x }}\n",
            2,
            "yaml",
            "a mapping or list is used as a key; the file looks like a template",
        ),
        ("a.toml", b"a = 1\nb\n", 2, "toml", "expected '=' after a key in a key/value pair"),
        ("a.json", b'{"a": 1\n"b": 2}', 2, "json", "expecting ',' delimiter"),
        ("a.ini", b"x\n", 1, "ini", "stands in front of the first section"),
    ],
)
def test_a_file_that_cannot_be_read_is_a_diagnostic(
    path: str, data: bytes, line: int, kind: str, message: str
) -> None:
    found, (problem,) = read(path, data)
    assert (found.sections, found.lines) == ((), data.count(b"\n") + (not data.endswith(b"\n")))
    assert (problem.path, problem.line, problem.kind, problem.message) == (path, line, kind, message)
    assert problem.remedy == f"Make it valid {kind.upper()}; until then nothing in it counts."


def test_a_conf_file_with_a_syntax_of_its_own_is_no_fault() -> None:
    assert read("nginx.conf", b"server {\n  listen 80;\n}\n") == (ConfigFacts(lines=3), ())


def test_data_is_not_parsed() -> None:
    assert read("a.json", b"[" + b"1, " * 300_000 + b"}") == (ConfigFacts(lines=1), ())


def test_values_that_name_files_are_references_on_their_own_lines() -> None:
    data = b"""\
cmd: python src/train.py --config=conf/a.yaml && echo "done, e.g. ok" > out/log.txt
script: |
  set -e
  bash ./run.sh

deps: [data/raw/, params.yaml]
outs:
  - models/model.pkl:
      cache: false
image: python:3.11-slim
url: https://example.com/a/b.html
uri: sqlite:///mlflow.db
service: "service.py:svc"
version: 1.2.3
"""
    assert files("dvc.yaml", data) == [
        ("src/train.py", 1),
        ("conf/a.yaml", 1),
        ("out/log.txt", 1),
        ("./run.sh", 4),
        ("data/raw/", 6),
        ("params.yaml", 6),
        ("models/model.pkl", 8),
        ("service.py", 13),
    ]


def test_dotted_names_that_are_to_be_instantiated_are_targets() -> None:
    data = (
        b"model:\n  _target_: src.models.Net\n  class_path: 'pkg.mod:Make'\n  _type_: plain\n  target: a.b\n"
        b"list:\n- _target_: x.Y\n"
    )
    assert facts("a.yaml", data).targets == (
        Reference(text="src.models.Net", line=2),
        Reference(text="pkg.mod:Make", line=3),
        Reference(text="x.Y", line=7),
    )
    assert outline_targets(data) == ("pkg.mod:Make", "src.models.Net", "x.Y")
    assert outline_targets(b"a: b.c\n") == ()


def test_lines_count_as_in_an_editor() -> None:
    assert [facts("a.yaml", data).lines for data in (b"", b"a: 1", b"a: 1\n", b"a: 1\r\nb: 2")] == [
        0,
        1,
        1,
        2,
    ]


def test_an_outline_names_the_keys_of_every_format() -> None:
    assert outline_keys(b"ML-Ops:\n  - great expectations: {a_b: 1, 'c-d': 2}\n  # no: 1\n? e\n: f\n") == (
        "a_b",
        "c_d",
        "e",
        "great_expectations",
        "ml_ops",
    )
    assert outline_keys(b'[tool."my-tool".x]\nk.l = {m = 1}\n[[points]]\n') == (
        "k",
        "l",
        "m",
        "my_tool",
        "points",
        "tool",
        "x",
    )
    assert outline_keys(b'{"a":{"b" : [{"C":1}]}}') == ("a", "b", "c")
    assert outline_keys(b"[tool:pytest]\nAddOpts = x\n") == ("addopts", "pytest", "tool")
    assert (
        outline_keys("\ufeffmlflow: 1\n".encode())
        == outline_keys("\ufeffmlflow: 1\n".encode("utf-16-le"))
        == ("mlflow",)
    )


def test_an_outline_is_bounded() -> None:
    assert len(outline_keys(b"\n".join(b"k%d: 1" % n for n in range(5_000)))) == MAX_NAMES
    assert outline_keys(b'{"a": 1}' + b" " * 600_000) == ()
    assert outline_keys(b"a" * 100_000 + b": 1") == ()


keys = st.text("abcXYZ019_-. $", min_size=1, max_size=8).filter(
    lambda key: key.strip(" -.$?") == key and key != ""
)
values = st.recursive(
    st.integers() | st.text("ab: ,#", max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(keys, values, max_size=4), st.sampled_from(["yaml", "flow", "json", "compact"]))
def test_an_outline_holds_every_key_that_parsing_finds(value: dict[str, object], style: str) -> None:
    if style in {"json", "compact"}:
        path, text = (
            "a.json",
            json.dumps(value, indent=None if style == "compact" else 1, separators=(",", ":")),
        )
    else:
        path, text = "a.yaml", yaml.safe_dump(value, default_flow_style=style == "flow")
    data = text.encode()
    keys = (section.key.lower().replace("-", "_").replace(" ", "_") for section in facts(path, data).sections)
    found = {name for key in keys for name in key.split(".")}
    assert found - {""} <= set(outline_keys(data))


@given(
    st.binary(max_size=80),
    st.sampled_from(
        ["a.yaml", "a.toml", "a.json", "a.jsonc", "a.ini", "a.conf", "a.properties", "MLproject"]
    ),
)
def test_no_bytes_make_it_raise(data: bytes, path: str) -> None:
    found, problems = read(path, data)
    assert isinstance(found, ConfigFacts)
    assert all(problem.path == path for problem in problems)
    outline_keys(data)
    outline_targets(data)


def test_sections_are_values() -> None:
    assert facts("a.yaml", b"a: {b: c}\n").sections == (
        Section(key="a", line=1, end_line=1),
        Section(key="a.b", line=1, end_line=1, value="c"),
    )
