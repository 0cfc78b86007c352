"""Claims → verdicts: each held against what is known, with the edit that would make it true."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mlops_audit.claims.judging.absence import with_absence_proven
from mlops_audit.claims.judging.boxes import judge_box
from mlops_audit.claims.judging.counts import judge_count
from mlops_audit.claims.judging.figures import (
    judge_group_percent,
    judge_ratio,
    judge_tool_percent,
)
from mlops_audit.claims.judging.opinion import Opinion, unclear, unmeasured
from mlops_audit.claims.judging.places import judge_place
from mlops_audit.claims.judging.statuses import judge_group_status, judge_tool_status
from mlops_audit.claims.judging.tree import Tree
from mlops_audit.claims.judging.truths import Truths
from mlops_audit.claims.judging.versions import judge_version
from mlops_audit.claims.names import Names
from mlops_audit.claims.reading import Reading
from mlops_audit.claims.says import (
    BoxSays,
    CountSays,
    Found,
    PercentSays,
    PlaceSays,
    RatioSays,
    StatusSays,
    VersionSays,
)
from mlops_audit.model.claim import ClaimKind, Direction, Edit, Ruling, Verdict

_OF_PRODUCT = unclear("it is about the product that this repository is the source of")


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What judging needs besides the documents."""

    truths: Truths
    tree: Tree
    names: Names


def judge(reading: Reading, bench: Bench) -> tuple[Verdict, ...]:
    """A verdict for each claim of one document; edits are in characters of its text."""
    verdicts = []
    for each in reading.found:
        own = [each.group] if len(each.group) > 2 else []
        sets = bench.truths.sets([*own, *reading.groups])
        opinion = _OF_PRODUCT if _is_of_product(each, bench) else _opinion(each, bench, sets)
        opinion = _in_project(each, opinion, bench)
        meant = each.claim.tools or (sets[0] if sets else ())
        opinion = with_absence_proven(opinion, bench.truths, bench.tree, meant)
        verdicts.append(_verdict(each, opinion, sets))
    return tuple(verdicts)


def _is_of_product(found: Found, bench: Bench) -> bool:
    tools = [bench.truths.of(tool).tool for tool in found.claim.tools]
    return bool(tools) and all(tool.is_one_of(bench.tree.products) for tool in tools)


def _in_project(found: Found, opinion: Opinion, bench: Bench) -> Opinion:
    """The opinion as far as it goes for a document inside a project of its own.

    Such a document speaks of that project, and what is measured is the whole repository: it is stale only
    where both readings are, and what it should say is not written.
    """
    of_file = found.claim.kind is ClaimKind.PLACE or found.claim.subject.startswith("file:")
    if opinion.ruling is not Ruling.STALE or of_file:
        return opinion
    project = bench.tree.project_of(found.claim.path)
    if not project:
        return opinion
    if opinion.direction is not Direction.FLATTERS and not _is_used_in(project, found, bench):
        return unclear(f"it speaks of {project}, and what is known is of the whole repository")
    why = f"it may speak of {project} alone, and what is known is of the whole repository"
    return replace(
        opinion, new="", declined=why, suggestion=opinion.suggestion or opinion.new or opinion.truth
    )


def _is_used_in(project: str, found: Found, bench: Bench) -> bool:
    """Whether each tool that a claim names has a module in a project's folder."""
    return bool(found.claim.tools) and all(
        any(module.path.startswith(f"{project}/") for module in bench.truths.of(tool).attribution.modules)
        for tool in found.claim.tools
    )


def _opinion(found: Found, bench: Bench, sets: Sequence[tuple[str, ...]]) -> Opinion:
    opinion = _judged(found, bench, sets)
    if opinion.ruling is not Ruling.STALE or isinstance(found.says, PlaceSays | VersionSays):
        return opinion
    tools = found.claim.tools or tuple(tool for group in sets for tool in group)
    open_ = next((tool for tool in tools if bench.truths.of(tool).unsettled), None)
    return unmeasured(bench.truths.of(open_).evidence["is_used"].message) if open_ else opinion


def _judged(found: Found, bench: Bench, sets: Sequence[tuple[str, ...]]) -> Opinion:
    claim, says, truths, tree = found.claim, found.says, bench.truths, bench.tree
    match says:
        case StatusSays() if claim.subject.startswith("rollup:"):
            return judge_group_status(found, says, truths, [claim.tools] if claim.tools else sets)
        case StatusSays():
            return judge_tool_status(found, says, truths)
        case BoxSays():
            return judge_box(found, says, truths, sets)
        case PercentSays() if claim.subject.startswith("rollup:"):
            return judge_group_percent(says, truths, sets)
        case PercentSays():
            return judge_tool_percent(says, truths.of(claim.tools[0]), truths)
        case RatioSays():
            return judge_ratio(found, says, truths, sets)
        case CountSays():
            return judge_count(found, says, truths, tree, sets)
        case PlaceSays():
            return judge_place(found, says, truths, tree, bench.names)
        case VersionSays():
            return judge_version(says, truths.of(claim.tools[0]))


def _verdict(found: Found, opinion: Opinion, sets: Sequence[tuple[str, ...]]) -> Verdict:
    claim = found.claim
    if claim.subject.startswith("rollup:") and not claim.tools and sets:
        claim = replace(claim, tools=sets[0])
    edit = _edit(found, opinion) if opinion.ruling is Ruling.STALE else None
    declined = opinion.declined
    if opinion.ruling is Ruling.STALE and edit is None and not declined:
        declined = "it cannot be mended by replacing a part of it"
    return Verdict(
        claim=claim,
        ruling=opinion.ruling,
        direction=opinion.direction,
        truth=opinion.truth,
        why=opinion.why,
        command=opinion.command,
        edit=edit,
        suggestion=opinion.suggestion,
        declined=declined,
    )


def _edit(found: Found, opinion: Opinion) -> Edit | None:
    """The edit of the number or the word alone, where there is one; else of the whole claim."""
    if not opinion.new or opinion.declined:
        return None
    claim = found.claim
    start, end = (claim.start, claim.end) if opinion.whole or found.digits is None else found.digits
    if claim.start <= start and end <= claim.end:
        old = claim.text[start - claim.start : end - claim.start]
        if old == opinion.new:
            return None
    return Edit(start=start, end=end, text=opinion.new)
