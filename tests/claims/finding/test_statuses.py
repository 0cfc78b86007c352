"""Status words and signs in running text and lists."""

from __future__ import annotations

import pytest

from claiming import FILES, rulings, verdicts

USED = [("mlflow", "stale", "understates")]
ABSENT = [("shap", "stale", "flatters")]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("MLflow has no code yet.", USED),
        ("- MLflow (not implemented)", USED),
        ("- [ ] MLflow experiment tracking", USED),
        ("- [x] SHAP explainability", ABSENT),
        ("- [x] Model explanations via SHAP", ABSENT),
        ("- ✅ Model explainability with SHAP", ABSENT),
        ("- ✅ **Explainability**: SHAP", ABSENT),
        ("- **SHAP** – fully integrated", ABSENT),
    ],
)
def test_what_a_tool_is_for_adds_nothing_to_its_name(line, said):
    assert rulings(f"# Status\n\n{line}\n") == said


@pytest.mark.parametrize(
    "line",
    [
        "- ✅ SHAP: healthy",
        "- ✅ **SHAP**: up for 3 days",
        "- **SHAP**: 14/14 ✅",
        "- [ ] MLflow model registry promotion",
        "- ✅ **MLOps Platform** - `/runs`",
        "Your Acme MLOps Platform is 100% complete.",
    ],
)
def test_the_state_of_a_service_and_a_products_name_are_no_status(line):
    assert not [each for each in rulings(f"# Status\n\n{line}\n") if each[1] == "stale"]


def test_a_noun_behind_and_belongs_to_both():
    assert rulings("# Status\n\n- ✅ Feast and Grafana configuration\n") == [("feast", "holds", "")]


def test_a_status_of_the_group_with_a_list_is_one_of_the_list():
    found = verdicts("# Status\n\n- ✅ **MLOps integration**: MLflow, SHAP\n")
    assert [each.truth for each in found] == ["1 of 2 tools have code"]


def test_a_percentage_of_one_tool_is_none_of_the_group():
    found = rulings("# Status\n\nThe MLOps stack grows. Optuna integration is 80% complete.\n")
    assert found == [("optuna", "stale", "flatters")]


def test_a_checklists_own_title_is_no_status():
    assert not rulings("# Validation checklist: MLOps production ready\n")


@pytest.mark.parametrize(
    "table",
    [
        "| Herramienta | Estado |\n|---|---|\n| MLflow | Pendiente |\n| SHAP | ✅ Completado |\n",
        "| Outil | Statut |\n|---|---|\n| MLflow | À faire |\n| SHAP | Implémenté |\n",
        "| Werkzeug | Status |\n|---|---|\n| MLflow | geplant |\n| SHAP | fertig |\n",
        "| 工具 | 状态 |\n|---|---|\n| MLflow | 未实现 |\n| SHAP | 已完成 |\n",
        "| 도구 | 상태 |\n|---|---|\n| MLflow | 예정 |\n| SHAP | ✅ 구현 완료 |\n",
        "| Инструмент | Статус |\n|---|---|\n| MLflow | не начато |\n| SHAP | Готово |\n",
        "| | |\n|---|---|\n| MLflow | ❌ |\n| SHAP | ✅ |\n",
    ],
)
def test_statuses_in_other_languages(table):
    if table.startswith("| |"):
        table = table.replace("| | |", "| | Status |")
    assert rulings(f"# Overview\n\n{table}", FILES) == [*USED, *ABSENT]


@pytest.mark.parametrize(
    "line",
    [
        "MLflow isn't integrated.",
        "MLflow isn’t used yet.",
        "MLflow hasn't been integrated yet.",
        "MLflow has not been implemented.",
        "There is no MLflow integration.",
        "There's still no **MLflow** code.",
        "- No MLflow integration yet",
    ],
)
def test_a_denial_is_read_however_it_is_contracted(line):
    assert rulings(f"# Status\n\n{line}\n") == USED


@pytest.mark.parametrize(
    "line",
    [
        "There is no MLflow integration test.",
        "There is no MLflow integration for the batch job.",
        "There is no MLflow integration (only of the nightly run).",
        "When there is no MLflow integration, runs are kept on disk.",
        "No MLflow code is needed for that.",
        "There is no MLflow or SHAP integration guide.",
    ],
)
def test_what_is_denied_of_more_than_the_tool_is_no_denial_of_it(line):
    assert rulings(f"# Status\n\n{line}\n") == []
