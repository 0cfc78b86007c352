"""The tool's modules import in the target's interpreter.

What: each module, and each symbol that the manifest names, is imported in a fresh process of the project's
own interpreter. A third-party library that is not
installed there is UNKNOWN; anything else that is raised is BROKEN with the place it was raised.

Why it counts: code that does not import does not work, however complete it looks.

How to fix: run the command shown with the evidence and mend what it raises.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """UNKNOWN until a probe has run."""
    if not case.modules:
        return case.unused(CHECK.name)
    places = [Place(path=module.path, line=module.line) for module in case.modules]
    return case.unknown(CHECK.name, "not run: nothing was imported", places)


CHECK = Check(name="imports_cleanly", text=__doc__ or "", judge=judge, probe=True)
