"""The tool's own loader accepts its configuration.

What: the library's own reader of its configuration is run on the file in the target's interpreter. Parsing
as YAML is not enough: Feast refuses a port that is not a number. `mlops-audit catalog show TOOL` prints the
readers and the files that each is given. Not applicable where the library has no such reader or there is
nothing to load.

Why it counts: a configuration that the tool refuses fails on the first real run.

How to fix: run the reader named in the evidence and mend what it reports.
"""

from __future__ import annotations

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.checks.measured import Tally, judged, reasons
from mlops_audit.model.attribution import Place, ToolConfig, loader_for
from mlops_audit.model.evidence import Evidence
from mlops_audit.model.probe import Answer
from mlops_audit.model.probe_ids import load_id
from mlops_audit.model.tool import Loader


def judge(case: Case) -> Evidence:
    """The share of configurations that are accepted; UNKNOWN until a probe has run.

    Not applicable without a loader or a file for it.
    """
    asked = loadable(case)
    results = case.facts.results
    measured = [
        name for config, _ in asked if (name := load_id(case.attribution.tool.id, config.path)) in results
    ]
    if measured:
        return _measured(case, asked)
    if asked:
        files = [
            Place(path=config.path, line=config.line, note=f"not yet given to {loader.name}")
            for config, loader in asked
        ]
        names = ", ".join(dict.fromkeys(loader.name for _, loader in asked))
        return case.unknown(CHECK.name, f"not run: {names} was not asked", files)
    reason = "nothing to load" if case.attribution.tool.loaders else f"{case.name} has no loader to ask"
    return case.not_applicable(CHECK.name, reason)


def _measured(case: Case, asked: list[tuple[ToolConfig, Loader]]) -> Evidence:
    tool = case.attribution.tool.id
    answers = [
        (config, loader, case.facts.results.get(load_id(tool, config.path))) for config, loader in asked
    ]
    good = [config for config, _, result in answers if result and result.answer is Answer.WORKS]
    refused = [
        (config, loader, result)
        for config, loader, result in answers
        if result and result.answer is Answer.FAILS
    ]
    unknown = len(answers) - len(good) - len(refused)
    message = f"{len(good)} of {plural(len(answers), 'configuration')} accepted"
    if refused:
        _, loader, result = refused[0]
        message += f"; {loader.name} refuses {result.path}: {result.message}"
    if unknown:
        why = [result.message for *_, result in answers if result and result.answer is Answer.UNKNOWN]
        message += f"; {unknown} not measured" + (f": {reasons(why)}" if why else "")
    return judged(
        case,
        CHECK.name,
        Tally(good=len(good), bad=len(refused), unknown=unknown),
        message=message,
        places=[Place(path=config.path, line=config.line, note="accepted") for config in good],
        gaps=[
            Place(path=config.path, line=config.line, note=result.message) for config, _, result in refused
        ],
        remedy="mend what the reader refuses" if refused else "make it measurable and scan again",
        results=[result for *_, result in answers if result],
    )


def loadable(case: Case) -> list[tuple[ToolConfig, Loader]]:
    """The tool's configurations that its library has a reader for, each with that reader."""
    tool = case.attribution.tool
    return [(config, loader) for config in case.attribution.configs if (loader := loader_for(tool, config))]


CHECK = Check(name="config_loads", text=__doc__ or "", judge=judge, probe=True)
