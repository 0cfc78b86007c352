"""Text made to be slow to read takes time in proportion to its length."""

from __future__ import annotations

import time

import pytest

from memory import TOOLS
from mlops_audit.claims.reading import read_document

UNITS = (
    *("](", "[a](", "![a](b", "~~", "<del>", "<!--", "`x``", "<table>", "<tr><td>", "</table>", "http://a"),
    *(
        "./",
        "../",
        "a/b.py ",
        "a.py:1-",
        "x.py:1, lines ",
        "1",
        "1 tests ",
        "1/",
        "1 of ",
        "1% ",
        "all of the ",
    ),
    *(
        "MLflow, ",
        "MLflow: ",
        "Status: ",
        "- ",
        "— ",
        "“",
        " ",
        "\t",
        "\n[a]:",
        "\n|",
        "\n> ",
        "\n- [ ] MLflow",
    ),
    *("✅ ", "✅ MLflow ", "great ", "mostly a ", "config only ", "| a ", "<br>", "*", "_", "(", "\\"),
)
PLACES = {
    "a paragraph": "# MLOps status\n\nMLflow 50% ",
    "a row": "# MLOps\n\n| Tool | Status | Tests | Version |\n|---|---|---|---|\n| MLflow | ",
    "a box": "# MLOps\n\n- [ ] MLflow ",
    "a title": "# MLOps ",
}


def seconds(text: str) -> float:
    began = time.process_time()
    read_document("README.md", text.encode(), TOOLS)
    return time.process_time() - began


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("unit", UNITS)
def test_reading_takes_linear_time(unit, place):
    short, long = (f"{PLACES[place]}{unit * (size // len(unit))} end\n" for size in (4500, 18_000))
    first = seconds(long)
    assert first < 10
    # Quadratic is 16 times, linear 4; a busy machine is given the benefit of a second try.
    assert first < 0.4 or first < 9 * max(seconds(short), 0.02) or seconds(long) < 9 * seconds(short)
