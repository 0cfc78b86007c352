"""Time the reading of files that are made to be slow: ``python benchmarks/hostile [--size 4500]``.

Each document or other file repeats a unit; it is read at one size and at four times that. In proportion to
its length is a ratio of 4, in proportion to the square one of 16. The slowest are printed, the slowest ratio
last.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))

from hostile import FILES, PLACES, UNITS
from memory import TOOLS
from mlops_audit.claims.reading import read_document
from mlops_audit.source.reading import read

_SHOWN = 10
_FLOOR = 0.005
"""Seconds below which a time is noise."""


def seconds(text: str, path: str = "README.md") -> float:
    """Processor time of one reading, the better of two."""
    found = []
    for _ in range(2):
        began = time.process_time()
        if path == "README.md":
            read_document(path, text.encode(), TOOLS)
        else:
            read(path, text.encode())
        found.append(time.process_time() - began)
    return min(found)


def main() -> None:
    """Print the ten slowest ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=4500, help="characters of the shorter document")
    size = parser.parse_args().size
    rows = []
    for place, start in PLACES.items():
        for unit in UNITS:
            short, long = (seconds(f"{start}{unit * (many // len(unit))} end\n") for many in (size, 4 * size))
            rows.append((long / max(short, _FLOOR), short, long, f"{unit!r} in {place}"))
    for path, start, unit, end in FILES:
        short, long = (
            seconds(f"{start}{unit * (many // len(unit))}{end}", path) for many in (size, 4 * size)
        )
        rows.append((long / max(short, _FLOOR), short, long, f"{unit!r} in {path}"))
    print(f"{len(rows)} files of {size} and {4 * size} characters; the {_SHOWN} with the largest ratios:")
    for ratio, short, long, name in sorted(rows)[-_SHOWN:]:
        print(f"{ratio:6.1f}x  {short:6.3f} s  {long:6.3f} s  {name}")


if __name__ == "__main__":
    main()
