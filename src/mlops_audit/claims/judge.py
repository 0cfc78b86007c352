"""Claims → verdicts: each held against what is known, with the edit that would make it true."""

from __future__ import annotations

from collections.abc import Sequence

from mlops_audit.claims.judge_figures import (
    judge_group_percent,
    judge_lines,
    judge_ratio,
    judge_tests,
    judge_tool_percent,
)
from mlops_audit.claims.judge_places import judge_place, judge_version
from mlops_audit.claims.judge_statuses import judge_box, judge_group_status, judge_tool_status
from mlops_audit.claims.opinion import Opinion, unclear
from mlops_audit.claims.page import Page, groups
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
from mlops_audit.claims.tree import Tree
from mlops_audit.claims.truths import Truths
from mlops_audit.model.claim import Edit, Ruling, Verdict


def judge(page: Page, found: Sequence[Found], truths: Truths, tree: Tree) -> tuple[Verdict, ...]:
    """A verdict for each claim of one document."""
    own = groups(page)
    return tuple(_verdict(page, each, _opinion(page, each, truths, tree, own)) for each in found)


def _opinion(
    page: Page, found: Found, truths: Truths, tree: Tree, own: Sequence[tuple[str, ...]]
) -> Opinion:
    claim, says = found.claim, found.says
    sets = truths.sets([*([found.group] if len(found.group) > 2 else []), *own])
    match says:
        case StatusSays() if claim.subject.startswith("rollup:"):
            return judge_group_status(found, says, truths, sets)
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
        case CountSays() if says.unit == "lines":
            return judge_lines(says, tree, claim.path)
        case CountSays():
            return judge_tests(says, truths.of(claim.tools[0]), truths)
        case PlaceSays():
            return judge_place(found, says, truths, tree, page.names)
        case VersionSays():
            return judge_version(says, truths.of(claim.tools[0]))
    return unclear("there is no judge for it")


def _verdict(page: Page, found: Found, opinion: Opinion) -> Verdict:
    edit = _edit(page, found, opinion) if opinion.ruling is Ruling.STALE else None
    declined = opinion.declined
    if opinion.ruling is Ruling.STALE and edit is None and not declined:
        declined = "it cannot be mended by replacing a part of it"
    return Verdict(
        claim=found.claim,
        ruling=opinion.ruling,
        direction=opinion.direction,
        truth=opinion.truth,
        why=opinion.why,
        command=opinion.command,
        edit=edit,
        byte_edit=page.text.bytes_of(edit) if edit else None,
        suggestion=opinion.suggestion,
        declined=declined,
    )


def _edit(page: Page, found: Found, opinion: Opinion) -> Edit | None:
    """The smallest edit: what old and new text have in common at either end stays out of it."""
    if not opinion.new or opinion.declined:
        return None
    start, end = (found.claim.start, found.claim.end) if opinion.whole or found.digits is None else found.digits
    old, new = page.text.characters[start:end], opinion.new
    if old == new or not page.text.writes(new):
        return None
    return Edit(start=start, end=end, text=new)
