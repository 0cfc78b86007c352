"""Writes measured evidence to a file, for machines that cannot measure it themselves."""

from __future__ import annotations

import os
from pathlib import Path

from mlops_audit.cli.measuring import EVIDENCE, Measured
from mlops_audit.cli.trusting import signed
from mlops_audit.cli.wishes import USUAL
from mlops_audit.errors import AuditError
from mlops_audit.model.plan import Plan
from mlops_audit.model.report import Report
from mlops_audit.probing.evidence_file import written
from mlops_audit.reporters.json_report import document
from mlops_audit.world.snapshot import Repository
from mlops_audit.world.writing import make_folder, refuse_leaving, refuse_link, write_file

_REMEDY = "Name another file: --save FILE."


def evidence_target(file: Path, repository: Repository) -> Path:
    """The file to write, or the usual one of the repository for ``USUAL``; looked at before anything is run.

    Raises AuditError where it cannot be written, or leads out of the repository.
    """
    target = repository.root / EVIDENCE if file == Path(USUAL) else file
    refuse_leaving(target, repository.root)
    folder = target.parent
    if file == Path(USUAL):
        refuse_link(target)
        folder = folder if os.path.lexists(folder) else repository.root
    if not folder.is_dir():
        raise AuditError("is no folder", path=str(folder), remedy=_REMEDY)
    if not os.access(folder, os.W_OK):
        raise AuditError("nothing may be written to this folder", path=str(folder), remedy=_REMEDY)
    return target


def save_evidence(
    target: Path, plan: Plan, measured: Measured, repository: Repository, report: Report
) -> bool:
    """Write it to ``target``; tell whether it is signed. Raises AuditError when nothing was measured."""
    if measured.interpreter is None or not measured.results:
        raise AuditError("there is nothing to save: nothing was measured", remedy="leave --no-probes out")
    plain = written(
        plan, measured.results.values(), measured.interpreter, repository.snapshot, document(report)
    )
    text = signed(plain)
    if target == repository.root / EVIDENCE:
        make_folder(target.parent)
    write_file(target, text, within=repository.root)
    return text != plain
