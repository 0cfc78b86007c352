"""``<!-- mlops-audit:ignore … -->``: what it silences, until when, and what is wrong with it."""

from __future__ import annotations

import pytest

from claimed import held, judged, mended
from mlops_audit.pipeline.judging import Terms

IGNORE = '<!-- mlops-audit:ignore reason="agreed" -->'


def silenced(text):
    return [each.claim.subject for each in judged(text) if each.ruling.value == "suppressed"]


@pytest.mark.parametrize(
    ("text", "silent"),
    [
        (f"{IGNORE}\nMLflow: planned\n\nFeast: planned\n", ["mlflow"]),
        (f"{IGNORE}\n\nMLflow: planned\n\nFeast: planned\n", ["mlflow"]),
        (f"MLflow: planned {IGNORE}\nFeast: planned\n", ["mlflow"]),
        (f"- MLflow: planned {IGNORE}\n- Feast: planned\n", ["mlflow"]),
        (f"- MLflow: planned\n{IGNORE}\n- Feast: planned\n", ["feast"]),
        (f"{IGNORE}\n| Tool | Status |\n|---|---|\n| MLflow | planned |\n| Feast | planned |\n", ["mlflow", "feast"]),
        (f"| Tool | Status |\n|---|---|\n| MLflow | planned {IGNORE} |\n| Feast | planned |\n", ["mlflow"]),
        (f"`{IGNORE}`\n\nMLflow: planned\n", []),
        (f"```\n{IGNORE}\n```\n\nMLflow: planned\n", []),
        ("<!-- mlops-audit:ignore -->\nMLflow: planned\n", []),
        ("<!-- mlops-audit:ignored reason='x' -->\nMLflow: planned\n", []),
        (f"{IGNORE}\r\nMLflow: planned\r\n\r\nFeast: planned\r\n", ["mlflow"]),
    ],
)  # fmt: skip
def test_what_a_comment_silences(text, silent):
    assert silenced(f"# Status\n\n{text}") == silent


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        ("", "it gives no reason"),
        ('reason=""', "it gives no reason"),
        ('reason="a" reason="b"', "given twice"),
        ("because='a'", "unknown"),
        ("just so", "is no key=value"),
        ('reason="a" until=soon', "is no date"),
        ('reason="a" until=2027-02-30', "is no date"),
    ],
)
def test_one_that_is_not_valid_is_reported_with_its_line(words, problem):
    done = held({"README.md": f"# Status\n\n<!-- mlops-audit:ignore {words} -->\nMLflow: planned\n"})
    (found,) = [each for each in done.diagnostics if each.kind == "suppression"]
    assert (found.path, found.line) == ("README.md", 3)
    assert problem in found.message
    assert found.remedy
    assert [each.ruling.value for each in done.judgement.verdicts] == ["stale"]


@pytest.mark.parametrize(
    ("today", "ruling"), [("2027-01-31", "suppressed"), ("2027-02-01", "stale"), ("2020-01-01", "suppressed")]
)
def test_its_last_day_still_counts(today, ruling):
    text = "# Status\n\n<!-- mlops-audit:ignore reason=why until=2027-01-31 -->\nMLflow: planned\n"
    done = held({"README.md": text}, terms=Terms(today=today))
    assert [each.ruling.value for each in done.judgement.verdicts] == [ruling]
    (suppression,) = done.judgement.suppressions
    assert suppression.expired == (ruling == "stale")
    assert suppression.claims == (ruling == "suppressed")


def test_what_holds_needs_no_silence_and_what_is_silent_is_not_edited():
    text = f"# Status\n\nMLflow: complete {IGNORE}\nFeast: complete {IGNORE}\n"
    done = held({"README.md": text})
    assert [(each.ruling.value, each.suppressed_by) for each in done.judgement.verdicts] == [
        ("holds", ""),
        ("suppressed", "README.md:4: agreed"),
    ]
    assert mended(text).decode() == text
