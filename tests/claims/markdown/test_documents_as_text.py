"""Bytes as text and back: every byte that is not edited stays."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.claims.markdown.text import EditError, Text, decoded, edited
from mlops_audit.model.claim import Edit

ENCODINGS = ((b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip


@pytest.mark.parametrize(("mark", "encoding"), ENCODINGS)
def test_a_text_keeps_its_mark_and_encoding(mark, encoding):
    characters = "# é漢🚀\r\nb\n"
    text = decoded("x.md", mark + characters.encode(encoding))
    assert (text.characters, text.encoding, text.mark) == (characters, encoding, mark)
    assert text.encoded(characters) == mark + characters.encode(encoding)


@pytest.mark.parametrize(
    "data", [b"a\0b", codecs.BOM_UTF32_LE + b"a\0\0\0", codecs.BOM_UTF32_BE + b"\0\0\0a", b"\0"]
)
def test_what_is_no_text_is_none(data):
    assert decoded("x.md", data) is None


def test_what_is_not_utf8_is_taken_for_latin_1():
    text = decoded("x.md", b"caf\xe9 \x80")
    assert text.encoding == "latin-1"
    assert text.encoded(text.characters) == b"caf\xe9 \x80"
    assert not text.writes("✅")
    with pytest.raises(EditError, match="latin-1 has no"):
        text.encoded("✅")


@given(st.binary(max_size=200))
def test_any_bytes_come_back(data):
    text = decoded("x.md", data)
    assert text is None or text.encoded(text.characters) == data


@given(
    st.sampled_from(ENCODINGS),
    st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=40),
    st.data(),
)
def test_an_edit_in_bytes_is_the_edit_in_characters(kind, characters, data):
    mark, encoding = kind
    text = Text(path="x.md", characters=characters, encoding=encoding, mark=mark)
    start = data.draw(st.integers(0, len(characters)))
    end = data.draw(st.integers(start, len(characters)))
    edit = Edit(start=start, end=end, text="✅")
    there = text.bytes_of(edit)
    old = text.encoded(characters)
    assert old[: there.start] + "✅".encode(encoding) + old[there.end :] == text.encoded(
        edited(characters, [edit])
    )


def test_lines_end_at_a_line_feed_and_nothing_else():
    text = Text(path="x.md", characters="a\r\nb\x0b\u2028c\rd\ne")
    assert [text.line(text.characters.index(sign)) for sign in "abcde"] == [1, 2, 2, 2, 3]
    assert text.column(text.characters.index("c")) == 4


@pytest.mark.parametrize(
    "edits",
    [
        [Edit(start=0, end=2, text=""), Edit(start=1, end=3, text="")],
        [Edit(start=0, end=9, text="")],
        [Edit(start=2, end=1, text="")],
    ],
)
def test_edits_that_overlap_or_leave_the_text_are_refused(edits):
    with pytest.raises(EditError):
        edited("abc", edits)
