"""``mlops-audit fix-docs`` from the command line: what it says besides its edits."""

from __future__ import annotations

import pytest

from mlops_audit.cli.running import run


@pytest.fixture
def root(tmp_path):
    (tmp_path / "a.py").write_text("import mlflow\n")
    return tmp_path


def fixed(root, capfd, *words):
    code = run(["fix-docs", str(root), "--no-probes", "--evidence", "none", *words])
    return code, capfd.readouterr()


def test_a_region_that_names_no_template_is_told_of(root, capfd):
    (root / "README.md").write_text(
        "# A\n\n<!-- mlops-audit:begin sumary-line -->\n<!-- mlops-audit:end -->\n"
    )
    code, said = fixed(root, capfd)
    assert code == 0
    assert "README.md:3: there is no template sumary-line" in said.err
    assert "summary-line" in said.err  # what was meant
    assert "sumary" not in fixed(root, capfd, "-q")[1].err


def test_a_document_that_is_not_there_is_not_taken_for_a_tool(root, capfd):
    code, said = fixed(root, capfd, "--only", "docs/status.md")
    assert code == 2
    assert "docs/status.md: there is no such document" in said.err
    code, said = fixed(root, capfd, "--only", "mlfow")
    assert code == 2
    assert "did you mean mlflow?" in said.err


def test_one_claim_is_spoken_of_as_one(root, capfd):
    (root / "README.md").write_text("# MLOps\n\nMLflow code is in `src/gone/store.py`.\n")
    said = fixed(root, capfd)[1].out
    assert "1 stale claim was not edited:" in said


ADOPTABLE = """# Status

Opik is complete.

| Tool | Owner | Status | Tests | Notes |
| :-- | :-: | --- | --: | --- |
| MLflow | ann | ✅ complete | 7 | keep \\| this |
| Optuna | bob | ✅ Done | 12 | tuned by hand |
| Grafana | cat | ✅ | 0 | not ours |
| FastAPI | ✅ |
| **Total** | | 3/4 | | |

Optuna is complete.
"""
BEGIN, END = (
    "<!-- mlops-audit:begin status-table layout=own only=all -->\n",
    "<!-- mlops-audit:end -->\n",
)


VERSIONS = """| Tool | Version | Status |
|:--|--:|---|
| MLflow | ≥2 | ❌ absent |
| Optuna | `≥3` | ✅ complete |
| Feast | `>=1` | ✅ complete |
"""


def test_a_version_is_written_as_its_authors_write_it_and_none_is_taken_away(root, capfd):
    (root / "requirements.txt").write_text("mlflow\noptuna>=4\nfeast>=2\n")
    (root / "S.md").write_text(VERSIONS)
    assert fixed(root, capfd, "--adopt", "S.md")[0] == 0
    rows = (root / "S.md").read_text().split("\n")[1:6]
    assert [row.split(" | ")[1] for row in rows if "--" not in row] == ["Version", "≥2", "`≥4`", "`>=2`"]


@pytest.fixture
def stack(root):
    (root / "requirements.txt").write_text("mlflow\noptuna\nopik\n")
    (root / "S.md").write_text(ADOPTABLE)
    (root / "other.md").write_text("# Status\n\nOptuna is complete.\n")
    return root


def test_adopting_changes_no_row_column_or_place_that_is_not_a_tools_value(stack, capfd):
    code, said = fixed(stack, capfd, "--adopt", "S.md")
    assert code == 0
    assert "status-table keeps up Status, Tests; all else stays as it is" in said.err
    text = (stack / "S.md").read_text()
    head, _, rest = text.partition(BEGIN)
    table, _, tail = rest.partition(END)
    assert (head, tail) == (ADOPTABLE[: ADOPTABLE.index("| Tool")], "\nOptuna is complete.\n")
    before = ADOPTABLE[ADOPTABLE.index("| Tool") :].split("\n\n", maxsplit=1)[0].split("\n")
    after = table.rstrip("\n").split("\n")
    assert [before.index(line) for line in after if line in before] == [0, 1, 4, 5, 6]
    assert [line.split(" | ")[1] for line in after[2:4]] == ["ann", "bob"]
    assert "keep \\| this" in after[2]
    assert " | 0 | " in after[2]
    assert after[3].endswith(" | 0 | tuned by hand |")
    assert (stack / "other.md").read_text() == "# Status\n\nOptuna is complete.\n"
    assert fixed(stack, capfd, "--only", "S.md")[0] == 0  # what was not asked for then is mended now
    assert "Opik is complete" not in (stack / "S.md").read_text()


def test_a_column_that_a_region_does_not_write_is_judged_as_before(stack, capfd):
    table = "| Tool | Status | Progress |\n|---|---|---|\n| MLflow | ✅ complete | 3% |\n| Optuna | ✅ Done | 88% |\n"
    (stack / "S.md").write_text(table)
    before = fixed(stack, capfd, "--dry-run")[1].out
    code, after = fixed(stack, capfd, "--adopt", "S.md")
    assert code == 0
    assert "S.md:3: “3%”" in before
    assert "S.md:4: “3%”" in after.out
    assert "“3%”" in fixed(stack, capfd)[1].out


def test_a_column_that_a_region_keeps_is_judged_and_left_to_its_authors(stack, capfd):
    text = (
        "<!-- mlops-audit:begin readme-status tools=mlflow,optuna keep=tests -->\n"
        "| Tool | Status | Completion | Tests |\n|---|---|---|---|\n| MLflow | ❌ absent | 1% | 7 |\n"
        "| Optuna | ❌ absent | 1% | 12 |\n<!-- mlops-audit:end -->\n"
    )
    (stack / "S.md").write_text(text)
    for _ in "ab":
        code, said = fixed(stack, capfd)
        assert code == 0
        assert "“7”: the region keeps this column as it is" in said.out
    fresh = (stack / "S.md").read_text()
    assert [line.split("|")[4] for line in fresh.split("\n")[3:5]] == [" 7 ", " 12 "]
    assert "absent" not in fresh


@pytest.mark.parametrize(
    "table",
    [
        "| Service | Health |\n|---|---|\n| MLflow | up |\n| Optuna | down |\n",
        "| Tool | Licence |\n|---|---|\n| MLflow | Apache |\n| Optuna | MIT |\n",
        "| Tool | State of May |\n|---|---|\n| MLflow | ✅ |\n| Optuna | ✅ |\n",
    ],
)
def test_a_table_that_is_no_status_of_tools_is_not_adopted(stack, capfd, table):
    (stack / "S.md").write_text(table)
    code, said = fixed(stack, capfd, "--adopt", "S.md")
    assert (code, (stack / "S.md").read_text()) == (2, table)
    assert "has no table" in said.err


def test_inserting_changes_nothing_but_its_region(stack, capfd):
    assert fixed(stack, capfd, "--insert", "readme-status", "--into", "S.md", "--after", "Status")[0] == 0
    head, _, rest = (stack / "S.md").read_text().partition("<!-- mlops-audit:begin readme-status -->\n")
    region, _, tail = rest.partition(" -->\n\n")
    assert head + tail == ADOPTABLE.replace("# Status\n\n", "# Status\n\n")
    assert "| MLflow |" in region
    assert (stack / "other.md").read_text() == "# Status\n\nOptuna is complete.\n"


@pytest.mark.parametrize(
    "words", [["--adopt", "S.md"], ["--insert", "gaps", "--into", "S.md", "--after", "Status"]]
)
def test_no_marker_is_put_where_another_program_writes(stack, capfd, words):
    text = f"<!-- BEGIN_X -->\n{ADOPTABLE}<!-- END_X -->\n"
    (stack / "S.md").write_text(text)
    code, said = fixed(stack, capfd, *words)
    assert (code, (stack / "S.md").read_text()) == (2, text)
    assert "another program writes this part of the document: “BEGIN_X”, line 1" in said.err
