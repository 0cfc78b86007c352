"""Bytes become text and come back as they were."""

from __future__ import annotations

import codecs
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlops_audit.claims.markdown.text import EditError, Text, decoded, edited
from mlops_audit.model.claim import Edit

ENCODINGS = ((b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))  # fmt: skip


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (b"plain\r\n", "utf-8"),
        (b"\xef\xbb\xbfmark", "utf-8"),
        ("é🚦".encode(), "utf-8"),
        (b"caf\xe9", "latin-1"),
        ("wide".encode("utf-16"), "utf-16-le"),
        (codecs.BOM_UTF16_BE + "# é漢🚀\r\n".encode("utf-16-be"), "utf-16-be"),
        (b"\xef\xbb\xbf\xff broken after its mark", "latin-1"),
    ],
)
def test_nothing_is_lost_on_the_way(data, encoding):
    text = decoded("x.md", data)
    assert text is not None
    assert text.encoding == encoding
    assert text.encoded(text.characters) == data


@pytest.mark.parametrize(
    "data", [b"a\0b", codecs.BOM_UTF32_LE + b"a\0\0\0", codecs.BOM_UTF32_BE + b"\0\0\0a", b"\0"]
)
def test_what_is_no_text_is_none(data):
    assert decoded("x.md", data) is None


@given(st.binary(max_size=100))
def test_any_bytes_come_back(data):
    text = decoded("x.md", data)
    assert text is None or text.encoded(text.characters) == data


def test_lines_end_at_newlines_alone():
    text = Text(path="x", characters="a\r\nb\x0bc\u2028d\ne")
    assert [text.line(text.characters.index(sign)) for sign in "abcde"] == [1, 2, 2, 2, 3]
    assert text.column(text.characters.index("d")) == 5


def test_an_edit_in_bytes_counts_the_mark_and_wide_signs():
    text = decoded("x", b"\xef\xbb\xbf" + "é🚦 29%".encode())
    assert text is not None
    edit = text.bytes_of(Edit(start=3, end=5, text="98"))
    assert (edit.start, edit.end) == (3 + 2 + 4 + 1, 3 + 2 + 4 + 3)


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


def test_an_encoding_says_what_it_cannot_write():
    text = decoded("x", b"caf\xe9")
    assert text is not None
    assert not text.writes("✅")
    with pytest.raises(EditError, match="latin-1"):
        text.encoded("✅")


def test_edits_replace_their_spans_only():
    edits = [Edit(start=4, end=5, text="E"), Edit(start=0, end=1, text="AA"), Edit(start=2, end=2, text="-")]
    assert edited("abcde", edits) == "AAb-cdE"


@pytest.mark.parametrize(
    "other", [Edit(start=1, end=3, text="x"), Edit(start=4, end=9, text="x"), Edit(start=3, end=2, text="x")]
)
def test_edits_that_overlap_or_leave_the_text_are_refused(other):
    with pytest.raises(EditError):
        edited("abcde", [Edit(start=0, end=2, text="y"), other])


def test_another_text_of_a_document_has_lines_of_its_own():
    text = Text(path="a.md", characters="one\ntwo\nthree\n")
    other = replace(text, characters="a\nb\n")
    assert (text.line(8), other.line(2)) == (3, 2)
