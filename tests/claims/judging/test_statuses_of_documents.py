"""Status words, signs and boxes against literal reports."""

from __future__ import annotations

import pytest

from claimed import MIXED, WHOLE, judged, mended, rulings, table

HOLDS, UNMEASURED, UNCLEAR = ("holds", ""), ("not-measured", ""), ("unclear", "")
FLATTERS, UNDERSTATES = ("stale", "flatters"), ("stale", "understates")


def cell(text, head="Status", tool="MLflow", of=MIXED):
    """The ruling on the only claim of a row, and the cell as it should be."""
    document = table(("Tool", head), (tool, text))
    ((_, *ruling),) = rulings(document, of)
    return tuple(ruling), mended(document, of).decode().split("\n")[4].split("|")[2].strip()


@pytest.mark.parametrize(
    ("tool", "of", "rulings_of"),
    [
        # complete, implemented, partial, broken, config only, not implemented
        ("MLflow", MIXED, (HOLDS, HOLDS, UNMEASURED, UNMEASURED, UNDERSTATES, UNDERSTATES)),
        ("Feast", MIXED, (FLATTERS, FLATTERS, HOLDS, UNMEASURED, UNDERSTATES, UNDERSTATES)),
        ("Optuna", MIXED, (FLATTERS, FLATTERS, HOLDS, UNCLEAR, HOLDS, HOLDS)),
        ("SHAP", MIXED, (FLATTERS, FLATTERS, FLATTERS, UNCLEAR, FLATTERS, HOLDS)),
        ("MLflow", WHOLE, (HOLDS, HOLDS, UNDERSTATES, UNDERSTATES, UNDERSTATES, UNDERSTATES)),
    ],
)
def test_a_status_word_of_a_tool_as_a_whole(tool, of, rulings_of):
    words = ("Complete", "Implemented", "Partial", "Broken", "Config only", "Not implemented")
    assert tuple(cell(word, tool=tool, of=of)[0] for word in words) == rulings_of


@pytest.mark.parametrize(
    ("tool", "old", "new"),
    [
        ("MLflow", "Config only", "Implemented"),
        ("MLflow", "config-only", "implemented"),
        ("MLflow", "CONFIG ONLY", "IMPLEMENTED"),
        ("MLflow", "**Config only**", "**Implemented**"),
        ("MLflow", "⚠️ Config only", "✅ Implemented"),
        ("MLflow", "⚠️ **Config only**", "✅ **Implemented**"),
        ("MLflow", "❌", "✅"),
        ("Feast", "✅ **Complete**", "⚠️ **Partial**"),
        ("Feast", "✅", "⚠️"),
        ("Feast", "❌", "⚠️"),
        ("Optuna", "✅ Complete", "⚠️ Config only"),
        ("Optuna", "done", "config only"),
        ("SHAP", "✅ **Complete**", "❌ **Not implemented**"),
        ("SHAP", "Complete", "Not implemented"),
    ],
)
def test_the_true_status_in_the_cells_own_manner(tool, old, new):
    assert cell(old, tool=tool)[1] == new


def test_a_cell_says_it_as_its_neighbours_do():
    document = table(("Tool", "Status"), ("MLflow", "🟢 Implemented"), ("Feast", "🟡 partial"), ("Optuna", "🟢 Complete"), ("SHAP", "🔴 not implemented"))  # fmt: skip
    rows = mended(document).decode().split("\n")[4:8]
    assert rows[0] == "| MLflow | 🟢 Implemented |"
    assert rows[1] == "| Feast | 🟡 partial |"
    assert rows[2] == "| Optuna | 🟡 Config only |"


@pytest.mark.parametrize(
    ("head", "tool", "word", "ruling", "new"),
    [
        ("Code", "MLflow", "✅", HOLDS, "✅"),
        ("Code", "MLflow", "⚠️ Verify", UNDERSTATES, "✅ Implemented"),
        ("Code", "MLflow", "TODO", UNDERSTATES, "IMPLEMENTED"),
        ("Code", "MLflow", "❌", UNDERSTATES, "✅"),
        ("Code", "Optuna", "✅", FLATTERS, "❌"),
        ("Code", "Optuna", "❌", HOLDS, "❌"),
        ("Code", "Optuna", "pending", HOLDS, "pending"),
        ("Config", "MLflow", "✅", HOLDS, "✅"),
        ("Config", "MLflow", "❌", UNDERSTATES, "✅"),
        ("Config", "SHAP", "❌", HOLDS, "❌"),
        ("Config", "SHAP", "✅", UNMEASURED, "✅"),
        ("Tests", "MLflow", "✅", HOLDS, "✅"),
        ("Tests", "MLflow", "❌", UNDERSTATES, "✅"),
        ("Tests", "Optuna", "❌", HOLDS, "❌"),
        ("Tests", "Optuna", "✅", FLATTERS, "❌"),
        ("Tests", "MLflow", "⚠️", UNCLEAR, "⚠️"),
    ],
)
def test_a_column_asks_one_thing(head, tool, word, ruling, new):
    assert cell(word, head, tool) == (ruling, new)


@pytest.mark.parametrize(
    ("old", "ruling", "new"),
    [
        ("- [ ] Integrate MLflow", UNDERSTATES, "- [x] Integrate MLflow"),
        ("- [x] Integrate MLflow", HOLDS, None),
        ("- [x] Integrate Optuna", FLATTERS, "- [ ] Integrate Optuna"),
        ("- [ ] Integrate Optuna", HOLDS, None),
        ("* [X] MLOps tools", FLATTERS, "* [ ] MLOps tools"),
        ("- [ ] MLOps tool integration (MLflow, Feast)", UNDERSTATES, "- [x] MLOps tool integration (MLflow, Feast)"),
        ("- [ ] MLOps tool integration (MLflow, Optuna)", HOLDS, None),
    ],
)  # fmt: skip
def test_a_box_says_that_all_its_tools_are_used(old, ruling, new):
    text = f"# Status\n\n{old}\n"
    ((_, *judgement),) = rulings(text)
    assert tuple(judgement) == ruling
    assert mended(text).decode() == f"# Status\n\n{new or old}\n"


@pytest.mark.parametrize(
    ("old", "ruling"),
    [
        ("MLOps integration: not started", UNDERSTATES),
        ("MLOps integration: complete", FLATTERS),
        ("MLOps integration: partial", HOLDS),
    ],
)
def test_a_status_of_the_whole_group(old, ruling):
    ((_, *judgement),) = rulings(f"# MLOps status\n\n{old}\n")
    assert tuple(judgement) == ruling


def test_a_stale_status_says_what_is_true_and_where_to_see_it():
    (verdict,) = judged(table(("Tool", "Status"), ("Feast", "Complete")))
    assert verdict.truth.startswith("partial (52.5–92.5%")
    assert "src/feast_client.py:9" in verdict.why or verdict.why
    assert verdict.command == "mlops-audit explain feast"
    assert (verdict.claim.line, verdict.claim.column) == (5, 11)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Feast is not integrated.", "Feast is partial."),
        ("Feast isn't integrated.", "Feast is partial."),
        ("Feast hasn’t been integrated yet.", "Feast is partial."),
        ("MLflow has not been implemented.", "MLflow is implemented."),
    ],
)
def test_a_denial_is_mended_with_its_verb(old, new):
    assert mended(f"# Status\n\n{old}\n").decode() == f"# Status\n\n{new}\n"


def test_a_sentence_that_denies_that_there_is_anything_is_left_to_its_author():
    (verdict,) = judged("# Status\n\nThere is no Feast integration.\n")
    assert (verdict.edit, verdict.suggestion) == (None, "Feast: partial")
