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
