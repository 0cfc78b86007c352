"""Baselines: written from stale claims, read back, and refused where they are none."""

from __future__ import annotations

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimed import held, judged, table
from mlops_audit.claims.baseline import either, fingerprint, known_from, read_baseline, written
from mlops_audit.errors import AuditError
from mlops_audit.pipeline.judging import Terms

STALE = table(("Tool", "Status"), ("MLflow", "Config only"), ("Feast", "Partial"))


def test_what_is_written_lets_the_same_claims_pass_wherever_they_move():
    text = written(judged(STALE), "before the release")
    known = read_baseline(text.encode(), "base.json")
    moved = STALE.replace("# Status\n", "# Status\n\nNew words.\n").replace("Config only", "Config  only")
    done = held({"README.md": moved}, terms=Terms(today="2030-01-01", known=known))
    first = done.judgement.verdicts[0]
    assert (first.ruling.value, first.suppressed_by) == ("suppressed", "base.json: before the release")
    assert not done.rewritten


def test_only_stale_claims_are_in_it_as_often_as_they_are_made():
    text = written([*judged(STALE), *judged(STALE)], "why")
    assert [row["text"] for row in json.loads(text)["claims"]] == ["Config only", "Config only"]
    assert text.endswith("}\n")


@pytest.mark.parametrize(("before", "now", "new"), [(1, 1, 0), (1, 2, 1), (2, 2, 0), (2, 5, 3), (2, 1, 0)])
def test_a_claim_passes_as_often_as_it_was_made(before, now, new):
    known = read_baseline(written(judged(STALE) * before, "why").encode(), "base.json")
    text = "\n".join([STALE] * now)
    done = held({"README.md": text}, terms=Terms(today="2030-01-01", known=known))
    assert len(done.judgement.stale) == new
    assert ("README.md" in done.rewritten) == bool(new)


def test_what_a_baseline_and_a_commit_both_know_passes_once():
    (stale,) = (verdict.claim for verdict in judged(STALE) if verdict.stale)
    one, two = known_from([stale], "one"), known_from([stale, stale], "two")
    assert list(either(one, two).values()) == [("one", "two")]
    assert list(either(two, one).values()) == [("two", "two")]
    assert list(either({}, one).values()) == [("one",)]


def test_a_claim_in_another_document_or_of_other_words_is_another():
    one, other = judged(STALE)
    assert fingerprint(one.claim) != fingerprint(other.claim)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b'{"schema": "mlops-audit/baseline/2", "reason": "x", "claims": []}',
        b'{"schema": "mlops-audit/baseline/1", "claims": []}',
        b'{"schema": "mlops-audit/baseline/1", "reason": 1, "claims": []}',
        b'{"schema": "mlops-audit/baseline/1", "reason": "x", "claims": [1]}',
        b'{"schema": "mlops-audit/baseline/1", "reason": "x", "claims": [{"path": "a"}]}',
        b'{"schema": "mlops-audit/baseline/1", "reason": "x", "claims": [{"path": 1, "kind": [], "subject": {}, "text": "x"}]}',
        b'{"schema": "mlops-audit/baseline/1", "reason": " ", "claims": []}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_baseline_is_said_with_a_remedy(data):
    with pytest.raises(AuditError) as caught:
        read_baseline(data, "base.json")
    assert caught.value.path == "base.json"
    assert caught.value.remedy


@given(st.binary(max_size=80))
def test_any_bytes_are_read_or_refused(data):
    with suppress(AuditError):
        read_baseline(data, "x")
