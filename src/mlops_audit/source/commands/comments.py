"""Lines of a file without its comments."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mlops_audit.source.commands.kinds import Kind

_HASH = re.compile(r"""\\.|"(?:[^"\\]|\\.)*+"|'[^']*+'|(?<!\S)#""")
_LONGEST = 5_000
_WHOLE_LINE = {
    Kind.DOCKER: ("#",),
    Kind.INI: ("#", ";"),
    Kind.BATCH: ("rem ", "@rem ", "::"),
    Kind.JENKINS: ("//", "*", "/*"),
}


def without_comment(line: str) -> str:
    """Return a line up to the ``#`` that begins a comment: one outside quotes and after a blank."""
    if "#" not in line:
        return line
    for found in _HASH.finditer(line):
        if found[0] == "#":
            return line[: found.start()]
    return line


def code_lines(text: str, kind: Kind) -> Iterator[tuple[int, str]]:
    """Yield the lines that hold anything but comments, numbered; very long ones are data and left out."""
    whole = _WHOLE_LINE.get(kind)
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > _LONGEST:
            continue
        bare = line.lstrip()
        if not bare or bare[0] == "#" or (whole and bare.lower().startswith(whole)):
            continue
        code = line if whole else without_comment(line)
        if code.strip():
            yield number, code
