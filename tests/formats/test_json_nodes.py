from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.formats import FormatError, Node, load_json

TEXT = b"""\
{
  "a": {"b": [1, 2.5, -3e2],
    "c \\"d\\"": null},
  "e": [
    {"f": "x:y,{}"},
    true
  ]
}
"""


def lines(root: Node, key: str) -> tuple[int, int]:
    node = root.find(key)
    assert node is not None
    return node.key_line, node.end_line


def test_members_and_items_have_their_lines() -> None:
    root = load_json(TEXT)
    assert root.plain() == json.loads(TEXT)
    assert [lines(root, key) for key in ("a", "a.b", 'a.c "d"', "e", "e.f")] == [
        (2, 3),
        (2, 2),
        (3, 3),
        (4, 7),
        (5, 5),
    ]
    assert (root.line, root.end_line) == (1, 8)


def test_comments_and_trailing_commas_are_taken_where_they_are_allowed() -> None:
    data = b'{ // "no": 1,\n "a": "// text, /* too */ ,]", /* x\n y */\n "b": [1, 2,],\n}\n'
    root = load_json(data, comments=True)
    assert root.plain() == {"a": "// text, /* too */ ,]", "b": [1, 2]}
    assert lines(root, "b") == (4, 4)
    with pytest.raises(FormatError):
        load_json(data)


def test_of_a_member_given_twice_the_last_counts_or_strict_refuses_it() -> None:
    data = b'{"a": 1,\n "b": 2,\n "a": 3}'
    assert list(load_json(data).plain().items()) == [("b", 2), ("a", 3)]  # type: ignore[union-attr]
    with pytest.raises(FormatError, match="line 3: `a` is given twice, first on line 1"):
        load_json(data, strict=True)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"", 1, "expecting value"),
        (b'{"a": 1,\n}', 2, "expecting property name enclosed in double quotes"),
        (b'{"a": "\n"}', 1, "invalid control character at"),
        (b'{"a": \n"\xff"}', 2, "is not UTF-8 text"),
        (b"[" * 100_000, None, "is nested deeper than 100 levels"),
        (b"[\n" * 150 + b"]" * 150, 101, "is nested deeper than 100 levels"),
        (b"9" * 5000, None, "holds a number that is too long"),
    ],
)
def test_what_json_does_not_allow_is_refused_with_its_line(
    data: bytes, line: int | None, message: str
) -> None:
    with pytest.raises(FormatError) as caught:
        load_json(data)
    assert (caught.value.line, caught.value.message) == (line, message)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    assert load_json('{"ä": "\u2028"}'.encode(encoding)).plain() == {"ä": "\u2028"}


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200)
@given(values, st.sampled_from([None, 1]), st.booleans())
def test_what_is_dumped_is_read_back_and_keys_are_on_their_lines(
    value: object, indent: int | None, ascii_only: bool
) -> None:
    dumped = json.dumps(value, indent=indent, ensure_ascii=ascii_only)
    root = load_json(dumped.encode("utf-8", "surrogatepass") if ascii_only else dumped.encode())
    assert root.plain() == value
    rows = dumped.split("\n")

    def visit(node: Node) -> None:
        assert node.key_line <= node.line <= node.end_line <= len(rows)
        if isinstance(node.value, dict):
            for key, member in node.value.items():
                assert json.dumps(key, ensure_ascii=ascii_only) in rows[member.key_line - 1]
                visit(member)
        elif isinstance(node.value, list):
            for item in node.value:
                visit(item)

    visit(root)
