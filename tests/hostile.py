"""What documents are made of that are slow to read: a unit that is repeated, and where."""

from __future__ import annotations

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
