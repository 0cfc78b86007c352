"""A command line: a list of pieces ``(line, text)``, one list for what a shell would read as one line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TypeAlias

Piece: TypeAlias = tuple[int, str]
CommandLine: TypeAlias = list[Piece]
Numbered: TypeAlias = Iterable[Piece]

_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_]\w*)\1")
_INLINE_PYTHON = re.compile(r"\bpython[\d.]*\s+(?:-\w\s+)*-c\s+(['\"])")
_LISTED = re.compile(r"\"(?:[^\"\\]|\\.)*+\"|'[^']*+'|[\[\],]")


def joined(lines: Numbered, mark: str = "\\") -> Iterator[CommandLine]:
    """Join lines that end in ``mark`` with the next; leave out here-documents and Python given in quotes."""
    held: CommandLine = []
    ends_with: str | None = None
    quote = ""
    for number, text in lines:
        bare = text.strip()
        if ends_with is not None:
            ends_with = None if bare == ends_with else ends_with
            continue
        if quote:
            quote = "" if quote in text else quote
            continue
        inline = _INLINE_PYTHON.search(text)
        if inline and inline[1] not in text[inline.end() :]:
            quote = inline[1]
        heredoc = _HEREDOC.search(text)
        ends_with = heredoc[2] if heredoc else None
        goes_on = bare.endswith(mark)
        held.append((number, bare[: -len(mark)] if goes_on else bare))
        if not goes_on:
            yield held
            held = []
    if held:
        yield held


def unlisted(line: CommandLine) -> CommandLine:
    """Return a command that is written as a list (``["program", "argument"]``) as a shell would have it."""
    if not line or not line[0][1].lstrip().startswith("["):
        return line
    return [
        (number, _LISTED.sub(lambda part: part[0] if part[0][0] in "'\"" else " ", text))
        for number, text in line
    ]
