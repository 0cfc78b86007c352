from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.reporters.display import as_json, safe_lines, safe_patch


def test_a_patch_keeps_its_tabs_line_ends_and_letters() -> None:
    text = "--- a/S.md\n+++ b/S.md\n-\tMLflow: é ✅\r\n+\tMLflow: ö\r\n"
    assert safe_patch(text) == text


def test_a_patch_shows_what_a_terminal_would_obey() -> None:
    assert safe_patch("+a\x1b[2J\rb\u202e\x9b\r\n") == "+a\\x1b[2J\\rb\\u202e\\x9b\r\n"


def test_lines_stay_lines() -> None:
    assert safe_lines("a\r\nb\x1b\tc\n") == "a\\r\nb\\x1b\\tc\n"


@given(
    st.dictionaries(st.text(), st.text() | st.sampled_from(["\x9b\u202e", "\x1b\r\n\t", "\\u202e", "\x7f"]))
)
def test_json_says_the_same_to_whoever_reads_the_values(values: dict[str, str]) -> None:
    text = as_json(values)
    assert json.loads(text) == values
    assert not {"\x1b", "\r", "\x7f", "\x9b", "\u202e"} & set(text)


def test_json_has_no_half_of_a_character() -> None:
    assert json.loads(as_json(["a\udcff"])) == ["a\N{REPLACEMENT CHARACTER}"]
