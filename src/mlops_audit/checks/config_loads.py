"""The tool's own loader accepts its configuration.

What: the library's own reader of its configuration is run on the file in the target's interpreter. Parsing
as YAML is not enough: Feast refuses a port that is not a number. Not applicable where the library has no
such loader or there is nothing to load.

Why it counts: a configuration that the tool refuses fails on the first real run.

How to fix: run the loader named in the evidence and mend what it reports.
"""

from __future__ import annotations

from dataclasses import replace

from mlops_audit.checks.case import Case, Check
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence


def judge(case: Case) -> Evidence:
    """UNKNOWN until a probe has run; not applicable without a loader or a file for it."""
    loader = case.attribution.tool.loader
    files = [
        Place(path=config.path, line=config.line, note=f"not yet given to {loader}")
        for config in case.attribution.configs
        if config.reason.startswith("matches")
    ]
    if loader and files:
        return case.unknown(CHECK.name, f"not run: {loader} was not asked", files)
    reason = "nothing to load" if loader else f"{case.name} has no loader to ask"
    return replace(case.missing(CHECK.name, reason), applicable=False)


CHECK = Check(name="config_loads", text=__doc__ or "", judge=judge, probe=True)
