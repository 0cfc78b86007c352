"""Saved evidence is used where its hashes match, and nowhere else."""

from __future__ import annotations

import json

import pytest

from judging import answer
from memory import MemoryEyes, planned_for
from mlops_audit.errors import AuditError
from mlops_audit.model.outcomes import TestOutcomes
from mlops_audit.model.probe import Answer
from mlops_audit.model.report import InterpreterNote
from mlops_audit.probing.evidence_file import read, reused, written

FILES = {
    "src/a.py": "import mlflow\nimport src.b\n",
    "src/b.py": "",
    "src/c.py": "import mlflow\n",
    "requirements.txt": "mlflow==2.0\n",
    "tests/test_c.py": "import src.c\ndef test_x(): pass\n",
}


def saved(files=FILES):
    plan = planned_for(files)
    results = [
        answer(
            probe.id,
            Answer.WORKS,
            tests=TestOutcomes(collected=1, passed=1) if probe.path.startswith("tests") else None,
        )
        for probe in plan.probes
    ]
    results = [_with_content(each, plan) for each in results]
    note = InterpreterNote(version="3.12.1", found="in-tree .venv")
    text = written(plan, results, note, MemoryEyes(files).snapshot, {"schema": "mlops-audit/report/1"})
    return read(text.encode(), "e.json"), text


def _with_content(result, plan):
    from dataclasses import replace

    content = next(probe.content for probe in plan.probes if probe.id == result.probe)
    return replace(result, content=content)


def again(files):
    found, _ = saved()
    results, notes = reused(found, planned_for(files), MemoryEyes(files).snapshot, "e.json")
    return {result.probe for result in results}, notes


def test_the_same_tree_gets_everything_back():
    found, notes = again(FILES)
    assert found == {"import src/a.py", "import src/c.py", "tests tests/test_c.py"}
    assert notes == []


def test_documents_do_not_matter():
    assert len(again({**FILES, "README.md": "news\n"})[0]) == 3


def test_a_changed_file_takes_what_depends_on_it_out_of_date_and_is_named():
    found, notes = again({**FILES, "src/b.py": "x = 1\n"})
    assert found == {"import src/c.py", "tests tests/test_c.py"}
    assert notes == ["e.json: out of date: import src/a.py (changed: src/b.py)"]


def test_other_dependencies_make_all_of_it_old():
    found, notes = again({**FILES, "requirements.txt": "mlflow==3.0\n"})
    assert found == set()
    assert notes == ["e.json: the declared dependencies have changed since, so none of it is used"]


def test_the_file_holds_report_and_hashes():
    document = json.loads(saved()[1])
    assert document["schema"] == "mlops-audit/evidence/1"
    assert document["report"]["schema"] == "mlops-audit/report/1"
    assert set(document["files"]) == {"src/a.py", "src/b.py", "src/c.py", "tests/test_c.py"}
    assert document["interpreter"] == {"version": "3.12.1", "found": "in-tree .venv"}


@pytest.mark.parametrize("text", [b"", b"[]", b"{}", b"\xff", b'{"schema": "x"}', b'{"schema": 1}'])
def test_what_is_no_evidence_is_refused_with_a_remedy(text):
    with pytest.raises(AuditError, match=r"e\.json: .*\n  Write a new one with `mlops-audit scan --save`"):
        read(text, "e.json")


def test_a_file_whose_name_is_no_text_costs_nothing():
    odd = {"src/b\udcff.py": "import mlflow\n", **FILES}
    results, notes = reused(saved(odd)[0], planned_for(odd), MemoryEyes(odd).snapshot, "e.json")
    assert ("import src/b\udcff.py" in {result.probe for result in results}, notes) == (True, [])


@pytest.mark.parametrize("tests", ['"passed": 2', '"passed": -1', f'"passed": 0, "failed": {10**30}'])
def test_counts_that_cannot_be_are_refused(tests):
    text = saved()[1]
    assert '"passed": 1' in text
    with pytest.raises(AuditError, match="is not an evidence file"):
        read(text.replace('"passed": 1', tests, 1).encode(), "e.json")
