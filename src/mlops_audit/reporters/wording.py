"""Figures and lists in words: one way of saying them in every format."""

from __future__ import annotations

from mlops_audit.checks.case import plural
from mlops_audit.model.attribution import Role
from mlops_audit.model.evidence import Evidence, Outcome
from mlops_audit.model.report import Interval, Report, Rollups, Score
from mlops_audit.scoring import points_of


def percent(interval: Interval) -> str:
    """``93%`` when exact, else ``59–99%``, in whole points."""
    low, high = points_of(interval)
    return f"{low}%" if low == high else f"{low}–{high}%"


def earned(score: Score) -> str:
    """Points earned of those that were measured: ``58.5/60``."""
    return f"{_number(score.static_earned)}/{_number(score.static_possible)}"


def _number(value: float) -> str:
    rounded = round(value, 1)
    if rounded == round(rounded):
        return str(round(rounded))
    return str(rounded)


def ordered(report: Report) -> list[str]:
    """Tools as they are shown: those that enter the roll-ups first, the most complete before the others."""

    def rank(tool: str) -> tuple[bool, float, str]:
        completion = report.scores[tool].completion
        return tool not in report.rollups.tools, -(completion.low + completion.high), tool

    return sorted(report.scores, key=rank)


def modules(report: Report, tool: str) -> str:
    """How many modules are scored, and how many more only consume them."""
    parts = report.attributions[tool].modules
    scored = sum(1 for part in parts if part.role is not Role.CONSUMER)
    consumers = len(parts) - scored
    return f"{scored}" + (f" +{consumers}" if consumers else "")


def configs(report: Report, tool: str) -> str:
    """How many configurations, and how many of them nothing loads."""
    found = report.attributions[tool].configs
    if not found:
        return "–"
    orphans = sum(1 for config in found if not config.loaded_by)
    return f"{len(found)}" + (f" ({orphans} orphan{'s' if orphans > 1 else ''})" if orphans else "")


def tests(report: Report, tool: str) -> str:
    """Direct tests, and all of them."""
    found = report.attributions[tool].tests
    direct = sum(test.count for test in found if test.direct)
    every = sum(test.count for test in found)
    rough = "" if all(test.exact for test in found) else "~"
    return f"{direct:,} / {rough}{every:,}" if every else "–"


_GAPS = {
    "is_declared": ("not declared", ""),
    "is_used": ("not used", ""),
    "tests_pass": ("failing test", "failing tests"),
    "is_implemented": ("placeholder", "placeholders"),
    "resolves": ("import that leads nowhere", "imports that lead nowhere"),
    "is_wired": ("module nothing reaches", "modules nothing reaches"),
    "has_tests": ("untested module", "untested modules"),
    "imports_cleanly": ("module that does not import", "modules that do not import"),
    "config_loads": ("refused configuration", "refused configurations"),
}


def missing(score: Score) -> list[str]:
    """What keeps the tool from being complete, heaviest first; ``explain`` shows each with its place."""
    gaps = [item for item in score.evidence if item.applicable and item.falls_short]
    if any(item.check == "is_used" for item in gaps):
        gaps = [item for item in gaps if item.check in {"is_used", "is_declared", "has_config"}]
    gaps = [item for item in gaps if item.weight]
    gaps.sort(key=lambda item: item.weight * (1 - item.low), reverse=True)
    return [phrase(item) for item in gaps]


def phrase(evidence: Evidence) -> str:
    """One gap in a few words, with how many."""
    if evidence.check not in _GAPS:
        return f"demanded: {evidence.demand}" if evidence.demand else evidence.message
    one, many = _GAPS[evidence.check]
    if evidence.check == "tests_pass" and evidence.outcome is Outcome.MISSING:
        return "no test to run"
    if not many or not evidence.gaps:
        return one
    return f"{len(evidence.gaps)} {one if len(evidence.gaps) == 1 else many}"


def outcome(evidence: Evidence) -> str:
    """The outcome with its degree where that is not plain."""
    if not evidence.applicable:
        return "not applicable"
    word = evidence.outcome.value
    if evidence.outcome is Outcome.FOUND and evidence.degree is not None and evidence.degree < 1:
        word = f"FOUND {evidence.degree:.2f}"
    return word if evidence.weight else f"{word}, without weight"


def summary(report: Report) -> str:
    """The roll-ups in a sentence."""
    rollups = report.rollups
    completion = percent(rollups.completion) if rollups.completion else "–"
    complete = rollups.complete
    whole = f"{complete.low}" if complete.low == complete.high else f"{complete.low} to {complete.high}"
    return (
        f"{plural(len(rollups.tools), 'tool')}: {completion} complete on average; "
        f"{rollups.with_code.low} with code, {rollups.configured.low} configured, {whole} complete; "
        f"{plural(rollups.tests, 'test')}{_passed(rollups)}."
    )


def _passed(rollups: Rollups) -> str:
    if rollups.passed is None:
        return ""
    low, high = rollups.passed.low, rollups.passed.high
    return f", {low:,} passed" if low == high else f", {low:,} to {high:,} passed"


def headline(report: Report) -> str:
    """What was audited: name, commit, whether it differs from it."""
    at = f" at {report.commit[:10]}" if report.commit else " (no commit)"
    return f"{report.name}{at}{', with uncommitted changes' if report.dirty else ''}"


def ran(report: Report) -> str:
    """Whether anything was run."""
    if report.probes == "none":
        return "static evidence, nothing was run"
    with_ = (
        f" with Python {report.interpreter.version} ({report.interpreter.found})"
        if report.interpreter
        else ""
    )
    return f"{'measured' if report.probes == 'run' else 'evidence measured earlier'}{with_}"
