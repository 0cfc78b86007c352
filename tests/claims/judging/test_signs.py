"""A status that is mended keeps to the kind of signs that its document uses."""

from __future__ import annotations

import pytest

from claiming import FILES, mended

TESTED = {
    **FILES,
    "tests/test_tracking.py": "from shop.tracking import start\n\n\ndef test_start():\n    assert start()\n",
}
TABLE = "# Status\n\n| Tool | State |\n| --- | --- |\n| MLflow | {mlflow} |\n| Feast | {feast} |\n"


@pytest.mark.parametrize(
    ("mlflow", "feast", "becomes"),
    [
        ("🔴 Not started", "🟢 Done", ("🟢 Implemented", "🟡 Config only")),
        ("🔴", "🟢", ("🟢", "🟡")),
        ("✘", "✔", ("✔", "⚠️")),
        ("❌ Not started", "✅ Done", ("✅ Implemented", "⚠️ Config only")),
        ("Not started", "Done", ("Implemented", "Config only")),
    ],
)
def test_an_edit_takes_its_sign_from_the_family_of_the_old_one(mlflow, feast, becomes):
    new = dict(zip(("mlflow", "feast"), becomes, strict=True))
    assert mended(TABLE.format(mlflow=mlflow, feast=feast), TESTED) == TABLE.format(**new)


def test_a_sign_beside_a_tool_stays_of_its_family():
    assert mended("# MLOps status\n\nFeast 🟢\n") == "# MLOps status\n\nFeast 🟡\n"
