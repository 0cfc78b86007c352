from __future__ import annotations

import configparser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlops_audit.formats import FormatError, Node, load_ini

TEXT = b"""\
; comment
[metadata]
Name = demo
version: 1.0

[options]
install_requires =
    mlflow>=2
    # not a value
    feast

  optuna
# comment
zip = a = b ; no comment

[tool:pytest]
addopts = %(x)s
[metadata]
name = other
"""


def lines(root: Node, key: str) -> tuple[int, int]:
    node = root.find(key)
    assert node is not None
    return node.key_line, node.end_line


def test_it_is_read_as_configparser_reads_it() -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.read_string(TEXT.decode())
    assert load_ini(TEXT).plain() == {name: dict(parser[name]) for name in parser.sections()}


def test_sections_and_keys_have_their_lines() -> None:
    root = load_ini(TEXT)
    keys = ("options", "options.install_requires", "options.zip", "tool:pytest.addopts")
    assert [lines(root, key) for key in keys] == [(6, 14), (7, 12), (14, 14), (17, 17)]
    assert lines(root, "metadata.version") == (4, 4)
    assert lines(root, "metadata.name") == (19, 19)


def test_headless_files_have_keys_without_section_or_value() -> None:
    root = load_ini(b"mlflow.uri=http://x:5000\nskip-networking\n[mysqld]\nport: 1\n", headless=True)
    assert root.plain() == {"mlflow.uri": "http://x:5000", "skip-networking": None, "mysqld": {"port": "1"}}
    assert lines(root, "mlflow.uri") == (1, 1)


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (b"# c\nkey = 1\n", 2, "stands in front of the first section"),
        (b"[a]\nworker_processes 1;\n", 2, "is neither a section, a comment nor a key with a value"),
        (b"[a]\n= 1\n", 2, "has a value and no key"),
        (b"[a]\nb = \xff\n", 2, "is not UTF-8 text"),
    ],
)
def test_what_ini_does_not_allow_is_refused_with_its_line(data: bytes, line: int, message: str) -> None:
    with pytest.raises(FormatError) as caught:
        load_ini(data)
    assert (caught.value.line, caught.value.message) == (line, message)


def test_an_empty_file_is_an_empty_mapping() -> None:
    assert load_ini(b"").plain() == {}


def test_a_value_of_very_many_lines_is_read_at_once() -> None:
    root = load_ini(b"[a]\nb =\n" + b"  x\n" * 50_000)
    assert lines(root, "a.b") == (2, 50_002)


pieces = st.sampled_from(
    [
        "[a]",
        "[b c]",
        "k = v",
        "K: v",
        "  more",
        "\t x = 1",
        "",
        "# c",
        "; c",
        "  # c",
        "k =",
        "k",
        "  ",
        "= v",
        "x=y=z",
        "[d",
    ]
)


@settings(max_examples=400)
@given(st.lists(pieces, max_size=12).map("\n".join))
def test_any_text_is_read_as_configparser_reads_it_or_refused(text: str) -> None:
    parser = configparser.RawConfigParser(strict=False, default_section="\0")
    try:
        parser.read_string(text)
        expected = {name: dict(parser[name]) for name in parser.sections()}
    except configparser.Error:
        with pytest.raises(FormatError):
            load_ini(text.encode())
    else:
        assert load_ini(text.encode()).plain() == expected
