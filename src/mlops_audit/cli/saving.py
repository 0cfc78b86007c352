"""Writes measured evidence to a file, for machines that cannot measure it themselves."""

from __future__ import annotations

from pathlib import Path

from mlops_audit.cli.measuring import EVIDENCE, Measured
from mlops_audit.cli.wishes import USUAL
from mlops_audit.errors import AuditError
from mlops_audit.model.plan import Plan
from mlops_audit.model.report import Report
from mlops_audit.probing.evidence_file import written
from mlops_audit.reporters.json_report import document
from mlops_audit.world.snapshot import Repository
from mlops_audit.world.writing import write_file


def save_evidence(file: Path, plan: Plan, measured: Measured, repository: Repository, report: Report) -> Path:
    """Write it to ``file``, or to the usual place in the repository.

    Raises AuditError when nothing was measured.
    """
    if measured.interpreter is None or not measured.results:
        raise AuditError("there is nothing to save: nothing was measured", remedy="leave --no-probes out")
    target = repository.root / EVIDENCE if file == Path(USUAL) else file
    text = written(
        plan, measured.results.values(), measured.interpreter, repository.snapshot, document(report)
    )
    if target == repository.root / EVIDENCE:
        target.parent.mkdir(exist_ok=True)
    write_file(target, text)
    return target
