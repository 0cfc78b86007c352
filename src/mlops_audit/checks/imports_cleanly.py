"""The tool's modules import in the target's interpreter.

What: each module, and each symbol that the manifest names, is imported in a fresh process of the project's
own interpreter. A third-party library that is not installed there is UNKNOWN; anything else that is raised
is BROKEN with the place it was raised. Notebooks are not imported.

Why it counts: code that does not import does not work, however complete it looks.

How to fix: run the command shown with the evidence and mend what it raises.
"""

from __future__ import annotations

from dataclasses import replace

from mlops_audit.checks.case import Case, Check, plural
from mlops_audit.checks.measured import Tally, judged, reasons
from mlops_audit.model.attribution import Place
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.probe import Answer, ProbeResult
from mlops_audit.model.probe_ids import import_id, symbol_id


def judge(case: Case) -> Evidence:
    """The share of modules and symbols that import; UNKNOWN until a probe has run."""
    if not case.modules:
        return case.unused(CHECK.name)
    asked = [import_id(module.path) for module in case.modules if not module.notebook]
    asked += [symbol_id(*symbol.split(":")) for symbol in case.refinement.symbols]
    if any(name in case.facts.results for name in asked):
        return _measured(case, asked)
    return _unmeasured(case)


def _unmeasured(case: Case) -> Evidence:
    places = [Place(path=module.path) for module in case.modules if not module.unparsed]
    gaps = [
        Place(path=module.path, line=module.unparsed, note="is no Python from here on")
        for module in case.modules
        if module.unparsed
    ]
    if not places:
        message = "no module parses, so none can be imported"
        return replace(case.missing(CHECK.name, message, gaps, "mend the syntax"), outcome=Outcome.BROKEN)
    message = "not run: nothing was imported"
    if gaps:
        message = f"{len(gaps)} of {plural(len(case.modules), 'module')} do not parse; no other was imported"
    evidence = case.unknown(CHECK.name, message, places)
    return replace(evidence, gaps=tuple(gaps), ceiling=len(places) / len(case.modules))


def _measured(case: Case, asked: list[str]) -> Evidence:
    results = [case.facts.results[name] for name in asked if name in case.facts.results]
    failing = [result for result in results if result.answer is Answer.FAILS]
    open_ = {result.probe: why for result in results if (why := _open(case, result))}
    working = [result for result in results if result not in failing and result.probe not in open_]
    unknown = len(asked) - len(failing) - len(working)
    message = f"{len(working)} of {plural(len(asked), 'module')} import"
    if failing:
        message += f"; {_said(failing[0])}" + (f", and {len(failing) - 1} more" if failing[1:] else "")
    if unknown:
        why = reasons([*open_.values(), *["not run"] * (unknown - len(open_))])
        message += f"; {unknown} not measured: {why}"
    return judged(
        case,
        CHECK.name,
        Tally(good=len(working), bad=len(failing), unknown=unknown),
        message=message,
        places=[Place(path=result.path, note=_time(result)) for result in working],
        gaps=[_gap(result) for result in failing],
        remedy="run the command shown and mend what it raises" if failing else _remedy(results),
        results=[*failing, *(result for result in results if result not in failing)],
    )


def _open(case: Case, result: ProbeResult) -> str:
    """Why a result says neither yes nor no about this tool; empty when it does."""
    if result.answer is Answer.UNKNOWN:
        return result.message or "not measured"
    tops = {name.partition(".")[0] for name in case.attribution.tool.imports}
    missing = [name for name in result.absent if name in tops]
    if result.answer is Answer.WORKS and missing:
        return f"{missing[0]} is not installed in that interpreter"
    return ""


def _remedy(results: list[ProbeResult]) -> str:
    missing = sorted({name for result in results for name in (result.missing, *result.absent) if name})
    return f"install {', '.join(missing)} in the project's environment" if missing else "measure it again"


def _said(result: ProbeResult) -> str:
    at = f" at {result.place}" if result.place else ""
    return f"{result.message}{at}"


def _gap(result: ProbeResult) -> Place:
    if result.place and result.place.line:
        return Place(path=result.place.path, line=result.place.line, note=result.message)
    return Place(path=result.path, note=result.message)


def _time(result: ProbeResult) -> str:
    return f"imports in {result.seconds:.1f} s"


CHECK = Check(name="imports_cleanly", text=__doc__ or "", judge=judge, probe=True)
