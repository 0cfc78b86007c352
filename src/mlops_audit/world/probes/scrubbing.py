"""Takes out of printed text what differs from one run to the next: our folders, and addresses in memory."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from mlops_audit.model.probe import Interpreter

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{6,}")


def scrubber(copy: Path, interpreter: Interpreter, private: Path) -> Callable[[str], str]:
    """A function that replaces our folders by ``$REPO``, ``$ENV``, ``$TMP`` and ``$HOME``."""
    names = {str(copy): "$REPO", str(private / "home"): "$HOME", str(private): "$TMP"}
    names[str(private / "tmp")] = "$TMP"
    for python in (os.path.abspath(interpreter.path), os.path.realpath(interpreter.path)):
        prefix = os.path.dirname(os.path.dirname(python))
        if prefix.count(os.sep) > 1 or prefix == "/usr":
            names.setdefault(prefix, "$ENV")
    longest = sorted(names, key=len, reverse=True)
    folders = re.compile("(?:" + "|".join(map(re.escape, longest)) + r")(?![\w-])")

    def scrub(text: str) -> str:
        return _ADDRESS.sub("0x…", folders.sub(lambda found: names[found[0]], text))

    return scrub


def one_line(text: str, most: int = 300) -> str:
    """The first line that says something, cut to ``most`` characters."""
    line = next((line.strip() for line in text.splitlines() if line.strip()), "")
    return line if len(line) <= most else line[: most - 1] + "…"
