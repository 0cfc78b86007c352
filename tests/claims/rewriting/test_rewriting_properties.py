"""What holds of every rewriting, whatever the document: its bytes, its edits, and doing it twice."""

from __future__ import annotations

import codecs
from itertools import pairwise

from hypothesis import assume, given
from hypothesis import strategies as st

from claimed import MIXED, WHOLE, held, judged, mended
from mlops_audit.claims.markdown.text import decoded
from mlops_audit.model.claim import Ruling

TOOLS = ("MLflow", "Feast", "Optuna", "SHAP", "Great Expectations", "`mlflow`", "**Feast**", "Frobnicator")
STATUSES = (
    *(
        "✅ **Complete**",
        "Config only",
        "config-only",
        "❌",
        "⚠️ Verify",
        "Partial",
        "NOT IMPLEMENTED",
        "✅",
        "done",
    ),
    *(
        "planned",
        "100%",
        "~29%",
        "40 %",
        "97.5%",
        "≥ 10%",
        "3 tests",
        "12 tests",
        "150+ tests",
        "1,246 tests",
    ),
    *("`src/mlflow_x.py`", "≥2.16", "1.2", "", "—", "see below", "🚧 WIP", "a \\| b", "`a|b`", "yes", "7"),
)
SENTENCES = (
    *(
        "MLOps integration: 29%",
        "MLOps is ~40% complete.",
        "4/7 MLOps tools are integrated",
        "4 (code) + 3 (config)",
    ),
    *(
        "All 3 MLOps tools are configured.",
        "2 tools config-only (MLflow, Feast)",
        "MLflow, Optuna and Feast are planned",
    ),
    *(
        "MLflow ✅ Feast ❌ Optuna ⚠️",
        "Feast: not started, MLflow: config only",
        "see `src/store.py` (120 lines) for Feast",
    ),
    *(
        "MLflow was planned",
        "The MLOps tools have 30 tests",
        "**MLOps Tools**: 0/3 with code | 3/3 configured",
        "x < y & z",
    ),
)
NOISE = st.one_of(
    st.text(alphabet="ab *_`|~<>[]()#-+\\✅❌é漢🚀\u200d\u0301\t 1%.:", max_size=30),
    st.text(st.characters(exclude_characters="\0", exclude_categories=("Cs",)), max_size=12),
)
WIDE = st.sampled_from(("", "漢字", "🚀", "é", "e\u0301"))


@st.composite
def tables(draw: st.DrawFn) -> str:
    heads = draw(
        st.lists(
            st.sampled_from(("Status", "Code", "Config", "Tests", "Version", "Notes", "Completion")),
            max_size=4,
        )
    )
    rows = [
        [draw(st.sampled_from(TOOLS)), *(draw(st.sampled_from(STATUSES)) for _ in heads)]
        for _ in range(draw(st.integers(1, 4)))
    ]
    pad = draw(st.sampled_from((0, 1, 22)))
    lines = [["Tool", *heads], ["---"] * (len(heads) + 1), *rows]
    ragged = draw(st.booleans())
    edge = draw(st.sampled_from(("|", "")))
    text = []
    for number, line in enumerate(lines):
        cells = line[: draw(st.integers(1, len(line)))] if ragged and number > 1 else line
        text.append(edge + "|".join(f" {cell.ljust(pad)} " for cell in cells) + edge)
    return "\n".join(text)


BLOCKS = st.one_of(
    tables(),
    st.builds("{}{}{}".format, st.sampled_from(("", "- ", "* ", "1. ", "- [ ] ", "- [x] ", "> ", "  - ", "\t")), st.sampled_from(SENTENCES), WIDE),
    st.builds("{}: {}".format, st.sampled_from(TOOLS), st.sampled_from(STATUSES)),
    st.builds("# {}".format, st.sampled_from(("MLOps status", "Roadmap", "Feast", "Notes", "✅ Done"))),
    st.sampled_from(('<!-- mlops-audit:ignore reason="x" -->', "<!-- x", "```\nMLflow: planned\n```", "<br>", "~~MLflow: planned~~", "---")),
    NOISE,
)  # fmt: skip


@st.composite
def documents(draw: st.DrawFn) -> str:
    parts = ["# MLOps status\n" if draw(st.booleans()) else ""]
    for block in draw(st.lists(BLOCKS, min_size=1, max_size=6)):
        parts += [block, draw(st.sampled_from(("\n\n", "\n", "\n\n\n")))]
    text = "".join(parts)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    ends = draw(st.sampled_from(("\n", "\r\n", "mixed")))
    if ends == "mixed":
        lines = text.split("\n")
        return (
            "".join(line + ("\r\n" if number % 2 else "\n") for number, line in enumerate(lines[:-1]))
            + lines[-1]
        )
    return text.replace("\n", ends)


@st.composite
def files(draw: st.DrawFn) -> bytes:
    text = draw(documents())
    mark, encoding = draw(
        st.sampled_from(
            (
                *((b"", "utf-8"), (codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le")),
                *((codecs.BOM_UTF16_BE, "utf-16-be"), (b"", "latin-1")),
            )
        )
    )
    if encoding == "latin-1":
        text = text.encode("latin-1", "ignore").decode("latin-1") + "\xe9"
    return mark + text.encode(encoding)


REPORTS = st.sampled_from(("nothing was run", "all works"))
KNOWN = {"nothing was run": MIXED, "all works": WHOLE}


@given(files(), REPORTS)
def test_only_the_bytes_of_edits_change(data, of):
    of = KNOWN[of]
    done = held({"README.md": data}, of)
    edits = sorted(
        {each.byte_edit for each in done.judgement.verdicts if each.stale and each.byte_edit},
        key=lambda edit: edit.start,
    )
    assert all(one.end <= other.start for one, other in pairwise(edits))
    text = decoded("README.md", data)
    assume(text)
    parts, position = [], 0
    for edit in edits:
        parts += [data[position : edit.start], edit.text.encode(text.encoding)]
        position = edit.end
    assert b"".join((*parts, data[position:])) == mended(data, of)


@given(files(), REPORTS)
def test_twice_is_once(data, of):
    of = KNOWN[of]
    once = mended(data, of)
    assert mended(once, of) == once


@given(documents(), REPORTS)
def test_what_is_written_holds_on_a_fresh_judgement(text, of):
    of = KNOWN[of]
    done = held({"README.md": text}, of)
    if "README.md" not in done.rewritten:
        return
    new = done.rewritten["README.md"]
    fresh = judged(new, of)
    shift = 0
    edits = {each.edit for each in done.judgement.verdicts if each.stale and each.edit}
    for edit in sorted(edits, key=lambda each: each.start):
        start = edit.start + shift
        end = start + len(edit.text)
        shift += len(edit.text) - (edit.end - edit.start)
        touched = [each for each in fresh if each.claim.start < end and start < each.claim.end]
        assert any(each.ruling is Ruling.HOLDS for each in touched)
        assert not any(each.ruling in {Ruling.STALE, Ruling.NOT_MEASURED} for each in touched)


@given(documents(), REPORTS)
def test_what_is_suppressed_is_never_edited(text, of):
    of = KNOWN[of]
    verdicts = judged(text, of)
    silent = [each.claim for each in verdicts if each.ruling is Ruling.SUPPRESSED]
    for verdict in verdicts:
        if verdict.edit:
            assert verdict.stale
            assert not any(
                verdict.edit.start < claim.end and claim.start < verdict.edit.end for claim in silent
            )


@given(documents())
def test_claims_say_where_they_stand(text):
    for verdict in judged(text):
        claim = verdict.claim
        assert text[claim.start : claim.end] == claim.text
        lines = text.split("\n")
        assert text[: claim.start].count("\n") == claim.line - 1
        assert lines[claim.line - 1][claim.column - 1 :].startswith(claim.text.split("\n")[0])


@given(st.text(max_size=400))
def test_no_text_is_too_odd(text):
    judged("MLflow 3 tests " + text)


@given(st.binary(max_size=300))
def test_no_bytes_are_too_odd(data):
    judged(data)
    judged(b"MLflow: planned\n" + data)


@st.composite
def aligned(draw: st.DrawFn) -> str:
    rows = draw(
        st.lists(
            st.tuples(st.sampled_from(TOOLS[:5]), st.sampled_from(STATUSES[:10])), min_size=1, max_size=5
        )
    )
    first, second = 20, 24
    lines = [
        "| " + "Tool".ljust(first) + " | " + "Status".ljust(second) + " |",
        f"|{'-' * (first + 2)}|{'-' * (second + 2)}|",
    ]
    lines += [
        f"| {tool.ljust(first)} | {status}{' ' * (second - columns(status))} |" for tool, status in rows
    ]
    return "\n".join(("# MLOps status", "", *lines, ""))


def columns(text: str) -> int:
    return sum(0 if sign == "\ufe0f" else 2 if sign in "✅❌⚠🚧" else 1 for sign in text)


@given(aligned(), REPORTS)
def test_an_aligned_table_stays_aligned(text, of):
    of = KNOWN[of]
    new = mended(text, of).decode()
    rows = [line for line in new.split("\n") if line.startswith("| ")]
    assert len({columns(row) for row in rows}) == 1
