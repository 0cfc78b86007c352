"""``mlops-audit plan`` on the demonstration, whose history is known."""

from __future__ import annotations

import subprocess

import pytest

from mlops_audit.cli.running import run
from mlops_audit.demo.lay_out import lay_out


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    return lay_out(tmp_path_factory.mktemp("plan") / "demo")


def test_the_plan_names_what_drifted_and_when(demo, capfd):
    assert run(["plan", str(demo), "--no-probes", "--evidence", "none", "-q"]) == 0
    text = capfd.readouterr().out
    causes = text.split("## Why the documents went stale")[1]
    row = next(line for line in causes.split("\n") if "README.md:22`" in line)
    assert "2025-09-15" in row  # README's row of Feast was written with the stack on paper
    assert "2025-11-10" in row  # and its code came with the last commit
    assert "- [ ] **Feast**, is_implemented" in text


def test_each_claim_of_a_line_has_its_own_origin(demo, capfd):
    assert run(["plan", str(demo), "--no-probes", "--evidence", "none", "-q"]) == 0
    causes = capfd.readouterr().out.split("## Why the documents went stale")[1]
    rows = [line for line in causes.split("\n") if "implementation-status.md:18`" in line]
    status, reference = (
        next(row for row in rows if f"18` {said}" in row) for said in ("Config only", "agent_config")
    )
    assert "2025-10-20" in status.rsplit("|", 2)[1]  # Optuna's code came that day
    assert "2025-10-20" not in reference  # and moved no line of the configuration


def test_counts_versions_and_cited_lines_have_causes_too(demo, capfd):
    assert run(["plan", str(demo), "--no-probes", "--evidence", "none", "-q"]) == 0
    causes = capfd.readouterr().out.split("## Why the documents went stale")[1]
    rows = {
        line.split("`", 2)[2].split(" | ")[0].strip(): line.rsplit("|", 2)[1]
        for line in causes.split("\n")
        if "implementation-status.md:17`" in line
    }
    assert "2025-11-10" in rows["≥2.0"]  # the line that declares MLflow was written then
    assert "at the latest" not in rows["≥2.0"]
    assert "at the latest" in rows["80 lines"]
    assert "at the latest" in rows["agent_config.yaml:5-7"]


def test_a_count_of_tools_was_overtaken_by_the_first_that_came_after_it(demo, capfd):
    assert run(["plan", str(demo), "--no-probes", "--evidence", "none", "-q"]) == 0
    causes = capfd.readouterr().out.split("## Why the documents went stale")[1]
    row = next(line for line in causes.split("\n") if "implementation-status.md:9` 4 (code)" in line)
    assert "2025-10-20" in row.rsplit("|", 2)[1]


def test_a_tool_without_code_is_one_gap(demo, capfd):
    assert run(["plan", str(demo), "--no-probes", "--evidence", "none", "-q"]) == 0
    assert capfd.readouterr().out.count("- [ ] **Opik**") == 1


def test_write_puts_it_where_agents_look(demo, capfd):
    assert run(["plan", str(demo), "--no-probes", "--evidence", "none", "-q", "--write"]) == 0
    place = demo / ".claude/plans/mlops-status-correction-plan.md"
    assert place.read_text(encoding="utf-8").startswith("# MLOps status correction plan: demo")
    assert capfd.readouterr().out == ""
    # A plan is about another time: it adds no claims of its own.
    assert run(["check", str(demo), "--no-probes", "--evidence", "none", "-q"]) == 1
    assert "mlops-status-correction-plan" not in capfd.readouterr().out


def test_write_and_output_exclude_each_other(demo, capfd):
    assert run(["plan", str(demo), "--write", "-o", "x.md"]) == 2
    assert "contradict" in capfd.readouterr().err


def test_a_shallow_clone_names_no_origin_that_it_does_not_know(demo, tmp_path, capfd):
    subprocess.run(
        ["git", "clone", "-q", "--depth", "1", f"file://{demo}", str(tmp_path / "clone")], check=True
    )
    assert run(["plan", str(tmp_path / "clone"), "--no-probes", "--evidence", "none", "-q"]) == 0
    text = capfd.readouterr().out
    assert "there since" not in text
    assert "; there at or before" in text
    causes = text.split("## Why the documents went stale")[1]
    assert "never true" not in causes
    rows = [line for line in causes.split("\n") if line.startswith("| `")]
    assert rows
    assert all("| at or before `" in row for row in rows)
