"""Each kind of claim in both directions, in a repository where MLflow is used, Optuna only declared, Feast only
configured, and of SHAP there is no trace.
"""

from __future__ import annotations

import pytest

from claiming import FILES, rulings, verdicts


def status(cell: str, tool: str = "MLflow", header: str = "Status") -> list[tuple[str, str]]:
    document = f"# Stack status\n\n| Tool | {header} |\n|---|---|\n| {tool} | {cell} |\n"
    return [(ruling, way) for _, ruling, way in rulings(document)]


@pytest.mark.parametrize(
    ("cell", "tool", "expected"),
    [
        ("Config only", "MLflow", ("stale", "understates")),
        ("Config only", "Feast", ("holds", "")),
        ("Config only", "SHAP", ("stale", "flatters")),
        ("Planned", "MLflow", ("stale", "understates")),
        ("❌ Not started", "Optuna", ("holds", "")),
        ("not implemented", "Feast", ("holds", "")),
        ("✅ Complete", "Optuna", ("stale", "flatters")),
        ("✅", "SHAP", ("stale", "flatters")),
        ("Implemented", "MLflow", ("holds", "")),
        ("Implemented", "Feast", ("stale", "flatters")),
        ("In progress", "Feast", ("holds", "")),
        ("Partial", "SHAP", ("stale", "flatters")),
    ],
)
def test_a_status_is_held_against_the_tool_as_a_whole(cell, tool, expected):
    assert status(cell, tool) == [expected]


@pytest.mark.parametrize(
    ("header", "cell", "tool", "expected"),
    [
        ("Code", "⚠️ Verify", "MLflow", ("stale", "understates")),
        ("Code", "TODO", "MLflow", ("stale", "understates")),
        ("Code", "❌", "Optuna", ("holds", "")),
        ("Code Integration", "✅", "Optuna", ("stale", "flatters")),
        ("Config", "✅", "Feast", ("holds", "")),
        ("Config", "❌", "Feast", ("stale", "understates")),
        ("Tests", "❌", "MLflow", ("holds", "")),
        ("Tests", "✅", "MLflow", ("stale", "flatters")),
    ],
)
def test_a_column_says_what_a_sign_is_about(header, cell, tool, expected):
    assert status(cell, tool, header) == [expected]


@pytest.mark.parametrize(
    "header", ["Agent Status", "Compliance", "Previous Status", "Target", "Notes", "UI Code"]
)
def test_a_column_about_something_else_claims_nothing(header):
    assert status("✅ Complete", "SHAP", header) == []


def test_a_tables_own_legend_outranks_our_lexicon():
    table = "# Status\n\n| Tool | Status |\n|---|---|\n| Feast | ✅ Ready |\n\n"
    assert rulings(table + "**Legend**:\n- ✅ Ready: configured, no code yet\n") == [("feast", "holds", "")]


@pytest.mark.parametrize(
    ("text", "ruling", "way"),
    [
        ("MLOps integration is 0% complete.", "stale", "understates"),
        ("MLOps integration is ~100% complete.", "stale", "flatters"),
        ("MLOps tools: 1/3 with code.", "holds", ""),
        ("MLOps tools: 3/3 with code.", "stale", "flatters"),
        ("MLOps tools: 0 of 3 with code.", "stale", "understates"),
        ("MLOps: 2 tools config-only.", "stale", "understates"),
        ("MLOps code integration: 33%", "holds", ""),
        ("MLOps code integration: ~35%", "holds", ""),
        ("MLOps code integration: 40%", "stale", "flatters"),
        ("MLOps code integration: 33.3%", "holds", ""),
        ("MLOps code integration: 33.4%", "stale", "flatters"),
    ],
)
def test_a_figure_of_the_group_is_held_against_its_own_tools(text, ruling, way):
    table = "# MLOps status\n\n| Tool | For |\n|---|---|\n| MLflow | a |\n| Optuna | b |\n| Feast | c |\n\n"
    found = rulings(table + text + "\n")
    assert [each[1:] for each in found] == [(ruling, way)]


@pytest.mark.parametrize(
    "text",
    [
        "MLOps tracking cut latency by 40%.",
        "Overall coverage of the MLOps tests is 57%.",
        "The agents are 40% complete.",
        "MLOps was 29% complete.",
        "MLOps should be 90% complete by June.",
        "~~MLOps is 29% complete~~",
        "The audit corrected MLOps from 29% to 98%.",
        "`MLOps 29% complete`",
        'The page said "MLOps 29% complete".',
    ],
)
def test_figures_about_something_else_or_another_time_are_no_claims(text):
    assert rulings(f"# Status\n\n{text}\n") == []


@pytest.mark.parametrize(
    ("heading", "claims"),
    [
        ("Status", 1),
        ("Roadmap", 0),
        ("Phase 2: tools", 0),
        ("Changelog", 0),
        ("2025-01-02", 0),
        ("Known limitations", 1),
    ],
)
def test_a_section_says_whether_it_is_about_the_present(heading, claims):
    assert len(rulings(f"# Project\n\n## {heading}\n\nMLOps integration is 2% complete.\n")) == claims


def test_the_innermost_heading_that_says_it_decides():
    text = "# P\n\n## Roadmap\n\n### Remaining work\n\n- MLOps integration: 2 tools config-only (MLflow, Feast)\n"
    assert [each[1] for each in rulings(text)] == ["stale"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- [ ] MLOps tool integration (MLflow)", [("mlflow", "stale", "understates")]),
        ("- [ ] Integrate Feast", [("feast", "holds", "")]),
        ("- [x] Integrate MLflow", [("mlflow", "holds", "")]),
        ("- [x] Integrate SHAP", [("shap", "stale", "flatters")]),
        ("- [ ] Add an MLflow dashboard for the sales team", []),
        ("- [x] ~~Integrate SHAP~~", []),
    ],
)
def test_a_checkbox_claims_that_tools_are_used_or_not(text, expected):
    assert rulings(f"# Status\n\n{text}\n") == expected


@pytest.mark.parametrize(
    ("cell", "ruling"),
    [
        ("`src/shop/tracking.py`", "holds"),
        ("`src/shop/gone.py`", "stale"),
        ("`../../elsewhere/x.py`", "unclear"),
    ],
)
def test_a_path_in_a_tools_row_is_there_or_not(cell, ruling):
    document = f"# Status\n\n| Tool | File |\n|---|---|\n| MLflow | {cell} |\n"
    assert [each[1] for each in rulings(document)] == [ruling]


def test_the_right_path_is_suggested_for_a_wrong_one():
    document = "# Status\n\n| Tool | File |\n|---|---|\n| MLflow | `src/old/tracking.py` |\n"
    (found,) = verdicts(document)
    assert found.edit is None
    assert found.suggestion == "src/shop/tracking.py"


@pytest.mark.parametrize(
    ("lines", "ruling"),
    [
        ("3-6", "holds"),  # the section itself
        ("4-5", "holds"),  # within it
        ("3", "holds"),
        ("2-7", "holds"),  # and what is around it
        ("4-7", "holds"),  # most of it
        ("1-3", "stale"),  # it has moved on
        ("6-9", "stale"),
        ("8-9", "stale"),
    ],
)
def test_cited_lines_hold_their_section_or_lie_within_it(lines, ruling):
    config = (
        "data:\n  seed: 1\nmlflow:\n  experiment: a\n  uri: b\n  alias: c\nserver:\n  host: d\n  port: 1\n"
    )
    files = {**FILES, "config/all.yaml": config}
    document = f"# Stack\n\n| Tool | Config |\n|---|---|\n| MLflow | config/all.yaml:{lines} |\n"
    found = [each.ruling.value for each in verdicts(document, files) if each.claim.kind == "place"]
    assert found == [ruling]


def test_cited_lines_must_still_hold_what_is_cited():
    files = {**FILES, "config/tools.yaml": "a: 1\nb: 2\ntools:\n  mlflow:\n    uri: x\n    name: y\n"}
    document = "# Status\n\n| Tool | Config |\n|---|---|\n| MLflow | ✅ tools.yaml:1-2 |\n"
    stale = [each for each in verdicts(document, files) if each.claim.kind == "place"]
    assert [(each.ruling.value, each.edit.text if each.edit else "") for each in stale] == [("stale", "4-6")]
    dashed = [each.edit.text for each in verdicts(document.replace("1-2", "1–2"), files) if each.edit]
    assert "4–6" in dashed
    right = document.replace("1-2", "4-6")
    assert {each.ruling.value for each in verdicts(right, files) if each.claim.kind == "place"} == {"holds"}


@pytest.mark.parametrize(
    ("count", "ruling"), [(4, "holds"), (5, "holds"), (6, "holds"), (7, "stale"), (900, "stale")]
)
def test_a_length_may_be_one_line_off(count, ruling):
    files = {**FILES, "src/shop/tracking.py": "import mlflow\n" * 5}
    document = f"# MLflow\n\nTracking is in `src/shop/tracking.py` ({count} lines).\n"
    found = [each for each in verdicts(document, files) if each.claim.kind == "count"]
    assert [each.ruling.value for each in found] == [ruling]


@pytest.mark.parametrize(
    ("said", "ruling"),
    [
        ("≥2.1", "holds"),
        ("2.1.0", "holds"),
        ("≥2.0", "stale"),
        ("≥3", "stale"),
        ("≥2", "holds"),
        ("2+", "holds"),
        ("3", "none"),
        ("≥9.9.1", "stale"),
    ],
)
def test_a_version_is_held_against_the_declared_bound(said, ruling):
    files = {**FILES, "pyproject.toml": '[project]\nname = "shop"\ndependencies = ["mlflow>=2.1"]\n'}
    document = f"# Stack\n\n| Tool | Version |\n|---|---|\n| MLflow | {said} |\n"
    found = [each[1] for each in rulings(document, files)]
    assert found == ([ruling] if ruling != "none" else [])


def test_several_tools_share_one_status():
    document = "# Status\n\nMLflow, Optuna and Feast are config only.\n"
    assert [each[1:] for each in rulings(document)] == [("stale", "understates")]
    assert [each[1] for each in rulings("# Status\n\nOptuna and Feast are planned.\n")] == ["holds"]
