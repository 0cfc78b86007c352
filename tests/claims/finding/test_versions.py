"""Versions that running text asks for."""

from __future__ import annotations

import pytest

from claimed import judged, mended


def said(line: str) -> list[tuple[str, str]]:
    verdicts = judged(f"# Setup\n\n{line}\n")
    return [(each.claim.text, each.ruling.value) for each in verdicts if each.claim.kind == "version"]


@pytest.mark.parametrize(
    ("line", "claim", "mends"),
    [
        ("We require MLflow 2.10 or newer.", "2.10 or newer", "We require MLflow 1.2 or newer."),
        ("- MLflow 2.10+", "2.10+", "- MLflow 1.2+"),
        ("- **MLflow** ≥ 2.10", "≥ 2.10", "- **MLflow** ≥ 1.2"),
        ("- `mlflow>=2.10` (required)", ">=2.10", "- `mlflow>=1.2` (required)"),
        ("This project needs MLflow version 2.10 and above.", "2.10 and above", "This project needs MLflow version 1.2 and above."),
    ],
)  # fmt: skip
def test_a_bound_that_is_declared_otherwise_is_stale(line, claim, mends):
    assert said(line) == [(claim, "stale")]
    assert mended(f"# Setup\n\n{line}\n").decode() == f"# Setup\n\n{mends}\n"


@pytest.mark.parametrize("line", ["MLflow 1.2 or later is required.", "- Feast 1.2.0+", "- Feast >=1.2"])
def test_a_bound_that_is_declared_so_holds(line):
    assert [ruling for _, ruling in said(line)] == ["holds"]


@pytest.mark.parametrize(
    "line",
    [
        "MLflow 2.10 or newer supports traces.",
        "The server runs MLflow 2.10 or newer.",
        "Since MLflow 2.10 or newer is slow, we stay.",
        "pip install mlflow>=2.10",
        "Use MLflow 2.10 or newer if traces are wanted.",
        "MLflow 2.10",
        "- mlflow==2.10",
        "MLflow 2.10+ or Feast 3+",
        "- MLflow 2.10 + Redis 7",
        "MLflow has 12+ tests",
        "## MLflow 2.10+ server",
    ],
)
def test_a_version_in_passing_is_no_demand(line):
    assert said(line) == []


@pytest.mark.parametrize(
    "heading", ["Prerequisites", "Prerrequisitos", "Voraussetzungen", "Changelog", "v2.0"]
)
def test_sections_of_another_time_demand_nothing(heading):
    assert not judged(f"# {heading}\n\nWe require MLflow 2.10 or newer.\n")
