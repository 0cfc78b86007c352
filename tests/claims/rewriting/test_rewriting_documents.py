"""Documents are made true, and not a byte more is touched."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claiming import FILES as UNTESTED
from claiming import TOOLS
from memory import MemoryEyes, audited
from mlops_audit.claims.markdown.text import decoded, edited
from mlops_audit.claims.reading import read_document
from mlops_audit.config import Config
from mlops_audit.model.claim import Ruling
from mlops_audit.pipeline.judging import Documents, Terms, bench_for, judge_documents

PATH = "docs/status.md"
FILES = {
    **UNTESTED,
    "tests/test_tracking.py": "from shop.tracking import start\n\n\ndef test_start():\n    assert start()\n",
}
REPORT = audited(FILES, Config(), TOOLS)
ENTRIES = MemoryEyes(FILES).snapshot.entries


def judged(data: bytes) -> Documents:
    """The judgement of one document, given as bytes."""
    reading = read_document(PATH, data, TOOLS)
    bench = bench_for(REPORT, TOOLS, Config(), [reading], ENTRIES, lambda path: FILES.get(path, "").encode())
    return judge_documents({PATH: reading}, bench, Terms(today="2026-01-01"), lambda _: data)


def mended(data: bytes) -> bytes:
    """The document as it should be."""
    found = judged(data)
    if PATH not in found.rewritten:
        return data
    return found.texts[PATH].encoded(found.rewritten[PATH])


def table(*rows: str, header: str = "| Tool | Code | Status |") -> str:
    bars = "|".join("---" for _ in header.strip("|").split("|"))
    return "\n".join(["# MLOps status", "", header, f"|{bars}|", *rows, ""])


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("| MLflow | ✅ | Config only |", "| MLflow | ✅ | Implemented |"),
        ("| MLflow | ✅ | **Config only** |", "| MLflow | ✅ | **Implemented** |"),
        ("| MLflow | ✅ | CONFIG ONLY |", "| MLflow | ✅ | IMPLEMENTED |"),
        ("| MLflow | ✅ | ⚠️ Config only |", "| MLflow | ✅ | ✅ Implemented |"),
        ("| SHAP | ❌ | ✅ Complete |", "| SHAP | ❌ | ❌ Not implemented |"),
        ("| MLflow | ❌ | ✅ |", "| MLflow | ✅ | ✅ |"),
        ("| Feast | ❌ | ✅ |", "| Feast | ❌ | ⚠️ |"),
    ],
)
def test_a_cell_keeps_its_conventions(old, new):
    peers = ("| Optuna | ❌ | ❌ |",) if "❌ | ✅ |" in old else ()
    assert mended(table(old, *peers).encode()).decode() == table(new, *peers)


def test_a_column_of_paths_gets_a_path():
    rows = ("| Optuna | ✅ `src/shop/main.py` | ❌ |", "| MLflow | ⚠️ Verify | ❌ |")
    assert "| MLflow | ✅ `src/shop/tracking.py` |" in mended(table(*rows).encode()).decode()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("MLOps: 4 (code) + 3 (config)", "MLOps: 1 (code) + 1 (config)"),
        ("MLOps code integration: **57%**", "MLOps code integration: **33%**"),
        ("MLOps code integration: ~57 %", "MLOps code integration: ~33 %"),
        ("MLOps code integration: 57.4%", "MLOps code integration: 33.3%"),
        ("MLOps tools: 2/3 with code", "MLOps tools: 1/3 with code"),
        ("- [ ] Integrate MLflow", "- [x] Integrate MLflow"),
        ("MLflow is not implemented yet.", "MLflow is implemented."),
    ],
)
def test_only_the_figure_changes(old, new):
    before = table("| MLflow | ✅ | ✅ |", "| Optuna | ❌ | ❌ |", "| Feast | ❌ | Config only |") + "\n"
    assert mended((before + old + "\n").encode()).decode() == before + new + "\n"


def test_a_completion_that_was_not_measured_is_reported_and_left():
    data = table("| MLflow | ✅ | ✅ |") + "\nMLOps integration is 2% complete.\n"
    found = judged(data.encode())
    (verdict,) = found.judgement.stale
    assert verdict.edit is None
    assert "nothing was run" in verdict.declined
    assert found.rewritten == {}


def test_columns_stay_aligned():
    old = "# Status\n\n| Tool   | Status          | For   |\n|--------|-----------------|-------|\n"
    old += "| MLflow | Config only     | model |\n| Optuna | Not implemented | tuner |\n"
    new = mended(old.encode()).decode()
    assert new != old
    assert {line.rfind("|", 0, len(line) - 1) for line in new.splitlines()[2:5]} == {27}


def test_what_is_suppressed_is_not_edited():
    silent = '<!-- mlops-audit:ignore reason="agreed" -->\n'
    text = "# Status\n\n" + silent + "MLflow is not implemented.\n\nMLflow is not implemented.\n"
    new = mended(text.encode()).decode()
    assert new.startswith("# Status\n\n" + silent + "MLflow is not implemented.\n\nMLflow is implemented.")
    assert [each.claims for each in judged(text.encode()).judgement.suppressions] == [1]


def test_a_suppression_without_a_reason_is_none():
    text = "# Status\n\n<!-- mlops-audit:ignore -->\nMLflow is not implemented.\n"
    found = judged(text.encode())
    assert len(found.judgement.stale) == 1
    assert [(each.path, each.line) for each in found.diagnostics] == [(PATH, 3)]


CELLS = st.sampled_from(
    (
        "✅",
        "❌",
        "⚠️ Verify",
        "Config only",
        "**Complete**",
        "✅ Complete",
        "Planned",
        "In progress",
        "n/a",
        "",
        "7",
        "29%",
    )
)
NAMES = st.sampled_from(
    ("MLflow", "**Optuna**", "`feast`", "SHAP", "Redis", "MLOps tools", "Große Erwartung")
)
HEADERS = st.sampled_from(
    ("Status", "Code", "Config", "Tests", "Version", "Owner", "% Complete", "Agent Status")
)
LINES = st.sampled_from(
    (
        "MLOps integration: 29% complete (MLflow ✅ SHAP ✅, 5 config-only)",
        "- [ ] Integrate MLflow",
        "- [x] Integrate SHAP",
        "> MLOps code integration 57% (4/7) ✅",
        "MLflow lives in `src/old/tracking.py` (12 lines), see [it](../src/shop/gone.py).",
        "MLflow, Optuna and Feast are config only.",
        "```\nMLflow: not implemented\n```",
        "~~MLflow: not implemented~~",
        "naïve 日本語 🚦 text\twith tabs",
        "## Roadmap",
        "## Status",
        '<!-- mlops-audit:ignore reason="x" -->',
        "<!-- mlops-audit:begin nothing -->",
        "",
        "",
    )
)


@st.composite
def documents(draw) -> bytes:
    """Documents with tables, lists and prose, in the encodings and line ends that there are."""
    headers = draw(st.lists(HEADERS, min_size=1, max_size=4))
    rows = draw(st.lists(st.tuples(NAMES, st.lists(CELLS, min_size=0, max_size=5)), max_size=5))
    lines = ["# MLOps status", *draw(st.lists(LINES, max_size=5)), ""]
    lines += [f"| Tool | {' | '.join(headers)} |", "|---" * (len(headers) + 1) + "|"]
    lines += [f"| {name} | {' | '.join(cells)} |" for name, cells in rows]
    lines += ["", *draw(st.lists(LINES, max_size=8))]
    ends = draw(st.lists(st.sampled_from(("\n", "\r\n")), min_size=1, max_size=3))
    text = "".join(line.replace("\n", ends[0]) + ends[at % len(ends)] for at, line in enumerate(lines))
    text = text if draw(st.booleans()) else text.rstrip("\r\n")
    match draw(st.sampled_from(("utf-8", "bom", "utf-16", "latin-1"))):
        case "bom":
            return b"\xef\xbb\xbf" + text.encode()
        case "utf-16":
            return text.encode("utf-16")
        case "latin-1":
            return text.encode("latin-1", "replace") + b"\xe9"
    return text.encode()


PROPERTY = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))


@PROPERTY
@given(documents())
def test_twice_is_once(data):
    once = mended(data)
    assert mended(once) == once


@PROPERTY
@given(documents())
def test_every_byte_outside_the_edits_stays(data):
    found = judged(data)
    new = mended(data)
    edits = {
        (verdict.byte_edit.start, verdict.byte_edit.end, verdict.byte_edit.text)
        for verdict in found.judgement.stale
        if verdict.byte_edit
    }
    text = decoded(PATH, data)
    assert text is not None
    rebuilt, position = b"", 0
    for start, end, words in sorted(edits):
        assert position <= start <= end <= len(data)
        rebuilt += data[position:start] + words.encode(text.encoding)
        position = end
    assert rebuilt + data[position:] == new


@PROPERTY
@given(documents())
def test_each_new_text_holds_on_a_fresh_judgement(data):
    found = judged(data)
    if PATH not in found.rewritten:
        return
    again = judged(mended(data))
    left = [verdict for verdict in again.judgement.stale if verdict.edit is not None]
    assert left == []
    assert len(again.judgement.stale) <= len(found.judgement.stale)
    held = {each.claim.line for each in again.judgement.verdicts if each.ruling is Ruling.HOLDS}
    assert {each.claim.line for each in found.judgement.stale if each.edit} <= held


@PROPERTY
@given(documents())
def test_edits_in_characters_and_in_bytes_are_the_same(data):
    found = judged(data)
    edits = {verdict.edit for verdict in found.judgement.stale if verdict.edit}
    text = decoded(PATH, data)
    assert text is not None
    assert edited(text.characters, edits) == found.rewritten.get(PATH, text.characters)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=400).map(lambda text: ("MLOps MLflow " + text).encode("utf-8", "surrogatepass")),
    )
)
def test_no_bytes_are_too_odd(data):
    once = mended(data)
    assert mended(once) == once
