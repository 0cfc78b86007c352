"""No edit that somebody would have to read first: what is not certain is reported and left."""

from __future__ import annotations

import pytest

from claimed import MIXED, WHOLE, held, judged, mended
from claiming import FILES
from claiming import mended as mended_in_tree
from claiming import rulings as rulings_in_tree

TABLE = "# MLOps status\n\n| {} |\n|{}\n| {} |\n"


def table(header: str, row: str) -> str:
    return TABLE.format(header, "---|" * (header.count("|") + 1), row)


def kept(document: str) -> list[str]:
    """The suggestions that stand in place of edits; the document stays as it is."""
    assert mended(document).decode() == document
    return [each.suggestion or each.declined for each in judged(document) if each.stale]


@pytest.mark.parametrize(
    "line",
    [
        "Optuna: ✅ complete",
        "Optuna — ✅ Complete; 12 tests",
        "Optuna is complete, with 12 tests.",
        "Optuna is complete, but only for the Q3 models.",
        "Optuna is complete[^1].",
        "Optuna\nis complete.",
        "## Optuna: complete",
        "MLflow has ~100 tests.",
        "MLflow has 13+ tests.",
        "MLflow: 99 tests passing",
        "MLflow: 99 tests, 40 of them slow",
        "MLflow: 1 test",
        "The slim image leaves out what only training needs:\n\n- ❌ MLflow\n- ❌ SHAP",
        "Everything but Optuna is done: Optuna is complete",
        "Optuna is complete, and we use it in every run.",
        "Optuna is fully implemented and tuned nightly.",
        "MLflow is not implemented, so runs are lost.",
        "MLflow is not implemented, in the mobile client.",
        "MLflow: not implemented (frontend).",
        "Optuna is complete, says the vendor.",
        "Optuna has been implemented.",
        "Optuna is already complete.",
        "Optuna is now fully integrated.",
        "MLflow is not implemented. It is planned for Q3.",
        "MLflow has 99 tests. 8 of them are slow.",
        "MLflow is not implemented, everything that needs it is pending.",
        "Optuna is complete, tuning of the nightly model is done.",
        "MLflow: not implemented.*",
        "Myth: MLflow is not implemented.",
        "Team B: MLflow is not implemented.",
        "In v1: MLflow is not implemented.",
        '"Optuna is complete."',
        "> Ann: Optuna is complete.",
        "- [x] Optuna integrated (see the notebook)",
        "- ✅ Optuna (complete, used in training)",
        "MLflow: 99 tests, to be written.",
        "MLflow has 99 tests, an even dozen.",
        "MLflow has 99 tests, half of them slow.",
        "MLflow — twelve modules, 99 tests.",
        "`tests/test_a.py` (5 tests, 2 skipped) covers MLflow.",
        "Every MLOps tool is implemented.",
        "The MLOps stack is not implemented.",
        "The MLOps stack is complete.",
    ],
)
def test_a_statement_of_which_an_edit_would_leave_a_part_is_reported(line):
    assert kept(f"# MLOps status\n\n{line}\n")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Tool | Status", "Optuna | Done (2026-01-01)"),
        ("Tool | Status", "Optuna | ✅ Complete<br>nightly job"),
        ("Tool | Status", "Optuna | Complete, see #12"),
        ("Tool | Status", "Optuna | Completed by a.b."),
        ("Tool | Status", "Optuna | ✅ / ⚠️"),
        ("Tool | Status", "Optuna | ✅ (config)"),
        ("Tool | Status", "Optuna | Yes"),
        ("Tool | Status | Tests", "Optuna | ✅ | 12"),
        ("Tool | Status | Notes", "Optuna | ✅ Complete | awaiting ❌ review"),
        ("Tool | Status | Done", "Optuna | ✅ Complete | 6/6"),
        ("Tool | Status | Progress", "Optuna | ✅ Complete | ██████░░"),
        ("Tool | Completion", "Optuna | ██████████ 100%"),
        ("Tool | Completion", "Optuna | 100% ✅"),
        ("Tool | Tests", "MLflow | ~5"),
        ("Tool | Status | Note", "MLflow | Not started | nothing exists"),
        ("Tool | Status | When", "MLflow | Planned | next quarter"),
        ("Tool | Status | Since", "Optuna | ✅ | 2024-01-01"),
        ("Tool | Required tests", "MLflow | 99"),
        ("Tool | Status", "MLflow | ❌*"),
        ("# | Tool | Status", "1 | MLflow (mobile app) | ❌"),
        ("Tool | Purpose | Status", "MLflow | Dropped in favour of W&B | ❌"),
        ("Tool | Status | Effort", "MLflow | Not started | 3 days"),
        ("Tool | Status | Notiz", "MLflow | ❌ | fehlt noch"),
        ("Werkzeug | Status", "Optuna | ✅ Fertig"),
        ("Tool | Status", "Optuna | ✅ 完成"),
        ("Tool | Status", "MLflow | ❌ nicht implementiert"),
    ],
)
def test_a_cell_or_row_of_which_an_edit_would_leave_a_part_is_reported(header, row):
    assert kept(table(header, row))


@pytest.mark.parametrize(
    "line",
    [
        "✅ MLflow\n✅ SHAP gone\n",
        "MLflow is to be implemented again in Rust.",
        "Feast is not yet complete.",
        "Is Optuna complete?",
        "Optuna is complete? Not really.",
        "Optuna n'est pas implémenté.",
        "Optuna: pas encore implémenté",
        "Optuna : non implémenté",
        "Optuna no está implementado.",
        "Optuna: não implementado",
        "Optuna ist nicht fertig.",
        "Optuna: noch nicht implementiert",
        "Optuna non è implementato.",
        "Optuna：未实现",
        "Optuna は未実装です。",
        "Optuna: 구현되지 않음",
        "Optuna не реализовано",
        "Optuna henüz tamamlanmadı.",
        "Write 5 tests for MLflow.",
        "Add 2 tests for MLflow.",
        "MLflow needs 2 more tests.",
        "MLflow lacks 4 tests.",
        "MLflow: 1 test file.",
        "MLflow has 2 test classes.",
        "MLflow has 1 000 tests.",
        "MLflow has 1'000 tests.",
        "MLflow has １２ tests.",
        "MLflow has up to 40 tests.",
        "MLflow has <40 tests.",
        "MLflow has ≤ 40 tests.",
        "MLflow has 3–50 tests.",
        "MLflow has 3 to 50 tests.",
        "MLflow: 7 unit tests and 5 integration tests.",
        "MLflow: 12 tests, 3 of them slow",
        "MLOps: MLflow (12 tests), Feast (41 tests), Optuna (no tests)",
        "📋 MLflow",
        "📝 MLflow notes",
    ],
)
def test_a_true_statement_is_neither_stale_nor_changed(line):
    document = f"# MLOps status\n\n{line}\n"
    assert mended(document).decode() == document
    assert [each.claim.text for each in judged(document) if each.stale] == []


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Tool | Test files", "MLflow | 1"),
        ("Tool | Installed", "MLflow | ❌"),
        ("Tool | Version", "MLflow | 1.9"),
        ("Tool | Version", "MLflow | 2.16.0"),
        ("Tool | Status", "Optuna | pas implémenté"),
        ("Tool | Status", "Optuna | Complete?"),
        ("Tool | Tests", "MLflow | ≤20"),
    ],
)
def test_a_true_row_is_neither_stale_nor_changed(header, row):
    document = table(header, row)
    assert mended(document).decode() == document
    assert [each.claim.text for each in judged(document) if each.stale] == []


@pytest.mark.parametrize(
    "heading",
    [
        "Competitor X",
        "How Acme does it",
        "Mobile client status",
        "Windows status",
        "Status before the rewrite",
    ],
)
def test_a_section_about_something_else_is_not_mended(heading):
    document = f"# App\n\n## {heading}\n\nMLflow is not implemented.\n"
    assert mended(document).decode() == document


def test_a_table_that_a_sentence_gives_to_somebody_else_is_not_mended():
    document = "# Status\n\nThis is how Acme does it.\n\n| Tool | Status |\n|---|---|\n| MLflow | ❌ |\n"
    assert mended(document).decode() == document


def test_the_parts_of_a_whole_are_mended_together_or_not_at_all():
    rows = "| Tool | For |\n|---|---|\n| MLflow | a |\n| Optuna | b |\n| Feast | c |\n"
    document = f"# MLOps status\n\n{rows}\n5 tools config-only, 2 with code.\n"
    assert mended(document).decode() == document


@pytest.mark.parametrize("said", ["Feast is a stub.", "Feast is a placeholder.", "Feast: stub"])
def test_a_placeholder_is_partial(said):
    document = f"# Status\n\n{said}\n"
    assert mended(document).decode() == document
    assert [each.ruling.value for each in judged(document)] == ["holds"]


def test_a_sign_is_not_lost_with_the_word_beside_it():
    document = table("Tool | Status", "MLflow | ❌ Not started |\n| Feast | Partial")
    assert "| MLflow | ✅ " in mended(document).decode()


def test_the_sign_of_the_next_line_is_not_this_lines():
    document = "# MLOps status\n\nMLflow\n❌ Optuna\nFeast\n"
    assert mended(document).decode() == document


def test_a_tick_is_not_written_for_what_is_known_to_be_partial():
    bare = table("Tool | Status", "Feast | ❌")
    assert mended(bare).decode() == bare.replace("❌", "⚠️")


def test_figures_of_one_statement_are_mended_together_or_not_at_all():
    rows = "| Tool | For |\n|---|---|\n| MLflow | a |\n| Optuna | b |\n| Feast | c |\n"
    document = f"# MLOps status\n\n{rows}\nMLOps code integration: 100% (3/3) ✅\n"
    assert mended(document).decode() == document
    assert mended(document.replace("100% (3/3)", "33% (1/3)"), WHOLE).decode() == document


def test_a_percentage_that_is_hardly_measured_is_not_written():
    document = "# MLOps status\n\nMLflow: 12% complete\n"
    (verdict,) = held({"docs/status.md": document}, MIXED).judgement.verdicts
    assert verdict.stale
    assert mended(document).decode() == document


PACKAGE = {**FILES, "packages/gamma/pyproject.toml": '[project]\nname = "gamma"\n'}


@pytest.mark.parametrize(
    "line", ["MLflow is not implemented.", "- [ ] Integrate MLflow", "MLflow: not started"]
)
def test_a_document_of_a_package_is_not_judged_by_what_others_have(line):
    document = f"# Status\n\n{line}\n"
    path = "packages/gamma/README.md"
    assert "stale" not in [ruling for _, ruling, _ in rulings_in_tree(document, PACKAGE, path)]
    assert mended_in_tree(document, PACKAGE, path) == document
    assert mended_in_tree(document, PACKAGE) != document


def test_what_this_program_keeps_in_the_tree_names_no_tool():
    document = "# Status\n\nSHAP is implemented.\n"
    for path in (".mlops-audit/evidence.json", ".mlops-audit-baseline.json", "mlops-audit.yaml"):
        assert mended_in_tree(document, {**FILES, path: "{tools: {shap: {}}}\n"}) != document


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("docker-compose.yml", "services:\n  shap:\n    image: acme/shap\n"),
        ("train.sh", "shap-explain model.pkl\n"),
        ("conf/callbacks.yaml", "report_to: shap\n"),
    ],
)
def test_that_a_tool_is_not_used_is_not_written_while_something_names_it(path, content):
    document = "# Status\n\nSHAP is implemented.\n"
    assert mended_in_tree(document) == "# Status\n\nSHAP is not implemented.\n"
    assert mended_in_tree(document, {**FILES, path: content}) == document
    assert [ruling for _, ruling, _ in rulings_in_tree(document, {**FILES, path: content})] == ["stale"]


OPTUNA = "| Tool | Status |\n|---|---|\n| Optuna | ✅ Complete |\n"
PINNED = {**FILES, "pyproject.toml": FILES["pyproject.toml"].replace('"optuna"', '"optuna>=3.1"')}


@pytest.mark.parametrize(
    "document",
    [
        "# Competitor X\n\n- Optuna: complete\n",
        "# Northwind\n\n- Optuna: complete\n",
        "# Archive: status of 2024\n\n- Optuna: complete\n",
        f"# Post-mortem of the MLOps stack\n\n{OPTUNA}",
        f"# Status\n\n<details><summary>Archive 2022</summary>\n\n{OPTUNA}\n</details>\n",
        "---\ntitle: Archive of 2022\n---\n\n# Status\n\n- Optuna: complete\n",
        "---\nstatus: superseded\n---\n\n# Status\n\n- Optuna: complete\n",
        "# Status\n\nThis page describes release 1.0.\n\n## Tools\n\n- Optuna: complete\n",
        f"# Status\n\n**Competitor X**\n\n{OPTUNA}",
        f"# Status\n\nTheir offering\n\n{OPTUNA}",
        f"# Status\n\n{OPTUNA}\nTable 1: what competitor X offers.\n",
        f"# Status\n\n{OPTUNA}\n✅ planned for the next release\n",
        "# Status\n\n- Optuna: complete\n  - tuning of the nightly model runs since May\n",
        "# Status\n\n- Optuna: complete\n\n  It runs since May in the nightly model.\n",
        "# Status\n\n| Tool | Required status |\n|---|---|\n| Optuna | ✅ Complete |\n",
        "# Status\n\n| Tool | Status |\n|---|---|\n| Optuna | ✅ `src/shop/main.py` only in the notebooks |\n",
        "# Status\n\n| Tool | Status | Since |\n|---|---|---|\n| Optuna | ✅ Complete | 31.01.2023 |\n",
        "# Status\n\n| Tool | Status | Since |\n|---|---|---|\n| Optuna | ✅ Complete | v0.3 |\n",
        "# Status\n\n- ‘Optuna is complete’\n",
        "# Status\n\n- ‹Optuna is complete›\n",
        "# Status\n\n- 『Optuna: complete』\n",
        "# Status\n\n- 《Optuna: complete》\n",
        "# Status\n\n## The stack of 2022\n\n- optuna>=2.0\n",
        "# Status\n\n| Tool | Version | Released |\n|---|---|---|\n| Optuna | >=2.0 | July 2020 |\n",
        "# Status\n\n| Tool | Version | Note |\n|---|---|---|\n| Optuna | >=2.0 | replaced by Ray |\n",
    ],
)
def test_what_may_be_of_another_time_or_project_is_not_mended(document):
    assert mended_in_tree(document, PINNED) == document


@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Northwind", "README.md"),
        ("Shop", "docs/status.md"),
        ("Shop Analytics: MLOps status", "docs/status.md"),
        ("Context summary", "docs/status.md"),
        ("Status", "docs/status.md"),
    ],
)
def test_a_title_that_names_the_project_or_its_state_is_no_doubt(title, path):
    document = f"# {title}\n\nThis document tracks which tools are **implemented**.\n\n{OPTUNA}"
    assert "❌ Not implemented" in mended_in_tree(document, PINNED, path)


def test_a_version_is_mended_in_its_table():
    document = "# Status\n\n| Tool | Version | Purpose |\n|---|---|---|\n| Optuna | >=2.0 | tuning |\n"
    assert ">=3.1" in mended_in_tree(document, PINNED)
