from __future__ import annotations

import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.formats import FormatError, Node, load_toml

TEXT = b'''\
# comment
title = "x" # [not.a.table]
[a]
one = 1

[a."b.c"] # d
multi = """
[no.table]
key = 1
"""
list = [
  1, # one
  {x = 1},
  [ 2,
    3 ],
]
dotted.key.here = 'y'

[[points]]
x = 1979-05-27 07:32:00

[[points]]
  [points.inner]
  y = { z = [1, 2], "q r" = 1.5 }
[a.late]
k = ''
'''


def lines(root: Node, key: str) -> tuple[int, int]:
    node = root.find(key)
    assert node is not None
    return node.key_line, node.end_line


def test_values_are_those_of_tomllib_with_dates_as_text() -> None:
    expected = tomllib.loads(TEXT.decode())
    expected["points"][0]["x"] = "1979-05-27T07:32:00"
    assert load_toml(TEXT).plain() == expected


def test_tables_keys_and_items_have_their_lines() -> None:
    root = load_toml(TEXT)
    assert {
        key: lines(root, key)
        for key in ("title", "a.one", "a.b.c", "a.b.c.multi", "a.b.c.list", "a.b.c.dotted", "a.late")
    } == {
        "title": (2, 2),
        "a.one": (4, 4),
        "a.b.c": (6, 17),
        "a.b.c.multi": (7, 10),
        "a.b.c.list": (11, 16),
        "a.b.c.dotted": (17, 17),
        "a.late": (25, 26),
    }
    points = root.find("points")
    assert points is not None
    assert isinstance(points.value, list)
    assert [(item.line, item.end_line) for item in points.value] == [(19, 20), (22, 24)]
    assert lines(points.value[1], "inner.y.q r") == (24, 24)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"a = 1\nb = \n", 2, "invalid value"),
        (b"a = 1\na = 2\n", 2, "cannot overwrite a value"),
        (b"a = 'x", 1, 'expected "\'"'),
        (b"a = 1\nb = '\xff'\n", 2, "is not UTF-8 text"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, None, "is nested deeper than 100 levels"),
        (b"a = " + b"[" * 150 + b"]" * 150, 1, "is nested deeper than 100 levels"),
        (b"[" + b".".join([b"a"] * 150) + b"]", 1, "is nested deeper than 100 levels"),
        (b"x = 1\n" + b"a." * 250_000 + b"a = 1", 2, "is nested deeper than 100 levels"),
        (b"a = " + b"9" * 5000, None, "holds a number or date that is out of range"),
    ],
)
def test_what_toml_does_not_allow_is_refused_with_its_line(
    data: bytes, line: int | None, message: str
) -> None:
    with pytest.raises(FormatError) as caught:
        load_toml(data)
    assert (caught.value.line, caught.value.message) == (line, message)


def test_an_empty_file_is_an_empty_table() -> None:
    assert load_toml(b"").plain() == {}
    assert load_toml("\ufeffa = 1\r\n[b]\r\n".encode()).plain() == {"a": 1, "b": {}}


fragments = st.sampled_from(
    [
        "a",
        "b",
        "'c d'",
        '"e"',
        "=",
        "1",
        "'x'",
        '"""',
        "'''",
        "[",
        "]",
        "[[",
        "]]",
        "{",
        "}",
        ",",
        "\n",
        "#",
        ".",
        " ",
        "true",
        "\\",
    ]
)


@settings(max_examples=400)
@given(st.lists(fragments, max_size=25).map("".join))
def test_any_text_is_read_as_tomllib_reads_it_or_refused(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        with pytest.raises(FormatError):
            load_toml(text.encode())
    else:
        assert load_toml(text.encode()).plain() == expected


names = st.sampled_from(["a", "b", "'c d'", '"e.f"', "a.b", "b . 'c d'"])
simple = st.sampled_from(
    ["1", "'x # y'", '"q\\"r"', '"""\nm\n"""', "[1,\n2]", "{a=1, b.c=[2]}", "1979-05-27", "[]", "{}"]
)
statements = (
    st.tuples(names, simple).map(" = ".join)
    | names.map("[{}]".format)
    | names.map("[[{}]]".format)
    | st.just("# c")
)


@settings(max_examples=400)
@given(st.lists(statements, max_size=8).map("\n".join))
def test_valid_documents_keep_their_values_and_nest_their_lines(text: str) -> None:
    try:
        expected = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    root = load_toml(text.encode())
    assert str(root.plain()) == str(expected).replace("datetime.date(1979, 5, 27)", "'1979-05-27'")
    rows = text.split("\n")

    def visit(node: Node) -> None:
        assert 1 <= node.key_line <= node.line <= node.end_line <= len(rows)
        if isinstance(node.value, dict):
            for key, member in node.value.items():
                assert key in rows[member.key_line - 1]
                visit(member)
        elif isinstance(node.value, list):
            for item in node.value:
                visit(item)

    visit(root)


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 500 + "]" * 500,
        "a = " + "9" * 5000,
        "a = 0x" + "f" * 5000,
        "a." * 100_000 + "b = 1",
        "'a b'." * 50_000 + "b = 1",
        '[ "é" . ' + '"\\u00e9".' * 50_000 + "b]",
    ],
)
def test_what_would_take_too_deep_or_too_long_is_refused(text: str) -> None:
    with pytest.raises(FormatError):
        load_toml(text.encode())


@pytest.mark.parametrize("quotes", ["'''", '"""'])
def test_text_of_several_lines_is_one_token(quotes):
    found = load_toml(f"x = {quotes}\na = b\n[c]\n{quotes}\ny = 1\n".encode())
    assert sorted(found.value) == ["x", "y"]
