"""The tool's modules import in the target's interpreter.

What: each module, and each symbol that the manifest names, is imported in a fresh process of the project's
own interpreter. A third-party library that is not installed there is UNKNOWN; anything else that is raised
is BROKEN with the place it was raised.

Why it counts: code that does not import does not work, however complete it looks.

How to fix: run the command shown with the evidence and mend what it raises.
"""

from __future__ import annotations

from dataclasses import replace

from mlops_audit.checks.case import Case, Check
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence, Outcome


def judge(case: Case) -> Evidence:
    """UNKNOWN until a probe has run."""
    if not case.modules:
        return case.unused(CHECK.name)
    places = [Place(path=module.path) for module in case.modules if not module.unparsed]
    gaps = [
        Place(path=module.path, line=module.unparsed, note="is no Python from here on")
        for module in case.modules
        if module.unparsed
    ]
    if not places:
        message = "no module parses, so none can be imported"
        return replace(case.missing(CHECK.name, message, gaps, "mend the syntax"), outcome=Outcome.BROKEN)
    evidence = case.unknown(CHECK.name, "not run: nothing was imported", places)
    return replace(evidence, gaps=tuple(gaps), ceiling=len(places) / len(case.modules))


CHECK = Check(name="imports_cleanly", text=__doc__ or "", judge=judge, probe=True)
