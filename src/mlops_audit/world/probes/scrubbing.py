"""Makes what a probe printed the same on every machine and in every run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_LONE = re.compile("[\ud800-\udfff]")
"""Halves of characters: Python may print them, but no file can hold them."""
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubber:
    """Puts names in the place of paths: ``places`` maps absolute folders to what they are called."""

    places: Mapping[str, str]

    def text(self, text: str) -> str:
        """Whole output, line ends as they are."""
        if self.places:
            longest = sorted(self.places, key=len, reverse=True)
            folders = "|".join(map(re.escape, longest))
            text = re.sub(rf"(?:{folders})(?![\w-])", lambda found: self.places[found[0]], text)
        return _LONE.sub("\N{REPLACEMENT CHARACTER}", _ADDRESS.sub("0x…", text))

    def line(self, text: str) -> str:
        """One line of bounded length."""
        return cut(" ".join(self.text(text).split()))


def scrubber(copy: str, private: str, interpreter: str) -> Scrubber:
    """For one probe: the copy, its private folder with home and ``tmp``, and the interpreter's prefix."""
    places = {
        copy: "$REPO",
        private: "$TMP",
        os.path.join(private, "tmp"): "$TMP",
        os.path.join(private, "home"): "$HOME",
    }
    for python in (os.path.abspath(interpreter), os.path.realpath(interpreter)):
        prefix = os.path.dirname(os.path.dirname(python))
        if len(prefix) > 1:
            places.setdefault(prefix, "$ENV")
    return Scrubber(places=places)


def one_line(text: str) -> str:
    """The first line that says something, of bounded length."""
    return cut(next((line.strip() for line in text.splitlines() if line.strip()), ""))


def cut(line: str) -> str:
    """At most as much of a line as a message may have."""
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
