"""A document's bytes as text and back, so that whatever is not edited keeps its bytes."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from mlops_audit.model.claim import Edit

_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class EditError(ValueError):
    """Edits that overlap, or that the document's encoding cannot write."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """The characters of one document, line ends as they are, and how they are written as bytes.

    ``mark`` are the bytes of a byte order mark; it is no part of ``characters``.
    """

    path: str
    characters: str
    encoding: str = "utf-8"
    mark: bytes = b""
    _ends: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        position = self.characters.find("\n")
        while position >= 0:
            self._ends.append(position)
            position = self.characters.find("\n", position + 1)

    def line(self, offset: int) -> int:
        """The 1-based line that a character stands on; lines end at ``\\n``."""
        return bisect_right(self._ends, offset - 1) + 1

    def column(self, offset: int) -> int:
        """The 1-based column, in characters, that a character stands in."""
        return offset - (self.characters.rfind("\n", 0, offset) + 1) + 1

    def bytes_of(self, edit: Edit) -> Edit:
        """The same edit in bytes of the file."""
        start = len(self.mark) + len(self.characters[: edit.start].encode(self.encoding))
        return Edit(
            start=start,
            end=start + len(self.characters[edit.start : edit.end].encode(self.encoding)),
            text=edit.text,
        )

    def encoded(self, characters: str) -> bytes:
        """``characters`` as this document's bytes. Raises EditError for what its encoding does not have."""
        try:
            return self.mark + characters.encode(self.encoding)
        except UnicodeEncodeError as error:
            raise EditError(f"{self.encoding} has no {error.object[error.start : error.end]!r}") from None

    def writes(self, characters: str) -> bool:
        """Whether the document's encoding has all of these."""
        try:
            characters.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True


def decoded(path: str, data: bytes) -> Text | None:
    """The text of a document's bytes; None for what is no text (UTF-32, NUL bytes).

    UTF-8 with or without a mark, UTF-16 with one; what is neither is taken for Latin-1, which gives each
    byte back as it was.
    """
    if data.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return None
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            try:
                return Text(
                    path=path, characters=data[len(mark) :].decode(encoding), encoding=encoding, mark=mark
                )
            except UnicodeDecodeError:
                break
    if b"\0" in data:
        return None
    try:
        return Text(path=path, characters=data.decode("utf-8"))
    except UnicodeDecodeError:
        return Text(path=path, characters=data.decode("latin-1"), encoding="latin-1")


def edited(characters: str, edits: Iterable[Edit]) -> str:
    """``characters`` with every edit made. Raises EditError where two overlap or one is out of range."""
    parts: list[str] = []
    position = 0
    for edit in sorted(edits, key=lambda each: (each.start, each.end)):
        if edit.start < position or edit.end < edit.start or edit.end > len(characters):
            raise EditError(f"the edit at character {edit.start} overlaps another or leaves the document")
        parts += (characters[position : edit.start], edit.text)
        position = edit.end
    return "".join((*parts, characters[position:]))
