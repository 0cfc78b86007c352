"""Makes what a probe printed the same on every machine and in every run."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")
_LONGEST = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Scrubber:
    """Puts names in the place of paths: ``places`` maps absolute folders to what they are called."""

    places: Mapping[str, str]

    def text(self, text: str) -> str:
        """Whole output, line ends as they are."""
        for place in sorted(self.places, key=len, reverse=True):
            text = text.replace(place, self.places[place])
        return _ADDRESS.sub("0x…", text)

    def line(self, text: str) -> str:
        """One line of bounded length."""
        line = " ".join(self.text(text).split())
        return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def scrubber(copy: str, private: str, interpreter: str) -> Scrubber:
    """For one probe: the copy, its private folder, and the environment of the interpreter."""
    environment = os.path.dirname(os.path.dirname(interpreter))
    places = {copy: "$REPO", private: "$TMP"}
    if len(environment) > 1:
        places[environment] = "$ENV"
    real = os.path.dirname(os.path.dirname(os.path.realpath(interpreter)))
    places.setdefault(real, "$PYTHON")
    return Scrubber(places={place: name for place, name in places.items() if len(place) > 1})
