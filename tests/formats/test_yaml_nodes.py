from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.formats import FormatError, Node, load_yaml, load_yaml_all


def lines(node: Node | None) -> tuple[int, int, int]:
    assert node is not None
    return node.key_line, node.line, node.end_line


def refusal(data: bytes, *, strict: bool = False) -> tuple[int | None, str]:
    with pytest.raises(FormatError) as caught:
        load_yaml(data, strict=strict)
    return caught.value.line, caught.value.message


def test_a_mapping_ends_with_its_last_content_line() -> None:
    root = load_yaml(b"a:\n  b: 1\n\n  # comment\n\nc:\n  - d: 2\n\n# end\n")
    assert lines(root.find("a")) == (1, 2, 2)
    assert lines(root.find("c")) == (6, 7, 7)
    assert lines(root.find("c.d")) == (7, 7, 7)


def test_scalars_over_several_lines_end_where_their_text_ends() -> None:
    text = b"""\
literal: |
    one
    two


  # comment
folded: >-
   three
   # no comment

# comment
quoted: "four
  five"
plain: six
  seven

flow: {a: 1,
   b: 2,
   }
empty:
"""
    root = load_yaml(text)
    assert {key: lines(node)[::2] for key, node in root.value.items()} == {  # type: ignore[union-attr]
        "literal": (1, 3),
        "folded": (7, 9),
        "quoted": (12, 13),
        "plain": (14, 15),
        "flow": (17, 19),
        "empty": (20, 20),
    }


def test_keys_stay_text_and_values_follow_yaml_1_2() -> None:
    root = load_yaml(
        b"on: yes\n1: 010\nnull: ~\nt: true\nclock: 12:30\nf: 1e3\nx: 0x1F\no: 0o17\nd: 2024-01-01\ns: '3'\n"
    )
    assert root.plain() == {
        "on": "yes",
        "1": 10,
        "null": None,
        "t": True,
        "clock": "12:30",
        "f": 1000.0,
        "x": 31,
        "o": 15,
        "d": "2024-01-01",
        "s": "3",
    }


def test_custom_tags_are_the_plain_node_behind_them() -> None:
    root = load_yaml(
        b"a: !Ref x\nb: !include [1]\nc: !ENV {k: v}\nd: !!python/object/apply:os.system [ls]\n"
        b"e: !!str 1\nf: !!int '2'\n"
    )
    assert root.plain() == {"a": "x", "b": [1], "c": {"k": "v"}, "d": ["ls"], "e": "1", "f": 2}


def test_merge_keys_lend_what_is_not_there_and_earlier_sources_win() -> None:
    root = load_yaml(b"a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nc:\n  <<: [*b, *a]\n  z: 3\n")
    assert root.find("c").plain() == {"z": 3, "x": 2, "y": 1}  # type: ignore[union-attr]
    assert lines(root.find("c")) == (3, 4, 5)


def test_what_an_alias_stands_for_is_on_the_line_of_the_alias() -> None:
    root = load_yaml(b"a: &x\n  b: 1\n\nc: *x\n")
    assert lines(root.find("c")) == (4, 4, 4)
    assert lines(root.find("c.b")) == (2, 2, 2)


def test_of_a_key_given_twice_the_last_counts_or_strict_refuses_it() -> None:
    data = b"a: 1\nb: 2\na: 3\n"
    root = load_yaml(data)
    assert list(root.value) == ["b", "a"]  # type: ignore[arg-type]
    assert root.plain() == {"b": 2, "a": 3}
    assert refusal(data, strict=True) == (3, "`a` is given twice, first on line 1")


def test_an_alias_bomb_is_small_as_nodes_and_refused_as_plain_values() -> None:
    levels = "\n".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 20))
    root = load_yaml(f"l0: &l0 [x]\n{levels}\n".encode())
    with pytest.raises(FormatError, match="too many values"):
        root.plain()


def test_aliases_cannot_add_up_to_a_depth_that_breaks_readers() -> None:
    levels = "\n".join(f"l{n}: &l{n} {'[' * 50}*l{n - 1}{']' * 50}" for n in range(1, 30))
    assert refusal(f"l0: &l0 x\n{levels}\n".encode())[1] == "is nested deeper than 100 levels"


def test_a_merge_bomb_is_refused() -> None:
    keys = ", ".join(f"k{n}: 1" for n in range(500))
    uses = "\n".join(f"u{n}: {{<<: *a}}" for n in range(300))
    assert refusal(f"a: &a {{{keys}}}\n{uses}\n".encode())[1] == "merges too many keys"


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"[" * 100_000, 1, "is nested deeper than 100 levels"),
        (b"- " * 1_000, 1, "is nested deeper than 100 levels"),
        (b"a:\n\tb: 1\n", 2, "a tab indents this line; YAML takes only spaces"),
        (b"a: 1\nb: {{ x }}\n", 2, "a mapping or list is used as a key; the file looks like a template"),
        (
            b"{% if a %}\nb: 1\n",
            1,
            "found character that cannot start any token; the file looks like a template",
        ),
        (b"a: [**/*.py]\n", 1, "a value that begins with `*` must be quoted"),
        (b"a: 1\nb: *x\n", 2, "`*x` refers to no anchor that is complete above it"),
        (b"a: &x [*x]\n", 1, "`*x` refers to no anchor that is complete above it"),
        (b"? [a, b]\n: 1\n", 1, "a mapping or list is used as a key"),
        (b"a: 1\nb: \x00\n", 2, "holds a character that YAML does not allow"),
        (b"a: 1\nb: \xe9\n", 2, "holds a character that YAML does not allow"),
        (b"<<: 1\na:\n  <<: [1]\n", 3, "`<<` takes a mapping or a list of mappings"),
        (b"a: 1\n---\nb: 2\n", 3, "holds 2 documents where one is expected"),
    ],
)
def test_what_yaml_does_not_allow_is_refused_with_its_line(data: bytes, line: int, message: str) -> None:
    assert refusal(data) == (line, message)


def test_all_documents_are_read_and_no_document_is_null() -> None:
    assert [node.plain() for node in load_yaml_all(b"a: 1\n---\n- b\n---\n")] == [{"a": 1}, ["b"], None]
    assert load_yaml(b"").plain() is None
    assert load_yaml(b"# only a comment\n").plain() is None


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    root = load_yaml(f"{mark}a: ü\nb: 2\n".encode(encoding))
    assert root.plain() == {"a": "ü", "b": 2}
    assert lines(root.find("b")) == (2, 2, 2)


def test_lines_are_those_that_newlines_make_whatever_yaml_counts() -> None:
    root = load_yaml("a: 'x\u2028y'\r\nb: 'p\x85q'\r\nc:\r\n  d: 1\r\n".encode())
    assert [lines(root.find(key)) for key in ("a", "b", "c")] == [(1, 1, 1), (2, 2, 2), (3, 4, 4)]


def test_a_key_may_hold_dots_and_a_list_is_looked_through() -> None:
    root = load_yaml(b"mlflow.uri: x\na.b:\n  c: 1\na:\n  - d: 2\n  - e: 3\n")
    found = {key: root.find(key) for key in ("mlflow.uri", "a.b.c", "a.e", "a.f", "")}
    assert [node.value if node else None for node in found.values()] == ["x", 1, 3, None, None]


def test_the_python_parser_gives_the_same_nodes(monkeypatch: pytest.MonkeyPatch) -> None:
    data = b"a: &x {b: 1,\n  c: [2, '3']}\nd: |\n  text\n\ne:\n  <<: *x\n  f: >\n    g\n# end\n"
    fast = load_yaml(data)
    monkeypatch.delattr(yaml, "CSafeLoader")
    assert load_yaml(data) == fast


# No digits: what looks like a number is another thing to YAML 1.1, which the dumper writes.
texts = st.text(st.characters(exclude_categories=["Nd", "Cs"]), max_size=8)
scalars = st.none() | st.booleans() | st.integers() | texts | st.floats(allow_nan=False)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=15,
)


@given(values, st.booleans())
def test_what_is_dumped_is_read_back_and_lines_are_nested(value: object, flow: bool) -> None:
    dumped = yaml.safe_dump(value, default_flow_style=flow, sort_keys=False, width=30)
    root = load_yaml(dumped.encode())
    assert root.plain() == value
    assert_nested(root, 1, dumped.count("\n") + 1)


def assert_nested(node: Node, first: int, last: int) -> None:
    assert first <= node.key_line <= node.line <= node.end_line <= last
    inner = node.value.values() if isinstance(node.value, dict) else node.value
    for member in inner if isinstance(node.value, (dict, list)) else ():
        assert_nested(member, node.key_line, node.end_line)  # type: ignore[arg-type]


@settings(max_examples=300)
@given(
    st.binary(max_size=60) | st.text(alphabet="ab:-[]{}&*!|>'\"#%@`?, \n\t<x1.", max_size=60).map(str.encode)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        documents = load_yaml_all(data)
    except FormatError as refused:
        error = refused
    else:
        assert all(1 <= node.line <= node.end_line for node in documents)
        return
    assert error.message
    assert error.line is None or 1 <= error.line <= data.count(b"\n") + 1


@pytest.mark.parametrize("data", [b"{\rg", b"[\ra", b"\ra: [", b"a: {\xe2\x80\xa8b"])
def test_a_lone_carriage_return_at_the_end_has_a_line(data: bytes) -> None:
    with pytest.raises(FormatError) as caught:
        load_yaml(data)
    assert caught.value.line == 1
