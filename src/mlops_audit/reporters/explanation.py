"""One tool in full: each check, its weight, its outcome, file and line, and the shortest way to 100%."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.checks.case import plural
from mlops_audit.model.attribution import Module, Place, Role
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.report import Report, Score
from mlops_audit.reporters import wording
from mlops_audit.reporters.display import Display, safe
from mlops_audit.reporters.traces import shown_traces

_MOST = 12


def render(report: Report, tool: str, display: Display) -> str:
    """The evidence of one tool as text; ``display.all_tools`` shows every place instead of the first few."""
    score = report.scores[tool]
    name = report.attributions[tool].tool.name
    points = f"{wording.earned(score).replace('/', ' of ')} measured points"
    lines = [
        f"{name}: {score.status}, {wording.percent(score.completion)}, {points}",
        f"{safe(wording.headline(report))}: {safe(wording.ran(report))}",
        *(f"note: {safe(note)}" for note in report.notes),
        "",
    ]
    for evidence in score.evidence:
        lines += _check(evidence, display)
    lines += _modules(report, tool)
    lines += _way(report, tool)
    return "\n".join(lines) + "\n"


def _check(evidence: Evidence, display: Display) -> list[str]:
    gained = (
        "–" if evidence.degree is None or not evidence.counts else f"{evidence.weight * evidence.degree:.1f}"
    )
    points = f"{gained:>5} / {evidence.weight:<4g}"
    name = f"{evidence.check} ({safe(evidence.demand)})" if evidence.demand else evidence.check
    head = f"{name:<16} {points} {wording.outcome(evidence)}: {safe(evidence.message)}"
    lines = [head]
    lines += _places("-", evidence.gaps, display)
    lines += _places("+", evidence.places, display)
    lines += shown_traces(evidence.traces, display)
    return lines


def _places(mark: str, places: tuple[Place, ...], display: Display) -> list[str]:
    # A line that says that there is one more could as well show it.
    shown = places if display.all_tools or len(places) == _MOST + 1 else places[:_MOST]
    lines = [
        f"    {mark} {safe(str(place))}" + (f"  {safe(place.note)}" if place.note else "") for place in shown
    ]
    if len(places) > len(shown):
        lines.append(f"    {mark} and {len(places) - len(shown)} more (--all shows them)")
    return lines


def _modules(report: Report, tool: str) -> list[str]:
    modules = report.attributions[tool].modules
    if not modules:
        return []
    lines = ["", "Modules"]
    for module in modules:
        place = Place(path=module.path, line=module.line)
        lines.append(
            f"    {module.role.value:<11} {safe(str(place))}  {safe(module.reason)}{_counted(module)}"
        )
    return lines


def _weightless(score: Score) -> bool:
    return any(item.applicable and not item.weight and item.low < 1 for item in score.evidence)


def _counted(module: Module) -> str:
    """How many of its callables are charged to the tool, and how many of those are placeholders."""
    if not module.functions and (module.role is Role.CONSUMER or not module.callables):
        return ""
    stubs = f", {plural(len(module.stubs), 'placeholder')} among them" if module.stubs else ""
    return f"; {len(module.functions)} of {plural(module.callables, 'callable')} counted{stubs}"


def _way(report: Report, tool: str) -> list[str]:
    """What to do, heaviest first, with what each step is worth."""
    score = report.scores[tool]
    possible = sum(item.weight for item in score.evidence if item.counts)
    steps = _steps(score)
    if not steps:
        return ["", "Nothing that has a weight is missing." if _weightless(score) else "Nothing is missing."]
    lines = ["", "The shortest way to 100%"]
    for step in sorted(steps, key=_worth, reverse=True):
        gain = f"+{_worth(step) / possible * 100:.1f}%"
        lines.append(f"    {gain:>6}  {_step(step)}")
    return lines


def _steps(score: Score) -> list[list[Evidence]]:
    """What is short of its full degree; checks that wait for the tool to be used are one step with that."""
    steps: dict[tuple[str, str], list[Evidence]] = {}
    use = next((item.remedy for item in score.evidence if item.check == "is_used"), "")
    for item in score.evidence:
        if item.counts and item.low < 1:
            key = ("is_used", "") if use and item.remedy == use else (item.check, item.demand)
            steps.setdefault(key, []).append(item)
    return list(steps.values())


def _worth(step: Sequence[Evidence]) -> float:
    return sum(item.weight * (1 - item.low) for item in step)


def _step(step: Sequence[Evidence]) -> str:
    """What to do about a check, and where; further checks may have the same remedy."""
    first = step[0]
    remedy = first.remedy or (
        "measure it: nothing was run" if first.outcome is Outcome.UNKNOWN else first.message
    )
    more = f" and {len(first.gaps) - 1} more" if len(first.gaps) > 1 else ""
    where = f" ({safe(str(first.gaps[0]))}{more})" if first.gaps else ""
    others = f"; {plural(len(step) - 1, 'more check')} rest on it" if len(step) > 1 else ""
    return f"{first.check}: {safe(remedy)}{where}{others}"
