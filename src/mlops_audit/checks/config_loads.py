"""The tool's own loader accepts its configuration.

What: the library's own reader of its configuration is run on the file in the target's interpreter. Parsing
as YAML is not enough: Feast refuses a port that is not a number. `mlops-audit catalog show TOOL` prints the
readers and the files that each is given. Not applicable where the library has no such reader or there is
nothing to load.

Why it counts: a configuration that the tool refuses fails on the first real run.

How to fix: run the reader named in the evidence and mend what it reports.
"""

from __future__ import annotations

from dataclasses import replace

from mlops_audit.checks.case import Case, Check
from mlops_audit.model.attribution import Place, ToolConfig, loader_for
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.tool import Loader


def judge(case: Case) -> Evidence:
    """UNKNOWN until a probe has run; not applicable without a loader or a file for it."""
    asked = loadable(case)
    if asked:
        files = [
            Place(path=config.path, line=config.line, note=f"not yet given to {loader.name}")
            for config, loader in asked
        ]
        names = ", ".join(dict.fromkeys(loader.name for _, loader in asked))
        return case.unknown(CHECK.name, f"not run: {names} was not asked", files)
    reason = "nothing to load" if case.attribution.tool.loaders else f"{case.name} has no loader to ask"
    return replace(case.missing(CHECK.name, reason), applicable=False)


def loadable(case: Case) -> list[tuple[ToolConfig, Loader]]:
    """The tool's configurations that its library has a reader for, each with that reader."""
    tool = case.attribution.tool
    return [
        (config, loader) for config in case.attribution.configs if (loader := loader_for(tool, config))
    ]


CHECK = Check(name="config_loads", text=__doc__ or "", judge=judge, probe=True)
