"""The sign beside a figure that becomes whole."""

from __future__ import annotations

import pytest

from claimed import WHOLE, mended

TABLE = "# MLOps status\n\n| Tool | For |\n|---|---|\n| MLflow | a |\n| Optuna | b |\n| Feast | c |\n\n"


@pytest.mark.parametrize(
    ("said", "becomes"),
    [
        ("⚠️ 29% complete", "✅ 100% complete"),
        ("❌ **29%** complete", "✅ **100%** complete"),
        ("🚧 ~29% complete", "✅ ~100% complete"),
        ("✅ 29% complete", "✅ 100% complete"),
        ("29% complete", "100% complete"),
        ("Mind the gap ⚠️: it is 29% complete", "Mind the gap ⚠️: it is 29% complete"),
    ],
)
def test_a_completion_that_becomes_whole_takes_its_sign_along(said, becomes):
    document = TABLE + "| Component | Status |\n|---|---|\n| MLOps integration | {} |\n"
    assert mended(document.format(said), WHOLE).decode() == document.format(becomes)
